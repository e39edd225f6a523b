"""What the student learns from: labelled headlines, our own, and those that the teacher labelled.

    python lessons.py LESSONS --labelled FILE... --soft FILE --teachers FILE... [--beside MODELS]
                              [--taught X] [--counts X] [--held]

A labelled headline's target is 1 - TAUGHT of its label, smoothed, and TAUGHT of what the teachers say of it, which also
answers for the label's slips. A headline of SOFT, from label.py, counts COUNTS; with MODELS, a folder with a topics.khm
that learned from labels alone, its shares are those of SOFT to the power 0.65 times that model's to the power 0.35.
--held leaves out the headlines of the first FILE that teach.py leaves out, and their halves.
"""

import argparse
import sys
from pathlib import Path

import reader
import torch
from teach import HELD, targets

import khabar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import labelled, lesson

LEAST = 0.004  # below it a share is left out
BESIDE = 0.35  # the power of what a model says beside a teacher
NONE = 1e-6  # what is not said at all, so that its logarithm is a number


def shares(row: str, codes: list[str]) -> torch.Tensor:
    said = dict(span.split(",")[2].split("=") for span in row.split(" "))
    return torch.tensor([float(said.get(code, 0)) for code in codes])


def beside(said: torch.Tensor, text: str, codes: list[str], classifier: khabar.topics.Classifier) -> torch.Tensor:
    """The product of what a teacher says of a text and what a model does."""
    own = dict(zip((label[0] for label in classifier.labels), classifier.classify(text), strict=True))
    model = torch.tensor([own[code] for code in codes])
    return ((1 - BESIDE) * (said + NONE).log() + BESIDE * (model + NONE).log()).exp()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons", type=Path)
    parser.add_argument("--labelled", type=Path, nargs="+", required=True)
    parser.add_argument("--soft", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, nargs="+", required=True)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--taught", type=float, default=0.3)
    parser.add_argument("--counts", type=float, default=0.1)
    parser.add_argument("--held", action="store_true")
    args = parser.parse_args()
    rows, *more = (labelled(path) for path in args.labelled)
    left_out = "\n".join(text for text, _ in rows[::HELD]) if args.held else ""
    rows = sum(more, [row for i, row in enumerate(rows) if i % HELD or not args.held])
    classifier = khabar.Models(args.beside).classifier if args.beside else None
    teachers = [reader.load(path) for path in args.teachers]
    codes, said = teachers[0].codes, reader.answers(teachers, [text for text, _ in rows])
    aims = args.taught * said + (1 - args.taught) * targets(rows, codes)
    with args.lessons.open("w", encoding="utf-8") as lessons:
        for (text, _), aim in zip(rows, aims.tolist(), strict=True):
            lessons.write(lesson(text, codes, aim, LEAST))
        for row in args.soft.open(encoding="utf-8"):
            text, spans = row.rstrip("\n").rsplit("\t", 1)
            if args.held and text in left_out:
                continue
            said = shares(spans, codes)
            if classifier:
                said = beside(said, text, codes, classifier)
            lessons.write(lesson(text, codes, (said * args.counts / said.sum()).tolist(), args.counts / 100))
    print(f"{len(rows)} labelled headlines")


if __name__ == "__main__":
    main()
