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

import khabar

KHABAR = [sys.executable, "-m", "khabar"]


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def show(title: str, text: str) -> None:
    print(f"## {title}\n{text}", flush=True)


BINS = 10


def reliability(rows: list[tuple[object, object, float]]) -> str:
    """How often an answer is right where it claims to be so probable: rows of (gold, answer, its probability)."""
    lines, error = [], 0.0
    for b in range(BINS):
        bin_rows = [r for r in rows if min(int(r[2] * BINS), BINS - 1) == b]
        if not bin_rows:
            continue
        right = sum(gold == best for gold, best, _ in bin_rows) / len(bin_rows)
        claimed = sum(p for *_, p in bin_rows) / len(bin_rows)
        error += abs(right - claimed) * len(bin_rows) / len(rows)
        lines.append(
            f"{b / BINS:.1f} to {(b + 1) / BINS:.1f}: {len(bin_rows):4d}, claimed {claimed:.3f}, right {right:.3f}"
        )
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = [gold == best for gold, best, p in rows if p >= threshold]
        lines.append(f"threshold {threshold}: answers {len(kept) / len(rows):.3f}, right {sum(kept) / len(kept):.3f}")
    return "\n".join([f"ECE {error:.4f} ({BINS} bins of equal width)", *lines])


def whole_words(text: str, words: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The span grown to the words that it touches, as the scorer does."""
    touched = [word for word in words if word[0] < end and start < word[1]]
    return touched[0][0], touched[-1][1]


def judged(gold: Path, found: Path) -> list[tuple[object, object, float]]:
    """Each mention that was found: (True, whether it is right by the scorer's rules, its score)."""
    answers = {row["id"]: row["entities"] for row in map(json.loads, found.open(encoding="utf-8"))}
    rows: list[tuple[object, object, float]] = []
    for record in map(json.loads, gold.open(encoding="utf-8")):
        spans = {tuple(span) for span in record["entities"]}
        words = khabar.segment(record["text"])[1]
        for e in answers[record["id"]]:
            span = whole_words(record["text"], words, e["start"], e["end"])
            rows.append((True, (*span, e["type"]) in spans, e["score"]))
    return rows


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
        show("news_dev.jsonl, calibration", reliability(judged(gold, out)))
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
        firsts = {row.split("\t")[0]: row.split("\t")[1].split(",")[0] for row in gold.open(encoding="utf-8")}
        answers = [json.loads(row) for row in out.open(encoding="utf-8")]
        rows = [(firsts[a["id"]], t["code"], t["score"]) for a in answers for t in a["topics"][:1]]
        show("topics/dev.tsv, calibration", reliability(rows))


main()
