"""Many texts at once: threads share the models, and the C library lets them run side by side."""

from __future__ import annotations

from .document import Document, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import TypeVar, overload

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
    if workers is None:
        workers = processors()
    if isinstance(workers, bool) or not isinstance(workers, int):
        raise TypeError(f"workers must be an int or None, not {type(workers).__name__}")
    if workers < 1:
        raise ValueError(f"workers must be 1 or more, not {workers!r}")
    return _plain(texts, task) if workers == 1 else _threaded(texts, workers, task)


def processors() -> int:
    """The number of processors that this process may use."""
    import os

    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _plain(texts: Iterable[str], task: Callable[[str], object]) -> Iterator[object]:
    for text in texts:  # not map(), which would go on behind an exception
        yield task(text)


def _threaded(texts: Iterable[str], workers: int, task: Callable[[str], object]) -> Iterator[object]:
    from collections import deque
    from concurrent.futures import ThreadPoolExecutor

    window: deque[Future[object]] = deque()
    failure: Exception | None = None
    with ThreadPoolExecutor(workers, "khabar") as pool:
        try:
            source = iter(texts)
            while True:
                try:
                    text = next(source)
                except StopIteration:
                    break
                except Exception as error:  # of the iterable: it comes in its place, behind what was read before
                    failure = error
                    break
                window.append(pool.submit(task, text))
                if len(window) >= AHEAD * workers:
                    yield window.popleft().result()
            while window:
                yield window.popleft().result()
            if failure:
                raise failure
        finally:
            for future in window:
                future.cancel()
