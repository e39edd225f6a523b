"""Quality of the shipped models, by ../shared/eval on the command line's output.

    python bench/quality.py [--shared ../shared]

Runs `khabar entities` and `khabar classify` of the environment it is started in, then the scorers. The files are not
trained on; dev files chose settings, test files only report (training/NOTES.md).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

KHABAR = [sys.executable, "-m", "khabar"]


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def show(title: str, text: str) -> None:
    print(f"## {title}\n{text}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    shared = parser.parse_args().shared
    data, scorers = shared / "data", shared / "eval"
    if not data.is_dir():
        sys.exit(f"quality is measured on the shared data, and {data} is not there")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jsonl")
        gold = data / "entities" / "news_dev.jsonl"
        run([*KHABAR, "entities", "--input", str(gold), "--output", str(out)])
        show(
            "news_dev.jsonl, nine types, exact",
            run([sys.executable, str(scorers / "score_entities.py"), str(gold), str(out)]),
        )
        for title, gold in (
            ("ANERcorp test, --scheme anercorp", data / "entities" / "anercorp" / "test.tsv"),
            ("AQMAR test, --scheme anercorp (the corpus marks PER LOC ORG)", data / "entities" / "aqmar" / "test.tsv"),
        ):
            texts = Path(folder, "texts.jsonl")
            run([sys.executable, str(scorers / "score_conll.py"), "to-jsonl", str(gold), str(texts)])
            run([*KHABAR, "entities", "--scheme", "anercorp", "--input", str(texts), "--output", str(out)])
            show(title, run([sys.executable, str(scorers / "score_conll.py"), "score", str(gold), str(out)]))
        gold = data / "topics" / "dev.tsv"
        texts = Path(folder, "headlines.jsonl")
        with gold.open(encoding="utf-8") as rows, texts.open("w", encoding="utf-8") as target:
            for row in rows:
                number, _, _, headline = row.rstrip("\n").split("\t")
                target.write(json.dumps({"id": number, "text": headline}, ensure_ascii=False) + "\n")
        run([*KHABAR, "classify", "--input", str(texts), "--output", str(out)])
        show("topics/dev.tsv", run([sys.executable, str(scorers / "score_topics.py"), str(gold), str(out)]))


main()
