"""Tune all layers of multilingual-e5-small on labelled headlines, and write what a student learns from.

    python whole.py LESSONS CODES TRAIN TEXTS [--passes 4] [--texts N]

CODES joined by commas; TRAIN as train_topics reads it. LESSONS: the headlines of TRAIN, half of each target the label
and half what the teacher says, then the first N lines of TEXTS as it labels them. Products of matrices are in bfloat16
where the processor has them. What is learned of pieces is added to their rows, of those in TRAIN alone.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np
import torch
from teach import BATCH, MOST, batches, targets
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import e5
from topic_files import lesson

TAUGHT, LEAST = 0.5, 0.004
RATE, DECAY = 1.5e-4, 0.9  # of the highest layer; from each layer to the one below it
MEMORY = 0.998  # how much of the running mean of the parameters, which are those kept, stays after a step
HIDDEN = 0.1  # of a headline's pieces, anew in each pass
SHORT = bool(torch.cpu.get_capabilities().get("avx512_bf16"))


class Reader(nn.Module):
    def __init__(self, topics: int, texts: list[str]) -> None:
        super().__init__()
        self.tokenizer, embedding, self.layers = e5.load()
        self.embedding = embedding.requires_grad_(False)
        self.out, self.dropout = nn.Linear(e5.WIDTH, topics), nn.Dropout(0.1)
        seen = torch.tensor(sorted({i for text in texts for i in self.pieces(text)}), dtype=torch.long)
        self.place = torch.zeros(len(self.embedding.words.weight), dtype=torch.long)
        self.place[seen] = torch.arange(1, len(seen) + 1)
        self.shift = nn.Embedding(len(seen) + 1, e5.WIDTH, padding_idx=0)
        nn.init.zeros_(self.shift.weight)

    def pieces(self, text: str) -> list[int]:
        words = text.translate(self.tokenizer.table).split()
        ids = [i for word in words for i in self.tokenizer.word(e5.SPACE + word)]
        return [e5.BEGIN, *ids[: MOST - 2], e5.END]

    def forward(self, rows: list[list[int]]) -> torch.Tensor:
        ids = nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], True, e5.PAD)
        mask = ids != e5.PAD
        with torch.autocast("cpu", torch.bfloat16, enabled=SHORT):
            e = self.embedding
            x = e.words(ids) + self.shift(self.place[ids]) + e.places(torch.arange(ids.shape[1]))
            x = self.dropout(e.ln(x))
            for layer in self.layers:
                x = layer(x, mask)
        mean = (x.float() * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        answer: torch.Tensor = self.out(self.dropout(mean))
        return answer

    @torch.no_grad()
    def predict(self, texts: list[str]) -> torch.Tensor:
        self.eval()
        ids = [self.pieces(text) for text in texts]
        out = torch.empty(len(ids), self.out.out_features)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), 2 * BATCH):
            chosen = order[start : start + 2 * BATCH]
            out[chosen] = self([ids[i] for i in chosen]).softmax(1)
        return out


def thinned(ids: list[int], rng: np.random.Generator) -> list[int]:
    chances = rng.random(len(ids))
    return [i for i, c in zip(ids, chances, strict=True) if c >= HIDDEN or i in (e5.BEGIN, e5.END)]


def tune(model: Reader, texts: list[str], gold: torch.Tensor, passes: int, rng: np.random.Generator) -> None:
    ids = [model.pieces(text) for text in texts]
    groups = [{"params": [*model.out.parameters()], "lr": RATE * 10}, {"params": [model.shift.weight], "lr": RATE * 3}]
    for above, layer in enumerate(reversed(model.layers)):
        groups.append({"params": [*layer.parameters()], "lr": RATE * DECAY**above})
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    total, warm = passes * math.ceil(len(texts) / BATCH), 200
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / warm, max(0.02, (total - n) / max(1, total - warm)))
    )
    learned = [p for p in model.parameters() if p.requires_grad]
    mean = [p.detach().clone() for p in learned]
    model.train()
    for done in range(passes):
        for n, batch in enumerate(batches([len(i) for i in ids], rng)):
            loss = functional.cross_entropy(model([thinned(ids[i], rng) for i in batch]), gold[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            schedule.step()
            if n % 8 == 7:
                torch._foreach_lerp_(mean, [p.detach() for p in learned], 1 - MEMORY**8)
        print(f"pass {done + 1}, last loss {loss.item():.4f}", flush=True)
    for p, m in zip(learned, mean, strict=True):
        p.data.copy_(m)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons", type=Path)
    parser.add_argument("codes")
    parser.add_argument("train", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--texts", dest="most", type=int, default=15599)
    args = parser.parse_args()
    torch.manual_seed(1)
    codes = args.codes.split(",")
    rows = [row.rstrip("\n").rsplit("\t", 1) for row in args.train.open(encoding="utf-8")]
    texts = [text for text, _ in rows]
    gold = targets([[span.split(",")[2] for span in spans.split(" ")] for _, spans in rows], codes)
    model = Reader(len(codes), texts)
    tune(model, texts, gold, args.passes, np.random.default_rng(1))
    aims = TAUGHT * model.predict(texts) + (1 - TAUGHT) * gold
    unlabelled = args.texts.read_text(encoding="utf-8").splitlines()[: args.most]
    shares = torch.cat([aims, model.predict(unlabelled)]).tolist()
    with args.lessons.open("w", encoding="utf-8") as out:
        out.writelines(lesson(text, row, LEAST, codes) for text, row in zip(texts + unlabelled, shares, strict=True))
    print(f"{len(rows)} labelled headlines, {len(unlabelled)} that the teacher labelled")


main()
