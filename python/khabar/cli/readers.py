"""Tables in: the items of a file of any format, one after another.

An item is a row, which is a list of as many values as the table has columns, or, in formats whose fields may differ,
a pair of the JSON text of an object and the object.
"""

from __future__ import annotations

import csv
import json
import re
from itertools import chain

from ..json_text import dumps
from .cells import unescaped
from .encoding import detect, name_of
from .extras import extra
from .io import LINE_MAX, DataError, Problems, Source, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .formats import Input

    Items = Iterator[tuple[int, Any]]

ROWS = 1024  # of a Parquet file, decoded at once
META_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([\w.:-]+)""", re.I)


class Table:
    """What is in one input file; a context manager that closes it.

    columns: their names; None: items are objects. types: of columns, as Arrow has them, or None.
    items(): each with its number: the line it begins on, in Parquet and xlsx its row.
    """

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.name = source.name
        self.problems = problems
        self.columns: list[str] | None = None
        self.types: list[Any] | None = None

    def items(self) -> Items:
        """The items, once."""
        raise NotImplementedError

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self.source.close()


def open_table(given: Input, problems: Problems, encoding: str | None = None, sheet: str | None = None) -> Table:
    """Open an input, to its header. DataError where that is not possible."""
    source = Source(given.path, encoding)
    try:
        if given.format == "xlsx":
            return Sheet(source, problems, sheet)
        kinds: dict[str, Callable[[Source, Problems], Table]] = {
            "txt": Lines,
            "csv": Separated,
            "tsv": Separated,
            "jsonl": JsonLines,
            "json": Json,
            "html": SavedPage,
            "parquet": Parquet,
        }
        if given.format == "tsv":
            return Separated(source, problems, tabs=True)
        return kinds[given.format](source, problems)
    except BaseException:
        source.close()
        raise


# ---- Text ------------------------------------------------------------------------------------------------------------


class Lines(Table):
    """A text file, a row of one cell for each line."""

    def __init__(self, source: Source, problems: Problems) -> None:
        super().__init__(source, problems)
        self.columns = ["text"]

    def items(self) -> Items:
        """The items, once."""
        for number, line in self.source.lines(self.problems):
            if line is not None:
                yield number, [line.removesuffix("\n").removesuffix("\r")]


class Separated(Table):
    """A csv or tsv file. A row's number is that of its first line."""

    def __init__(self, source: Source, problems: Problems, tabs: bool = False) -> None:
        super().__init__(source, problems)
        self._lines = source.lines(problems)
        # Of the csv row being read: its first line, its last, and whether it lost one.
        self._start, self._last, self._broken = 0, 0, False
        self._rows = self._tsv() if tabs else self._csv()
        _, self.columns = next(self._rows, (0, []))
        if not self.columns:
            raise DataError(self.name, "no header line")

    def _tsv(self) -> Iterator[tuple[int, list[str]]]:
        for number, line in self._lines:
            if line is not None and (line := line.removesuffix("\n").removesuffix("\r")):
                yield number, line.split("\t")

    def _feed(self) -> Iterator[str]:
        for number, line in self._lines:
            self._last = number
            if line is None:
                self._broken = self._broken or self._start > 0
            else:
                self._start = self._start or number
                yield line

    def _csv(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(LINE_MAX)  # its own default refuses an article of 131,072 characters
        feed = self._feed()
        header = next((line for line in feed if line.strip()), "")
        # Spreadsheets write what the country's numbers leave free: ; where they have a decimal comma.
        separator = next((s for s in ",;\t" if s in header), ",")
        if separator != ",":
            say(f"{self.name}: the separator is taken to be {separator!r}, by the header")
        reader = csv.reader(chain([header] if header else [], feed), strict=True, delimiter=separator)
        while True:
            if reader.line_num:
                self._start, self._broken = 0, False
            try:
                row = next(reader, None)
            except csv.Error as error:
                reach = f", in a row that reaches line {self._last}" if self._last > self._start else ""
                self.problems.bad(f"{self.name}:{self._start}", f"bad CSV: {error}{reach}")
                continue
            if row is None:
                return
            if row and not self._broken:
                yield self._start, row

    def items(self) -> Items:
        """The items, once."""
        assert self.columns is not None
        width = len(self.columns)
        for number, row in self._rows:
            if len(row) == width:
                yield number, row
            else:
                cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                self.problems.bad(f"{self.name}:{number}", f"{cells} where the header has {width}")


# ---- JSON ------------------------------------------------------------------------------------------------------------


def no_constant(name: str) -> None:
    """Refuse what Python reads as JSON and others do not."""
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(parse_constant=no_constant)


def bad_json(error: Exception, line: str) -> str:
    """Why a text is no JSON."""
    if isinstance(error, RecursionError):
        return "bad JSON: nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"bad JSON: {error.msg} at column {min(error.pos, len(line.rstrip())) + 1}"
    return f"bad JSON: {error}"


def json_kind(value: object) -> str:
    """What a value is in JSON's words."""
    if value is None:
        return "null"
    kinds = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    return kinds.get(type(value), f"a {type(value).__name__}")


class JsonLines(Table):
    """An object a line."""

    def items(self) -> Items:
        """The items, once."""
        decode = DECODER.decode
        for number, line in self.source.lines(self.problems):
            if line is None or line.isspace():
                continue
            try:
                item = decode(line)
            except (ValueError, RecursionError) as error:
                self.problems.bad(f"{self.name}:{number}", bad_json(error, line))
                continue
            if type(item) is dict:
                yield number, (line, item)
            else:
                self.problems.bad(f"{self.name}:{number}", f"{json_kind(item)}, not an object")


class Json(Table):
    """A JSON file of one object, as trafilatura writes for a page, or of an array of objects. Read as a whole."""

    def items(self) -> Items:
        """The items, once."""
        text = self.source.text()
        try:
            whole = DECODER.decode(text)
        except json.JSONDecodeError as error:
            raise DataError(f"{self.name}:{error.lineno}", f"bad JSON: {error.msg} at column {error.colno}") from None
        except (ValueError, RecursionError) as error:
            raise DataError(self.name, bad_json(error, text)) from None
        for number, item in enumerate(whole if isinstance(whole, list) else [whole], 1):
            if isinstance(item, dict):
                yield number, (dumps(item), item)
            else:
                self.problems.bad(f"{self.name}:{number}", f"{json_kind(item)}, not an object")


class SavedPage(Table):
    """A saved web page: one object, of what trafilatura finds in it. Its headline stands apart from its text."""

    def items(self) -> Items:
        """The items, once."""
        item = page(self.source)
        yield 1, (dumps(item), item)


def page(source: Source) -> dict[str, Any]:
    """The article of a saved page."""
    trafilatura = extra("trafilatura", "cli", "saved web pages")
    data = source.content()
    found = trafilatura.bare_extraction(page_text(source, data), with_metadata=True)
    if found is None or not found.text:
        raise DataError(source.name, "trafilatura finds no article in this page")
    title = found.title or None
    text = found.text
    if title and text.startswith(f"{title}\n"):
        text = text[len(title) + 1 :]
    fields = ("date", "author", "sitename", "hostname", "url", "description")
    return {"title": title, **{name: getattr(found, name, None) for name in fields}, "text": text}


def page_text(source: Source, data: bytes) -> str:
    """A page in the encoding that it names, or that its bytes tell."""
    named = META_CHARSET.search(data[:4096])
    codec = source.codec or detect(data)
    if named and not source.codec and not codec.startswith("utf-16"):
        try:
            return data.decode(named[1].decode())
        except (LookupError, UnicodeDecodeError):
            say(f"{source.name}: it calls itself {named[1].decode()} and is not; read as {name_of(codec)}")
    return data.decode(codec, "replace")  # a browser would show it so, too


# ---- Parquet and xlsx ------------------------------------------------------------------------------------------------


class Parquet(Table):
    """A Parquet file, some rows at a time."""

    def __init__(self, source: Source, problems: Problems) -> None:
        super().__init__(source, problems)
        self._arrow = extra("pyarrow", "cli", "Parquet files")
        parquet = extra("pyarrow.parquet", "cli", "Parquet files")
        try:
            self._file = parquet.ParquetFile(source.seekable(), pre_buffer=False)
            schema = self._file.schema_arrow
        except (self._arrow.ArrowException, OSError) as error:
            raise self._damaged(error) from None
        self.columns = list(schema.names)
        self.types = [self._simple(type) for type in schema.types]

    def _damaged(self, error: Exception) -> DataError:
        return DataError(self.name, f"no whole Parquet file: {str(error).splitlines()[0]}")

    def _simple(self, type: Any) -> Any:
        """The type that a column is read as: Python has no dictionaries of values, and no nanoseconds."""
        arrow = self._arrow
        if arrow.types.is_dictionary(type):
            return type.value_type
        if arrow.types.is_timestamp(type) and type.unit == "ns":
            return arrow.timestamp("us", type.tz)
        return type

    def items(self) -> Items:
        """The items, once."""
        assert self.types is not None
        number = 0
        batches = self._file.iter_batches(batch_size=ROWS)
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                columns = [
                    (column if column.type == type else column.cast(type, safe=False)).to_pylist()
                    for column, type in zip(batch.columns, self.types, strict=True)
                ]
            except (self._arrow.ArrowException, OSError) as error:
                raise self._damaged(error) from None
            for row in zip(*columns, strict=True):
                number += 1
                yield number, list(row)


class Sheet(Table):
    """A sheet of an Excel file, the first unless named; its first row that is not empty is the header."""

    def __init__(self, source: Source, problems: Problems, sheet: str | None) -> None:
        super().__init__(source, problems)
        openpyxl = extra("openpyxl", "cli", "Excel files")
        self._rows = self._read(openpyxl, source.seekable(), sheet)
        header = next((row for _, row in self._rows), [])
        self.columns = ["" if cell is None else str(cell) for cell in header]
        if not self.columns:
            raise DataError(self.name, "no header row")

    def _read(self, openpyxl: Any, file: Any, sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
        """The rows that are not empty, without the empty cells at their ends."""
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and the like, which do not matter here
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
                names = book.sheetnames
                if sheet is not None and sheet not in names:
                    raise DataError(self.name, f"no sheet {sheet!r}; there are: {', '.join(map(repr, names))}")
                found = book[names[0] if sheet is None else sheet]
                found.reset_dimensions()  # some programs write wrong ones
                rows = found.iter_rows(values_only=True)
                for number, row in enumerate(rows, 1):
                    cells = [unescaped(cell) if isinstance(cell, str) else cell for cell in row]
                    while cells and cells[-1] is None:
                        cells.pop()
                    if cells:
                        yield number, cells
        except (DataError, MemoryError):
            raise
        except Exception as error:  # damaged files have it raise many kinds
            raise DataError(self.name, f"no whole xlsx file: {str(error) or type(error).__name__}") from None

    def items(self) -> Items:
        """The items, once."""
        assert self.columns is not None
        width = len(self.columns)
        for number, row in self._rows:
            if len(row) <= width:
                yield number, row + [None] * (width - len(row))
            else:
                self.problems.bad(f"{self.name}:{number}", f"{len(row)} cells where the header has {width}")


# ---- Objects as rows -------------------------------------------------------------------------------------------------

SAMPLE = 1000  # objects whose fields are the columns


class ObjectRows(Table):
    """A table of objects as one of rows. Its columns are the fields of the first thousand objects."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.source, table.problems)
        self._items = table.items()
        self._first = [item for _, item in zip(range(SAMPLE), self._items)]  # noqa: B905
        self.columns = list(dict.fromkeys(name for _, (_, object) in self._first for name in object))

    def items(self) -> Items:
        """The items, once."""
        assert self.columns is not None
        known = set(self.columns)
        for number, (_, object) in chain(self._first, self._items):
            if object.keys() <= known:
                yield number, [object.get(column) for column in self.columns]
            else:
                extra = next(name for name in object if name not in known)
                reason = f"field {extra!r} is not in the first {SAMPLE} objects, which the columns were taken from"
                self.problems.bad(f"{self.name}:{number}", f"{reason}; jsonl keeps every field")
        self._first = []


# ---- Texts of items --------------------------------------------------------------------------------------------------


def check_field(table: Table, field: str) -> int:
    """The place of the column to read; DataError unless there is one."""
    columns = table.columns or []
    count = columns.count(field)
    if count > 1:
        raise DataError(f"{table.name}:1", f"more than one column {field!r}")
    if not count:
        raise DataError(f"{table.name}:1", f"no column {field!r}; there are: {', '.join(map(repr, columns))}")
    return columns.index(field)


def value_getter(table: Table, field: str) -> Callable[[Any], Any]:
    """What gives an item's value in a field; ValueError where an object has none."""
    if table.columns is not None:
        where = check_field(table, field)
        return lambda row: row[where]

    def get(item: tuple[str, dict[str, Any]]) -> Any:
        try:
            return item[1][field]
        except KeyError:
            raise ValueError(f"no field {field!r}; there are: {', '.join(map(repr, item[1])) or 'none'}") from None

    return get


def text_getter(table: Table, field: str) -> Callable[[Any], str | None]:
    """What gives an item's text, or None for null; ValueError for what is neither."""
    value = value_getter(table, field)
    what = "field" if table.columns is None else "column"
    key, place = (field, 1) if table.columns is None else (check_field(table, field), None)

    def get(item: Any) -> str | None:
        try:  # not by value(), since this is called for every item
            text = item[key] if place is None else item[place][key]
        except KeyError:
            text = value(item)
        if text is None or isinstance(text, str):
            return text
        raise ValueError(f"{what} {field!r} is {json_kind(text)}, not a string")

    return get
