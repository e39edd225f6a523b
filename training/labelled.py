"""Labelled text as training/common/corpus.h wants it: a line, a tab, `start,end,TYPE ...` in UTF-16 units."""

from pathlib import Path

Mention = tuple[int, int, str]


def read(path: Path) -> list[tuple[bytes, list[Mention]]]:
    """Each line's text in UTF-16, in whose units its mentions count."""
    out = []
    for row in path.read_text(encoding="utf-8").split("\n")[:-1]:
        text, spans = row.split("\t")
        mentions = [(int(a), int(b), kind) for a, b, kind in (span.split(",") for span in spans.split())]
        out.append((text.encode("utf-16-le"), mentions))
    return out


def part(text: bytes, start: int, end: int) -> str:
    return text[2 * start : 2 * end].decode("utf-16-le")
