"""Many texts normalised at once, in the shape in which they came: lists, streams, NumPy, pandas, Polars, Arrow.

No library is imported here that the user has not: what a value is, is read off the names of its classes.
"""

from __future__ import annotations

import sys

from ._native import Normalizer, arrow_rows, normalize_arrow, normalize_rows
from .pipe import in_order, number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar, overload

    from ._native import ArrowStrings, SupportsArrowArray, SupportsArrowStream, SupportsNumpy

    S = TypeVar("S", bound=str | None)
    C = TypeVar("C", bound=SupportsNumpy)

ROWS, CHARACTERS = 4096, 1 << 20  # the most in one block of a stream, and the rows in one task of a thread

if TYPE_CHECKING:

    @overload
    def normalize_all(
        texts: list[S] | tuple[S, ...], /, preset: str | None = ..., *, threads: int | None = ..., **switches: bool
    ) -> list[S]: ...
    @overload
    def normalize_all(texts: C, /, preset: str | None = ..., *, threads: int | None = ..., **switches: bool) -> C: ...
    @overload
    def normalize_all(
        texts: SupportsArrowArray | SupportsArrowStream,
        /,
        preset: str | None = ...,
        *,
        threads: int | None = ...,
        **switches: bool,
    ) -> ArrowStrings: ...
    @overload
    def normalize_all(
        texts: Iterator[S], /, preset: str | None = ..., *, threads: int | None = ..., **switches: bool
    ) -> Iterator[S]: ...
    @overload
    def normalize_all(
        texts: Iterable[S], /, preset: str | None = ..., *, threads: int | None = ..., **switches: bool
    ) -> Iterable[S]: ...


def normalize_all(texts: Any, /, preset: str | None = "search", *, threads: int | None = 1, **switches: Any) -> Any:
    """Normalise many texts: a list, a stream, or a column of NumPy, pandas, Polars or Arrow; the same kind comes back.

    Nulls stay: None, NaN, pandas.NA, Arrow's. A list or tuple gives a list; an iterable that is no sequence of a known
    kind (generator, file, set) an iterator, in constant memory. preset and switches: see normalize. threads and
    errors: see Normalizer.map, which this calls.

    >>> khabar.normalize_all(["أَخْبَارٌ", None], preset="ner")
    ['اخبار', None]
    >>> next(khabar.normalize_all(iter(["إلى", "أن"]), threads=2))
    'الي'
    """
    return Normalizer(preset, **switches).map(texts, threads=threads)


def map_texts(normalizer: Normalizer, texts: Any, threads: int | None) -> Any:
    """Normalizer.map, which comes here."""
    workers = number_of("threads", threads)
    if isinstance(texts, list | tuple):
        return _rows(normalizer, list(texts), workers)
    if isinstance(texts, str | bytes | bytearray):
        raise TypeError(f"many texts are needed, not one {type(texts).__name__}; for one text there is normalize")
    for base in type(texts).__mro__:
        if known := KINDS.get((base.__module__.partition(".")[0], base.__name__)):
            return known(normalizer, texts, workers)
    if hasattr(texts, "__arrow_c_stream__") or hasattr(texts, "__arrow_c_array__"):
        return _arrow(normalizer, texts, workers)
    try:
        iterator = iter(texts)
    except TypeError:
        raise TypeError(f"an iterable of texts or a column is needed, not {type(texts).__name__}") from None
    return _stream(normalizer, iterator, workers)


def rows_of(texts: Any) -> list[Any]:
    """The rows of a list, an iterable or a column, in a list that nobody else has: str, or what stands for a null."""
    if isinstance(texts, str | bytes | bytearray):
        raise TypeError(f"many texts are needed, not one {type(texts).__name__}")
    if type(texts).__module__.partition(".")[0] in ("numpy", "pandas") and hasattr(texts, "tolist"):
        return list((texts.ravel() if hasattr(texts, "ravel") else texts).tolist())
    if hasattr(texts, "__arrow_c_stream__") or hasattr(texts, "__arrow_c_array__"):
        capsules = _capsules(texts)  # named: see _arrow
        return arrow_rows(capsules)
    try:
        return list(texts)
    except TypeError:
        raise TypeError(f"an iterable of texts or a column is needed, not {type(texts).__name__}") from None


# ---- rows: lists of Python objects


def nulls_known() -> tuple[object, ...]:
    """What stands for a missing value in Python objects, beside None and NaN."""
    pandas = sys.modules.get("pandas")
    return (pandas.NA, pandas.NaT) if pandas and hasattr(pandas, "NaT") else ()


