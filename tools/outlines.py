"""Make python/khabar/report/outlines.json, the countries of the report's map, from a GeoJSON of countries.

    python tools/outlines.py [COUNTRIES.geojson] [--check]

The GeoJSON is Natural Earth's (1:10m, public domain), with the property iso: ISO 3166-1 alpha-2. Coordinates become
tenths of a degree, south positive as in SVG; corners that a line passes within a tenth of a degree are left out, and so
is land of less than that. With --check nothing is written: it says whether the file is what would be written, and fails
if not.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data" / "gazetteers" / "countries.geojson"
TARGET = ROOT / "python" / "khabar" / "report" / "outlines.json"
TOLERANCE = 1.0  # tenths of a degree

Point = tuple[int, int]


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch of line."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return float(((x - x1 - share * dx) ** 2 + (y - y1 - share * dy) ** 2) ** 0.5)


def simplified(line: list[Point]) -> list[Point]:
    """Douglas and Peucker's: the corners without which the line would move by more than TOLERANCE."""
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        far, at = max((distance(line[i], line[first], line[last]), i) for i in range(first + 1, last))
        if far > TOLERANCE:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def ring_path(ring: list[list[float]]) -> tuple[list[Point], str]:
    """The corners of a ring that are kept and their SVG path, or ([], "") where nothing is left."""
    points = [(round(x * 10), round(-y * 10)) for x, y in ring]
    points = [p for i, p in enumerate(points) if not i or p != points[i - 1]]
    half = len(points) // 2  # a closed line has no ends: it is cut in two
    points = simplified(points[: half + 1])[:-1] + simplified(points[half:])
    if len(set(points)) < 3:
        return [], ""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points[:-1])]
    numbers = "".join(f"{n}" if n < 0 else f" {n}" for step in steps for n in step).strip()
    return points, f"M{points[0][0]} {points[0][1]}l{numbers}z"


def outlines(source: Path) -> str:
    """The file, a country a line."""
    lines = []
    for feature in json.loads(source.read_text("utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [ring_path(ring) for polygon in polygons for ring in polygon]
        corners = [point for points, _ in rings for point in points]
        if not corners:
            continue
        xs, ys = zip(*corners, strict=True)
        box = [min(xs), min(ys), max(xs), max(ys)]
        iso = feature["properties"]["iso"]
        lines.append(json.dumps([iso, box, "".join(path for _, path in rings)], separators=(",", ":")))
    return "[\n" + ",\n".join(sorted(lines)) + "\n]\n"


def main() -> int:
    """Write the file, or compare it."""
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    text = outlines(Path(arguments[0]) if arguments else SOURCE)
    if "--check" not in sys.argv:
        TARGET.write_text(text, "utf-8")
    elif TARGET.read_text("utf-8") != text:
        print(f"{TARGET.relative_to(ROOT)} is not what tools/outlines.py makes of its source")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
