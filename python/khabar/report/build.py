"""Rows in, a page out."""

from __future__ import annotations

from itertools import chain

from ..document import Document, read
from ..model_set import models_for
from ..pipe import in_order, number_of
from .columns import Columns, guess
from .days import day
from .gather import Corpus, Row
from .page import page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike
    from typing import Any

    from ..model_set import Models


def build(
    rows: Iterable[Mapping[str, Any]] | Any,
    *,
    headline: str | None = None,
    body: str | None = None,
    date: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    title: str | None = None,
    workers: int | None = None,
    models: Models | str | PathLike[str] | None = None,
) -> str:
    """Read a corpus and give the report on it, a whole HTML page.

    rows: dicts with the same keys, or a DataFrame of pandas or Polars. headline, body, date, outlet, url: the column of
    each, or None to go by usual names (FIELDS); without a headline the body's first line may be one. A date may be a
    datetime.date or words with a day in them. A row is called by its number from 1 on. title: of the page. workers:
    threads, None for one a processor. models: as in read().
    Raises ValueError for a column that is not there (the message lists those there are) and for no rows, TypeError for
    a cell that is no text.

    >>> page = report.build([{"title": "لقاء في طرابلس", "body": "وصل الطاهر الباعور إلى طرابلس."}])
    >>> page[:15]
    '<!doctype html>'
    """
    items = enumerate(_mappings(rows), 1)
    first = next(items, None)
    if first is None:
        raise ValueError("no rows: there is nothing to report on")
    columns = guess([str(name) for name in first[1]], headline=headline, body=body, date=date, outlet=outlet, url=url)

    def given() -> Iterator[tuple[Row, str]]:
        for number, item in chain([first], items):
            try:
                yield row_of(str(number), item, columns)
            except TypeError as error:
                raise TypeError(f"row {number}: {error}") from None

    return page(gathered(given(), workers=workers, models=models), title)


def gathered(
    rows: Iterable[tuple[Row, str]], *, workers: int | None = None, models: Models | str | PathLike[str] | None = None
) -> Corpus:
    """Read rows and their texts, with several threads, and gather what they tell.

    Takes rows only as fast as they are read, and keeps no text but the sentences that something refers to.
    """
    opened = models_for(models)
    corpus = Corpus()

    def task(item: tuple[Row, str]) -> tuple[Row, Document]:
        row, body = item
        return row, read(body, headline=row.headline, published=row.day, models=opened, k=1)

    for row, document in in_order(rows, number_of("workers", workers), task):
        corpus.add(row, document)
    return corpus


def row_of(reference: str, item: Mapping[str, Any], columns: Columns) -> tuple[Row, str]:
    """The row that a mapping is, and its text. TypeError names the column of a cell that is no text."""

    def cell(field: str) -> Any:
        column = columns[field]
        value = None if column is None else item.get(column)
        return None if value is None or value != value else value  # NaN, which pandas has for null, is not itself

    def text(field: str) -> str | None:
        value = cell(field)
        if value is None or isinstance(value, str):
            return value
        raise TypeError(f"{columns[field]!r} must be a str, not {type(value).__name__}")

    outlet = cell("outlet")
    row = Row(reference, text("headline"), day(cell("date")), outlet and str(outlet), text("url"))
    return row, text("body") or ""


def _mappings(rows: Any) -> Iterator[Mapping[str, Any]]:
    """The rows as mappings, of a DataFrame too."""
    if isinstance(rows, (str, bytes, dict)):
        raise TypeError(f"rows must be an iterable of dicts or a DataFrame, not {type(rows).__name__}")
    named: Callable[[], Iterable[Mapping[str, Any]]] | None = getattr(rows, "iter_rows", None)
    if named is not None:  # Polars
        yield from rows.iter_rows(named=True)
    elif hasattr(rows, "itertuples"):  # pandas
        names = [str(name) for name in rows.columns]
        for cells in rows.itertuples(index=False, name=None):
            yield dict(zip(names, cells, strict=True))
    else:
        for number, row in enumerate(rows, 1):
            if not hasattr(row, "keys"):
                raise TypeError(f"row {number} must be a dict, not {type(row).__name__}")
            yield row
