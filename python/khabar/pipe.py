"""Many texts at once: threads share the models, and the C library lets them run side by side."""

from __future__ import annotations

from .document import Document, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import Any, Generic, TypeVar, overload

    S = TypeVar("S")
    T = TypeVar("T")
else:
    T = None

    class Generic:
        """Stands for that of typing, whose import would take longer than reading a headline."""

        def __class_getitem__(cls, item: object) -> type:
            return cls


AHEAD = 4  # texts read ahead for each worker, so that a long one does not leave the others idle
ERRORS_KEPT = 100

if TYPE_CHECKING:

    @overload
    def pipe(
        texts: Iterable[str],
        workers: int | None = None,
        *,
        on_error: str = ...,
        progress: bool = ...,
        total: int | None = ...,
    ) -> Pipe[Document]: ...
    @overload
    def pipe(
        texts: Iterable[S],
        workers: int | None = None,
        *,
        task: Callable[[S], T],
        on_error: str = ...,
        progress: bool = ...,
        total: int | None = ...,
    ) -> Pipe[T]: ...


def pipe(
    texts: Iterable[Any],
    workers: int | None = None,
    *,
    task: Callable[[Any], Any] = read,
    on_error: str = "raise",
    progress: bool = False,
    total: int | None = None,
) -> Pipe[Any]:
    """Read texts one after another with several threads, and give the results in the order of the texts.

    Takes texts only as fast as results are taken, so memory does not grow with their number. workers: threads; None:
    one for each processor. task: what to do with each text.

    on_error: what becomes of an item whose task raises an Exception. "raise": it is raised in the item's place, its
    message beginning with "item 7: " (counted from 0), and ends the iteration. "skip": it is left out; the iterator
    tells in `skipped` how many, and in `errors` which were the first hundred. What the iterable itself raises is never
    skipped: it comes behind the results of the items before it.

    progress: show a bar on standard error, by tqdm or, without it, rich; ImportError where neither is installed. total:
    how many items there are, for the bar; None: len(texts) where it has one.

    Ctrl-C is raised at once: what is being read then is given up.

    Raises ValueError for fewer workers than one or another on_error, TypeError for one str in place of several.

    >>> results = khabar.pipe(["وصل الوفد إلى طرابلس", None], on_error="skip")
    >>> [document.places for document in results], results.skipped
    ([[Chain(GPE 'طرابلس' x1)]], 1)
    """
    if isinstance(texts, str | bytes):
        raise TypeError(f"pipe takes an iterable of texts, not one {type(texts).__name__}; for one text there is read")
    if on_error not in ("raise", "skip"):
        raise ValueError(f"on_error must be 'raise' or 'skip', not {on_error!r}")
    count = number_of("workers", workers)
    if progress:
        from .progress import Bar

        length = getattr(texts, "__len__", None)
        return Pipe(texts, count, task, on_error == "skip", Bar(length() if total is None and length else total))
    return Pipe(texts, count, task, on_error == "skip", None)


class Pipe(Generic[T]):
    """The iterator that khabar.pipe gives. Its attributes can be read at any time.

    done:    items whose turn has been, those skipped among them; the last result is that of item done - 1.
    skipped: how many items were left out because their task raised.
    errors:  (index, exception) of the first hundred of these.
    """

    __slots__ = ("_bar", "_results", "_skip", "done", "errors", "skipped")

    def __init__(self, items: Iterable[S], workers: int, task: Callable[[S], T], skip: bool, bar: Any) -> None:
        def attempt(item: S) -> tuple[T | None, Exception | None]:
            try:
                return task(item), None
            except Exception as error:
                return None, error

        self.done = 0
        self.skipped = 0
        self.errors: list[tuple[int, Exception]] = []
        self._skip = skip
        self._bar = bar
        self._results: Any = in_order(items, workers, attempt)

    def __iter__(self) -> Pipe[T]:
        return self

    def __next__(self) -> T:
        while True:
            try:
                result, error = next(self._results)
            except BaseException:  # the end, what the iterable raised, Ctrl-C
                self._end()
                raise
            self.done += 1
            if self._bar:
                self._bar.advance()
            if error is None:
                found: T = result
                return found
            if not self._skip:
                self.close()
                raise named(error, self.done - 1)
            self.skipped += 1
            if len(self.errors) < ERRORS_KEPT:
                self.errors.append((self.done - 1, error))

    def close(self) -> None:
        """End the iteration, wait for the texts that are being read, and let the threads go."""
        self._results.close()
        self._end()

    def _end(self) -> None:
        if self._bar:
            self._bar.close()
            self._bar = None

    def __repr__(self) -> str:
        return f"<Pipe: {self.done} items done, {self.skipped} skipped>"


def named(error: Exception, index: int) -> Exception:
    """The exception, its message with the number of the item that it is of."""
    if error.args and isinstance(error.args[0], str):
        error.args = (f"item {index}: {error.args[0]}", *error.args[1:])
    elif hasattr(error, "add_note"):  # Python 3.11; an OSError, UnicodeError or such, whose arguments are not a message
        error.add_note(f"item {index}")
    return error


def number_of(what: str, count: int | None) -> int:
    """How many threads an argument asks for: None is one for each processor."""
    if count is None:
        return processors()
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError(f"{what} must be an int or None, not {type(count).__name__}")
    if count < 1:
        raise ValueError(f"{what} must be 1 or more, not {count!r}")
    return count


def in_order(items: Iterable[S], workers: int, task: Callable[[S], T]) -> Iterator[T]:
    """The task's results, in the order of the items, which are taken only as fast as results are."""
    return _plain(items, task) if workers == 1 else _threaded(items, workers, task)


def processors() -> int:
    """The number of processors that this process may use."""
    import os

    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _plain(items: Iterable[S], task: Callable[[S], T]) -> Iterator[T]:
    for item in items:  # not map(), which would go on behind an exception
        yield task(item)


def _threaded(items: Iterable[S], workers: int, task: Callable[[S], T]) -> Iterator[T]:
    from collections import deque
    from concurrent.futures import ThreadPoolExecutor

    window: deque[Future[T]] = deque()
    failure: BaseException | None = None
    pool = ThreadPoolExecutor(workers, "khabar")
    wait = True
    try:
        source = iter(items)
        while True:
            try:
                item = next(source)
            except StopIteration:
                break
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # of the iterable: it comes in its place, behind what was read before
                failure = error
                break
            window.append(pool.submit(task, item))
            if len(window) >= AHEAD * workers:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()
        if failure:
            raise failure
    except KeyboardInterrupt:
        wait = False
        raise
    finally:
        pool.shutdown(wait=wait, cancel_futures=True)
