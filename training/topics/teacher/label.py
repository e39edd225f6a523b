"""Let the teacher label texts.

    python label.py TEXTS OUT TEACHER... [--most N]

appends to OUT, for each line of TEXTS, `text<TAB>0,length,CODE=P ...`, the topics of 0.01 and more, the most probable
first; several teachers' probabilities are averaged. Begun again, it goes on after the texts that OUT has.
"""

import argparse
import sys
from pathlib import Path

import reader

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from topic_files import lesson

CHUNK = 4096  # sorted by length together
SHOWN = 0.01


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=1_000_000)
    args = parser.parse_args()
    teachers = [reader.load(path) for path in args.teachers]
    codes = teachers[0].codes
    texts = args.texts.read_text(encoding="utf-8").splitlines()[: args.most]
    done = sum(1 for _ in args.out.open(encoding="utf-8")) if args.out.exists() else 0
    print(f"{len(texts)} texts, {done} labelled before", flush=True)
    with args.out.open("a", encoding="utf-8") as out:
        for start in range(done, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            said = reader.answers(teachers, chunk).tolist()
            out.writelines(lesson(text, codes, row, SHOWN) for text, row in zip(chunk, said, strict=True))
            out.flush()
            print(f"{start + len(chunk)} labelled", flush=True)


main()
