"""The report's pictures as SVG: bars over time, a map, a graph. Each stands beside a table that says the same.

Everything that moves with the reader's language or colours is a class or a data attribute; style and script are the
page's. Layouts are the same in each run.
"""

from __future__ import annotations

from math import cos, hypot, log, pi, radians, sin, sqrt

from ..html import attribute, clip, escape
from .outlines import stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 960, 560
LETTER = 7.5  # about the width of a letter of a label


class Mark:
    """A thing in a picture: what it is called in both languages, how much it weighs, what it opens."""

    __slots__ = ("name", "name_en", "opens", "weight", "x", "y")

    def __init__(self, name: str, name_en: str, weight: int, opens: str, x: float = 0, y: float = 0) -> None:
        self.name = name
        self.name_en = name_en
        self.weight = weight
        self.opens = opens
        self.x = x
        self.y = y

    def title(self) -> str:
        """The words that appear over it."""
        return f"<title>{escape(attribute(self.name))}: {self.weight:,}</title>"

    def label(self, x: float, y: float) -> str:
        """Its name, written around a point."""
        english = f' data-en="{escape(attribute(clip(self.name_en, 22)))}"' if self.name_en != self.name else ""
        return f'<text x="{x:.0f}" y="{y:.0f}"{english}>{escape(attribute(clip(self.name, 22)))}</text>'


def bars(counts: Sequence[int], highest: int, labels: Sequence[str], lists: Sequence[str]) -> str:
    """Bars beside each other, a list behind each that is not 0. highest: the count of a bar as high as the picture."""
    width, height = 12, 40
    pieces = [
        f'<svg class="bars" viewBox="0 0 {width * len(counts)} {height}" preserveAspectRatio="none" aria-hidden="true">'
    ]
    for i, (count, label, opens) in enumerate(zip(counts, labels, lists, strict=True)):
        if count:
            size = max(2.0, height * count / highest)
            pieces.append(
                f'<rect x="{width * i + 1}" y="{height - size:.1f}" width="{width - 2}" height="{size:.1f}" {opens}>'
                f"<title>{label}: {count:,}</title></rect>"
            )
    return "".join([*pieces, "</svg>"])


# ---- The map ---------------------------------------------------------------------------------------------------------


def _stretch(values: list[tuple[float, int]], least: float) -> tuple[float, float]:
    """From where to where most of the weight lies, with a margin, and at least that wide."""
    values.sort()
    total = sum(weight for _, weight in values)
    seen, low, high = 0, values[0][0], values[-1][0]
    for value, weight in values:
        if seen <= 0.03 * total:
            low = value
        if seen <= 0.97 * total:
            high = value
        seen += weight
    margin = max(0.12 * (high - low), (least - (high - low)) / 2)
    return low - margin, high + margin


def world(countries: dict[str, Mark], towns: Sequence[Mark]) -> tuple[str, int]:
    """A map of the places that most mentions are of, and how many places it leaves out. x: longitude, y: latitude."""
    marks = [*countries.values(), *towns]
    if not marks:
        return "", 0
    west, east = _stretch([(m.x, m.weight) for m in marks], 12)
    south, north = _stretch([(m.y, m.weight) for m in marks], 8)
    west, east, south, north = max(west, -180), min(east, 180), max(south, -80), min(north, 84)
    squeeze = cos(radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * squeeze), HEIGHT / (north - south))
    # The stretch that does not fill the picture is made longer.
    middle, half = (west + east) / 2, WIDTH / scale / squeeze / 2
    west, east = middle - half, middle + half
    middle, half = (south + north) / 2, HEIGHT / scale / 2
    south, north = middle - half, middle + half

    def at(mark: Mark) -> tuple[float, float]:
        return (mark.x - west) * squeeze * scale, (north - mark.y) * scale

    most = max(mark.weight for mark in marks)
    land = []
    for iso, (left, top, right, bottom), path in stored():
        if right < west * 10 or left > east * 10 or bottom < -north * 10 or top > -south * 10:
            continue
        mark = countries.get(iso)
        if mark:
            depth = 1 + round(3 * log(mark.weight) / log(most)) if most > 1 else 4
            land.append(f'<path class="d{depth}" d="{path}" {mark.opens}>{mark.title()}</path>')
        else:
            land.append(f'<path d="{path}"/>')
    shift = f"translate({-west * squeeze * scale:.2f} {north * scale:.2f})"
    transform = f"{shift} scale({squeeze * scale / 10:.4f} {scale / 10:.4f})"
    inside = [m for m in marks if 0 <= at(m)[0] <= WIDTH and 0 <= at(m)[1] <= HEIGHT]
    circles = []
    for mark in sorted((m for m in towns if m in inside), key=lambda m: -m.weight):
        x, y = at(mark)
        circles.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 15 * sqrt(mark.weight / most):.1f}" {mark.opens}>'
            f"{mark.title()}</circle>"
        )
    names = [(m, *at(m), 16 * sqrt(m.weight / most) + 6 if m in towns else -4) for m in inside]
    body = f'<g class="land" transform="{transform}">{"".join(land)}</g><g class="towns">{"".join(circles)}</g>'
    return f'{_open("map")}{body}<g class="labels">{_labels(names, 24)}</g></svg>', len(marks) - len(inside)


