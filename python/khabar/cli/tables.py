"""`khabar normalize | entities | classify`: items in, the same items with one thing more out, a line at a time."""

from __future__ import annotations

import csv
import json
import os

from .. import Models, Normalizer, Tagger, Topic
from ..json_text import dumps
from ..topics import ranking
from .io import LINE_MAX, DataError, Output, Problems, Source, UsageError, is_direct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from typing import Any

    # The line's number, its text (None: null), and the item: a row of cells or a line of JSON with its object.
    Item = tuple[int, str | None, Any]

ENDINGS = {
    ".txt": "txt",
    ".text": "txt",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
KEYS = {"normalize": "normalized", "entities": "entities", "classify": "topics"}


# ---- Items in --------------------------------------------------------------------------------------------------------


def txt_items(source: Source, problems: Problems) -> Iterator[Item]:
    """The lines of a text file."""
    for number, line in source.lines(problems):
        if line is not None:
            text = line.removesuffix("\n").removesuffix("\r")
            yield number, text, [text]


class Rows:
    """The rows of a csv or tsv file below its header, as (number of first line, cells)."""

    def __init__(self, source: Source, problems: Problems, tabs: bool) -> None:
        self._name = source.name
        self._problems = problems
        self._lines = source.lines(problems)
        # Of the csv row being read: its first line, its last, and whether it lost one.
        self._start, self._last, self._broken = 0, 0, False
        self._rows = self._tsv() if tabs else self._csv()
        _, self.columns = next(self._rows, (0, []))
        if not self.columns:
            raise DataError(self._name, "no header line")

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
        reader = csv.reader(self._feed(), strict=True)
        while True:
            self._start, self._broken = 0, False
            try:
                row = next(reader, None)
            except csv.Error as error:
                reach = f", in a row that reaches line {self._last}" if self._last > self._start else ""
                self._problems.bad(f"{self._name}:{self._start}", f"bad CSV: {error}{reach}")
                continue
            if row is None:
                return
            if row and not self._broken:
                yield self._start, row

    def items(self, field: str) -> Iterator[Item]:
        """The rows with the text in column `field`."""
        width = len(self.columns)
        where = self.columns.index(field)
        for number, row in self._rows:
            if len(row) == width:
                yield number, row[where], row
            else:
                cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                self._problems.bad(f"{self._name}:{number}", f"{cells} where the header has {width}")


def no_constant(name: str) -> None:
    """Refuse what Python reads as JSON and others do not."""
    raise ValueError(f"{name} is not JSON")


def json_items(source: Source, problems: Problems, field: str) -> Iterator[Item]:
    """The objects of a JSON Lines file with the text in `field`."""
    decode = json.JSONDecoder(parse_constant=no_constant).decode
    for number, line in source.lines(problems):
        if line is None or line.isspace():
            continue
        try:
            item = decode(line)
            reason = json_reason(item, field)
        except json.JSONDecodeError as error:
            reason = f"bad JSON: {error.msg} at column {min(error.pos, len(line.rstrip())) + 1}"
        except RecursionError:
            reason = "bad JSON: nested too deeply"
        except ValueError as error:
            reason = f"bad JSON: {error}"
        if reason:
            problems.bad(f"{source.name}:{number}", reason)
        else:
            yield number, item[field], (line, item)


def json_reason(item: object, field: str) -> str | None:
    """Why an item cannot be used, or None."""
    if not isinstance(item, dict):
        return f"{json_kind(item)}, not an object"
    if field not in item:
        return f"no field {field!r}; there are: {', '.join(map(repr, item)) or 'none'}"
    text = item[field]
    return None if text is None or isinstance(text, str) else f"field {field!r} is {json_kind(text)}, not a string"


def json_kind(value: object) -> str:
    """What a value is in JSON's words."""
    if value is None:
        return "null"
    kinds = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "an array"}
    return kinds.get(type(value), "an object")


# ---- Items out -------------------------------------------------------------------------------------------------------
#
# What a task gives for a text is a str: the normalised text, or the entities or topics as JSON. `json_of` makes JSON of
# either; null, for a text that is null, is None.


def json_line(key: str, json_of: Callable[[str | None], str]) -> Callable[[Any, str | None], bytes]:
    """Writes an item of a JSON Lines file with `key` added."""
    prefix = f", {dumps(key)}: "

    def line(item: tuple[str, dict[str, Any]], value: str | None) -> bytes:
        text, whole = item
        if key in whole:
            return f"{dumps({**whole, key: json.loads(json_of(value))})}\n".encode()
        # Added to the line as it came, which keeps numbers and escapes as they were, and is quick.
        return f"{text.rstrip()[:-1]}{prefix}{json_of(value)}}}\n".encode()

    return line


def json_line_of_row(
    columns: list[str], key: str, json_of: Callable[[str | None], str]
) -> Callable[[Any, str | None], bytes]:
    """Writes a row as an object with `key` added."""
    add = json_line(key, json_of)

    def line(row: list[str], value: str | None) -> bytes:
        whole = dict(zip(columns, row, strict=True))
        return add((dumps(whole), whole), value)

    return line


class Echo:
    """A file for csv.writer whose write gives back what it gets."""

    def write(self, text: str) -> str:
        """Give it back."""
        return text


