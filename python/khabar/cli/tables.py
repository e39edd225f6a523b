"""The table commands, `normalize` to `dates`: items in, the same with more, or rows of what is in them, out."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, closing

from ..json_text import dumps
from ..pipe import in_order, processors
from .articles import article_getter
from .cells import json_value
from .extras import UsageError
from .formats import BINARY, folder_ready, in_folder, inputs, is_done, is_folder, output_format
from .io import DataError, Output, OutputError, Problems, is_direct
from .progress import Progress
from .readers import Lines, ObjectRows, Separated, Table, check_field, open_table, text_getter
from .resume import Resumable, remaining
from .things import Work, work_of
from .writers import RowWriter, row_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Generator, Iterator
    from typing import Any

    from .formats import Input

BATCH = 32  # items that a thread takes at once


def run(arguments: Namespace) -> None:
    """Run one of the commands."""
    sources = inputs(given_inputs(arguments), arguments.input_format)
    problems = Problems(arguments.on_error == "skip")
    if arguments.field is not None and all(source.format == "txt" for source in sources):
        raise UsageError("txt has no fields: --field goes with the other formats")
    out = output_format(arguments.output, arguments.output_format)
    if is_folder(arguments.output):
        formats = [format_out(arguments.command, [source], out) for source in sources]
        plan = in_folder(arguments.output, zip(sources, [f".{form}" for form in formats], strict=True))
        work = work_of(arguments)
        with Progress(sources) as progress:
            for (source, path), form in zip(plan, formats, strict=True):
                if arguments.resume and is_done(source, path):
                    continue
                folder_ready(path)
                try:
                    Run(arguments, work, [source], path, form, problems, progress).write()
                except OutputError:
                    raise
                except DataError as error:
                    problems.bad(error.where, error.reason)
    else:
        form = format_out(arguments.command, sources, out)
        with Progress(sources) as progress:
            Run(arguments, work_of(arguments), sources, arguments.output, form, problems, progress).write()
    problems.conclude("item")


def given_inputs(arguments: Namespace) -> list[str]:
    """The names of the inputs."""
    if arguments.file and arguments.input is not None:
        raise UsageError("the input is given twice, as FILE and by --input")
    return arguments.file or [arguments.input or "-"]


def format_out(command: str, sources: list[Input], given: str | None) -> str:
    """The format of an output: the one given, or the inputs' own where that can be written and they have one."""
    formats = {source.format for source in sources}
    form = given
    if form is None:
        form = formats.pop() if len(formats) == 1 else "jsonl"
        if form in ("json", "html") or (form == "txt" and command != "normalize"):
            form = "jsonl"
    if form == "txt" and (command != "normalize" or any(source.format != "txt" for source in sources)):
        raise UsageError(f"{command} from {sources[0].format} cannot be written as txt; give --output-format")
    return form


