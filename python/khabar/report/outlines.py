"""The outlines of countries that the report's map is drawn with, for maps of your own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Ring = list[tuple[float, float]]


def stored() -> list[Any]:
    """What outlines.json holds: for each country its code, box and SVG path, in tenths of a degree, south positive."""
    import json
    from importlib.resources import files

    rows: list[Any] = json.loads((files(__package__) / "outlines.json").read_text("utf-8"))
    return rows


def outlines() -> dict[str, list[Ring]]:
    """The outlines of all countries by ISO 3166-1 alpha-2 code: closed rings of (longitude, latitude) in degrees.

    From Natural Earth 1:10m (public domain), simplified to a tenth of a degree: for maps of the world or a region.

    >>> from khabar import report
    >>> for ring in report.outlines()["LY"]:
    ...     axes.fill(*zip(*ring), color="lightgray")
    """
    return {code: [_ring(part) for part in path.split("z") if part] for code, _, path in stored()}


def _ring(path: str) -> Ring:
    """The corners of "M x y l dx dy dx dy ...", whose numbers have a space or a minus before them."""
    start, _, steps = path.removeprefix("M").partition("l")
    numbers = [int(n) for n in steps.replace("-", " -").split()]
    x, y = (int(n) for n in start.split())
    ring = [(x / 10, -y / 10)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x / 10, -y / 10))
    return [*ring, ring[0]]
