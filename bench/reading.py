"""Quality of reading, by ../shared/eval/score_reading.py: what is printed is the scorer's.

    python bench/reading.py [articles] [own] [dates] [--shared ../shared] [--only dev_61 ...] [--each]

`articles`: people, organisations, roles and statements of the articles in data/reading, once for all and, with --each,
once for each. `own`: the same of our own, in tests/data/read/articles. `dates`: data/reading/dates_dev.tsv, seventy
values in sentences with their publication dates; right when place, kind and value agree. Without any, all. Runs the
khabar of the environment it is started in.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import khabar

OWN = Path(__file__).resolve().parents[1] / "tests" / "data" / "read" / "articles"
KHABAR = [sys.executable, "-m", "khabar"]


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def score(shared: Path, title: str, kind: str, gold: Path, predicted: Path) -> None:
    scorer = shared / "eval" / "score_reading.py"
    print(f"## {title}\n{run([sys.executable, str(scorer), kind, str(gold), str(predicted)])}", flush=True)


def score_articles(folder: Path, title: str, options: argparse.Namespace, work: Path) -> None:
    names = [gold.name.removesuffix(".gold.json") for gold in sorted(folder.glob("*.gold.json"))]
    names = [name for name in names if not options.only or name in options.only]
    every = work / "all"
    for name in names:
        text = folder / f"{name}.txt"
        (work / f"{name}.json").write_text(run([*KHABAR, "read", str(text), "--format", "json"]), "utf-8")
        for golds in (every, work / name):
            golds.mkdir(exist_ok=True)
            (golds / f"{name}.gold.json").symlink_to(folder / f"{name}.gold.json")
    score(options.shared, f"{len(names)} articles of {title}", "articles", every, work)
    for name in names if options.each else []:
        score(options.shared, name, "articles", work / name, work)


def articles(options: argparse.Namespace, work: Path) -> None:
    score_articles(options.shared / "data" / "reading", "data/reading", options, work)


def own(options: argparse.Namespace, work: Path) -> None:
    score_articles(OWN, "our own", options, work)


def dates(options: argparse.Namespace, work: Path) -> None:
    gold, predicted = options.shared / "data" / "reading" / "dates_dev.tsv", work / "dates.jsonl"
    rows = [line.split("\t") for line in gold.read_text("utf-8").splitlines()]
    with predicted.open("w", encoding="utf-8") as target:
        for number, (sentence, published, *_) in enumerate(row for row in rows if row[0] != "sentence"):
            found = khabar.values(sentence, published=published)
            line = {"id": number, "values": [value.to_dict() for value in found]}
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
    score(options.shared, gold.name, "dates", gold, predicted)


PARTS = {"articles": articles, "own": own, "dates": dates}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="articles by name, as in dev_61")
    parser.add_argument("--each", action="store_true", help="and each article by itself")
    options = parser.parse_args()
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}")
    if not (options.shared / "data").is_dir():
        sys.exit(f"quality is measured on the shared data, and {options.shared / 'data'} is not there")
    for part in options.parts or PARTS:
        with tempfile.TemporaryDirectory() as work:
            PARTS[part](options, Path(work))


main()