class Run:
    """Inputs into one output."""

    def __init__(
        self,
        arguments: Namespace,
        work: Work,
        sources: list[Input],
        path: str,
        form: str,
        problems: Problems,
        progress: Progress,
    ) -> None:
        self._arguments = arguments
        self._work = work
        self._sources = sources
        self._path = path
        self._form = form
        self._problems = problems
        self._progress = progress
        self._writer: RowWriter | None = None
        self._columns: list[str] = []  # of the first table, which those of the others must be
        self._keep: list[int] = []  # of these columns, those that rows of things repeat
        self._to_pass = 0  # items that an earlier run has done

    def write(self) -> None:
        """Do it."""
        arguments = self._arguments
        resume = arguments.resume and not is_folder(arguments.output)
        if resume and (self._form in BINARY or os.path.splitext(self._path)[1] in (".gz", ".xz", ".zst")):
            raise UsageError("--resume writes csv, tsv, jsonl or txt, not compressed, or a folder of any outputs")
        if resume:
            output: Output = Resumable(self._path, arguments, self._sources)
        else:
            output = Output(self._path)
        if isinstance(output, Resumable):
            self._to_pass = output.items
        used = 0
        with closing(self._tables()) as tables:
            table = next(tables)  # before the output, so that a bad input is told first
            with output, ExitStack() as self._ends:
                if self._form in BINARY and output.terminal:
                    raise UsageError(f"{self._form} is not for a terminal; give --output")
                while table is not None:
                    used += self._guarded(table, output)
                    table = next(tables)
                if not used:
                    raise DataError(self._path, "not written: none of the inputs could be read")

    def _alone(self) -> bool:
        """Whether a bad input ends the run in any case."""
        return len(self._sources) == 1 or not self._problems.skip

    def _tables(self) -> Generator[Table | None, None, None]:
        """The inputs, opened one after another; None at the end."""
        arguments = self._arguments
        for source in self._sources:
            try:
                table = open_table(source, self._problems, arguments.encoding, arguments.sheet)
            except DataError as error:
                if self._alone():
                    raise
                self._problems.bad(error.where, error.reason)
            else:
                with table:
                    yield table
        yield None

    def _guarded(self, table: Table, output: Output) -> bool:
        """Whether a table could be used; what is wrong with it as a whole is told."""
        try:
            self._table(table, output)
        except OutputError:
            raise
        except DataError as error:
            if self._alone():
                raise
            self._problems.bad(error.where, error.reason)
            return False
        return True

    def _table(self, table: Table, output: Output) -> None:
        arguments, work, problems = self._arguments, self._work, self._problems
        if self._form != "jsonl" and table.columns is None:
            table = ObjectRows(table)
            table.columns = table.columns or [arguments.field or "text"]
        field = arguments.field or "text"
        get = article_getter(table, arguments) if work.articles else text_getter(table, field)
        do: Callable[[Any], Any]
        empty: Any
        if self._form == "jsonl":
            emit, do, empty = self._json_lines(table, output), work.json, work.empty
        else:
            emit, do, empty = self._rows(table, output), work.rows, work.empty_rows()

        def outcome(item: Any) -> Any:
            try:
                text = get(item)
                return empty if text is None else do(text)
            except ValueError as error:
                return error

        items = table.items()
        if isinstance(output, Resumable) and self._to_pass:
            items, self._to_pass = remaining(items, self._to_pass, output, problems)
        items = self._progress.over(items, table.source)
        workers = workers_of(arguments, work, table)
        done = output.done if isinstance(output, Resumable) else None
        for number, item, value in threaded(items, outcome, workers) if workers > 1 else plain(items, outcome):
            try:
                if isinstance(value, ValueError):
                    raise value
                emit(number, item, value)
            except ValueError as error:
                problems.bad(f"{table.name}:{number}", str(error))
            if done:
                done(problems.count)

    # ---- Items out

    def _json_lines(self, table: Table, output: Output) -> Callable[[int, Any, Any], None]:
        """Writes an item as an object with the command's key added."""
        key = self._work.key
        write = output.write
        prefix = f", {dumps(key)}: "
        file = f', "file": {dumps(table.name)}' if len(self._sources) > 1 else ""

        def object_line(number: int, item: tuple[str, dict[str, Any]], value: str) -> None:
            text, whole = item
            if key in whole:
                text = dumps({name: json.loads(value) if name == key else inner for name, inner in whole.items()})
                added = ""
            else:  # added to the line as it came, which keeps numbers and escapes as they were, and is quick
                text, added = text.rstrip(), f"{prefix}{value}"
            write(f"{text[:-1]}{file if file and 'file' not in whole else ''}{added}}}\n".encode())

        columns = table.columns
        if columns is None:
            return object_line
        for column in columns:
            if columns.count(column) > 1:
                raise DataError(f"{table.name}:1", f"more than one column {column!r}")

        def row_line(number: int, row: list[Any], value: str) -> None:
            whole = {name: json_value(cell) for name, cell in zip(columns, row, strict=True)}
            object_line(number, (dumps(whole), whole), value)

        return row_line

    def _rows(self, table: Table, output: Output) -> Callable[[int, Any, Any], None]:
        """Writes an item as a row with cells more or, for each thing that is in it, a row."""
        columns = table.columns or []
        field = check_field(table, self._arguments.field or "text")
        order = self._same_columns(table)
        if self._work.tidy:
            if self._writer is None:
                self._keep = self._kept(columns, field, table)
            return self._things(table, output, order)
        return self._beside(table, output, order)

    def _same_columns(self, table: Table) -> list[int]:
        """Where the first table's columns are in this one; DataError where they are not the same."""
        columns = table.columns or []
        if self._writer is None:
            self._columns = columns
            return list(range(len(columns)))
        if sorted(columns) != sorted(self._columns):
            first = ", ".join(map(repr, self._columns))
            reason = f"its columns are {', '.join(map(repr, columns))}; those of the first input are {first}"
            raise DataError(f"{table.name}:1", f"{reason}; jsonl takes both")
        if columns == self._columns:
            return list(range(len(columns)))
        return [columns.index(column) for column in self._columns]

    def _kept(self, columns: list[str], field: int, table: Table) -> list[int]:
        """Which columns a row of a thing repeats: those asked for, or all but the text."""
        names = self._arguments.keep
        if names is None:
            return [where for where in range(len(columns)) if where != field]
        return [check_field(table, name) for name in names]

    def _types(self, table: Table) -> list[Any]:
        """The types of a table's columns, for Parquet; None where they are to be found out."""
        if table.types is not None:
            return table.types
        return ["text" if isinstance(table, (Lines, Separated)) else None] * len(table.columns or [])

    def _open(self, output: Output, columns: list[str], types: list[Any]) -> RowWriter:
        arguments = self._arguments
        if self._form == "parquet" and len(set(columns)) < len(columns):
            twice = next(name for name in columns if columns.count(name) > 1)
            raise DataError(self._path, f"more than one column {twice!r}, which Parquet files are not read with")
        bom = not is_direct(self._path) if arguments.bom is None else arguments.bom
        new = not isinstance(output, Resumable) or not output.items
        bom = bom and self._form == "csv"
        writer = row_writer(self._form, output, columns, types, bom, arguments.raw_cells, new)
        self._writer = self._ends.enter_context(writer)
        return self._writer

    def _things(self, table: Table, output: Output, order: list[int]) -> Callable[[int, Any, Any], None]:
        several = len(self._sources) > 1
        writer = self._writer
        if writer is None:
            own = ["file"] * several + ["line"]
            found = [name for name, _ in self._work.columns]
            taken = {*own, *found}
            names = [self._columns[where] for where in self._keep]
            names = [f"input_{name}" if name in taken else name for name in names]
            types = self._types(table)
            kinds = ["text"] * several + ["int"] + [types[where] for where in self._keep]
            writer = self._open(output, own + names + found, kinds + [kind for _, kind in self._work.columns])
        start = [table.name] if several else []
        keep = [order[where] for where in self._keep]

        def emit(number: int, row: list[Any], things: list[list[Any]]) -> None:
            kept = [row[where] for where in keep]
            for thing in things:
                writer.row([*start, number, *kept, *thing])

        return emit

    def _beside(self, table: Table, output: Output, order: list[int]) -> Callable[[int, Any, Any], None]:
        several = len(self._sources) > 1 and self._form != "txt"
        columns = ["file"] * several + self._columns
        names = [name for name, _ in self._work.columns]
        whole = columns + [name for name in names if name not in columns]
        places = [whole.index(name) for name in names]
        room = [None] * (len(whole) - len(columns))
        writer = self._writer
        if writer is None:
            types = ["text"] * several + self._types(table) + [None] * len(room)
            for place, (_, kind) in zip(places, self._work.columns, strict=True):
                types[place] = kind
            writer = self._open(output, whole, types)
        start = [table.name] if several else []
        if self._form == "txt":
            return lambda number, row, values: writer.row(values[0])
        in_order = order == sorted(order)

        def emit(number: int, row: list[Any], values: list[list[Any]]) -> None:
            cells = [*start, *(row if in_order else [row[where] for where in order]), *room]
            for place, value in zip(places, values[0], strict=True):
                cells[place] = value
            writer.row(cells)

        return emit


def plain(items: Iterator[tuple[int, Any]], outcome: Callable[[Any], Any]) -> Iterator[tuple[int, Any, Any]]:
    """Each item with its number and what comes of it."""
    for number, item in items:
        yield number, item, outcome(item)


def threaded(
    items: Iterator[tuple[int, Any]], outcome: Callable[[Any], Any], workers: int
) -> Iterator[tuple[int, Any, Any]]:
    """The same, with threads that take some items at once."""

    def batches() -> Iterator[list[tuple[int, Any]]]:
        batch: list[tuple[int, Any]] = []
        try:
            for pair in items:
                batch.append(pair)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        except DataError as error:  # behind the items before it
            yield batch
            raise error
        if batch:
            yield batch

    def work(batch: list[tuple[int, Any]]) -> list[tuple[int, Any, Any]]:
        return [(number, item, outcome(item)) for number, item in batch]

    for batch in in_order(batches(), workers, work):
        yield from batch


def workers_of(arguments: Namespace, work: Work, table: Table) -> int:
    """How many threads: as said; else one where a text takes less time than to hand it over, or a person types."""
    if table.source.is_terminal:
        return 1
    if arguments.workers is not None:
        return int(arguments.workers)
    return processors() if work.heavy else 1
