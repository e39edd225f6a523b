"""What the network learns from: words as numbers of rows, and what their labels are held to be."""

from pathlib import Path

import numpy as np
import torch
from labels import HEADS, LABELS
from torch import Tensor
from torch.nn import functional

WORD = 64  # csrc/tag/network.h
WORDS, SEEN, STEMS, PARTS = 56_000, 4, 8, 30  # rows: most frequent words; and what was seen so often in training
VECTOR_SCALE = 0.6  # brings vectors to the size that the layers' bounds are made for
TAUGHT = 0.5  # the share of the teachers in what a labelled word is held to be
BITS = (1 << 64) - 1


def hash_units(form: str) -> int:
    """khi_hash_units of csrc/base/hash.h."""
    h = 0xCBF29CE484222325
    units = form.encode("utf-16-le")
    for i in range(0, len(units), 2):
        h = ((h ^ (units[i] | units[i + 1] << 8)) * 0x100000001B3) & BITS
    return h ^ (h >> 29)


def mix(a: int, b: int) -> int:
    """khi_mix of csrc/base/hash.h."""
    m = ((a ^ ((b + 0x9E3779B97F4A7C15 + ((a << 6) & BITS) + (a >> 2)) & BITS)) * 0x9FB21C651E98DF25) & BITS
    return m ^ (m >> 32)


def feature(template: int, argument: int) -> int:
    """`name` of csrc/tag/features.c."""
    return mix(template * 0x9E3779B97F4A7C15 & BITS, argument)


def find(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The place of each hash in sorted keys, and whether it is there at all."""
    at = np.searchsorted(keys, wanted)
    at[at == len(keys)] = 0
    return at, keys[at] == wanted


class Text:
    """Sentences [firsts[i], firsts[i + 1]) of words, a word's features [starts[w], starts[w + 1])."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        sentences, words, features = np.frombuffer(data, np.uint64, 3).astype(int)
        at = 24
        self.firsts = np.frombuffer(data, np.uint64, sentences + 1, at).astype(np.int64)
        at += 8 * (sentences + 1)
        self.starts = np.frombuffer(data, np.uint64, words + 1, at).astype(np.int64)
        at += 8 * (words + 1)
        self.hashes = np.frombuffer(data, np.uint64, features, at)
        self.gold = np.frombuffer(data, np.uint8, words, at + 8 * features).astype(np.int64)

    def parts(self) -> np.ndarray:
        """Whether a feature is neither the word's nor the stem's, which are its first two."""
        other = np.ones(len(self.hashes), bool)
        other[self.starts[:-1]] = other[self.starts[:-1] + 1] = False
        return other


class Rows:
    """What has a row: words and stems, each with its vector or zeros, and parts; one more row for what has none."""

    def __init__(self, vectors: Path, texts: list[Text]) -> None:
        forms, rows = [], []
        with vectors.open(encoding="utf-8") as lines:
            for line in lines:
                form, _, *x = line.rstrip("\n").split(" ")
                forms.append(hash_units(form))
                rows.append(np.array(x, dtype=np.float32))
        table = np.stack(rows) * VECTOR_SCALE
        by_word = np.array([feature(300, h) for h in forms], dtype=np.uint64)
        by_stem = np.array([feature(301, h) for h in forms], dtype=np.uint64)
        words, word_counts = np.unique(np.concatenate([t.hashes[t.starts[:-1]] for t in texts]), return_counts=True)
        stems, stem_counts = np.unique(np.concatenate([t.hashes[t.starts[:-1] + 1] for t in texts]), return_counts=True)
        parts, part_counts = np.unique(np.concatenate([t.hashes[t.parts()] for t in texts]), return_counts=True)
        frequent = by_word[:WORDS]  # vectors come most frequent first
        self.words = np.union1d(frequent, words[word_counts >= SEEN])
        self.stems = stems[stem_counts >= STEMS]
        self.parts = parts[part_counts >= PARTS]
        self.word_vectors = self._vectors(self.words, by_word, table)
        self.stem_vectors = self._vectors(self.stems, by_stem, table)
        at, there = find(words, self.words)
        self.seen = np.append(np.where(there, word_counts[at], 0), 0)

    @staticmethod
    def _vectors(keys: np.ndarray, hashes: np.ndarray, table: np.ndarray) -> Tensor:
        order = np.argsort(hashes)
        at, there = find(hashes[order], keys)
        rows = np.where(there[:, None], table[order[at]], 0).astype(np.float32)
        return torch.from_numpy(np.concatenate([rows, np.zeros((1, WORD), np.float32)]))


class Corpus:
    """A text whose features are numbers of rows."""

    def __init__(self, text: Text, rows: Rows, head: int | None) -> None:
        self.head, self.firsts, self.gold = head, text.firsts, text.gold
        self.soft: np.ndarray | None = None
        self.heads = [] if head is None else [head]  # those that learn from it
        self.lengths = np.diff(text.firsts)
        at, there = find(rows.parts, text.hashes)
        there &= text.parts()
        of_word = np.repeat(np.arange(len(text.gold)), np.diff(text.starts))
        self.parts = at[there]
        self.part_starts = np.append(0, np.cumsum(np.bincount(of_word[there], minlength=len(text.gold))))
        self.words, self.stems = (
            np.where(found, place, len(keys))
            for keys, first in ((rows.words, 0), (rows.stems, 1))
            for place, found in [find(keys, text.hashes[text.starts[:-1] + first])]
        )

    def learn_from(self, soft: Path, apart: bool) -> None:
        """Take what teachers say of it; `apart`: ANERcorp's head learns from its own sentences alone."""
        self.soft = np.fromfile(soft, np.float16).reshape(len(self.gold), -1)
        self.heads = [0] if apart and self.head != 1 else list(range(len(LABELS)))

    def targets(self, at: np.ndarray, head: int) -> Tensor:
        """What these words' labels are held to be [words, labels]: the gold ones, the teachers', or their mean."""
        gold = functional.one_hot(torch.from_numpy(self.gold[at]), HEADS[head]).float() if head == self.head else None
        if self.soft is None:
            return gold
        first = sum(LABELS[:head])
        taught = torch.from_numpy(self.soft[at, first : first + LABELS[head]].astype(np.float32))
        taught = taught / taught.sum(-1, keepdim=True)
        return taught if gold is None else (1 - TAUGHT) * gold + TAUGHT * taught

    def batches(self, rng: np.random.Generator, size: int) -> list[tuple["Corpus", np.ndarray]]:
        """Sentences of about the same length together, `size` words a batch."""
        order = np.argsort(self.lengths * (1 + 0.1 * rng.random(len(self.lengths))))
        order = order[self.lengths[order] > 0]
        out, first, words = [], 0, 0
        for i, sentence in enumerate(order):
            words += self.lengths[sentence]
            if words >= size or i + 1 == len(order):
                out.append((self, order[first : i + 1]))
                first, words = i + 1, 0
        return out
