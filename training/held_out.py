"""What the tagger's news scheme makes of sentences that it was not trained on, and of whole sources that it never saw.

    python training/held_out.py [--shared ../shared] [--sentences N] [--only NAME ...]

Needs what `scripts/train` makes and uses, and khabar itself installed. One document in twenty of every source of
news_train is held out; a model is trained, with the shipped model's settings but without the shared sentences that we
labelled, on the rest ("all"), and one each without the news of 2024-26 and without Al Khaleej; with --sentences, on so
many of those, drawn by the hash of their ids, so that the three differ in what they saw alone. Prints a table of exact
F1, by the shared scorer. Word clusters come from unlabelled text of all sources in every row; the counts of what begins
mentions are taken anew.

build/models/held/all.khm and held.txt are also what training/tagger/train_calibration.c is given.
"""

import argparse
import json
import subprocess
import sys
import zlib
from pathlib import Path

import lexicon
from prepare import OWN_WEIGHT
from train import ANERCORP_TYPES, NEWS, NEWS_MIX, NEWS_OPTIONS, PROGRAMS, ROOT, WORK, step

import khabar

RECENT = ("news_2026", "news_2025_2026", "libya_2026", "maghreb_2025", "aljazeera_2026")
GROUPS = {  # of sources, as the table's columns
    "2024-26": RECENT,
    "Al Khaleej": ("sanad",),
    "BBC, CNN 2008-10": ("osac_bbc_cnn_2009",),
    "Jawhara FM": ("ant",),
    "Wikipedia": ("wiki_comparable_2017", "wikipedia"),
}
TRAININGS = {"all": (), "without 2024-26": GROUPS["2024-26"], "without Al Khaleej": GROUPS["Al Khaleej"]}


def is_held(record: dict) -> bool:
    return zlib.crc32(record["doc"].encode()) % 20 == 0


def source(record: dict) -> str:
    return record["source"].partition(":")[0]


def write_lexicon(program: Path, whole: Path, labelled: Path, frequency: dict[str, int], out: Path) -> None:
    """The lexicon with its last column, what begins mentions, counted anew."""
    begins = lexicon.count_begins(str(program), labelled)
    names = lexicon.without_particles(begins, frequency)
    with whole.open(encoding="utf-8") as rows, out.open("w", encoding="utf-8") as target:
        for row in rows:
            form, *numbers, _ = row.rstrip("\n").split("\t")
            print(form, *numbers, lexicon.strength(names.get(form, 0)), sep="\t", file=target)


def train(work: Path, records: list[dict], lines: list[str], most: int | None, only: list[str]) -> None:
    held = work / "held"
    held.mkdir(exist_ok=True)
    (held / "held.txt").write_text(
        "".join(line for record, line in zip(records, lines, strict=False) if is_held(record)), encoding="utf-8"
    )
    frequency = {}
    with (work / "vectors.txt").open(encoding="utf-8") as rows:
        for row in rows:
            word, count, _ = row.split(" ", 2)
            frequency[word] = int(count)
    for name in only:
        stem = name.replace(" ", "_")
        labelled, words = held / f"{stem}.txt", held / f"{stem}.lexicon.tsv"
        kept = [
            (zlib.crc32(record["id"].encode()), line)
            for record, line in zip(records, lines, strict=False)
            if not is_held(record) and source(record) not in TRAININGS[name]
        ]
        kept = [line for _, line in sorted(kept)[:most]] if most else [line for _, line in kept]
        kept += lines[len(records) :]  # our own sentences
        labelled.write_text("".join(kept), encoding="utf-8")
        write_lexicon(PROGRAMS / "train_words", work / "lexicon.tsv", labelled, frequency, words)
        learn(work, labelled, words, held / f"{stem}.khm")


