"""Draw how far the probabilities of topics can be trusted, from labelled headlines, as an SVG file.

    python tools/reliability.py ../shared/data/topics/dev.tsv docs/topics-reliability.svg

Ten bins of equal width: the bar is how often the best topic was right, the dot what was claimed on average, the number
how many headlines there were; on the line the two agree. ECE is the mean difference, weighted by headlines.
"""

import sys
from pathlib import Path

import khabar

BINS, SIZE, MARGIN = 10, 360, 44
INK, BAR, DOT, LINE = "#222", "#7aa6c2", "#b5482a", "#999"


def read_bins(path: Path) -> list[tuple[int, float, float]]:
    """For each bin the number of headlines, the mean claim and the share that was right."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    topics = khabar.classify_all([row[3] for row in rows])
    sums = [[0, 0.0, 0] for _ in range(BINS)]
    for row, code, score in zip(rows, topics.codes(), topics.scores(), strict=True):
        bin_ = sums[min(int(score * BINS), BINS - 1)]
        bin_[0] += 1
        bin_[1] += score
        bin_[2] += code == row[1].split(",")[0]
    return [(int(n), claimed / (n or 1), right / (n or 1)) for n, claimed, right in sums]


def draw(bins: list[tuple[int, float, float]]) -> str:
    """The plot as SVG."""
    total = sum(n for n, _, _ in bins)
    ece = sum(n * abs(claimed - right) for n, claimed, right in bins) / total
    whole = SIZE + 2 * MARGIN

    def x(share: float) -> float:
        return round(MARGIN + share * SIZE, 1)

    def y(share: float) -> float:
        return round(MARGIN + (1 - share) * SIZE, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>',
    ]
    for i, (n, claimed, right) in enumerate(bins):
        left, width = x(i / BINS), SIZE / BINS
        if not n:
            continue
        parts += [
            f'<rect x="{left + 1}" y="{y(right)}" width="{width - 2}" height="{round(right * SIZE, 1)}" fill="{BAR}"/>',
            f'<circle cx="{x(claimed)}" cy="{y(right)}" r="4" fill="{DOT}"/>',
            f'<text x="{left + width / 2}" y="{y(right) - 8}" text-anchor="middle">{n}</text>',
        ]
    parts.append(f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="{LINE}" stroke-dasharray="4 4"/>')
    parts.append(f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" stroke="{INK}" fill="none"/>')
    for tick in range(0, 11, 2):
        share = tick / 10
        parts += [
            f'<text x="{x(share)}" y="{y(0) + 16}" text-anchor="middle">{share:g}</text>',
            f'<text x="{x(0) - 6}" y="{y(share) + 4}" text-anchor="end">{share:g}</text>',
        ]
    parts += [
        f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">claimed</text>',
        f'<text x="14" y="{whole / 2}" text-anchor="middle" transform="rotate(-90 14 {whole / 2})">right</text>',
        f'<text x="{whole / 2}" y="22" text-anchor="middle">{total} headlines, ECE {ece:.3f}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Read the labelled headlines and write the plot."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    labelled, plot = map(Path, sys.argv[1:])
    if not labelled.is_file():
        sys.exit(f"labelled headlines are needed, and {labelled} is no file")
    bins = read_bins(labelled)
    plot.write_text(draw(bins), "utf-8")
    for i, (n, claimed, right) in enumerate(bins):
        if n:
            print(f"| {i / BINS:.1f} to {(i + 1) / BINS:.1f} | {n} | {claimed:.2f} | {right:.2f} |")


main()