def _labels(places: list[tuple[Mark, float, float, float]], count: int) -> str:
    """The names of the weightiest marks, each over its mark or under it, as far as none covers another."""
    taken: list[tuple[float, float, float, float]] = []
    pieces: list[str] = []
    for mark, x, y, above in sorted(places, key=lambda place: -place[0].weight):
        if len(pieces) == count:
            break
        half = LETTER * min(len(mark.name), 22) / 2
        x = min(max(x, half), WIDTH - half)
        for base in (y - above, y + above + 9):
            box = (x - half, base - 13, x + half, base + 4)
            free = not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
            if free and box[1] > 0 and box[3] < HEIGHT:
                taken.append(box)
                pieces.append(mark.label(x, base))
                break
    return "".join(pieces)


# ---- Graphs ----------------------------------------------------------------------------------------------------------


def graph(nodes: Sequence[Mark], edges: Sequence[tuple[int, int, int, str]], kinds: Sequence[str]) -> str:
    """Marks and the lines between them. edges: two nodes, a weight, a list; kinds: of nodes."""
    if not edges:
        return ""
    places = layout(len(nodes), [(one, other, weight) for one, other, weight, _ in edges])
    most = max(weight for _, _, weight, _ in edges)
    largest = max(node.weight for node in nodes)
    lines = []
    for one, other, weight, opens in sorted(edges, key=lambda edge: edge[2]):
        (x1, y1), (x2, y2) = places[one], places[other]
        title = (
            f"<title>{escape(attribute(nodes[one].name))}, {escape(attribute(nodes[other].name))}: {weight:,}</title>"
        )
        lines.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" '
            f'stroke-width="{1 + 5 * weight / most:.1f}" {opens}>{title}</line>'
        )
    circles, labels = [], []
    for node, kind, (x, y) in zip(nodes, kinds, places, strict=True):
        size = 4 + 10 * sqrt(node.weight / largest)
        circles.append(
            f'<circle class="{kind}" cx="{x:.0f}" cy="{y:.0f}" r="{size:.1f}" {node.opens}>{node.title()}</circle>'
        )
        labels.append((node, x, y, size + 5))
    body = f'<g class="lines">{"".join(lines)}</g><g class="nodes">{"".join(circles)}</g>'
    return f'{_open("graph")}{body}<g class="labels">{_labels(labels, len(labels))}</g></svg>'


def _open(kind: str) -> str:
    return f'<svg class="{kind}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'


def layout(count: int, edges: Sequence[tuple[int, int, int]]) -> list[tuple[float, float]]:
    """Where nodes lie: they push each other away, and lines draw them together (Fruchterman and Reingold)."""
    points = [[cos(2 * pi * i / count), sin(2 * pi * i / count)] for i in range(count)]
    ideal = 1.6 / sqrt(count)
    most = max(weight for *_, weight in edges)
    rounds = 250
    for turn in range(rounds):
        moves = [[-x, -y] for x, y in points]  # towards the middle, so that none drifts off
        for i in range(count):
            for j in range(i):
                dx, dy = points[i][0] - points[j][0], points[i][1] - points[j][1]
                push = ideal * ideal / max(dx * dx + dy * dy, 1e-6)
                moves[i][0] += dx * push
                moves[i][1] += dy * push
                moves[j][0] -= dx * push
                moves[j][1] -= dy * push
        for one, other, weight in edges:
            dx, dy = points[one][0] - points[other][0], points[one][1] - points[other][1]
            pull = hypot(dx, dy) / ideal * (0.5 + 0.5 * weight / most)
            moves[one][0] -= dx * pull
            moves[one][1] -= dy * pull
            moves[other][0] += dx * pull
            moves[other][1] += dy * pull
        warmth = 0.15 * (1 - turn / rounds)
        for point, (dx, dy) in zip(points, moves, strict=True):
            length = hypot(dx, dy)
            if length:
                step = min(length, warmth) / length
                point[0] += dx * step
                point[1] += dy * step
    return [
        (_into(x, [p[0] for p in points], 90, WIDTH - 90), _into(y, [p[1] for p in points], 36, HEIGHT - 24))
        for x, y in points
    ]


def _into(value: float, values: list[float], low: float, high: float) -> float:
    """A value moved from the stretch of all values to another stretch."""
    least, most = min(values), max(values)
    return low + (value - least) / (most - least) * (high - low) if most > least else (low + high) / 2
