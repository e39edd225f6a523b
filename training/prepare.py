"""Turn the shared data into the plain files that the training programs read.

    python training/prepare.py SHARED OUT WORDS_PROGRAM SENTENCES

writes OUT/{news_train,news_more,news_all,news_dev}.txt, OUT/anercorp_{train,tune,held,more}.txt (see
training/common/corpus.h), OUT/topics_{train,own,dev}.txt and SENTENCES, the unlabelled news as words. What is called
_more is labelled by us; news_all is news_train and news_more.
"""

import json
import lzma
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from topic_files import TRAIN_FILES, headlines


def units(text: str) -> list[int]:
    """Where each code point of a text begins in UTF-16 units; one more entry for the end."""
    places = [0]
    for c in text:
        places.append(places[-1] + (2 if ord(c) > 0xFFFF else 1))
    return places


def line(text: str, spans: list[tuple[int, int, str]]) -> str:
    text = text.replace("\t", " ").replace("\n", " ")
    at = units(text)
    return text + "\t" + " ".join(f"{at[s]},{at[e]},{label}" for s, e, label in spans) + "\n"


def news(path: Path) -> list[str]:
    records = (json.loads(row) for row in path.open(encoding="utf-8"))
    return [line(r["text"], [tuple(e) for e in r["entities"]]) for r in records]


def conll(path: Path) -> list[str]:
    """Sentences of a token<TAB>IOB2 file, tokens joined by a space as eval/score_conll.py joins them."""
    out, tokens = [], []
    for row in [*path.open(encoding="utf-8"), ""]:
        if row.strip():
            tokens.append(row.rstrip("\n").split("\t")[:2])
            continue
        if not tokens:
            continue
        spans, at, kind = [], 0, "O"
        for word, label in tokens:
            if label[0] == "B" or (label != "O" and label[2:] != kind):
                spans.append([at, at + len(word), label[2:]])
            elif label != "O":
                spans[-1][1] = at + len(word)
            kind = label[2:] if label != "O" else "O"
            at += len(word) + 1
        out.append(line(" ".join(w for w, _ in tokens), [tuple(s) for s in spans]))
        tokens = []
    return out


def located(path: Path, shared: Path) -> list[str]:
    """Sentences of the shared texts with labels of our own: sentences/README.md has the columns."""
    wanted: dict[str, dict[str, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for row in path.read_text(encoding="utf-8").splitlines():
        source, article, *rest = row.split("\t")
        wanted[source][article].append(rest)
    out = []
    for source, articles in wanted.items():
        for article, text in articles_of(shared, source):
            for start, end, check, spans in articles.get(article, []):
                sentence = text[int(start) : int(end)]
                if check_of(sentence) != check:
                    sys.exit(f"{path}: {source} {article} is not the text that was labelled")
                mentions = [span.split(",") for span in spans.split()]
                out.append(line(sentence, [(int(a), int(b), kind) for a, b, kind in mentions]))
    if len(out) != sum(len(rows) for articles in wanted.values() for rows in articles.values()):
        sys.exit(f"{path}: some of its articles are not in {shared}")
    return out


def check_of(sentence: str) -> str:
    return f"{crc32(sentence.encode()):08x}"


def articles_of(shared: Path, source: str) -> Iterator[tuple[str, str]]:
    """Each article's number, or each labelled sentence's id, and its text."""
    if source == "news_train":
        for row in (shared / "data" / "entities" / "news_train.jsonl").open(encoding="utf-8"):
            record = json.loads(row)
            yield record["id"], record["text"]
        return
    with lzma.open(shared / "data" / "text" / f"{source}.txt.xz", "rt", encoding="utf-8", newline="\n") as rows:
        for number, article in enumerate(rows):
            yield str(number), article.rstrip("\n")


def topics(path: Path) -> list[str]:
    """`headline<TAB>0,length,CODE[ 0,length,CODE2]`: primary topic first."""
    return [line(text, [(0, len(text), c) for c in codes]) for text, codes in headlines(path)]


# Our own sentences show what is rare in the shared ones; each counts this often.
OWN_WEIGHT = 3

# Today's news counts twice: it is what the tagger will read.
TEXTS = ["sanad_alkhaleej", "wiki_comparable_2017", "ant", "news_2024_2026", "news_2024_2026"]


def sentences(shared: Path, train: list[str], out: Path, program: str) -> None:
    with out.open("wb") as target, subprocess.Popen([program], stdin=subprocess.PIPE, stdout=target) as words:
        assert words.stdin
        for name in TEXTS:
            with lzma.open(shared / "data" / "text" / f"{name}.txt.xz") as source:
                while block := source.read(1 << 20):
                    words.stdin.write(block)
        for row in train:
            words.stdin.write(row.split("\t")[0].encode() + b"\n")
        words.stdin.close()
        if words.wait():
            sys.exit(f"{program} failed")


def main() -> None:
    shared, out, program, words = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    data = shared / "data"
    out.mkdir(parents=True, exist_ok=True)
    labels = Path(__file__).parent / "sentences"
    train, more = news(data / "entities" / "news_train.jsonl"), located(labels / "news.tsv", shared)
    learned = train + news(labels / "own.jsonl") * OWN_WEIGHT
    aner = conll(data / "entities" / "anercorp" / "train.tsv")
    cut = len(aner) * 9 // 10  # the last tenth chooses settings; the shipped scheme learns from all
    files = {
        "news_train": learned,
        "news_more": more,
        "news_all": learned + more,
        "news_dev": news(data / "entities" / "news_dev.jsonl"),
        "anercorp_train": aner,
        "anercorp_tune": aner[:cut],
        "anercorp_held": aner[cut:],
        "anercorp_more": located(labels / "anercorp.tsv", shared),
        "topics_train": [row for name in TRAIN_FILES for row in topics(data / "topics" / f"{name}.tsv")],
        "topics_own": topics(Path(__file__).resolve().parent / "topics" / "own.tsv"),
        "topics_dev": topics(data / "topics" / "dev.tsv"),
    }
    for name, rows in files.items():
        (out / f"{name}.txt").write_text("".join(rows), encoding="utf-8")
        print(f"{name}: {len(rows)} lines")
    sentences(shared, train, words, program)


if __name__ == "__main__":
    main()
