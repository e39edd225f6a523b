"""How many headlines a second the classifier judges, on one core, beside fastText where it is installed.

    python bench/classify.py [--shared ../shared]      (pip install fasttext-wheel for the second figure)

Headlines of the shared topics files, 5 rounds, the best round counts. fastText is trained on the same headlines with
its own defaults, only so that there is a model to run: this is about speed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import khabar

ROUNDS = 5


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    folder = parser.parse_args().shared / "data" / "topics"
    if not folder.is_dir():
        sys.exit(f"headlines are taken from the shared data, and {folder} is not there")
    rows = [
        row.rstrip("\n").split("\t")
        for name in ("train", "train_2026", "dev")
        for row in (folder / f"{name}.tsv").open(encoding="utf-8")
    ]
    headlines = [row[3] for row in rows]
    characters = sum(map(len, headlines)) / len(headlines)
    print(f"{len(headlines):,} headlines of {characters:.0f} characters")
    native = khabar.Models().classifier.classify
    for name, work in (
        ("khabar.classify", lambda: [khabar.classify(h) for h in headlines]),
        ("probabilities alone", lambda: [native(h) for h in headlines]),
    ):
        print(f"{name}: {len(headlines) / best(work):,.0f} headlines/s")
    try:
        import fasttext
    except ImportError:
        print("fastText is not installed")
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.writelines(f"__label__{row[1].split(',')[0]} {row[3]}\n" for row in rows)
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, thread=1, verbose=0)
    print(f"fastText, words and pairs: {len(headlines) / best(lambda: model.predict(headlines, k=3)):,.0f} headlines/s")


main()
