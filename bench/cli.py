"""Throughput of the command line, file to file. `python bench/cli.py [LINES]`

Headlines are made from the sentences of tests/data/news, shuffled with a fixed seed and numbered so that no two are
equal. A plain read-parse-write loop in Python stands beside, in the same run: what no command over JSON Lines can beat
by much.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def headlines(count: int) -> list[str]:
    rows = (ROOT / "tests" / "data" / "news" / "topics.tsv").read_text(encoding="utf-8").splitlines()
    texts = [row.split("\t")[2] for row in rows]
    draw = random.Random(1)
    return [f"{draw.choice(texts)} {i}" for i in range(count)]


def copy_loop(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8") as rows, target.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(json.loads(row), ensure_ascii=False) + "\n")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        with source.open("w", encoding="utf-8") as out:
            for i, text in enumerate(headlines(count)):
                out.write(json.dumps({"id": i, "text": text}, ensure_ascii=False) + "\n")
        start = time.perf_counter()
        copy_loop(source, target)
        floor = count / (time.perf_counter() - start)
        print(f"{'read, parse, write':20s} {floor:10.0f} lines/s")
        for verb in ("normalize", "classify", "entities"):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "khabar", verb, "--input", str(source), "--output", str(target)], check=True
            )
            rate = count / (time.perf_counter() - start)
            print(f"{verb:20s} {rate:10.0f} lines/s, {rate / floor:.2f} of the loop")


main()
