"""Label more sentences of the shared texts by ANERcorp's guide (anercorp-guide.md): choose them, then add the labels.

    python annotate.py choose SHARED COUNT OUT
    python annotate.py add CHOSEN LABELLED

`choose` writes lines `place<TAB>sentence` of the unlabelled texts and of BBC, CNN and Al Riyadh's sentences in
news_train, none of which is labelled yet: those that look like ANERcorp, in which the shipped tagger is in doubt, or
which have rare words, with some chance; at most three of an article. An annotator answers each line with
`place<TAB>TYPE:surface|TYPE:surface` or `place<TAB>-`, surfaces as whole words in the order of the sentence. `add`
checks those answers and puts them into anercorp.tsv, or says which do not fit and changes nothing.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from prepare import articles_of, check_of, conll

LABELS = Path(__file__).with_name("anercorp.tsv")
POOL = {"sanad_alkhaleej": 70_000, "wiki_comparable_2017": 45_000, "news_2024_2026": 5_000, "ant": 3_000}
LABELLED_SOURCES = ("osac", "alriyadh")
TYPES = ("PER", "LOC", "ORG", "MISC")
SHORTEST, LONGEST = 9, 45  # words
END = re.compile(r"(?<=[.!?؟])\s+")
WORD = re.compile("[\u0621-\u064a]{3,}")


def candidates(shared: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Places, as `source:article:start:end` in code points, and their sentences."""
    rows = [json.loads(row) for row in (shared / "data/entities/news_train.jsonl").open(encoding="utf-8")]
    seen = {row["text"] for row in rows}
    for row in rows:
        if row["source"].startswith(LABELLED_SOURCES):
            yield f"news_train:{row['id']}:0:{len(row['text'])}", row["text"]
    for name, wanted in POOL.items():
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


def choose(shared: Path, count: int, out: Path) -> None:
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    import khabar

    rng, kept_away, labelled = random.Random(count), evaluation_runs(shared), set()
    for row in LABELS.read_text(encoding="utf-8").splitlines():
        labelled.add(":".join(row.split("\t")[:4]))
    pool = [(place, s) for place, s in candidates(shared, rng) if place not in labelled and is_text(s)]
    pool = [(place, s) for place, s in pool if kept_away.isdisjoint(runs(s))]
    like = sentences_of(shared / "data/entities/anercorp/train.tsv")
    folded = [re.sub("[أإآ]", "ا", s.replace("ى", "ي")) for s in [*like, *(s for _, s in pool)]]  # as ANERcorp spells
    table = CountVectorizer(token_pattern=r"[\u0621-\u064a]{2,}", min_df=3, binary=True).fit_transform(folded)
    shown = [*range(len(like)), *(len(like) + i for i in rng.sample(range(len(pool)), len(pool) // 6))]
    model = LogisticRegression(C=0.1, max_iter=300).fit(table[shown], [i < len(like) for i in shown])
    alike = model.decision_function(table[len(like) :])
    texts = Counter(word for s in folded for word in set(WORD.findall(s)))
    chance, worth = np.random.default_rng(count), []
    for likeness, (_, sentence), form in zip(alike, pool, folded[len(like) :], strict=True):
        found = khabar.entities(sentence, scheme="anercorp")
        doubt, rare = sum(1 - e.score for e in found), sum(texts[word] <= 4 for word in WORD.findall(form))
        worth.append(likeness + 1.5 * min(doubt, 1.2) + 0.2 * min(rare, 4) + 0.35 * min(len(found), 4))
    order, per_article, lines = np.argsort(-(np.array(worth) + 0.7 * chance.gumbel(size=len(worth)))), Counter(), []
    for i in order:
        article = pool[i][0].rsplit(":", 2)[0]
        per_article[article] += 1
        if per_article[article] <= 3 and len(lines) < count:
            lines.append("\t".join(pool[i]) + "\n")
    out.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} of {len(pool)} sentences")


def sentences_of(path: Path) -> list[str]:
    return [row.split("\t")[0] for row in conll(path)]


def spans_of(sentence: str, answer: str) -> list[tuple[int, int, str]]:
    """The mentions of an answer; ValueError if one is none of whole words of the sentence, in its order."""
    out, at = [], 0
    for mention in answer.split("|") if answer.strip() != "-" else []:
        kind, _, surface = mention.strip().partition(":")
        found = re.compile(rf"(?<!\w){re.escape(surface.strip())}(?![\w\u064b-\u0652])").search(sentence, at)
        if kind not in TYPES or not surface.strip() or not found:
            raise ValueError(f"{mention!r} is no mention of whole words, in this order, of: {sentence}")
        out.append((*found.span(), kind))
        at = found.end()
    return out


def add(chosen: Path, labelled: Path) -> None:
    sentences = dict(row.split("\t") for row in chosen.read_text(encoding="utf-8").splitlines())
    rows, faults = LABELS.read_text(encoding="utf-8").splitlines(), []
    have = {tuple(row.split("\t")[:4]) for row in rows}
    for number, row in enumerate(labelled.read_text(encoding="utf-8").splitlines(), 1):
        place, _, answer = row.partition("\t")
        try:
            spans = spans_of(sentences[place], answer)
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
    LABELS.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} sentences in {LABELS.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    chooses, adds = commands.add_parser("choose"), commands.add_parser("add")
    chooses.add_argument("shared", type=Path)
    chooses.add_argument("count", type=int)
    chooses.add_argument("out", type=Path)
    adds.add_argument("chosen", type=Path)
    adds.add_argument("labelled", type=Path)
    options = parser.parse_args()
    if options.command == "choose":
        choose(options.shared, options.count, options.out)
    else:
        add(options.chosen, options.labelled)


main()
