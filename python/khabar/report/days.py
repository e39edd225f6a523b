"""Days of publication as tables write them, and the stretches of time that a chart counts by."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ..values import values

YEARS = range(1900, 2101)  # a day beyond is a mistake, and one alone would stretch the chart


def day(value: object) -> date | None:
    """The day that a cell tells: a date, or words such as 2024-05-09T10:00Z, 09/05/2024, الخميس 9 أيار 2024; or None.

    >>> day("9 مايو 2024")
    datetime.date(2024, 5, 9)
    """
    found = _day(value)
    return found if found and found.year in YEARS else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):  # pandas' Timestamp is one, and its NaT, whose year is no number, too
        return value.date() if value.year == value.year else None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    for found in values(text):
        if found.type == "DATE" and found.value:
            try:
                return date.fromisoformat(found.value)
            except ValueError:
                continue
    return _of_mail(text)


def _of_mail(text: str) -> date | None:
    """The day of a date as RSS has it: Thu, 09 May 2024 10:00:00 +0000."""
    from email.utils import parsedate

    parts = parsedate(text)
    try:
        return date(*parts[:3]) if parts else None
    except ValueError:
        return None


def stretches(days: list[date]) -> tuple[str, list[str]]:
    """How to count days, as "day", "week", "month" or "year", and all stretches from the first to the last."""
    if not days:
        return "month", []
    first, last = min(days), max(days)
    length = (last - first).days
    unit = "day" if length < 45 else "week" if length < 200 else "month" if length < 365 * 8 else "year"
    found: list[str] = []
    at = first
    while at <= last:
        label = stretch(at, unit)
        if not found or found[-1] != label:
            found.append(label)
        at += timedelta(days=1)
    return unit, found


def stretch(at: date, unit: str) -> str:
    """The stretch with that day: the day, its week's Monday, its month or its year."""
    if unit == "week":
        at -= timedelta(days=at.weekday())
    iso = f"{at.year:04}-{at.month:02}-{at.day:02}"
    return {"month": iso[:7], "year": iso[:4]}.get(unit, iso)
