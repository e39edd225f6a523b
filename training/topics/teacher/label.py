"""Let teachers label unlabelled headlines and lead sentences.

    python label.py SHARED OUT TEACHER... [--most N]

appends to OUT `text<TAB>0,length,CODE=P ...`, the topics of 0.02 and more, the most probable first; a text of several
teachers has the mean of what they say. Begun again, it goes on after the texts that OUT has. Texts that share eight
words in a row with a dev or test headline are left out, as are the labelled headlines themselves.
"""

import argparse
import json
import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import e5
import torch
from teach import MOST, Head, lower_states, predict

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import TOPICS, TRAIN_FILES, headlines

CHUNK = 1024
LEAST, LONGEST, GRAM = 4, 40, 8  # words of a text, and of a stretch that counts as shared
SHOWN = 0.02
LATER = {"sanad_alkhaleej": 1}  # only the first sentence: an article there has no headline


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def grams(text: str) -> set[tuple[str, ...]]:
    w = words(text)
    return {tuple(w[i : i + GRAM]) for i in range(max(1, len(w) - GRAM + 1))}


def sentences(article: str, most: int) -> Iterator[str]:
    """The first sentences of an article; news_2024_2026 and ant begin with the headline, set off by " . "."""
    for s in re.split(r"\s\.\s|(?<=[.!?؟])\s", article.strip())[:most]:
        yield " ".join(s.split()[:LONGEST])


def gather(shared: Path) -> Iterator[str]:
    """What is likest to the headlines to come first: Libya's, then today's headlines, then what follows them."""
    for row in (shared / "data" / "entities" / "news_train.jsonl").open(encoding="utf-8"):
        record = json.loads(row)
        if record["source"].startswith("libya"):
            yield record["text"]
    articles = {}
    for name in ("news_2024_2026", "ant", "sanad_alkhaleej"):
        with lzma.open(shared / "data" / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as source:
            articles[name] = [list(sentences(row, LATER.get(name, 3))) for row in source]
    for place in range(3):
        for name in articles:
            yield from (a[place] for a in articles[name] if len(a) > place)


def fresh(shared: Path) -> Iterator[str]:
    """Those of `gather` that are long enough, each once, and share nothing with what measures."""
    topics = shared / "data" / "topics"
    held = [row.rstrip("\n").split("\t")[-1] for p in sorted((topics / "asnd").glob("*.tsv")) for row in p.open()]
    held += [text for text, _ in headlines(topics / "dev.tsv")]
    banned = set().union(*(grams(t) for t in held if t))
    seen = {text for name in TRAIN_FILES for text, _ in headlines(topics / f"{name}.tsv")}
    for text in gather(shared):
        text = text.replace("\t", " ").strip()
        if text in seen or len(words(text)) < LEAST or grams(text) & banned:
            continue
        seen.add(text)
        yield text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=100_000)
    args = parser.parse_args()
    tokenizer, embedding, layers = e5.load()
    layers.eval()
    heads = []
    for path in args.teachers:
        saved = torch.load(path)
        frozen = saved["frozen"]
        heads.append(Head(e5.load()[2][frozen:]))
        heads[-1].load_state_dict(saved["head"])
    done = sum(1 for _ in args.out.open(encoding="utf-8")) if args.out.exists() else 0
    texts = list(fresh(args.shared))
    print(f"{len(texts)} texts, {done} labelled before", flush=True)
    with args.out.open("a", encoding="utf-8") as out:
        for start in range(done, min(args.most, len(texts)), CHUNK):
            chunk = texts[start : start + CHUNK]
            states = lower_states([tokenizer.encode(t, MOST) for t in chunk], embedding, layers[:frozen])
            scores = torch.stack([predict(head, states) for head in heads]).mean(0)
            for text, row in zip(chunk, scores, strict=True):
                length = len(text.encode("utf-16-le")) // 2
                best = [(TOPICS[i], row[i].item()) for i in row.argsort(descending=True) if row[i] >= SHOWN]
                out.write(text + "\t" + " ".join(f"0,{length},{code}={p:.3f}" for code, p in best) + "\n")
            out.flush()
            print(f"{start + len(chunk)} labelled", flush=True)


main()
