"""What an article's beginning adds to its headline: how BODY_WORDS and BODY_WEIGHT in csrc/topics/judge.c were found.

    python bench/article_topics.py [--shared ../shared]

Headlines of topics/train_2026.tsv whose articles are in text/news_2024_2026: one in ten chooses, one in ten reports, by
a hash of the headline. khabar.topics.train learns from all other labelled headlines, so that none of them was learned
from. Their labels were given by reading the headline alone, which favours the headline.
"""

import argparse
import hashlib
import itertools
import lzma
import math
import sys
from pathlib import Path

from khabar import topics

FILES = ("train", "train_more", "train_2026")
WORDS, WEIGHTS = (15, 30, 60, 120), (0.25, 0.5, 0.75, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    folder = parser.parse_args().shared / "data"
    if not folder.is_dir():
        sys.exit(f"labelled headlines and their articles are in the shared data, and {folder} is not there")
    with lzma.open(folder / "text" / "news_2024_2026.txt.xz", "rt", encoding="utf-8") as file:
        bodies = dict(line.rstrip("\n").partition(" . ")[::2] for line in file)
    parts: dict[str, list[tuple[str, str]]] = {"learn": [], "choose": [], "report": []}
    for name in FILES:
        for line in (folder / "topics" / f"{name}.tsv").read_text("utf-8").splitlines():
            _, codes, source, headline = line.split("\t")
            code = codes.split(",")[0]
            if code == "JNK" or source.startswith("arentail"):
                continue
            tenth = hashlib.sha256(headline.encode()).digest()[0] % 10
            has_body = name == "train_2026" and len(bodies.get(headline.strip(), "").split()) >= max(WORDS) // 2
            parts[("choose", "report")[tenth] if has_body and tenth < 2 else "learn"].append((headline, code))
    print(", ".join(f"{name} {len(rows):,}" for name, rows in parts.items()))
    classifier = topics.train([h for h, _ in parts["learn"]], [code for _, code in parts["learn"]])
    bases = [base for base, _ in classifier._native.explain("خبر")]

    def logarithms(texts: list[str]) -> list[list[float]]:
        return [[math.log(p + 1e-30) for p in row] for row in classifier.classify_all(texts).probabilities.tolist()]

    def accuracy(rows: list[tuple[str, str]], words: int, weight: float) -> float:
        heads = logarithms([h for h, _ in rows])
        begun = logarithms([" ".join(bodies[h.strip()].split()[:words]) for h, _ in rows])
        right = 0
        for (_, code), head, body in zip(rows, heads, begun, strict=True):
            joined = [a + weight * (b - base) for a, b, base in zip(head, body, bases, strict=True)]
            right += classifier.labels[joined.index(max(joined))] == code
        return right / len(rows)

    print("headline alone:", *(f"{p} {accuracy(parts[p], 1, 0):.4f}" for p in ("choose", "report")))
    print("body alone, 60 words:", *(f"{p} {accuracy(parts[p], 60, 1000):.4f}" for p in ("choose", "report")))
    found = {pair: accuracy(parts["choose"], *pair) for pair in itertools.product(WORDS, WEIGHTS)}
    for (words, weight), share in found.items():
        print(f"{words} words, weight {weight}: choose {share:.4f}")
    words, weight = max(found, key=lambda pair: found[pair])
    print(f"chosen: {words} words, weight {weight}: report {accuracy(parts['report'], words, weight):.4f}")


main()
