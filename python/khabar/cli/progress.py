"""A progress bar on a terminal, by tqdm where that is installed; none in a pipe."""

from __future__ import annotations

import os
import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeVar

    from .formats import Input
    from .io import Source

    T = TypeVar("T")

STEP = 64  # items between two looks at the clock


class Progress:
    """How much of all inputs has been read, as a context manager."""

    def __init__(self, sources: list[Input]) -> None:
        self._bar: Any = None
        self._before = 0  # bytes of the inputs that are done
        if not sys.stderr.isatty():
            return
        try:
            tqdm = import_module("tqdm").tqdm
        except ImportError:
            return
        try:
            total = sum(os.stat(source.path).st_size for source in sources if source.path != "-") or None
        except OSError:
            total = None  # the input that is missing is told when it is opened
        self._bar = tqdm(total=total, unit="B", unit_scale=True, file=sys.stderr, leave=False, dynamic_ncols=True)

    def over(self, items: Iterator[T], source: Source) -> Iterator[T]:
        """The items of one input."""
        return items if self._bar is None else self._watched(items, source)

    def _watched(self, items: Iterable[T], source: Source) -> Iterator[T]:
        for number, item in enumerate(items, 1):
            yield item
            if not number % STEP:
                self._show(source)
        self._show(source)
        self._before += source.position()

    def _show(self, source: Source) -> None:
        self._bar.update(self._before + source.position() - self._bar.n)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
