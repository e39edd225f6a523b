"""Label more sentences of the shared texts: choose them, then add the labels.

    python annotate.py choose SCHEME SHARED COUNT OUT
    python annotate.py add SCHEME CHOSEN LABELLED

SCHEME is `anercorp`, after anercorp-guide.md, or `news`, after GUIDE.md of the shared data. `choose` writes lines
`place<TAB>sentence`, none of which is labelled yet: those with names that no labelled sentence has, in which the
shipped tagger is in doubt, or which have rare words, with some chance; at most two of an article, and a new name at
most three times. An annotator answers each line with `place<TAB>TYPE:surface|TYPE:surface` or `place<TAB>-`, surfaces
as whole words in the order of the sentence. `add` checks those answers and puts them into SCHEME.tsv, or says which do
not fit and changes nothing.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from prepare import articles_of, check_of, conll, located, news

FOLDER = Path(__file__).parent


class Scheme(NamedTuple):
    """What is labelled by a scheme, and of which texts."""

    types: tuple[str, ...]
    named: tuple[str, ...]  # types whose new names are wanted
    looks: tuple[str, ...]  # schemes of khabar that say what is new, and what is in doubt
    pool: dict[str, int]  # of the unlabelled texts, and how many sentences of each
    labelled: tuple[str, ...]  # sources of news_train whose sentences are labelled by this scheme as well


SCHEMES = {
    "anercorp": Scheme(
        ("PER", "LOC", "ORG", "MISC"),
        ("PER",),
        ("news", "anercorp"),
        {"sanad_alkhaleej": 180_000, "wiki_comparable_2017": 30_000, "news_2024_2026": 20_000, "ant": 5_000},
        ("osac", "alriyadh"),
    ),
    "news": Scheme(
        ("PER", "ORG", "GPE", "LOC", "FAC", "EVENT", "WORK", "PROD", "ROLE"),
        ("PER", "ORG", "GPE", "LOC", "FAC", "EVENT", "WORK", "PROD"),
        ("news",),
        {"news_2024_2026": 150_000},
        (),
    ),
}
SHORTEST, LONGEST = 9, 45  # words
END = re.compile(r"(?<=[.!?؟])\s+")
WORD = re.compile("[\u0621-\u064a]{3,}")


def labels_of(scheme: str) -> Path:
    return FOLDER / f"{scheme}.tsv"


def rows_of(scheme: str) -> list[str]:
    return labels_of(scheme).read_text(encoding="utf-8").splitlines() if labels_of(scheme).exists() else []


def candidates(scheme: Scheme, shared: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Places, as `source:article:start:end` in code points, and their sentences."""
    rows = [json.loads(row) for row in (shared / "data/entities/news_train.jsonl").open(encoding="utf-8")]
    seen = {row["text"] for row in rows}
    for row in rows:
        if scheme.labelled and row["source"].startswith(scheme.labelled):
            yield f"news_train:{row['id']}:0:{len(row['text'])}", row["text"]
    for name, wanted in scheme.pool.items():
        found = []
        for number, article in articles_of(shared, name):
            at = 0
            for sentence in END.split(article):
                start = article.index(sentence, at)
                at = start + len(sentence)
                if sentence not in seen and "\t" not in sentence:
                    found.append((f"{name}:{number}:{start}:{at}", sentence))
        rng.shuffle(found)
        yield from found[:wanted]


