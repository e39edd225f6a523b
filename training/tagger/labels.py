"""Labelled words of train_export, the labels of both schemes, the mentions that they make, and how many are right."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

LABELS = (19, 9)  # of the news scheme and of ANERcorp's
HEADS = (*LABELS, 9)  # and of our own labels by ANERcorp's guide, which a network learns apart


def spans(labels: Iterable[int]) -> set[tuple[int, int, int]]:
    """The mentions of one sentence: first word, word behind, label of the first."""
    row, out, i = list(labels), set(), 0
    while i < len(row):
        end = i + 1
        if row[i] % 2:
            while end < len(row) and row[end] == row[i] + 1:
                end += 1
            out.add((i, end, int(row[i])))
        i = end
    return out


def best_labels(e: np.ndarray, start: np.ndarray, transition: np.ndarray) -> list[int]:
    """Those whose scores [words, labels], with those of the first and from label to label, add up highest."""
    score, back = start + e[0], np.zeros(e.shape, int)
    for t in range(1, len(e)):
        through = score[:, None] + transition
        back[t], score = through.argmax(0), through.max(0) + e[t]
    labels = [int(score.argmax())]
    for t in range(len(e) - 1, 0, -1):
        labels.append(int(back[t][labels[-1]]))
    return labels[::-1]


def allowed(labels: int, forbidden: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the first label and from label to label: `forbidden` for what IOB2 forbids, else 0."""
    start, transition = np.zeros(labels, np.float32), np.zeros((labels, labels), np.float32)
    start[2::2] = forbidden
    for i in range(labels):
        for j in range(2, labels, 2):
            if i not in (j, j - 1):
                transition[i, j] = forbidden
    return start, transition


class Count:
    """Exact mentions over sentences."""

    def __init__(self) -> None:
        self.right = self.found = self.wanted = 0

    def add(self, gold: Iterable[int], got: Iterable[int]) -> None:
        a, b = spans(gold), spans(got)
        self.right, self.found, self.wanted = self.right + len(a & b), self.found + len(b), self.wanted + len(a)

    def __str__(self) -> str:
        p, r = 100 * self.right / max(self.found, 1), 100 * self.right / max(self.wanted, 1)
        return f"P {p:.2f} R {r:.2f} F {200 * self.right / max(self.found + self.wanted, 1):.2f}"


class Words:
    """Sentences [firsts[i], firsts[i + 1]) of words; of a word the line, its start and end, and its gold label."""

    def __init__(self, text: Path, words: Path) -> None:
        data = words.read_bytes()
        sentences, count, features = np.frombuffer(data, np.uint64, 3).astype(int)
        self.firsts = np.frombuffer(data, np.uint64, sentences + 1, 24).astype(np.int64)
        at = 24 + 8 * (sentences + 1) + 8 * (count + 1) + 8 * features
        self.gold = np.frombuffer(data, np.uint8, count, at).astype(np.int64)
        self.places = np.frombuffer(data, np.uint32, 3 * count, at + count).reshape(count, 3).astype(np.int64)
        self.lines = [row.split("\t")[0] for row in text.read_text(encoding="utf-8").split("\n")]


def report(both: np.ndarray, words: Words, head: int) -> str:
    """Exact mentions of the labels that a head finds most probable among those that IOB2 allows."""
    scores = np.log(both[:, sum(LABELS[:head]) : sum(LABELS[: head + 1])].astype(np.float32) + 1e-9)
    chain, count = allowed(LABELS[head], -1e9), Count()
    for first, end in zip(words.firsts[:-1], words.firsts[1:], strict=True):
        if first < end:
            count.add(words.gold[first:end], best_labels(scores[first:end], *chain))
    return str(count)
