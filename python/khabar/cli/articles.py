"""Articles in tables: the text of an item, its headline, and the day that its dates are counted from."""

from __future__ import annotations

from ..values import day_of
from .readers import Json, SavedPage, Table, text_getter, value_getter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from typing import Any

    Article = tuple[str, str | None, str | None]


def article_getter(table: Table, arguments: Namespace) -> Callable[[Any], Article | None]:
    """What gives an item's (text, headline, day of publication), or None for a null text; ValueError for a bad one.

    Saved pages, and JSON as trafilatura writes it, have their headline and day under names that are known.
    """
    text_of = text_getter(table, arguments.field or "text")
    known = isinstance(table, (Json, SavedPage))
    headline_of = getter(table, arguments.headline_field, "title" if known else None, text_getter)
    day_in = getter(table, arguments.published_field, "date" if known else None, value_getter)
    name, published = arguments.published_field or "date", arguments.published

    def article(item: Any) -> Article | None:
        text = text_of(item)
        return None if text is None else (text, headline_of(item), day(day_in(item), name) or published)

    return article


def getter(
    table: Table, field: str | None, known: str | None, kind: Callable[[Table, str], Callable[[Any], Any]]
) -> Callable[[Any], Any]:
    """What gives the value of the field asked for, or of the one that is known and may be missing; or None."""
    if field is not None:
        return kind(table, field)
    if known is None:
        return lambda item: None
    get = kind(table, known)
    return lambda item: get(item) if known in item[1] else None


def day(value: Any, name: str) -> str | None:
    """A day of publication as ISO 8601 has it, from what a table may hold."""
    if value is None:
        return None
    iso = getattr(value, "isoformat", None)
    text = str(value if iso is None else iso()).strip()
    if not text:
        return None
    shown, text = text, text[:10] if text[10:11] in ("T", " ") else text
    try:
        day_of(text)
    except ValueError:
        raise ValueError(f"{name!r} is {shown!r}, not a date such as 2024-05-09") from None
    return text
