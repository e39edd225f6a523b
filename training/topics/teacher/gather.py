"""Gather unlabelled headlines and lead sentences for the teacher, what is likest to the headlines to come first.

    python gather.py SHARED TEXTS

writes TEXTS, one a line: headlines, both halves of each labelled headline, then sentences of articles, the first of
each before the second of any, those of an older paper at the end. Texts that share eight words in a
row with a dev or test headline are left out, as are the labelled headlines themselves.
"""

import json
import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import TRAIN_FILES, headlines

LEAST, LONGEST, GRAM = 4, 18, 8  # words of a text, and of a stretch that counts as shared
PLACES = 4  # sentences of an article
DATELINE = re.compile(r'^[^:«"]{0,40}[«"]الخليج[»"]\s*[:،-]?\s*')


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def grams(text: str) -> set[tuple[str, ...]]:
    w = words(text)
    return {tuple(w[i : i + GRAM]) for i in range(max(1, len(w) - GRAM + 1))}


def sentences(article: str, most: int) -> list[str]:
    """The first sentences of an article; news_2024_2026 and ant begin with the headline, set off by " . "."""
    return re.split(r"\s\.\s|(?<=[.!?؟])\s", DATELINE.sub("", article.strip()))[:most]


def halves(labelled: list[str]) -> Iterator[str]:
    """Of what is said of a half the student learns which words of the headline it was."""
    for text in labelled:
        parts = text.split()
        yield " ".join(parts[: len(parts) // 2])
        yield " ".join(parts[len(parts) // 2 :])


def gather(shared: Path, labelled: list[str]) -> Iterator[str]:
    for row in (shared / "data" / "entities" / "news_train.jsonl").open(encoding="utf-8"):
        record = json.loads(row)
        if record["source"].startswith("libya"):
            yield record["text"]
    today, older = [], []
    for name, articles in (("news_2024_2026", today), ("ant", today), ("sanad_alkhaleej", older)):
        with lzma.open(shared / "data" / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as source:
            articles += [sentences(row, PLACES) for row in source]
    yield from (a[0] for a in today)
    yield from halves(labelled)
    for articles, first in ((today, 1), (older, 0)):
        for place in range(first, PLACES):
            yield from (a[place] for a in articles if len(a) > place)


def fresh(shared: Path) -> Iterator[str]:
    """Those of `gather` that are long enough, cut to a headline's length, each once, that share nothing with a test."""
    topics = shared / "data" / "topics"
    held = [
        row.rstrip("\n").split("\t")[-1]
        for p in sorted((topics / "asnd").glob("*.tsv"))
        for row in p.open(encoding="utf-8")
    ]
    held += [text for text, _ in headlines(topics / "dev.tsv")]
    banned = set().union(*(grams(t) for t in held if t))
    labelled = [text for name in TRAIN_FILES for text, _ in headlines(topics / f"{name}.tsv")]
    seen = set(labelled)
    for whole in gather(shared, labelled):
        text = " ".join(whole.split()[:LONGEST])
        if text in seen or len(words(text)) < LEAST or grams(whole) & banned:
            continue
        seen.add(text)
        yield text


def main() -> None:
    shared, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [text + "\n" for text in fresh(shared)]
    out.write_text("".join(rows), encoding="utf-8")
    print(f"{len(rows)} texts")


main()
