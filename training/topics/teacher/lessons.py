"""What the student learns from: labelled headlines, our own, and those that the teacher labelled.

    python lessons.py LESSONS --labelled FILE --soft FILE --teachers FILE... [--own FILE]
                              [--taught X] [--counts X] [--held]

A labelled headline's target is 1 - TAUGHT of its label, smoothed, and TAUGHT of what the teachers say of it, which also
answers for the label's slips; one of --own has its label alone. A headline of SOFT, from label.py, counts COUNTS.
--held leaves out the headlines that teach.py leaves out, and their halves.
"""

import argparse
import sys
from pathlib import Path

import reader
import torch
from teach import HELD, targets

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import labelled, lesson

LEAST = 0.004  # below it a share is left out


def shares(row: str, codes: list[str], counts: float) -> list[float]:
    """The masses of a row of SOFT, brought to `counts` together."""
    said = dict(span.split(",")[2].split("=") for span in row.split(" "))
    scale = counts / sum(map(float, said.values()))
    return [float(said.get(code, 0)) * scale for code in codes]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons", type=Path)
    parser.add_argument("--labelled", type=Path, required=True)
    parser.add_argument("--soft", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, nargs="+", required=True)
    parser.add_argument("--own", type=Path)
    parser.add_argument("--taught", type=float, default=0.3)
    parser.add_argument("--counts", type=float, default=0.1)
    parser.add_argument("--held", action="store_true")
    args = parser.parse_args()
    rows = labelled(args.labelled)
    left_out = "\n".join(text for text, _ in rows[::HELD]) if args.held else ""
    rows = [row for i, row in enumerate(rows) if i % HELD or not args.held]
    own = labelled(args.own) if args.own else []
    codes, said = reader.answers(args.teachers, [text for text, _ in rows])
    aims = args.taught * said + (1 - args.taught) * targets(rows, codes)
    aims = torch.cat([aims, targets(own, codes)])
    with args.lessons.open("w", encoding="utf-8") as lessons:
        for (text, _), aim in zip(rows + own, aims.tolist(), strict=True):
            lessons.write(lesson(text, codes, aim, LEAST))
        for row in args.soft.open(encoding="utf-8"):
            text, spans = row.rstrip("\n").rsplit("\t", 1)
            if not args.held or text not in left_out:
                lessons.write(lesson(text, codes, shares(spans, codes, args.counts), args.counts / 100))
    print(f"{len(rows)} labelled headlines, {len(own)} of our own")


if __name__ == "__main__":
    main()
