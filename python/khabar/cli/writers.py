"""Tables out: rows into csv, tsv, txt, xlsx and Parquet; constant memory."""

from __future__ import annotations

import csv
import errno
import os
import tempfile
from contextlib import contextmanager, suppress

from .cells import escaped, neutralised, text_cell
from .extras import extra
from .io import BOM, Output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Row = list[Any]

XLSX_ROWS = 2**20  # of a sheet, the header among them
XLSX_CELL = 32767  # UTF-16 units of a cell
GROUP_ROWS = 20_000  # of a row group of a Parquet file, which is kept in memory until it is full
GROUP_CHARACTERS = 1 << 25


class RowWriter:
    """Writes rows; a context manager that writes the end if all went well.

    row() gives ValueError for one that the format cannot hold, and has then written nothing of it.
    """

    def row(self, row: Row) -> None:
        """Write one."""
        raise NotImplementedError

    def close(self) -> None:
        """Write what is left, and the end."""

    def abandon(self) -> None:
        """Let go of what is open; the output is not kept."""

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()


class SeparatedWriter(RowWriter):
    """csv or tsv. bom: whether a byte order mark begins it. raw: whether cells stay as they are, formulas too."""

    def __init__(self, output: Output, tabs: bool, bom: bool, raw: bool) -> None:
        self._output = output
        self._tabs = tabs
        self._raw = raw
        self._line: Callable[[Row], Any] = csv.writer(self, lineterminator="\r\n").writerow
        if bom:
            output.write(BOM)

    def write(self, text: str) -> str:
        """For csv.writer, whose writerow gives back what this does."""
        return text

    def row(self, row: Row) -> None:
        """Write one."""
        cells = [cell if type(cell) is str else text_cell(cell) for cell in row]
        if not self._raw:
            cells = [neutralised(cell) for cell in cells]
        if self._tabs:
            for cell in cells:
                if "\t" in cell or "\n" in cell or "\r" in cell:
                    raise ValueError(
                        "a cell has a tab or a line break inside, which tsv cannot hold; write csv instead"
                    )
            line = "\t".join(cells) + "\n"
        else:
            line = self._line(cells)[:-2] + "\n"  # only what is in its own line ends has it quoted
        self._output.write(encoded(line))


class TextWriter(RowWriter):
    """Lines of text: a row's only cell."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def row(self, row: Row) -> None:
        """Write one."""
        self._output.write(encoded(f"{row[0]}\n"))


def encoded(text: str) -> bytes:
    """Text as UTF-8; ValueError for what that cannot hold."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        raise ValueError(f"half of a pair of surrogates ({half}), which only jsonl and xlsx can hold") from None


