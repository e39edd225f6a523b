"""What the student learns from: labelled headlines, our own, and those that a teacher labelled.

    python lessons.py SHARED LESSONS SOFT TEACHER...

A labelled headline's target is 0.7 of its label, smoothed, and 0.3 of what the teacher says of it, which also answers
for the label's slips; our own headlines have their labels alone. A headline of SOFT, from label.py, counts 0.1.
"""

import sys
from pathlib import Path

import torch
from teach import mean_of, predict, targets

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import TOPICS, TRAIN_FILES, headlines, lesson

TAUGHT, COUNTS = 0.3, 0.1
LEAST = 0.004  # below it a share is left out


def shares(row: str) -> list[float]:
    """The masses of a row of SOFT, brought to COUNTS together."""
    said = dict(span.split(",")[2].split("=") for span in row.split(" "))
    scale = COUNTS / sum(map(float, said.values()))
    return [float(said.get(code, 0)) * scale for code in TOPICS]


def main() -> None:
    shared, out, soft = map(Path, sys.argv[1:4])
    teachers = [Path(name) for name in sys.argv[4:]]
    frozen, head = mean_of(teachers)
    rows = [r for name in TRAIN_FILES for r in headlines(shared / "data" / "topics" / f"{name}.tsv")]
    said = predict(head, torch.load(teachers[0].parent / f"lower{frozen}.pt")[: len(rows)])
    aims = TAUGHT * said + (1 - TAUGHT) * targets([codes for _, codes in rows])
    with out.open("w", encoding="utf-8") as lessons:
        lessons.writelines(lesson(text, aim, LEAST) for (text, _), aim in zip(rows, aims.tolist(), strict=True))
        own = headlines(Path(__file__).resolve().parent.parent / "own.tsv")
        own_aims = targets([codes for _, codes in own]).tolist()
        lessons.writelines(lesson(text, aim, 0) for (text, _), aim in zip(own, own_aims, strict=True))
        for row in soft.open(encoding="utf-8"):
            text, spans = row.rstrip("\n").split("\t")
            lessons.write(lesson(text, shares(spans), 0.001))
    print(f"{len(rows)} labelled headlines, {len(own)} of our own")


main()