def _rows(normalizer: Normalizer, rows: list[Any], workers: int) -> list[Any]:
    """The list, which nobody else has, with its texts normalised."""
    nulls = nulls_known()
    step = ROWS if workers > 1 else len(rows) or 1
    starts = range(0, len(rows), step)

    def work(start: int) -> None:
        normalize_rows(normalizer, rows, start, min(start + step, len(rows)), 0, nulls)

    for _ in in_order(starts, workers if len(starts) > 1 else 1, work):
        pass
    return rows


def _stream(normalizer: Normalizer, texts: Iterator[Any], workers: int) -> Iterator[Any]:
    nulls = nulls_known()

    def work(block: tuple[int, list[Any]]) -> list[Any]:
        first, rows = block
        normalize_rows(normalizer, rows, 0, len(rows), first, nulls)
        return rows

    for rows in in_order(_blocks(texts), workers, work):
        yield from rows


def _blocks(texts: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    """The texts in lists, each with the number of its first row. An error comes behind the texts before it."""
    first, characters = 0, 0
    rows: list[Any] = []
    failure: BaseException | None = None
    try:
        for text in texts:
            rows.append(text)
            characters += len(text) if isinstance(text, str) else 0
            if len(rows) >= ROWS or characters >= CHARACTERS:
                yield first, rows
                first, characters, rows = first + len(rows), 0, []
    except (KeyboardInterrupt, GeneratorExit):  # at once: a signal is meant for whoever waits; nobody reads on
        raise
    except BaseException as error:
        failure = error
    if rows:
        yield first, rows
    if failure:
        raise failure


def _numpy(normalizer: Normalizer, texts: Any, workers: int) -> Any:
    import numpy

    result = numpy.empty(texts.size, dtype=object)
    result[:] = _rows(normalizer, texts.ravel().tolist(), workers)
    return result.reshape(texts.shape)


def _pandas(normalizer: Normalizer, texts: Any, workers: int) -> Any:
    import pandas

    values: Any
    dtype = texts.dtype
    if isinstance(dtype, pandas.ArrowDtype) or getattr(dtype, "storage", None) == "pyarrow":
        column = _pyarrow(normalizer, texts.array.__arrow_array__(), workers)
        if isinstance(dtype, pandas.ArrowDtype):
            dtype = pandas.ArrowDtype(column.type)  # another only where the strings have passed 2 GiB
        values = dtype.__from_arrow__(column)
    else:
        values = _rows(normalizer, texts.tolist(), workers)
        dtype = dtype if isinstance(dtype, pandas.StringDtype) else object
    if isinstance(texts, pandas.Series):
        return pandas.Series(values, index=texts.index, dtype=dtype, copy=False).__finalize__(texts)
    return pandas.Index(values, name=texts.name, dtype=dtype)


# ---- Arrow


def _arrow(normalizer: Normalizer, texts: Any, workers: int) -> ArrowStrings:
    # Named, so that an exception keeps it: a capsule's destructor may run Python, and must not with an exception set.
    capsules = _capsules(texts)
    return normalize_arrow(normalizer, capsules, workers)


def _capsules(texts: Any) -> object:
    stream = getattr(texts, "__arrow_c_stream__", None)
    capsules: object = stream() if stream else texts.__arrow_c_array__()
    return capsules


def _pyarrow(normalizer: Normalizer, texts: Any, workers: int) -> Any:
    import pyarrow

    result = pyarrow.chunked_array(_arrow(normalizer, texts, workers))
    if isinstance(texts, pyarrow.ChunkedArray):
        return result
    return result.chunk(0) if result.num_chunks else pyarrow.array([], result.type)  # pyarrow drops empty chunks


def _polars(normalizer: Normalizer, texts: Any, workers: int) -> Any:
    import polars

    return polars.Series(values=_arrow(normalizer, texts, workers)).alias(texts.name)


def _table(normalizer: Normalizer, texts: Any, workers: int) -> Any:
    raise TypeError(f"a column of texts is needed, not a {type(texts).__name__}: take one column of it")


KINDS: dict[tuple[str, str], Callable[[Normalizer, Any, int], Any]] = {
    ("numpy", "ndarray"): _numpy,
    ("pandas", "Series"): _pandas,
    ("pandas", "Index"): _pandas,
    ("pandas", "DataFrame"): _table,
    ("polars", "Series"): _polars,
    ("polars", "DataFrame"): _table,
    ("polars", "LazyFrame"): _table,
    ("pyarrow", "Array"): _pyarrow,
    ("pyarrow", "ChunkedArray"): _pyarrow,
}
