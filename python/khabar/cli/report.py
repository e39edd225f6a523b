"""`khabar report CORPUS`: a table of articles in, one page out."""

from __future__ import annotations

import json
import sys

from ..report.columns import FIELDS, guess
from .io import DataError, Output, Problems, Source, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import Any

    from ..report.columns import Columns
    from ..report.gather import Row

NOTES = """
The file is csv or tsv with a header line, or jsonl, a row or line an article. Columns are found by usual names (title,
text, date, source, url and others, Arabic ones too), which is said on stderr; the options name others. A headline or a
body is enough. Days may be written as 2024-05-09, 09/05/2024, 9 مايو 2024, with a time behind; articles without one are
in all but the charts over time. The page needs no network, and nothing of the corpus leaves the machine.
"""


def add_arguments(command: ArgumentParser, file_name: Any, positive: Any) -> None:
    """The arguments of the command."""
    command.add_argument("corpus", type=file_name, metavar="CORPUS", help="a csv, tsv or jsonl file; -: standard input")
    text = "default: -, standard output"
    command.add_argument("-o", "--output", type=file_name, default="-", metavar="FILE", help=text)
    text = "default: by the file name's ending"
    command.add_argument("--input-format", choices=("csv", "tsv", "jsonl"), help=text)
    for field in FIELDS:
        command.add_argument(f"--{field}-field", metavar="NAME", help=f"column with the {field}; default: by its name")
    command.add_argument("--title", metavar="TEXT", help="title of the page")
    command.add_argument("--workers", type=positive, metavar="N", help="threads; default: one for each processor")
    text = "other models than those that came with khabar"
    command.add_argument("--models", type=file_name, metavar="FOLDER", help=text)


def run(arguments: Namespace) -> None:
    """Run the command."""
    from ..report.build import gathered
    from ..report.page import page
    from .tables import format_of

    form = format_of(arguments.corpus, arguments.input_format)
    if form not in ("csv", "tsv", "jsonl"):
        raise UsageError(
            f"a report is made of csv, tsv or jsonl, and {arguments.corpus!r} is none; give --input-format"
        )
    problems = Problems(arguments.on_error == "skip")
    with Source(arguments.corpus) as source, Output(arguments.output) as output:
        rows = texts(source, problems, form, arguments)
        corpus = gathered(rows, workers=arguments.workers, models=arguments.models)
        if not corpus.rows:
            raise DataError(source.name, "no articles: there is nothing to report on")
        undated = sum(row.day is None for row in corpus.rows)
        if undated < len(corpus.rows) and undated:
            print(f"khabar: {undated} of {len(corpus.rows)} articles have no date that can be read", file=sys.stderr)
        output.write(page(corpus, arguments.title).encode())
    problems.conclude("line")


def texts(source: Source, problems: Problems, form: str, arguments: Namespace) -> Iterator[tuple[Row, str]]:
    """The rows and their texts."""
    from ..report.build import row_of

    columns: Columns | None = None
    for number, item in mappings(source, problems, form):
        where = f"{source.name}:{number}"
        if columns is None:
            told = {field: getattr(arguments, f"{field}_field") for field in FIELDS}
            try:
                columns = guess(list(item), **told)
            except ValueError as error:
                raise DataError(f"{source.name}:1", f"{error} (--headline-field, --body-field ...)") from None
            announce(columns, told)
        try:
            yield row_of(str(number), item, columns)
        except TypeError as error:
            problems.bad(where, str(error))


def mappings(source: Source, problems: Problems, form: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table as dicts, with the number of their line."""
    from .tables import Rows, check_columns, no_constant

    if form != "jsonl":
        rows = Rows(source, problems, form == "tsv")
        for column in rows.columns:
            check_columns(source.name, rows.columns, column, form, unique=True)
        for number, _, cells in rows.items(rows.columns[0]):
            yield number, dict(zip(rows.columns, cells, strict=True))
        return
    for number, line in source.lines(problems):
        if line is None or line.isspace():
            continue
        try:
            item = json.loads(line, parse_constant=no_constant)
            reason = None if isinstance(item, dict) else "not an object"
        except (ValueError, RecursionError) as error:
            reason = f"bad JSON: {error}"
        if reason:
            problems.bad(f"{source.name}:{number}", reason)
        else:
            yield number, item


def announce(columns: Columns, told: Columns) -> None:
    """Say which columns were guessed, and what there is not."""
    if all(told[field] for field in FIELDS):
        return
    found = ", ".join(f"{field} {column!r}" for field, column in columns.items() if column)
    missing = ", ".join(field for field, column in columns.items() if not column)
    print(f"khabar: columns: {found}" + (f"; none with {missing}" if missing else ""), file=sys.stderr)
