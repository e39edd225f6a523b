"""Fine-tune the upper layers of multilingual-e5-small on the labelled headlines.

    python teach.py SHARED OUT [--seed 1] [--passes 3] [--frozen 8] [--rate 1e-4]
                                [--begin EARLIER] [--stop N]

writes OUT, the trained layers and the matrix of topics, after each pass, begun from those of an earlier OUT, and stops
after N passes, before the rate has fallen to its end. What the frozen layers say of each headline
is computed once and kept in OUT's folder. Dev only reports, after each pass: it chooses --passes and --frozen.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import e5
from topic_files import TOPICS, TRAIN_FILES, headlines

SMOOTH, SECOND = 0.05, 0.2
MOST = 48  # tokens of a headline
BATCH, ROUND = 32, 64  # headlines at a time; batches that are sorted by length together


class Head(nn.Module):
    """The upper layers, the mean over tokens, and a matrix of topics."""

    def __init__(self, layers: nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers
        self.out = nn.Linear(e5.WIDTH, len(TOPICS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return self.out(self.dropout(mean))


def mean_of(paths: list[Path]) -> tuple[int, Head]:
    """How many layers are frozen, and the mean of what several passes of one training made of the others."""
    saved = [torch.load(path) for path in paths]
    frozen: int = saved[0]["frozen"]
    head = Head(e5.load()[2][frozen:]).eval()
    heads = [s["head"] for s in saved]
    head.load_state_dict({key: torch.stack([h[key] for h in heads]).mean(0) for key in heads[0]})
    return frozen, head


def padded(states: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    x = nn.utils.rnn.pad_sequence([s.float() for s in states], batch_first=True)
    lengths = torch.tensor([len(s) for s in states])
    return x, torch.arange(x.shape[1])[None, :] < lengths[:, None]


@torch.no_grad()
def lower_states(ids: list[list[int]], embedding: nn.Module, layers: nn.ModuleList) -> list[torch.Tensor]:
    """What the frozen layers say of each text, in half precision."""
    out: list[torch.Tensor] = [torch.empty(0)] * len(ids)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        tokens = nn.utils.rnn.pad_sequence([torch.tensor(ids[i]) for i in chosen], True, e5.PAD)
        mask = tokens != e5.PAD
        x = embedding(tokens)
        for layer in layers:
            x = layer(x, mask)
        for i, row in zip(chosen, x, strict=True):
            out[i] = row[: len(ids[i])].half()
    return out


def batches(lengths: list[int], rng: np.random.Generator) -> Iterator[list[int]]:
    order = rng.permutation(len(lengths))
    for start in range(0, len(order), BATCH * ROUND):
        near = sorted(order[start : start + BATCH * ROUND], key=lambda i: lengths[i])
        groups = [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
        for g in rng.permutation(len(groups)):
            yield groups[g]


def targets(codes: list[list[str]], topics: list[str] = TOPICS) -> torch.Tensor:
    out = torch.full((len(codes), len(topics)), SMOOTH / len(topics))
    for row, (first, *more) in zip(out, codes, strict=True):
        second = SECOND if more else 0
        row[topics.index(first)] += (1 - SMOOTH) * (1 - second)
        if more:
            row[topics.index(more[0])] += (1 - SMOOTH) * second
    return out


@torch.no_grad()
def predict(head: Head, states: list[torch.Tensor]) -> torch.Tensor:
    head.eval()
    out = torch.empty(len(states), len(TOPICS))
    order = sorted(range(len(states)), key=lambda i: len(states[i]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        out[chosen] = head(*padded([states[i] for i in chosen])).softmax(1)
    head.train()
    return out


def report(name: str, scores: torch.Tensor, codes: list[list[str]]) -> None:
    best = [TOPICS[i] for i in scores.argmax(1)]
    first = sum(b == c[0] for b, c in zip(best, codes, strict=True)) / len(codes)
    inside = sum(b in c for b, c in zip(best, codes, strict=True)) / len(codes)
    f = []
    for t in {c[0] for c in codes}:
        right = sum(b == t == c[0] for b, c in zip(best, codes, strict=True))
        f.append(2 * right / (best.count(t) + sum(c[0] == t for c in codes)))
    print(f"{name}: dev {first:.4f} / {inside:.4f} / {sum(f) / len(f):.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--frozen", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--begin", type=Path)
    parser.add_argument("--stop", type=int)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    tokenizer, embedding, layers = e5.load()
    layers.eval()
    folder = args.shared / "data" / "topics"
    rows = [row for name in TRAIN_FILES for row in headlines(folder / f"{name}.tsv")]
    dev = headlines(folder / "dev.tsv")
    kept = args.out.parent / f"lower{args.frozen}.pt"
    if not kept.exists():
        ids = [tokenizer.encode(text, MOST) for text, _ in rows + dev]
        torch.save(lower_states(ids, embedding, layers[: args.frozen]), kept)
    states = torch.load(kept)
    print(f"{len(rows)} headlines", flush=True)
    head = Head(layers[args.frozen :]).train()
    if args.begin:
        head.load_state_dict(torch.load(args.begin)["head"])
    gold = targets([codes for _, codes in rows])
    optimizer = torch.optim.AdamW(
        [
            {"params": head.layers.parameters(), "lr": args.rate},
            {"params": head.out.parameters(), "lr": args.rate * 10},
        ],
        weight_decay=0.01,
    )
    total, warm = args.passes * math.ceil(len(rows) / BATCH), 100
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / warm, max(0.02, (total - n) / (total - warm)))
    )
    lengths = [len(s) for s in states[: len(rows)]]
    for done in range(args.stop or args.passes):
        loss_sum = 0.0
        for n, batch in enumerate(batches(lengths, rng)):
            logits = head(*padded([states[i] for i in batch]))
            loss = functional.cross_entropy(logits, gold[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            loss_sum += loss.item()
            if n % 100 == 99:
                print(f"  {n + 1} batches, loss {loss_sum / 100:.4f}", flush=True)
                loss_sum = 0.0
        report(f"seed {args.seed} pass {done + 1}", predict(head, states[len(rows) :]), [c for _, c in dev])
        torch.save({"frozen": args.frozen, "head": head.state_dict()}, args.out)


if __name__ == "__main__":
    main()
