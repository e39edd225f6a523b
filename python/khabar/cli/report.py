"""`khabar report CORPUS`: tables of articles in, one page out."""

from __future__ import annotations

import os
import sys
from itertools import chain, islice

from ..report.columns import FIELDS, guess
from .extras import UsageError
from .formats import INPUTS, inputs
from .io import DataError, Output, Problems
from .progress import Progress
from .readers import open_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..report.columns import Columns
    from ..report.gather import Row
    from .formats import Input
    from .readers import Table

NO_TXT = "a report is made of tables, objects or saved pages, not of txt"
FIELDS_FROM = 1000  # objects, whose fields are the columns
SUMMARY = "Report on a corpus: who, where, topics over time, who met whom, who said what, as one page."
NOTES = """
A row, an object or a saved page is an article; of what is read see khabar entities --help. Columns are found by usual
names (title, text, date, source, url and others, Arabic ones too), which is said on stderr; the options name others. A
headline or a body is enough. Days may be written as 2024-05-09, 09/05/2024, 9 مايو 2024, with a time behind; articles
without one are in all but the charts over time. The page needs no network, and nothing leaves the machine.
"""


def add_arguments(command: ArgumentParser, file_name: Any, positive: Any, encoding: Any) -> None:
    """The arguments of the command."""
    add = command.add_argument
    add("corpus", nargs="+", type=file_name, metavar="CORPUS", help="a file, a folder, a pattern; -: standard input")
    add("-o", "--output", type=file_name, default="-", metavar="FILE", help="default: -, standard output")
    add("--input-format", choices=INPUTS, help="default: by the file name's ending")
    text = "of texts, as utf-8, windows-1256; default: told from the bytes, and said if not UTF-8"
    add("--encoding", type=encoding, metavar="NAME", help=text)
    add("--sheet", metavar="NAME", help="of an xlsx; default: the first")
    for field in FIELDS:
        add(f"--{field}-field", metavar="NAME", help=f"column with the {field}; default: by its name")
    add("--title", metavar="TEXT", help="title of the page")
    add("--workers", type=positive, metavar="N", help="threads; default: one for each processor")
    text = "at bad data: stop (the default), or report it, leave it out and go on"
    add("--on-error", choices=("stop", "skip"), default="stop", help=text)
    add("--models", type=file_name, metavar="FOLDER", help="other models than those that came with khabar")


def run(arguments: Namespace) -> None:
    """Run the command."""
    from ..report.build import gathered
    from ..report.page import page

    sources = inputs(arguments.corpus, arguments.input_format)
    if all(source.format == "txt" for source in sources):
        raise UsageError(f"{NO_TXT}; give --input-format")
    for source in sources:
        if source.path != "-" and os.path.realpath(source.path) == os.path.realpath(arguments.output):
            raise UsageError(f"the report would be written to {arguments.output!r}, which is read; give another name")
    problems = Problems(arguments.on_error == "skip")
    with Output(arguments.output) as output, Progress(sources) as progress:
        rows = articles(sources, problems, progress, arguments)
        corpus = gathered(rows, workers=arguments.workers, models=arguments.models)
        if not corpus.rows:
            raise DataError(sources[0].path, "no articles: there is nothing to report on")
        undated = sum(row.day is None for row in corpus.rows)
        if undated < len(corpus.rows) and undated:
            print(f"khabar: {undated} of {len(corpus.rows)} articles have no date that can be read", file=sys.stderr)
        output.write(page(corpus, arguments.title).encode())
    problems.conclude("item")


def articles(
    sources: list[Input], problems: Problems, progress: Progress, arguments: Namespace
) -> Iterator[tuple[Row, str]]:
    """The rows of all inputs and their texts."""
    said: Columns | None = None
    for source in sources:
        try:
            if source.format == "txt":
                raise DataError(source.path, NO_TXT)
            with open_table(source, problems, arguments.encoding, arguments.sheet) as table:
                items = progress.over(table.items(), table.source)
                first = list(islice(items, 1 if table.columns else FIELDS_FROM))
                if not first:
                    continue
                columns = columns_of(table, first, arguments)
                if columns != said:
                    announce(columns, arguments)
                said = columns
                yield from rows_in(table, chain(first, items), columns, problems, len(sources) == 1)
        except DataError as error:
            problems.bad(error.where, error.reason)


def rows_in(
    table: Table, items: Iterable[tuple[int, Any]], columns: Columns, problems: Problems, alone: bool
) -> Iterator[tuple[Row, str]]:
    """The rows of one input and their texts. alone: whether a number tells which row it is."""
    from ..report.build import row_of

    for number, item in items:
        mapping = item[1] if table.columns is None else dict(zip(table.columns, item, strict=True))
        where = f"{table.name}:{number}"
        try:
            yield row_of(str(number) if alone else where, mapping, columns)
        except TypeError as error:
            problems.bad(where, str(error))


def columns_of(table: Table, first: list[tuple[int, Any]], arguments: Namespace) -> Columns:
    """The columns of one input, told or guessed; of objects, the fields that any of the first has."""
    names = table.columns or list(dict.fromkeys(name for _, (_, item) in first for name in item))
    try:
        columns = guess(names, **{field: getattr(arguments, f"{field}_field") for field in FIELDS})
    except ValueError as error:
        raise DataError(f"{table.name}:1", f"{error} (--headline-field, --body-field ...)") from None
    for column in columns.values():
        if column and table.columns and table.columns.count(column) > 1:
            raise DataError(f"{table.name}:1", f"more than one column {column!r}")
    return columns


def announce(columns: Columns, arguments: Namespace) -> None:
    """Say which columns were guessed, and what there is not."""
    if all(getattr(arguments, f"{field}_field") for field in FIELDS):
        return
    found = ", ".join(f"{field} {column!r}" for field, column in columns.items() if column)
    missing = ", ".join(field for field, column in columns.items() if not column)
    print(f"khabar: columns: {found}" + (f"; none with {missing}" if missing else ""), file=sys.stderr)
