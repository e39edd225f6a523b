"""`khabar report CORPUS`: tables of articles in, one page out."""

from __future__ import annotations

import sys

from ..report.columns import FIELDS, guess
from .extras import UsageError
from .formats import INPUTS, inputs
from .io import DataError, Output, Problems
from .progress import Progress
from .readers import open_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import Any

    from ..report.columns import Columns
    from ..report.gather import Row
    from .formats import Input
    from .readers import Table

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
    if any(source.format == "txt" for source in sources):
        raise UsageError("a report is made of tables, objects or saved pages, not of txt; give --input-format")
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
    from ..report.build import row_of

    said: Columns | None = None
    for source in sources:
        with open_table(source, problems, arguments.encoding, arguments.sheet) as table:
            columns: Columns | None = None
            for number, item in progress.over(table.items(), table.source):
                mapping = item[1] if table.columns is None else dict(zip(table.columns, item, strict=True))
                if columns is None:
                    columns = columns_of(table, list(mapping), arguments)
                    if columns != said:
                        announce(columns, arguments)
                    said = columns
                where = f"{table.name}:{number}"
                try:
                    yield row_of(str(number) if len(sources) == 1 else where, mapping, columns)
                except TypeError as error:
                    problems.bad(where, str(error))


def columns_of(table: Table, names: list[str], arguments: Namespace) -> Columns:
    """The columns of one input, told or guessed."""
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
