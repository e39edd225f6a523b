"""A progress bar on standard error, by tqdm or rich, whichever is installed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Bar:
    """A bar for `total` items, or for an unknown number. ImportError where neither library is installed."""

    __slots__ = ("advance", "close")

    def __init__(self, total: int | None) -> None:
        self.advance: Callable[[], object]
        self.close: Callable[[], object]
        try:
            from tqdm.auto import tqdm
        except ImportError:
            self._rich(total)
        else:
            bar = tqdm(total=total, unit=" texts")
            self.advance, self.close = bar.update, bar.close

    def _rich(self, total: int | None) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
        except ImportError:
            raise ImportError("progress=True needs tqdm or rich: pip install 'khabar[progress]'") from None
        progress = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))
        bar = progress.add_task("", total=total)
        progress.start()
        self.advance, self.close = lambda: progress.advance(bar), progress.stop
