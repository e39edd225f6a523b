"""The dates, times, durations, amounts of money, percentages and numbers of a text, with their values."""

from __future__ import annotations

from . import _native
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date


class Value(Record):
    """A date, an amount or a number, and what it is worth.

    start, end: its place in the text, in code points, end exclusive. Attached particles are outside.
    type:       DATE, TIME, DURATION, MONEY, PERCENT, NUMBER or ORDINAL.
    text:       the text between start and end, as written.
    value:      what it means, in ASCII: "2024-05-09", "2024-W19", "2016/2019", "T21:40", "P3D", "23400000 TND", "6.3";
                docs/reading.md has them all. None for a relative date ("yesterday") without a publication date.
    """

    __slots__ = ("end", "start", "text", "type", "value")

    def __init__(self, start: int, end: int, type: str, text: str, value: str | None) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.text = text
        self.value = value

    def __repr__(self) -> str:
        return f"Value({self.type} {self.value} {self.text!r})"

    def to_dict(self) -> dict[str, str | int | None]:
        """The attributes by name."""
        return {"start": self.start, "end": self.end, "type": self.type, "text": self.text, "value": self.value}


def day_of(published: date | str | None) -> tuple[int, int, int] | None:
    """Year, month and day of a publication date; TypeError or ValueError for what is none."""
    if published is None:
        return None
    if isinstance(published, str):
        from datetime import date  # only for those who give a str: importing it takes longer than reading a headline

        try:
            published = date.fromisoformat(published)
        except ValueError:
            raise ValueError(f"published must be a date such as '2024-05-09', not {published!r}") from None
    try:
        return published.year, published.month, published.day
    except AttributeError:
        raise TypeError(f"published must be a datetime.date or a str, not {type(published).__name__}") from None


def values(text: str, *, published: date | str | None = None) -> list[Value]:
    """Find the dates, times, durations, money, percentages, numbers and ordinals of a text, in order.

    published: the day that relative dates and dates without a year are counted from, a datetime.date or an ISO str;
    None: they are found, and their value is None. Amounts are exact. Takes time linear in the text and lets other
    threads run. Raises ValueError for a str that is no date, LengthError.

    >>> khabar.values("أعلن أمس تخصيص 5.3 ملايين دينار ليبي", published="2025-06-18")
    [Value(DATE 2025-06-17 'أمس'), Value(MONEY 5300000 LYD '5.3 ملايين دينار ليبي')]
    """
    found = _native.values(text, day_of(published))
    return [Value(start, end, kind, text[start:end], value) for start, end, kind, value in found]
