"""Which column is what: as told, or guessed by its name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# what a report can use of a row: the names that columns with it go by, likeliest first
FIELDS = {
    "headline": ("headline", "title", "heading", "titre", "العنوان", "عنوان"),
    "body": ("body", "text", "content", "article", "full_text", "article_text", "النص", "نص", "المتن", "المحتوى"),
    "date": ("date", "published", "published_at", "publish_date", "pubdate", "datetime", "التاريخ", "تاريخ",
             "تاريخ النشر"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "sitename", "site", "media", "المصدر", "مصدر", "الصحيفة"),
    "url": ("url", "link", "href", "الرابط", "رابط"),
}  # fmt: skip

Columns = dict[str, str | None]


def guess(there: Sequence[str], **told: str | None) -> Columns:
    """The column of each of FIELDS, None where there is none. told: columns that need no guess.

    Raises ValueError, which lists the columns there are, for one told that is not there, and where neither a headline
    nor a body is found.

    >>> report.guess(["id", "Title", "text"])
    {'headline': 'Title', 'body': 'text', 'date': None, 'outlet': None, 'url': None}
    """
    listed = ", ".join(map(repr, there)) or "none"
    for field, column in told.items():
        if column is not None and column not in there:
            raise ValueError(f"no column {column!r} for the {field}; there are: {listed}")
    by_name = {name.strip().lower(): name for name in reversed(there)}
    taken = {column for column in told.values() if column is not None}
    found: Columns = {}
    for field, names in FIELDS.items():
        column = told.get(field)
        if column is None:
            free = (by_name[name] for name in names if name in by_name and by_name[name] not in taken)
            column = next(free, None)
        found[field] = column
    if found["headline"] is None and found["body"] is None:
        raise ValueError(f"no column looks like a headline or a body: name one; there are: {listed}")
    return found
