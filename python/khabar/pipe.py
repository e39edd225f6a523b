"""Many texts at once: threads share the models, and the C library lets them run side by side."""

from __future__ import annotations

from .document import Document, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import TypeVar, overload

    S = TypeVar("S")
    T = TypeVar("T")

AHEAD = 4  # texts read ahead for each worker, so that a long one does not leave the others idle

if TYPE_CHECKING:

    @overload
    def pipe(texts: Iterable[str], workers: int | None = None) -> Iterator[Document]: ...
    @overload
    def pipe(texts: Iterable[str], workers: int | None = None, *, task: Callable[[str], T]) -> Iterator[T]: ...


def pipe(texts: Iterable[str], workers: int | None = None, *, task: Callable[[str], object] = read) -> Iterator[object]:
    """Read texts one after another with several threads, and give the results in the order of the texts.

    Takes texts only as fast as results are taken, so memory does not grow with their number. workers: threads; None:
    one for each processor. task: what to do with each text. An exception is raised in its text's place, and ends it.
    Raises ValueError for fewer workers than one, TypeError for one str in place of several.

    >>> for document in khabar.pipe(open("articles.txt", encoding="utf-8")):
    ...     print(document.people)
    >>> khabar.pipe(texts, task=khabar.entities)
    """
    if isinstance(texts, str | bytes):
        raise TypeError(f"pipe takes an iterable of texts, not one {type(texts).__name__}; for one text there is read")
    return in_order(texts, number_of("workers", workers), task)


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
    failure: Exception | None = None
    with ThreadPoolExecutor(workers, "khabar") as pool:
        try:
            source = iter(items)
            while True:
                try:
                    item = next(source)
                except StopIteration:
                    break
                except Exception as error:  # of the iterable: it comes in its place, behind what was read before
                    failure = error
                    break
                window.append(pool.submit(task, item))
                if len(window) >= AHEAD * workers:
                    yield window.popleft().result()
            while window:
                yield window.popleft().result()
            if failure:
                raise failure
        finally:
            for future in window:
                future.cancel()