def learn(work: Path, labelled: Path, words: Path, out: Path) -> None:
    """A CRF and a network as the shipped model's, but without the shared sentences that we labelled."""
    folder = out.with_suffix("")
    folder.mkdir(exist_ok=True)
    crf, learned, packed = folder / "crf.khm", folder / "network", folder / "network.bin"
    export, network = PROGRAMS / "train_export", [sys.executable, ROOT / "training" / "tagger" / "network.py"]
    step(
        crf, PROGRAMS / "train_tagger", "new", crf, "news", NEWS,
        labelled, work / "news_dev.txt", words, *NEWS_OPTIONS.split(),
    )  # fmt: skip
    for name, types, text in (
        ("news_train", NEWS, labelled),
        ("news_dev", NEWS, work / "news_dev.txt"),
        ("anercorp_train", ANERCORP_TYPES, work / "anercorp_train.txt"),
        ("anercorp_train_swapped", ANERCORP_TYPES, work / "anercorp_train_swapped.txt"),
    ):
        step(folder / f"{name}.bin", export, crf, types, text, folder / f"{name}.bin")
    for name, types in (("news_more", NEWS), ("anercorp_more", ANERCORP_TYPES)):
        nothing = folder / f"{name}.txt"  # its sentences are of the sources that are held out
        nothing.write_text("", encoding="utf-8")
        step(folder / f"{name}.bin", export, crf, types, nothing, folder / f"{name}.bin")
    vectors = work / "vectors.txt"
    step(learned, *network, "train", folder, vectors, learned)
    step(packed, *network, "write", folder, vectors, learned, packed, words, export, crf)
    step(out, PROGRAMS / "train_pack", crf, packed, out, *NEWS_MIX.split())


def score(shared: Path, folder: Path, records: list[dict], model: Path) -> float:
    """Exact F1 over the nine types, in per cent."""
    models = folder / "models"
    models.mkdir(exist_ok=True)
    (models / "tagger.khm").unlink(missing_ok=True)
    (models / "tagger.khm").symlink_to(model.resolve())
    opened = khabar.Models(models)
    gold, found = folder / "gold.jsonl", folder / "found.jsonl"
    with gold.open("w", encoding="utf-8") as golds, found.open("w", encoding="utf-8") as answers:
        for record in records:
            golds.write(json.dumps(record, ensure_ascii=False) + "\n")
            entities = [entity.to_dict() for entity in khabar.entities(record["text"], models=opened)]
            answers.write(json.dumps({"id": record["id"], "entities": entities}, ensure_ascii=False) + "\n")
    scorer = [sys.executable, str(shared / "eval" / "score_entities.py"), str(gold), str(found)]
    lines = subprocess.run(scorer, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    row = next(line for line in reversed(lines) if line.startswith("ALL")).split()
    return float(row[row.index("F") + 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--sentences", type=int, metavar="N", help="of the shared ones; default: all that there are")
    parser.add_argument("--only", nargs="+", choices=TRAININGS, default=list(TRAININGS), metavar="NAME")
    options = parser.parse_args()
    shared, work = options.shared.resolve(), WORK
    entities = shared / "data" / "entities"
    records = [json.loads(row) for row in (entities / "news_train.jsonl").open(encoding="utf-8")]
    lines = [line + "\n" for line in (work / "news_train.txt").read_text(encoding="utf-8").split("\n")[:-1]]
    if (len(lines) - len(records)) % OWN_WEIGHT or len(lines) < len(records):
        sys.exit(f"{work / 'news_train.txt'} was not made of {entities / 'news_train.jsonl'}")
    train(work, records, lines, options.sentences, options.only)
    tests = {"news_dev": [json.loads(row) for row in (entities / "news_dev.jsonl").open(encoding="utf-8")]}
    for title, sources in GROUPS.items():
        tests[title] = [record for record in records if is_held(record) and source(record) in sources]
    counts = [f"{title} ({sum(len(r['entities']) for r in rows):,})" for title, rows in tests.items()]
    print("", "trained on", "sentences", *counts, "", sep=" | ")
    for name in options.only:
        stem = work / "held" / name.replace(" ", "_")
        size = sum(1 for _ in stem.with_suffix(".txt").open(encoding="utf-8"))
        figures = [score(shared, work / "held", rows, stem.with_suffix(".khm")) for rows in tests.values()]
        print("", name, f"{size:,}", *(f"{figure:.2f}" for figure in figures), "", sep=" | ", flush=True)


if __name__ == "__main__":
    main()
