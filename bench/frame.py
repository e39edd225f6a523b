"""What khabar.frame costs beside the C library alone, and beside a plain pandas apply, in one run.

    python bench/frame.py [--shared ../shared] [--articles 2000] [--headlines 1000000]

Texts of the shared data: headlines of topics/, repeated up to the number asked for, and articles of text/. All are
measured in turn, ROUNDS times, and the best time counts. "C alone" is the classifier over Arrow buffers in one thread,
no topic written down. Ratios are within one run; where others use the machine, that of processor time says more, but
nothing about the gain of a second worker.
"""

import argparse
import itertools
import lzma
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas
import polars
import pyarrow

import khabar
from khabar import frame

ROUNDS = 3


def best(calls: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """Seconds of each on the clock and of processors, in turn so that a slow moment hits them all."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            clock, processor = time.perf_counter(), time.process_time()
            call()
            times[name].append((time.perf_counter() - clock, time.process_time() - processor))
    return {name: (min(c for c, _ in all_), min(p for _, p in all_)) for name, all_ in times.items()}


def show(what: str, rows: int, times: dict[str, tuple[float, float]]) -> None:
    base, base_processor = next(iter(times.values()))
    print(f"\n{what}; beside the first of them\n")
    print("| | seconds | rows/s | clock | processor time |\n|---|---|---|---|---|")
    for name, (clock, processor) in times.items():
        ratios = f"{clock / base:.2f} | {processor / base_processor:.2f}"
        print(f"| {name} | {clock:.2f} | {rows / clock:,.0f} | {ratios} |")


def headlines(folder: Path, count: int) -> list[str]:
    rows = [row.rstrip("\n").split("\t")[3] for row in (folder / "topics" / "train.tsv").open(encoding="utf-8")]
    return list(itertools.islice(itertools.cycle(rows), count))


def articles(folder: Path, count: int) -> list[str]:
    with lzma.open(folder / "text" / "news_2024_2026.txt.xz", "rt", encoding="utf-8") as lines:
        return list(itertools.islice((line for line in lines if len(line) > 800), count))


def classify_alone(table: pyarrow.Table) -> Callable[[], object]:
    """Every headline judged in C, and a row of nulls made of it, since none reaches the threshold."""
    classifier = khabar.Models().classifier
    names, bits, threshold = ("title", None, None), 0xFFFFFFFF, 2.0

    def call() -> object:
        capsule = table.__arrow_c_stream__()
        return khabar._native.read_table(
            "topics", capsule, names, None, None, classifier, None, bits, bits, threshold, 1, 0, 1
        )

    return call


def memory(texts: list[str]) -> None:
    """The growth of the peak while a hundred thousand articles go through a reader."""
    schema = pyarrow.schema([("body", pyarrow.string())])
    batches = (
        pyarrow.RecordBatch.from_pydict({"body": texts[:500]}, schema) for _ in range(100_000 // len(texts[:500]))
    )
    result = frame.entities(pyarrow.RecordBatchReader.from_batches(schema, batches), "body", workers=None)
    rows, marks = 0, []
    for number, batch in enumerate(result):
        rows += batch.num_rows
        if number in (19, 199):
            marks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    print(f"\n100,000 articles, {rows:,} mentions: peak memory {marks} MiB after 10,000 and 100,000 articles")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--headlines", type=int, default=1_000_000)
    parser.add_argument("--memory", action="store_true", help="also send 100,000 articles through a reader")
    given = parser.parse_args()
    folder = given.shared / "data"
    if not folder.is_dir():
        sys.exit(f"texts are taken from the shared data, and {folder} is not there")
    print(f"pandas {pandas.__version__}, Polars {polars.__version__}, pyarrow {pyarrow.__version__}")

    titles = pandas.DataFrame({"title": headlines(folder, given.headlines)})
    arrow = pyarrow.Table.from_pandas(titles)
    columns = polars.from_arrow(arrow)
    few = titles[: max(given.headlines // 10, 1)]
    calls: dict[str, Callable[[], object]] = {
        "C alone": classify_alone(arrow),
        "frame.classify, pandas": lambda: frame.classify(titles, "title"),
        "frame.classify, pandas, 2 workers": lambda: frame.classify(titles, "title", workers=2),
        "frame.classify, Polars": lambda: frame.classify(columns, "title"),
        "frame.classify, pyarrow": lambda: frame.classify(arrow, "title"),
    }
    times = best(calls)
    (applied,) = best({"": lambda: few["title"].apply(lambda title: khabar.classify(title, k=1))}).values()
    more = len(titles) / len(few)
    times["pandas apply (a tenth of the rows, times ten)"] = (applied[0] * more, applied[1] * more)
    show(f"{len(titles):,} headlines classified", len(titles), times)

    bodies = pandas.DataFrame({"body": articles(folder, given.articles)})
    table = pyarrow.Table.from_pandas(bodies)
    calls = {
        "frame.entities, pyarrow": lambda: frame.entities(table, "body"),
        "frame.entities, pandas": lambda: frame.entities(bodies, "body"),
        "frame.entities, pandas, 2 workers": lambda: frame.entities(bodies, "body", workers=2),
        "frame.quotes, pandas": lambda: frame.quotes(bodies, "body"),
        "pandas apply of khabar.read": lambda: bodies["body"].apply(khabar.read),
        "khabar.pipe, 1 worker": lambda: sum(1 for _ in khabar.pipe(bodies["body"], workers=1)),
        "khabar.pipe, 2 workers": lambda: sum(1 for _ in khabar.pipe(bodies["body"], workers=2)),
    }
    characters = bodies["body"].str.len().mean()
    show(f"{len(bodies):,} articles of {characters:,.0f} characters", len(bodies), best(calls))
    if given.memory:
        memory(bodies["body"].tolist())


main()