def is_text(sentence: str) -> bool:
    arabic = sum("\u0600" <= c <= "\u06ff" or c == " " for c in sentence)
    return SHORTEST <= len(sentence.split()) <= LONGEST and arabic > 0.85 * len(sentence)


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each eight words in a row, letters alone."""
    words = re.findall(r"\w+", re.sub("[\u064b-\u0652\u0640]", "", text))
    return zip(*(words[i:] for i in range(8)), strict=False)


def evaluation_runs(shared: Path) -> set[tuple[str, ...]]:
    """Those of the texts that measure: none of them may be learned."""
    entities, found = shared / "data/entities", set()
    for row in (entities / "news_dev.jsonl").open(encoding="utf-8"):
        found.update(runs(json.loads(row)["text"]))
    for name in ("anercorp/test", "aqmar/dev", "aqmar/test", "idrisi/dev", "wojood_sample/dev", "wojood_sample/test"):
        found.update(runs(" ".join(sentences_of(entities / f"{name}.tsv"))))
    for text in (shared / "data/reading").glob("*.txt"):
        found.update(runs(text.read_text(encoding="utf-8")))
    return found


def choose(name: str, shared: Path, count: int, out: Path) -> None:
    import numpy as np

    import khabar

    scheme, rng = SCHEMES[name], random.Random(count)
    kept_away, known = evaluation_runs(shared), words_of_names(scheme.named, shared)
    labelled = {":".join(row.split("\t")[:4]) for row in rows_of(name)}
    pool = [(place, s) for place, s in candidates(scheme, shared, rng) if place not in labelled and is_text(s)]
    pool = [(place, s) for place, s in pool if kept_away.isdisjoint(runs(s))]
    texts = Counter(word for _, s in pool for word in set(WORD.findall(folded(s))))
    chance, worth, names = np.random.default_rng(count), [], []
    for place, sentence in pool:
        found = [e for look in scheme.looks for e in khabar.entities(sentence, scheme=look)]
        named = {word for e in found if e.type in scheme.named for word in WORD.findall(folded(e.text))}
        new = {word for word in named if word not in known}
        doubt, rare = sum(1 - e.score for e in found), sum(texts[word] <= 4 for word in WORD.findall(folded(sentence)))
        twice = 2.0 * place.startswith("news_train")  # as old as ANERcorp, and few
        worth.append(0.8 * min(len(new), 4) + min(doubt, 2.0) + 0.15 * min(rare, 4) + twice)
        names.append(new)
    order, taken, lines = np.argsort(-(np.array(worth) + 0.4 * chance.gumbel(size=len(worth)))), Counter(), []
    for i in order:
        article = pool[i][0].rsplit(":", 2)[0]
        if len(lines) < count and taken[article] < 2 and all(taken[word] < 3 for word in names[i]):
            taken.update([article, *names[i]])
            lines.append("\t".join(pool[i]) + "\n")
    out.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} of {len(pool)} sentences")


def folded(text: str) -> str:
    return re.sub("[أإآ]", "ا", text.replace("ى", "ي"))


def words_of_names(types: tuple[str, ...], shared: Path) -> set[str]:
    """The words of all names of some types in what is labelled already, ours included."""
    entities = shared / "data/entities"
    rows = [*news(entities / "news_train.jsonl"), *conll(entities / "anercorp/train.tsv")]
    rows += [row for scheme in SCHEMES if rows_of(scheme) for row in located(labels_of(scheme), shared)]
    words: set[str] = set()
    for row in rows:
        text, _, spans = row.rstrip("\n").partition("\t")
        units = text.encode("utf-16-le")
        for start, end, kind in (span.split(",") for span in spans.split()):
            if kind in types:
                words.update(WORD.findall(folded(units[2 * int(start) : 2 * int(end)].decode("utf-16-le"))))
    return words


def sentences_of(path: Path) -> list[str]:
    return [row.split("\t")[0] for row in conll(path)]


def spans_of(sentence: str, answer: str, types: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """The mentions of an answer; ValueError if one is none of whole words of the sentence, in its order."""
    out, at = [], 0
    for mention in answer.split("|") if answer.strip() != "-" else []:
        kind, _, surface = mention.strip().partition(":")
        found = re.compile(rf"(?<!\w){re.escape(surface.strip())}(?![\w\u064b-\u0652])").search(sentence, at)
        if kind not in types or not surface.strip() or not found:
            raise ValueError(f"{mention!r} is no mention of whole words, in this order, of: {sentence}")
        out.append((*found.span(), kind))
        at = found.end()
    return out


def add(name: str, chosen: Path, labelled: Path) -> None:
    sentences = dict(row.split("\t") for row in chosen.read_text(encoding="utf-8").splitlines())
    rows, faults = rows_of(name), []
    have = {tuple(row.split("\t")[:4]) for row in rows}
    for number, row in enumerate(labelled.read_text(encoding="utf-8").splitlines(), 1):
        place, _, answer = row.partition("\t")
        try:
            spans = spans_of(sentences[place], answer, SCHEMES[name].types)
        except (KeyError, ValueError) as fault:
            faults.append(f"{labelled}, line {number}: {fault}")
            continue
        where = tuple(place.split(":"))
        if where in have:
            faults.append(f"{labelled}, line {number}: {place} is labelled already")
        have.add(where)
        mentions = " ".join(f"{a},{b},{kind}" for a, b, kind in spans)
        rows.append("\t".join([*where, check_of(sentences[place]), mentions]))
    if faults:
        sys.exit("\n".join(faults))
    labels_of(name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} sentences in {labels_of(name).name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    chooses, adds = commands.add_parser("choose"), commands.add_parser("add")
    chooses.add_argument("scheme", choices=SCHEMES)
    adds.add_argument("scheme", choices=SCHEMES)
    chooses.add_argument("shared", type=Path)
    chooses.add_argument("count", type=int)
    chooses.add_argument("out", type=Path)
    adds.add_argument("chosen", type=Path)
    adds.add_argument("labelled", type=Path)
    options = parser.parse_args()
    if options.command == "choose":
        choose(options.scheme, options.shared, options.count, options.out)
    else:
        add(options.scheme, options.chosen, options.labelled)


main()
