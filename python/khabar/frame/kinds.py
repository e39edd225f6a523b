"""The kinds of table that khabar.frame takes, each with the way to Arrow's columns and the way back.

No library is imported here that the user has not: what a value is, is read off the names of its classes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeVar

    from .._native import ArrowTable

    T = TypeVar("T")
    Columns = tuple[str | None, str | None, str | None]  # of the texts, the headlines, the days
    Read = Callable[[object, Columns, int, int], ArrowTable]  # capsules, columns, number of the first row, threads

ROWS = 4096  # of a stream, read at once


class Task:
    """What is to be read out of a table: the columns to read and to keep, and the reading itself."""

    __slots__ = ("columns", "keep", "read", "threads")

    def __init__(self, columns: Columns, keep: str | Iterable[str], read: Read, threads: int) -> None:
        for name in columns:
            if not isinstance(name, str | None):
                raise TypeError(f"the name of a column must be a str, not {type(name).__name__}")
        self.columns = columns
        self.keep = [keep] if isinstance(keep, str) else list(dict.fromkeys(keep))
        self.read = read
        self.threads = threads

    def names(self) -> list[str]:
        """The columns to read, each once."""
        return list(dict.fromkeys(name for name in self.columns if name is not None))

    def check(self, present: list[Any]) -> None:
        """Raise KeyError for a column that is not there, ValueError for one that is there twice."""
        for name in (*self.names(), *self.keep):
            if name not in present:
                raise KeyError(missing(name, present))
            if present.count(name) > 1:
                raise ValueError(f"the table has more than one column {name!r}: give them names of their own")

    def of(self, source: Any, first: int) -> ArrowTable:
        """What is read of a table in Arrow's layout, whose first row has that number."""
        stream = getattr(source, "__arrow_c_stream__", None)
        # Named, so that an exception keeps it: a capsule's destructor may run Python, and must not with one set.
        capsules = stream() if stream else source.__arrow_c_array__()
        return self.read(capsules, self.columns, first, self.threads)

    def kept(self, result: Iterable[str]) -> list[str]:
        """The columns to keep; ValueError for one that has the name of one of the result's."""
        clash = sorted(set(self.keep) & set(result))
        if clash:
            raise ValueError(f"keep: the result has a column {clash[0]!r} of its own; rename the table's first")
        return self.keep


def convert(data: T, columns: Columns, keep: str | Iterable[str], read: Read, threads: int) -> T:
    """The result for a table, as the same kind; for an iterator of tables an iterator."""
    result: T = table(data, Task(columns, keep, read, threads), 0)
    return result


def table(data: Any, task: Task, first: int) -> Any:
    """The result for a table whose first row has that number."""
    if known := kind_of(data, KINDS):
        return known(data, task, first)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        if task.keep:
            raise TypeError(f"keep needs a pandas, Polars or pyarrow table, not {type(data).__name__}")
        return task.of(data, first)
    if hasattr(data, "__next__"):
        return tables(data, task)
    raise TypeError(
        f"a table of pandas, Polars, pyarrow or with __arrow_c_stream__ is needed, or an iterator of such, "
        f"not {type(data).__name__}"
    )


def tables(data: Iterator[Any], task: Task) -> Iterator[Any]:
    """The result for each table, rows counted on."""
    first = 0
    for one in data:
        if not kind_of(one, KINDS) or not hasattr(one, "__len__"):
            raise TypeError(
                f"an iterator of pandas, Polars or pyarrow tables is needed, not one of {type(one).__name__}"
            )
        yield table(one, task, first)
        first += len(one)


def kind_of(data: Any, kinds: dict[tuple[str, str], Any]) -> Any:
    """The entry of a table of kinds for a value, by its class and those that it inherits from; None: there is none."""
    for base in type(data).__mro__:
        if known := kinds.get((base.__module__.partition(".")[0], base.__name__)):
            return known
    return None


def missing(name: object, present: Iterable[object]) -> str:
    """That a table has no such column, and which it has."""
    return f"no column {name!r}; there are: {', '.join(map(repr, present))}"


def column_of(data: Any, name: object) -> Any:
    """A column of a pandas, Polars or pyarrow table."""
    if not kind_of(data, KINDS):
        raise TypeError(f"a column of a {type(data).__name__} cannot be taken: give the column itself")
    names = getattr(data, "column_names", None) or list(getattr(data, "columns", ()))
    if name not in names:
        raise KeyError(missing(name, names))
    return data[name]


# ---- pandas


def pandas_frame(data: Any, task: Task, first: int) -> Any:
    """The index is that of the table, each label as often as its row gave rows."""
    import pandas

    pyarrow = arrow_of_pandas()
    task.check(list(data.columns))
    columns = {name: pandas_column(pyarrow, data[name], name) for name in task.names()}
    result = pyarrow.table(task.of(pyarrow.table(columns), first))
    rows = result["row"].to_numpy() - first
    kept = {name: data[name].take(rows).array for name in task.kept(result.column_names)}
    strings = pandas.Series([""]).dtype  # what this pandas makes of strings: object before 3
    types = {pyarrow.large_string(): strings} if isinstance(strings, pandas.StringDtype) else {}
    nullable = types | {pyarrow.int64(): pandas.Int64Dtype()}
    read = {
        field.name: column.to_pandas(types_mapper=(nullable if field.nullable else types).get).array
        for field, column in zip(result.schema, result.columns, strict=True)
    }
    return pandas.DataFrame({"row": read.pop("row"), **kept, **read}, index=data.index.take(rows), copy=False)


