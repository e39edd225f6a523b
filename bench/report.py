"""How long a report takes. `python bench/report.py [ARTICLES] [CORPUS.csv]`

Without a corpus, articles are made from the sentences of tests/data/report/corpus.csv, ten a piece, and headlines from
tests/data/news, shuffled with a fixed seed. The steps are timed apart: reading and gathering with one thread and with
one a processor, then the page. On a machine that others use, the processor's time tells more than the clock's.
"""

import csv
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from khabar import report
from khabar.report.build import gathered, row_of
from khabar.report.page import page

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"


def made(count: int) -> list[dict[str, str]]:
    with (DATA / "report" / "corpus.csv").open(encoding="utf-8", newline="") as file:
        articles = list(csv.DictReader(file))
    headlines = [row.split("\t")[2] for row in (DATA / "news" / "topics.tsv").read_text("utf-8").splitlines()]
    sentences = [s for row in articles for s in re.findall(r"[^.]+\.", row["text"])]
    draw = random.Random(1)
    return [
        {
            "title": f"{draw.choice(headlines)} {i}",
            "text": " ".join(draw.choices(sentences, k=10)),
            "date": str(date(2024, 1, 1) + timedelta(days=draw.randrange(700))),
            "source": draw.choice(articles)["source"],
        }
        for i in range(count)
    ]


@contextmanager
def timed(what: str) -> Iterator[None]:
    clock, processor = time.perf_counter(), time.process_time()
    yield
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what}: {clock:.1f} s, processor {processor:.1f} s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8", newline="") as file:
            rows = [row for row, _ in zip(csv.DictReader(file), range(count), strict=False)]
    else:
        rows = made(count)
    columns = report.guess(list(rows[0]))
    words = sum(len(str(row[columns["body"] or columns["headline"] or ""]).split()) for row in rows)
    print(f"{len(rows)} articles, {words} words")
    for workers in (1, None):
        with timed(f"read and gathered, {workers or 'all'} threads"):
            corpus = gathered((row_of(str(n), row, columns) for n, row in enumerate(rows, 1)), workers=workers)
    with timed("page"):
        text = page(corpus)
    print(f"size of the page: {len(text.encode()) / 1e6:.1f} MB")
    print(f"largest resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


main()
