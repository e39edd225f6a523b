"""Fine-tune multilingual-e5-small on labelled headlines.

    python teach.py OUT --codes CODE,CODE... --train FILE... --dev FILE
                        [--seed 1] [--passes 4] [--stop N] [--rate 1.5e-4] [--held]

writes OUT, all that was learned, after each pass, and stops after N, before the rate has fallen to its end; with --held
one headline in ten of the first FILE is left out and only reports. The parameters kept are a running mean over the last
steps. Dev reports too, after each pass.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from reader import MOST, Reader, padded
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from e5 import BEGIN, END
from topic_files import labelled

SMOOTH, SECOND = 0.05, 0.2
BATCH, ROUND = 32, 64  # headlines at a time; batches that are sorted by length together
DECAY = 0.9  # of the rate, from each layer to the one below it
MEMORY = 0.998  # how much of the running mean stays after a step
HELD = 10  # one headline in so many
HIDDEN = 0.1  # of a headline's pieces, anew in each pass


def batches(lengths: list[int], rng: np.random.Generator) -> Iterator[list[int]]:
    order = rng.permutation(len(lengths))
    for start in range(0, len(order), BATCH * ROUND):
        near = sorted(order[start : start + BATCH * ROUND], key=lambda i: lengths[i])
        groups = [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
        for g in rng.permutation(len(groups)):
            yield groups[g]


def thinned(ids: list[int], rng: np.random.Generator) -> list[int]:
    return [i for i, chance in zip(ids, rng.random(len(ids)), strict=True) if chance >= HIDDEN or i in (BEGIN, END)]


def targets(rows: list[tuple[str, list[str]]], codes: list[str]) -> torch.Tensor:
    """The share of each topic for each headline: of its labels, smoothed."""
    out = torch.full((len(rows), len(codes)), SMOOTH / len(codes))
    for row, (_, (first, *more)) in zip(out, rows, strict=True):
        second = SECOND if more else 0
        row[codes.index(first)] += (1 - SMOOTH) * (1 - second)
        if more:
            row[codes.index(more[0])] += (1 - SMOOTH) * second
    return out


def report(name: str, model: Reader, rows: list[tuple[str, list[str]]]) -> None:
    """Accuracy, in-set, macro-F1 and loss."""
    scores, gold = model.predict([text for text, _ in rows]), [labels for _, labels in rows]
    best = [model.codes[i] for i in scores.argmax(1)]
    first = sum(b == g[0] for b, g in zip(best, gold, strict=True)) / len(gold)
    inside = sum(b in g for b, g in zip(best, gold, strict=True)) / len(gold)
    loss = -sum(float(row[model.codes.index(g[0])].log()) for row, g in zip(scores, gold, strict=True)) / len(gold)
    f = []
    for t in {g[0] for g in gold}:
        right = sum(b == t == g[0] for b, g in zip(best, gold, strict=True))
        f.append(2 * right / (best.count(t) + sum(g[0] == t for g in gold)))
    print(f"{name}: {first:.4f} / {inside:.4f} / {sum(f) / len(f):.4f} / {loss:.4f}", flush=True)


def groups(model: Reader, rate: float) -> list[dict[str, object]]:
    """Lower layers know of language, not of topics: they change less."""
    out: list[dict[str, object]] = [{"params": model.out.parameters(), "lr": rate * 10}]
    for above, layer in enumerate(reversed(model.layers)):
        out.append({"params": layer.parameters(), "lr": rate * DECAY**above})
    out.append({"params": [model.shift.weight], "lr": rate * 3})
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--codes", required=True)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--stop", type=int)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--held", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    first, *more = (labelled(path) for path in args.train)
    checks = {"dev": labelled(args.dev)}
    if args.held:
        checks["held"] = first[::HELD]
        first = [row for i, row in enumerate(first) if i % HELD]
    rows = sum(more, first)
    model = Reader(args.codes.split(","))
    ids = [model.tokenizer.encode(text, MOST) for text, _ in rows]
    model.shift_for(ids)
    model.train()
    gold = targets(rows, model.codes)
    optimizer = torch.optim.AdamW(groups(model, args.rate), weight_decay=0.01, fused=True)
    total, warm = args.passes * math.ceil(len(rows) / BATCH), 200
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / warm, max(0.02, (total - n) / (total - warm)))
    )
    learned = [p for p in model.parameters() if p.requires_grad]
    mean = [p.detach().clone() for p in learned]
    print(f"{len(rows)} headlines, {sum(map(len, ids))} pieces", flush=True)
    for done in range(args.stop or args.passes):
        loss_sum, began = 0.0, time.time()
        for n, batch in enumerate(batches([len(i) for i in ids], rng)):
            logits = model(*padded([thinned(ids[i], rng) for i in batch]))
            loss = functional.cross_entropy(logits, gold[batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            schedule.step()
            if n % 8 == 7:
                torch._foreach_lerp_(mean, [p.detach() for p in learned], 1 - MEMORY**8)
            loss_sum += loss.item()
            if n % 100 == 99:
                print(f"  {n + 1} batches, loss {loss_sum / 100:.4f}, {time.time() - began:.0f} s", flush=True)
                loss_sum = 0.0
        now = [p.detach().clone() for p in learned]
        for p, m in zip(learned, mean, strict=True):
            p.data.copy_(m)
        for name, check in checks.items():
            report(f"seed {args.seed} pass {done + 1} {name}", model, check)
        model.save(args.out)
        for p, was in zip(learned, now, strict=True):
            p.data.copy_(was)


if __name__ == "__main__":
    main()