def cell_line(columns: list[str], key: str, tabs: bool) -> tuple[bytes, Callable[[Any, str], bytes]]:
    """The header line, and what writes a row with a cell under `key` more, or in its place if there was one."""
    where = columns.index(key) if key in columns else len(columns)

    def with_cell(row: list[str], cell: str) -> list[str]:
        return [*row[:where], cell, *row[where + 1 :]]

    write = csv.writer(Echo(), lineterminator="\n").writerow

    def encode(row: list[str]) -> bytes:
        if not tabs:
            return str(write(row)).encode()
        for cell in row:
            if "\t" in cell or "\n" in cell or "\r" in cell:
                raise ValueError("a cell has a tab or a line break inside, which tsv cannot hold; write csv instead")
        return ("\t".join(row) + "\n").encode()

    def line(row: list[str], value: str) -> bytes:
        return encode(with_cell(row, value))

    return encode(with_cell(columns, key)), line


def txt_line(row: list[str], value: str) -> bytes:
    """Writes the new text alone."""
    return f"{value}\n".encode()


# ---- The run ---------------------------------------------------------------------------------------------------------


def format_of(path: str, given: str | None) -> str | None:
    """The format given, or by the ending of a file's name; None for neither."""
    return given or ENDINGS.get(os.path.splitext(path)[1].lower())


def formats(arguments: Namespace) -> tuple[str, str]:
    """The formats of the input and of the output."""
    known = ", ".join(ENDINGS)
    into = format_of(arguments.input, arguments.input_format or ("txt" if arguments.input == "-" else None))
    if into is None:
        raise UsageError(f"no format is known by the name {arguments.input!r} ({known}); give --input-format")
    out = format_of(arguments.output, arguments.output_format)
    if out is None:
        if not is_direct(arguments.output):
            raise UsageError(f"no format is known by the name {arguments.output!r} ({known}); give --output-format")
        out = "jsonl" if into == "txt" and arguments.command != "normalize" else into
    if out == "txt" and (arguments.command != "normalize" or into != "txt"):
        raise UsageError(f"{arguments.command} from {into} cannot be written as txt; give --output-format")
    if into == "jsonl" and out != "jsonl":
        raise UsageError(f"jsonl, whose fields may differ from line to line, cannot be written as {out}")
    if into == "txt" and arguments.field is not None:
        raise UsageError("txt has no fields: --field goes with csv, tsv and jsonl")
    return into, out


def topics_json(models: Models, k: int, threshold: float) -> Callable[[str], str]:
    """Classifies into JSON. Of a topic only the score differs from text to text: the rest is made once."""
    probabilities_of = models.classifier.classify
    heads = [dumps({**Topic(*label, 0).to_dict(), "score": 0})[:-2] for label in models.classifier.labels]

    def work(text: str) -> str:
        probabilities = probabilities_of(text)
        topics = [f"{heads[i]}{round(probabilities[i], 4)}}}" for i in ranking(probabilities, k, threshold)]
        return f"[{', '.join(topics)}]"

    return work


def task(arguments: Namespace) -> Callable[[str], str]:
    """What to do with a text. Opens the models, so that a missing one is told before anything is written."""
    if arguments.command == "normalize":
        preset = None if arguments.preset == "none" else arguments.preset
        switches: dict[str, Any] = dict.fromkeys(getattr(arguments, "with"), True) | dict.fromkeys(
            arguments.without, False
        )
        return Normalizer(preset, **switches)
    models = Models(arguments.models)
    if arguments.command == "classify":
        return topics_json(models, arguments.k, arguments.threshold)
    tagger = Tagger(scheme=arguments.scheme, gazetteer=arguments.names, min_score=arguments.min_score, models=models)
    return lambda text: dumps([entity.to_dict() for entity in tagger(text)])


def run(arguments: Namespace) -> None:
    """Run one of the three commands."""
    if arguments.file is not None:
        if arguments.input is not None:
            raise UsageError("the input is given twice, as FILE and by --input")
        arguments.input = arguments.file
    elif arguments.input is None:
        arguments.input = "-"
    into, out = formats(arguments)
    problems = Problems(arguments.on_error == "skip")
    work = task(arguments)
    empty = None if arguments.command == "normalize" else "[]"
    with Source(arguments.input) as source:
        header, items, line = streams(source, problems, into, out, arguments)
        with Output(arguments.output) as output:
            output.write(header)
            for number, text, item in items:
                try:
                    data = line(item, empty if text is None else work(text))
                except ValueError as error:
                    problems.bad(f"{source.name}:{number}", str(error))
                else:
                    output.write(data)
    problems.conclude("line")


def streams(
    source: Source, problems: Problems, into: str, out: str, arguments: Namespace
) -> tuple[bytes, Iterator[Item], Callable[[Any, Any], bytes]]:
    """The header of the output, the items of the input, and what writes an item."""
    key = KEYS[arguments.command]
    field = "text" if arguments.field is None else arguments.field
    json_of = dumps if arguments.command == "normalize" else str
    if into == "jsonl":
        return b"", json_items(source, problems, field), json_line(key, json_of)
    if into == "txt":
        columns = ["text"]
        items = txt_items(source, problems)
    else:
        rows = Rows(source, problems, into == "tsv")
        columns = rows.columns
        check_columns(source.name, columns, field, into, unique=out == "jsonl")
        items = rows.items(field)
    if out == "txt":
        return b"", items, txt_line
    if out == "jsonl":
        return b"", items, json_line_of_row(columns, key, json_of)
    header, line = cell_line(columns, key, out == "tsv")
    return header, items, line


def check_columns(name: str, columns: list[str], field: str, into: str, unique: bool) -> None:
    """Raise DataError unless the header has the field, and it or, where need be, every name once."""
    if field not in columns:
        reason = f"no column {field!r}; there are: {', '.join(map(repr, columns))}"
        if into == "csv" and any(";" in column for column in columns):
            reason += "; the separator seems to be ';', and csv has ','"
        raise DataError(f"{name}:1", reason)
    for column in columns if unique else [field]:
        if columns.count(column) > 1:
            raise DataError(f"{name}:1", f"more than one column {column!r}")
