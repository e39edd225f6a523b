"""Tagging beside its peers: words a second from text to entities, one run, one core, ratios.

    make bench && python bench/tag.py [--shared ../shared] [--sentences 2000] [--train 2000] [--rounds 3] [--names N]

khabar from C (build/release/tag, which also says what each step costs), and from Python a sentence at a time and as one
text; beside it python-crfsuite with a linear-chain CRF on words, affixes and neighbours, and spaCy's entity recogniser
on spacy.blank("ar"), each trained in this run on --train sentences, only so that there is a model to run: this is
about speed. Peers that are not installed are named: pip install -r bench/requirements-tag.txt. Words are those between
white space, the same for all; sentences are of news_train.jsonl, others than were trained on; the best of the rounds
counts, in processor time. --names N: khabar from C with N listed names too.
"""

import argparse
import importlib.metadata
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import khabar

ROOT = Path(__file__).resolve().parents[1]
WORD = re.compile(r"\w+|[^\w\s]")

Record = dict  # of news_train.jsonl: text, entities [[start, end, type], ...]


def best(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def version(package: str) -> str:
    return f"{package} {importlib.metadata.version(package)}"


# ---- python-crfsuite -----------------------------------------------------------------------------------------------


def crf_features(words: list[str]) -> list[list[str]]:
    padded = ["<s>", *words, "</s>"]
    rows = []
    for before, word, after in zip(padded, words, padded[2:], strict=False):
        row = ["1", f"w={word}", f"b={before}", f"a={after}", f"bw={before} {word}", f"wa={word} {after}"]
        row += [f"p{n}={word[:n]}" for n in (1, 2, 3, 4)] + [f"s{n}={word[-n:]}" for n in (1, 2, 3, 4)]
        row += [f"n={word[i : i + 3]}" for i in range(len(word) - 2)]
        rows.append([*row, f"d={word.isdigit()}", f"l={len(word)}"])
    return rows


def crf_labels(record: Record) -> tuple[list[str], list[str]]:
    words, labels = [], []
    for match in WORD.finditer(record["text"]):
        span = next((e for e in record["entities"] if e[0] < match.end() and match.start() < e[1]), None)
        words.append(match[0])
        labels.append("O" if span is None else f"{'B' if match.start() <= span[0] else 'I'}-{span[2]}")
    return words, labels


def crfsuite(train: list[Record]) -> Callable[[str], object]:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="ap", params={"max_iterations": 5}, verbose=False)
    for record in train:
        words, labels = crf_labels(record)
        trainer.append(crf_features(words), labels)
    tagger = pycrfsuite.Tagger()
    with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        tagger.open(file.name)

    def tag(text: str) -> list[tuple[int, int, str]]:
        matches = list(WORD.finditer(text))
        labels = tagger.tag(crf_features([m[0] for m in matches]))
        found: list[tuple[int, int, str]] = []
        for match, label in zip(matches, labels, strict=True):
            if label[0] == "B":
                found.append((match.start(), match.end(), label[2:]))
            elif label != "O" and found:
                found[-1] = (found[-1][0], match.end(), found[-1][2])
        return found

    return tag


# ---- spaCy ---------------------------------------------------------------------------------------------------------


def spacy_ner(train: list[Record]) -> Callable[[list[str]], object]:
    import spacy
    from spacy.training import Example
    from spacy.util import minibatch

    spacy.util.fix_random_seed(1)
    nlp = spacy.blank("ar")
    nlp.add_pipe("ner")
    examples = []
    for record in train:
        document = nlp.make_doc(record["text"])
        spans = (document.char_span(*span, alignment_mode="expand") for span in map(tuple, record["entities"]))
        gold = nlp.make_doc(record["text"])
        gold.set_ents(spacy.util.filter_spans([span for span in spans if span]))
        examples.append(Example(document, gold))
    nlp.initialize(lambda: examples)
    for batch in minibatch(examples, 64):
        nlp.update(batch)
    return lambda texts: [[(e.start_char, e.end_char, e.label_) for e in d.ents] for d in nlp.pipe(texts)]


# ---- The run -------------------------------------------------------------------------------------------------------


def from_c(texts: list[str], options: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """Words a second with and without listed names, as the program in C prints them; its table is shown."""
    program = ROOT / "build" / "release" / "tag"
    if not program.exists():
        print("khabar from C: build/release/tag is not built (make bench)")
        return
    model = Path(khabar.__file__).parent / "models" / "tagger.khm"
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(texts))
        file.flush()
        command = [str(program), str(model), file.name, str(options.rounds), str(options.names)]
        table = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(table)
    for line in table.splitlines():
        if line.startswith("tagging"):
            names = f", {options.names:,} names listed" if "names" in line else ""
            yield f"khabar {khabar.__version__} from C{names}", float(line.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--sentences", type=int, default=2000, metavar="N", help="to tag; default: 2000")
    parser.add_argument("--train", type=int, default=2000, metavar="N", help="to train the peers on; default: 2000")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--names", type=int, default=0, metavar="N", help="names to list; default: none")
    options = parser.parse_args()
    path = options.shared / "data" / "entities" / "news_train.jsonl"
    if not path.exists():
        sys.exit(f"sentences are taken from the shared data, and {path} is not there")
    records = [json.loads(row) for row in path.open(encoding="utf-8")]
    random.Random(1).shuffle(records)
    train, texts = records[: options.train], [r["text"] for r in records[options.train :][: options.sentences]]
    words = sum(len(text.split()) for text in texts)
    whole = "\n".join(texts)
    print(f"{len(texts):,} sentences, {words:,} words; best of {options.rounds}\n")
    rows = list(from_c(texts, options))
    khabar.entities(texts[0])  # opens the model
    for name, work in (
        ("from Python, one text", lambda: khabar.entities(whole)),
        ("from Python, a sentence at a time", lambda: [khabar.entities(text) for text in texts]),
    ):
        rows.append((f"khabar {khabar.__version__} {name}", words / best(options.rounds, work)))
    for package, make in (("python-crfsuite", crfsuite), ("spacy", spacy_ner)):
        try:
            importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            print(f"{package} is not installed")
            continue
        tag = make(train)
        every = texts if package == "spacy" else None
        seconds = best(options.rounds, lambda tag=tag, every=every: tag(every) if every else [tag(t) for t in texts])
        rows.append((version(package), words / seconds))
    print(f"{'':60} {'words/s':>10} {'ratio':>7}")
    for name, speed in rows:
        print(f"{name:60} {speed:10,.0f} {rows[0][1] / speed:7.2f}")


main()
