"""The teacher: multilingual-e5-small, the mean over a headline's pieces, and a matrix of topics.

Products of matrices are in bfloat16 where the processor has them (five times as fast as float32 there), the parameters
themselves in float32 everywhere.
"""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import e5

MOST = 48  # pieces of a headline
BATCH = 64  # headlines answered at a time
SHORT = bool(torch.cpu.get_capabilities().get("avx512_bf16"))


class Reader(nn.Module):
    def __init__(self, codes: list[str]) -> None:
        super().__init__()
        self.codes = codes
        self.tokenizer, embedding, self.layers = e5.load()
        self.embedding = embedding.requires_grad_(False)
        self.out = nn.Linear(e5.WIDTH, len(self.codes))
        self.dropout = nn.Dropout(0.1)
        self.shift_for([])

    def shift_for(self, ids: list[list[int]]) -> None:
        """What is learned of pieces is added to their rows: only of those in `ids`, a tenth of all."""
        self.place = torch.zeros(len(self.embedding.words.weight), dtype=torch.long)
        self.seen = torch.tensor(sorted({i for row in ids for i in row}), dtype=torch.long)
        self.place[self.seen] = torch.arange(1, len(self.seen) + 1)
        self.shift = nn.Embedding(len(self.seen) + 1, e5.WIDTH, padding_idx=0)
        nn.init.zeros_(self.shift.weight)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=SHORT):
            x = self.dropout(self.embedding(ids, self.shift(self.place[ids])))
            for layer in self.layers:
                x = layer(x, mask)
        mean = (x.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.out(self.dropout(mean))

    @torch.no_grad()
    def predict(self, texts: list[str]) -> torch.Tensor:
        """The probabilities [texts, topics]."""
        ids = [self.tokenizer.encode(text, MOST) for text in texts]
        self.eval()
        out = torch.empty(len(ids), len(self.codes))
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            out[chosen] = self(*padded([ids[i] for i in chosen])).softmax(1)
        self.train()
        return out

    def save(self, path: Path) -> None:
        state = {k: v for k, v in self.state_dict().items() if not k.startswith("embedding.")}
        torch.save({"codes": self.codes, "seen": self.seen, "state": state}, path)


def padded(ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    tokens = nn.utils.rnn.pad_sequence([torch.tensor(row) for row in ids], True, e5.PAD)
    return tokens, tokens != e5.PAD


def load(path: Path) -> Reader:
    saved = torch.load(path)
    reader = Reader(saved["codes"])
    reader.shift_for([saved["seen"].tolist()])
    reader.load_state_dict(saved["state"], strict=False)
    return reader


def answers(teachers: list[Reader], texts: list[str]) -> torch.Tensor:
    """The mean of what several teachers say of texts [texts, topics]."""
    return torch.stack([teacher.predict(texts) for teacher in teachers]).mean(0)
