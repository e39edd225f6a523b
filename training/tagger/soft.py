"""Bring the answers of several teachers together, and say how good each is and all are.

    python soft.py FOLDER OUT NAME ANSWER=WEIGHT...

writes OUT, float16 [words][19 + 9], the weighted geometric mean of the ANSWERs to FOLDER/NAME.bin (network.py,
teacher.py). If NAME has gold labels (news_dev, anercorp_held), mentions are counted, by labels alone, without chains.
"""

import sys
from pathlib import Path

import numpy as np
from labels import LABELS, Words, report


def mean(answers: list[tuple[np.ndarray, float]]) -> np.ndarray:
    logs = sum(weight * np.log(p.astype(np.float32) + 1e-6) for p, weight in answers)
    p = np.exp(logs / sum(weight for _, weight in answers))
    first = 0
    for n in LABELS:
        p[:, first : first + n] /= p[:, first : first + n].sum(-1, keepdims=True)
        first += n
    return p


def main() -> None:
    folder, out, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    words = Words(folder / f"{name}.txt", folder / f"{name}.bin")
    answers = []
    for argument in sys.argv[4:]:
        path, _, weight = argument.rpartition("=")
        answers.append((np.fromfile(path, np.float16).reshape(len(words.gold), -1), float(weight)))
        if name in ("news_dev", "anercorp_held"):
            print(f"{Path(path).name}: {report(answers[-1][0], words, int(name != 'news_dev'))}")
    p = mean(answers)
    if name in ("news_dev", "anercorp_held"):
        print(f"mean: {report(p, words, int(name != 'news_dev'))}")
    p.astype(np.float16).tofile(out)


main()
