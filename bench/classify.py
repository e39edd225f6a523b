"""How many headlines a second the classifier judges, on one core, beside fastText where it is installed.

    python bench/classify.py [--shared ../shared]      (pip install fasttext-wheel for the second figure)

Headlines of the shared topics files, by themselves and then behind headlines and beginnings of articles of text/. A
batch is faster the more of its words were met before, so three figures: by a model just opened, which has met none; of
the half of the headlines that it has not seen, when it has seen the other half; and of headlines that it has seen. 5
rounds, the best round counts, in seconds of the processor; opening is not counted. fastText is trained on the labelled
ones with its own defaults, only so that there is a model to run: this is about speed.
"""

import argparse
import lzma
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import khabar

ROUNDS = 5


def best(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    times = []
    for _ in range(ROUNDS):
        before()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


MODEL = Path(khabar.__file__).parent / "models" / "topics.khm"


def batches(texts: list[str]) -> Iterator[tuple[str, float]]:
    """What is measured of a batch, and headlines a second."""
    opened: list[khabar.topics.Classifier] = []

    def reopen() -> None:
        opened[:] = [khabar.topics.Classifier.load(MODEL)]

    def see_half() -> None:
        reopen()
        opened[0].classify_all(texts[::2])

    rest = texts[1::2]
    yield "a model just opened", len(texts) / best(lambda: opened[0].classify_all(texts), reopen)
    yield "that half which it has not seen", len(rest) / best(lambda: opened[0].classify_all(rest), see_half)
    reopen()
    opened[0].classify_all(texts)
    yield "seen before", len(texts) / best(lambda: opened[0].classify_all(texts))
    yield "seen before, codes()", len(texts) / best(lambda: opened[0].classify_all(texts).codes())


def unlabelled(folder: Path) -> list[str]:
    """Headlines, where a file has them before its articles, or the first ten words of articles."""
    texts = []
    for name in ("news_2024_2026", "sanad_alkhaleej", "ant"):
        with lzma.open(folder / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
            for line in file:
                headline = line.partition(" . ")[0] if name == "news_2024_2026" else " ".join(line.split()[:10])
                texts.append(headline.strip())
    return [text for text in dict.fromkeys(texts) if text]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    data = parser.parse_args().shared / "data"
    folder = data / "topics"
    if not folder.is_dir():
        sys.exit(f"headlines are taken from the shared data, and {folder} is not there")
    rows = [
        row.rstrip("\n").split("\t")
        for name in ("train", "train_2026", "dev")
        for row in (folder / f"{name}.tsv").open(encoding="utf-8")
    ]
    headlines = [row[3] for row in rows]
    many = unlabelled(data / "text") + headlines
    native = khabar.Models().classifier.classify
    works: dict[str, Callable[[list[str]], object]] = {
        "khabar.classify, one by one": lambda texts: [khabar.classify(text) for text in texts],
        "probabilities alone, one by one": lambda texts: [native(text) for text in texts],
    }
    try:
        import fasttext
    except ImportError:
        print("fastText is not installed")
    else:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
            file.writelines(f"__label__{row[1].split(',')[0]} {row[3]}\n" for row in rows)
            file.flush()
            plain = fasttext.train_supervised(file.name, thread=1, verbose=0)
            pairs = fasttext.train_supervised(file.name, wordNgrams=2, thread=1, verbose=0)
        works["fastText, default"] = plain.predict
        works["fastText, words and pairs"] = pairs.predict
    opening = best(lambda: khabar.topics.Classifier.load(MODEL))
    print(f"opening the model of {MODEL.stat().st_size / 1e6:.2f} MB: {1000 * opening:.1f} ms")
    for texts in (headlines, many):
        characters = sum(map(len, texts)) / len(texts)
        print(f"{len(texts):,} headlines of {characters:.0f} characters")
        for name, speed in batches(texts):
            print(f"khabar.classify_all, {name}: {speed:,.0f} headlines/s", flush=True)
        for name, work in works.items():
            if "one by one" in name and texts is many:
                continue
            print(f"{name}: {len(texts) / best(lambda: work(texts)):,.0f} headlines/s", flush=True)  # noqa: B023


main()
