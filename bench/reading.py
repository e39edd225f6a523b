"""Quality of reading whole articles, by ../shared/eval/score_reading.py on the command line's output.

    python bench/reading.py [--shared ../shared] [--only dev_61 ... ] [--each] [articles]

`articles`: people, organisations, roles and statements of the articles in data/reading. Runs `khabar read` of the
environment it is started in on each, then the scorer; once for all and, with --each, once for each article.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

KHABAR = [sys.executable, "-m", "khabar"]


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def show(title: str, text: str) -> None:
    print(f"## {title}\n{text}", flush=True)


def articles(shared: Path, names: list[str], each: bool) -> None:
    folder, scorer = shared / "data" / "reading", shared / "eval" / "score_reading.py"
    golds = [g for g in sorted(folder.glob("*.gold.json")) if not names or g.name.split(".")[0] in names]
    with tempfile.TemporaryDirectory() as work:
        for gold in golds:
            name = gold.name.removesuffix(".gold.json")
            Path(work, gold.name).symlink_to(gold)
            text = folder / f"{name}.txt"
            Path(work, f"{name}.json").write_text(run([*KHABAR, "read", str(text), "--format", "json"]), "utf-8")
        score = [sys.executable, str(scorer), "articles"]
        show(f"{len(golds)} articles of data/reading", run([*score, work, work]))
        for gold in golds if each else []:
            name = gold.name.removesuffix(".gold.json")
            with tempfile.TemporaryDirectory() as one:
                Path(one, gold.name).symlink_to(gold)
                show(name, run([*score, one, work]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="articles by name, as in dev_61")
    parser.add_argument("--each", action="store_true", help="and each article by itself")
    parser.add_argument("parts", nargs="*", metavar="PART", help="articles; without any, all parts")
    arguments = parser.parse_args()
    if not (arguments.shared / "data").is_dir():
        sys.exit(f"quality is measured on the shared data, and {arguments.shared / 'data'} is not there")
    if not arguments.parts or "articles" in arguments.parts:
        articles(arguments.shared, arguments.only, arguments.each)


main()
