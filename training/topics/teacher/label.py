"""Let a teacher label unlabelled texts.

    python label.py TEXTS OUT TEACHER... [--most N]

appends to OUT, for each line of TEXTS, `text<TAB>0,length,CODE=P ...`, the topics of 0.02 and more, the most probable
first. The teacher is the mean of several passes of one training. Begun again, it goes on after the texts that OUT has.
"""

import argparse
import sys
from pathlib import Path

from teach import MOST, lower_states, mean_of, predict

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import e5
from topic_files import lesson

CHUNK = 1024
SHOWN = 0.02


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=1_000_000)
    args = parser.parse_args()
    tokenizer, embedding, layers = e5.load()
    layers.eval()
    frozen, head = mean_of(args.teachers)
    texts = args.texts.read_text(encoding="utf-8").splitlines()[: args.most]
    done = sum(1 for _ in args.out.open(encoding="utf-8")) if args.out.exists() else 0
    print(f"{len(texts)} texts, {done} labelled before", flush=True)
    with args.out.open("a", encoding="utf-8") as out:
        for start in range(done, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            states = lower_states([tokenizer.encode(t, MOST) for t in chunk], embedding, layers[:frozen])
            scores = predict(head, states).tolist()
            out.writelines(lesson(text, row, SHOWN) for text, row in zip(chunk, scores, strict=True))
            out.flush()
            print(f"{start + len(chunk)} labelled", flush=True)


main()
