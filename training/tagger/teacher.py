"""Fine-tune all of multilingual-e5-small as a tagger of both label schemes, and let it answer for texts.

    python teacher.py train FOLDER OUT [--seed 1] [--passes 4] [--rate 2e-4]
    python teacher.py label TEXT WORDS OUT TEACHER

FOLDER has {news_train,news_dev,anercorp_tune,anercorp_held}.{txt,bin}: texts, and their words by train_export. OUT of
`train` is written after each pass, and goes on from there if it exists. `label` writes, for each word of WORDS
(a .bin of TEXT), a row of probabilities of the labels of each scheme, float16 [words][19 + 9].

Where the processor has bf16, a pass takes about 13 minutes of one core; in fp32 matrices take five times as long.
news_dev and the last tenth of ANERcorp's training part only report.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from labels import LABELS, Words, report
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import e5

BATCH, MOST = 1800, 192  # pieces of a batch, and of a sentence
ANERCORP_TIMES, NEWS_SHARE = 2, 3  # a pass is this often ANERcorp, and one in so many batches of the news
SMOOTH = 0.02


class Pieces:
    """A text as the transformer's pieces: a sentence's numbers, and where each of its words begins among them."""

    def __init__(self, words: Words, tokenizer: e5.Tokenizer, head: int) -> None:
        self.head, self.words = head, words
        self.ids: list[list[int]] = []
        self.heads: list[list[int]] = []  # the place of each word's first piece, less than MOST
        line, units = -1, b""
        for first, end in zip(words.firsts[:-1], words.firsts[1:], strict=True):
            ids, begins, behind = [e5.BEGIN], [], -1
            for w in range(first, end):
                number, start, stop = words.places[w]
                if number != line:
                    line, units = number, words.lines[number].encode("utf-16-le")
                form = units[2 * start : 2 * stop].decode("utf-16-le", "replace").translate(tokenizer.table).strip()
                pieces = tokenizer.word(form if start == behind else e5.SPACE + form)
                begins.append(min(len(ids), MOST - 2))
                ids += pieces or (e5.UNKNOWN,)
                behind = stop
            self.ids.append([*ids[: MOST - 1], e5.END])
            self.heads.append(begins)

    def batches(self, rng: np.random.Generator | None) -> list[tuple["Pieces", list[int]]]:
        lengths = np.array([len(i) for i in self.ids])
        order = np.argsort(lengths * (1 + 0.1 * rng.random(len(lengths))) if rng else lengths, kind="stable")
        out: list[tuple[Pieces, list[int]]] = []
        chosen: list[int] = []
        for i in order:
            if not self.heads[i]:
                continue
            if chosen and (len(chosen) + 1) * lengths[i] > BATCH:
                out.append((self, chosen))
                chosen = []
            chosen.append(int(i))
        return [*out, (self, chosen)] if chosen else out


class Teacher(nn.Module):
    """Embedding of the pieces that are used, the layers, and a head a scheme over each word's first piece."""

    def __init__(self, embedding: e5.Embedding, layers: nn.ModuleList, used: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("used", torch.from_numpy(used))
        self.pieces = nn.Embedding.from_pretrained(embedding.words.weight[self.used].clone(), freeze=False, sparse=True)
        self.places, self.ln, self.layers = embedding.places, embedding.ln, layers
        self.places.weight.requires_grad_(False)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleList(nn.Linear(e5.WIDTH, n) for n in LABELS)

    def forward(self, text: Pieces, chosen: list[int]) -> tuple[torch.Tensor, np.ndarray]:
        """The words' states [words][WIDTH], for the heads, and their numbers."""
        ids = nn.utils.rnn.pad_sequence([torch.tensor(text.ids[i]) for i in chosen], True, e5.PAD)
        mask = ids != e5.PAD
        local = torch.searchsorted(self.used, ids).clamp(max=len(self.used) - 1)
        local = torch.where(self.used[local] == ids, local, torch.searchsorted(self.used, torch.tensor(e5.UNKNOWN)))
        with torch.autocast("cpu", torch.bfloat16):
            x = self.drop(self.ln(self.pieces(local) + self.places(torch.arange(ids.shape[1]))))
            for layer in self.layers:
                x = layer(x, mask)
            rows = np.repeat(np.arange(len(chosen)), [len(text.heads[i]) for i in chosen])
            columns = np.concatenate([text.heads[i] for i in chosen])
            states = x[torch.from_numpy(rows), torch.from_numpy(columns)].float()
        firsts = text.words.firsts
        at = np.concatenate([np.arange(firsts[i], firsts[i + 1]) for i in chosen])
        return self.drop(states), at


@torch.no_grad()
def predict(teacher: Teacher, text: Pieces) -> np.ndarray:
    """Probabilities of the labels of both schemes [words][19 + 9]."""
    teacher.eval()
    out = np.zeros((len(text.words.gold), sum(LABELS)), np.float32)
    for _, chosen in text.batches(None):
        states, at = teacher(text, chosen)
        out[at] = torch.cat([head(states).softmax(-1) for head in teacher.heads], -1).numpy()
    teacher.train()
    return out


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    tokenizer, embedding, layers = e5.load()
    names = ("news_train", "anercorp_tune", "news_dev", "anercorp_held")
    texts = [
        Pieces(Words(options.folder / f"{n}.txt", options.folder / f"{n}.bin"), tokenizer, int(n.startswith("aner")))
        for n in names
    ]
    pieces = [np.array([i for ids in t.ids for i in ids]) for t in texts[:2]]
    used = np.unique(np.append(np.concatenate(pieces), [e5.BEGIN, e5.PAD, e5.END, e5.UNKNOWN]))
    teacher = Teacher(embedding, layers, used).train()
    print(f"{[sum(map(len, t.ids)) for t in texts]} pieces, {len(used)} different", flush=True)
    dense = [p for n, p in teacher.named_parameters() if p.requires_grad and n != "pieces.weight"]
    optimizers = [
        torch.optim.AdamW(
            [
                {"params": [p for p in dense if p.shape[0] not in LABELS], "lr": options.rate},
                {"params": [p for p in dense if p.shape[0] in LABELS], "lr": options.rate * 10},
            ],
            weight_decay=0.01, betas=(0.9, 0.98), fused=True,
        ),
        torch.optim.SparseAdam([teacher.pieces.weight], lr=options.rate),
    ]  # fmt: skip
    rates = [[g["lr"] for g in o.param_groups] for o in optimizers]

    def one_pass() -> list[tuple[Pieces, list[int]]]:
        news, aner = texts[:2]
        batches = news.batches(rng)
        batches = [batches[i] for i in rng.permutation(len(batches))[: len(batches) // NEWS_SHARE]]
        for _ in range(ANERCORP_TIMES):
            batches += aner.batches(rng)
        return [batches[i] for i in rng.permutation(len(batches))]

    total, step, done = options.passes * len(one_pass()), 0, 0
    if options.out.exists():
        saved = torch.load(options.out, weights_only=False)
        teacher.load_state_dict(saved["teacher"])
        for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        step, done = saved["step"], saved["passes"]
        rng.bit_generator.state = saved["rng"]
    for number in range(done, options.passes):
        began, loss_sum = time.time(), 0.0
        for n, (text, chosen) in enumerate(one_pass()):
            share = min((step + 1) / 150, max(0.01, (total - step) / total))
            for optimizer, base in zip(optimizers, rates, strict=True):
                for group, rate in zip(optimizer.param_groups, base, strict=True):
                    group["lr"] = rate * share
                optimizer.zero_grad(set_to_none=True)
            states, at = teacher(text, chosen)
            scores = teacher.heads[text.head](states)
            loss = functional.cross_entropy(scores, torch.from_numpy(text.words.gold[at]), label_smoothing=SMOOTH)
            loss.backward()
            nn.utils.clip_grad_norm_(dense, 1.0)
            for optimizer in optimizers:
                optimizer.step()
            step += 1
            loss_sum += loss.item()
            if n % 50 == 49:
                print(f"  {n + 1} batches, loss {loss_sum / 50:.4f}, {time.time() - began:.0f} s", flush=True)
                loss_sum = 0.0
        figures = ", ".join(
            f"{n} {report(predict(teacher, t), t.words, t.head)}" for n, t in zip(names[2:], texts[2:], strict=True)
        )
        print(f"pass {number + 1}: {figures}, {time.time() - began:.0f} s", flush=True)
        state = {"teacher": teacher.state_dict(), "optimizers": [o.state_dict() for o in optimizers]}
        torch.save({**state, "rng": rng.bit_generator.state, "step": step, "passes": number + 1}, options.out)


def label(options: argparse.Namespace) -> None:
    tokenizer, embedding, layers = e5.load()
    state = torch.load(options.teacher, weights_only=False)["teacher"]
    teacher = Teacher(embedding, layers, state["used"].numpy())
    teacher.load_state_dict(state)
    text = Pieces(Words(options.text, options.words), tokenizer, 0)
    rows = predict(teacher, text)
    rows.astype(np.float16).tofile(options.out)
    print(f"{len(rows)} words")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    t = commands.add_parser("train")
    t.add_argument("folder", type=Path)
    t.add_argument("out", type=Path)
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--passes", type=int, default=4)
    t.add_argument("--rate", type=float, default=2e-4)
    s = commands.add_parser("label")
    for name in ("text", "words", "out", "teacher"):
        s.add_argument(name, type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    {"train": train, "label": label}[options.command](options)


main()