@contextmanager
def temporary_files() -> Iterator[None]:
    """openpyxl writes its sheets to temporary files, by lxml where there is one, whose errors are no OSError."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "SerialisationError":
            raise
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number), tempfile.gettempdir()) from None


class XlsxWriter(RowWriter):
    """An Excel file that opens right to left. No text of it is a formula, whatever it begins with."""

    def __init__(self, output: Output) -> None:
        openpyxl = extra("openpyxl", "cli", "Excel files")
        self._output = output
        self._cell = extra("openpyxl.cell", "cli", "Excel files").WriteOnlyCell
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("khabar")
        self._sheet.sheet_view.rightToLeft = True
        self._sheet.freeze_panes = "A2"
        self._rows = 0

    def row(self, row: Row) -> None:
        """Write one."""
        if self._rows == XLSX_ROWS:
            raise ValueError(f"a sheet has {XLSX_ROWS} rows at most; write csv or parquet instead")
        with temporary_files():
            self._sheet.append([self._value(value) for value in row])
        self._rows += 1

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if (isinstance(value, int) and abs(value) < 10**15) or (isinstance(value, float) and value - value == 0):
            return value  # a longer number would lose its last digits in Excel
        if hasattr(value, "isoformat") and getattr(value, "tzinfo", None) is None:
            return value
        text = text_cell(value)
        if len(text) > XLSX_CELL // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * XLSX_CELL:
            raise ValueError(f"a text of {len(text)} characters, and a cell of xlsx holds {XLSX_CELL}")
        cell = self._cell(self._sheet, escaped(text))
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula, and "#N/A" for an error
        if neutralised(text) != text:
            cell.quotePrefix = True  # so that it stays text where someone edits it
        return cell

    def close(self) -> None:
        """Write what is left, and the end."""
        with temporary_files():
            self._book.save(self._output.file)

    def abandon(self) -> None:
        """Close its temporary file, which goes at the end of the process."""
        with suppress(Exception):  # the disk may be full
            self._sheet.close()


class ParquetWriter(RowWriter):
    """A Parquet file. types: of the columns; None: found in the first row group, mixed ones as text."""

    def __init__(self, output: Output, columns: list[str], types: list[Any]) -> None:
        self._arrow = extra("pyarrow", "cli", "Parquet files")
        self._parquet = extra("pyarrow.parquet", "cli", "Parquet files")
        names = {"text": "string", "int": "int64", "float": "float64", "bool": "bool_"}
        self._types = [getattr(self._arrow, names[t])() if isinstance(t, str) else t for t in types]
        self._inferred = [where for where, type in enumerate(types) if type is None]
        self._file = output.file
        self._columns = columns
        self._rows: list[Row] = []
        self._characters = 0
        self._writer: Any = None

    def row(self, row: Row) -> None:
        """Write one."""
        if self._writer is not None:
            for where in self._inferred:
                self._check(self._columns[where], self._types[where], row[where])
        self._rows.append([whole_text(value) for value in row])
        self._characters += sum(len(value) for value in row if isinstance(value, str))
        if len(self._rows) >= GROUP_ROWS or self._characters >= GROUP_CHARACTERS:
            self._flush()

    def _check(self, name: str, type: Any, value: Any) -> None:
        """Raise ValueError for a value that a column, whose type is settled, does not hold."""
        if value is None or self._arrow.types.is_string(type):
            return
        try:
            self._arrow.scalar(value, type)
        except (self._arrow.ArrowException, OverflowError) as error:
            raise ValueError(f"column {name!r} holds {type} in the rows before: {error}") from None

    def _type(self, values: list[Any], given: Any) -> Any:
        if given is not None:
            return given
        try:
            found = self._arrow.array(values).type
        except (self._arrow.ArrowException, OverflowError):
            return self._arrow.string()
        return self._arrow.string() if self._arrow.types.is_null(found) else found

    def _flush(self) -> None:
        columns = [list(values) for values in zip(*self._rows, strict=True)] or [[] for _ in self._columns]
        if self._writer is None:
            self._types = [self._type(*pair) for pair in zip(columns, self._types, strict=True)]
            schema = self._arrow.schema(list(zip(self._columns, self._types, strict=True)))
            self._writer = self._parquet.ParquetWriter(self._file, schema)
        arrays = [self._array(values, type) for values, type in zip(columns, self._types, strict=True)]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._writer.schema))
        self._rows, self._characters = [], 0

    def _array(self, values: list[Any], type: Any) -> Any:
        if self._arrow.types.is_string(type) or self._arrow.types.is_large_string(type):
            values = [None if value is None else text_cell(value) for value in values]
        return self._arrow.array(values, type)

    def close(self) -> None:
        """Write what is left, and the end."""
        if self._rows or self._writer is None:
            self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """Close the library's writer, which would write its end when it is collected."""
        self._file.dropped = True
        if self._writer is not None:
            self._writer.close()


def whole_text(value: Any) -> Any:
    """The value; ValueError for text that UTF-8 cannot hold."""
    if isinstance(value, str):
        encoded(value)
    return value


def row_writer(
    form: str, output: Output, columns: list[str], types: list[Any], bom: bool, raw: bool, header: bool
) -> RowWriter:
    """The writer of a format, its header written."""
    if form == "parquet":
        return ParquetWriter(output, columns, types)
    if form == "txt":
        return TextWriter(output)
    xlsx = form == "xlsx"
    writer = XlsxWriter(output) if xlsx else SeparatedWriter(output, form == "tsv", bom and header, raw)
    if header:
        writer.row(list(columns))
    return writer