def arrow_of_pandas() -> Any:
    """pyarrow; ImportError that says how to get it."""
    try:
        import pyarrow
    except ImportError:
        raise ImportError(
            "pandas tables go through Arrow, and pyarrow is not installed: pip install 'khabar[pandas]'"
        ) from None
    return pyarrow


def pandas_column(pyarrow: Any, series: Any, name: str) -> Any:
    """A Series as an Arrow array, times of a zone as they are read off a clock there."""
    if getattr(series.dtype, "tz", None) is not None:
        series = series.dt.tz_localize(None)
    try:
        array = pyarrow.array(series, from_pandas=True)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise TypeError(f"column {name!r}: {mixture(series) or error}") from None
    return plain(pyarrow, array)


def mixture(series: Any) -> str:
    """Which row of a Series has an object of another type than the first; "": none has."""
    import pandas

    first: type | None = None
    for row, (label, value) in enumerate(zip(series.index, series.array, strict=True)):
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                return f"row {row} (index {label!r}) has half a surrogate pair, which is no text: {error}"
        elif value is None or value is pandas.NA or value is pandas.NaT or value != value:
            continue
        if first is None:
            first = type(value)
        elif type(value) is not first:
            return f"row {row} (index {label!r}) is of {type(value).__name__}, and those before it of {first.__name__}"
    return ""


# ---- Polars


def polars_frame(data: Any, task: Task, first: int) -> Any:
    """Through the Arrow C interface, which needs no pyarrow."""
    import polars

    task.check(data.columns)
    columns = [polars_column(polars, data[name]) for name in task.names()]
    result = polars.DataFrame(task.of(polars.DataFrame(columns), first)).rechunk()
    if not task.kept(result.columns):
        return result
    kept = data.select(polars.col(task.keep).gather(result["row"] - first))
    return polars.concat([result.select("row"), kept, result.drop("row")], how="horizontal")


def polars_column(polars: Any, column: Any) -> Any:
    """A Series that Arrow's plain types hold, times of a zone as they are read off a clock there."""
    if isinstance(column.dtype, polars.Categorical | polars.Enum):
        return column.cast(polars.String)
    if getattr(column.dtype, "time_zone", None):
        return column.dt.replace_time_zone(None)
    return column


# ---- pyarrow


def pyarrow_table(data: Any, task: Task, first: int) -> Any:
    """In one chunk a column."""
    import pyarrow
    from pyarrow.compute import subtract

    task.check(data.column_names)
    columns = {name: plain(pyarrow, data[name]) for name in task.names()}
    result = pyarrow.table(task.of(pyarrow.table(columns), first)).combine_chunks()
    if not task.kept(result.column_names):
        return result
    kept = data.select(task.keep).take(subtract(result["row"], first))
    fields = [result.schema.field(0), *kept.schema, *list(result.schema)[1:]]
    return pyarrow.table([result["row"], *kept.columns, *result.columns[1:]], schema=pyarrow.schema(fields))


def plain(pyarrow: Any, column: Any) -> Any:
    """A column without dictionary, times of a zone as they are read off a clock there."""
    if pyarrow.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pyarrow.types.is_timestamp(column.type) and column.type.tz:
        from pyarrow.compute import local_timestamp

        return local_timestamp(column)
    return column


def pyarrow_batch(data: Any, task: Task, first: int) -> Any:
    """One batch."""
    import pyarrow

    result = pyarrow_table(pyarrow.table(data), task, first)
    return next(iter(result.to_batches()), None) or pyarrow.RecordBatch.from_pylist([], result.schema)


def pyarrow_reader(data: Any, task: Task, first: int) -> Any:
    """A reader, in constant memory: of large batches some thousand rows are read at once."""
    import pyarrow

    schema = pyarrow_table(data.schema.empty_table(), task, first).schema

    def batches() -> Iterator[Any]:
        row = first
        for batch in data:
            for start in range(0, batch.num_rows, ROWS):
                part = batch.slice(start, ROWS)
                yield from pyarrow_table(pyarrow.table(part), task, row).to_batches()
                row += part.num_rows

    return pyarrow.RecordBatchReader.from_batches(schema, batches())


# ---- no tables


def lazy_frame(data: Any, task: Task, first: int) -> Any:
    """Polars reads it when it is collected."""
    raise TypeError("a LazyFrame has no rows yet: collect() it, or give collect_batches() and take tables one by one")


def one_column(data: Any, task: Task, first: int) -> Any:
    """A table is what has a place for the rows' other columns."""
    raise TypeError(f"a table is needed, not a {type(data).__name__}: give the table and the column's name")


KINDS: dict[tuple[str, str], Callable[[Any, Task, int], Any]] = {
    ("pandas", "DataFrame"): pandas_frame,
    ("pandas", "Series"): one_column,
    ("pandas", "Index"): one_column,
    ("polars", "DataFrame"): polars_frame,
    ("polars", "LazyFrame"): lazy_frame,
    ("polars", "Series"): one_column,
    ("pyarrow", "Table"): pyarrow_table,
    ("pyarrow", "RecordBatch"): pyarrow_batch,
    ("pyarrow", "RecordBatchReader"): pyarrow_reader,
    ("pyarrow", "Array"): one_column,
    ("pyarrow", "ChunkedArray"): one_column,
}
