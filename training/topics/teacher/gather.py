"""Gather unlabelled headlines and lead sentences for the teacher, what is likest to the headlines to come first.

    python gather.py SHARED TEXTS MODELS

writes TEXTS, one a line. MODELS is a folder with a topics.khm: of the sentences of sanad_alkhaleej, an older paper
without headlines, those come first of which that model is unsure or that it holds for a rare topic. Texts that share
eight words in a row with a dev or test headline are left out, as are the labelled headlines themselves.
"""

import json
import lzma
import re
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import khabar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import TRAIN_FILES, headlines

LEAST, LONGEST, GRAM = 4, 18, 8  # words of a text, and of a stretch that counts as shared
PLACES = 3  # sentences of an article
RARE = {"ENV", "HUM", "LAB", "LIF", "SOC", "EDU", "WEA", "SCI", "REL", "DIS"}
DATELINE = re.compile(r'^[^:«"]{0,40}[«"]الخليج[»"]\s*[:،-]?\s*')


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def grams(text: str) -> set[tuple[str, ...]]:
    w = words(text)
    return {tuple(w[i : i + GRAM]) for i in range(max(1, len(w) - GRAM + 1))}


def sentences(article: str, most: int) -> list[str]:
    """The first sentences of an article; news_2024_2026 and ant begin with the headline, set off by " . "."""
    return re.split(r"\s\.\s|(?<=[.!?؟])\s", DATELINE.sub("", article.strip()))[:most]


def unsure_first(texts: list[str], models: Path) -> list[str]:
    classifier = khabar.Models(models).classifier
    codes = [label[0] for label in classifier.labels]

    def order(text: str) -> float:
        shares = classifier.classify(text)
        return max(shares) - sum(p for code, p in zip(codes, shares, strict=True) if code in RARE)

    return sorted(texts, key=order)


def gather(shared: Path, models: Path) -> Iterator[str]:
    for row in (shared / "data" / "entities" / "news_train.jsonl").open(encoding="utf-8"):
        record = json.loads(row)
        if record["source"].startswith("libya"):
            yield record["text"]
    articles = {}
    for name in ("news_2024_2026", "ant", "sanad_alkhaleej"):
        with lzma.open(shared / "data" / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as source:
            articles[name] = [sentences(row, PLACES) for row in source]
    older = unsure_first([a[0] for a in articles.pop("sanad_alkhaleej")], models)
    for rows in articles.values():
        yield from (a[0] for a in rows)
    for place in range(1, PLACES):
        for name, rows in articles.items():
            now = [a[place] for a in rows if len(a) > place]
            then = older[: len(now)] if name == "news_2024_2026" else []
            older = older[len(then) :]
            for pair in zip_longest(now, then):
                yield from (text for text in pair if text)
    yield from older


def fresh(shared: Path, models: Path) -> Iterator[str]:
    """Those of `gather` that are long enough, cut to a headline's length, each once, that share nothing with a test."""
    topics = shared / "data" / "topics"
    held = [row.rstrip("\n").split("\t")[-1] for p in sorted((topics / "asnd").glob("*.tsv")) for row in p.open()]
    held += [text for text, _ in headlines(topics / "dev.tsv")]
    banned = set().union(*(grams(t) for t in held if t))
    seen = {text for name in TRAIN_FILES for text, _ in headlines(topics / f"{name}.tsv")}
    for whole in gather(shared, models):
        text = " ".join(whole.split()[:LONGEST])
        if text in seen or len(words(text)) < LEAST or grams(whole) & banned:
            continue
        seen.add(text)
        yield text


def main() -> None:
    shared, out, models = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    rows = [text + "\n" for text in fresh(shared, models)]
    out.write_text("".join(rows), encoding="utf-8")
    print(f"{len(rows)} texts")


main()
