"""Train the tagger's network (csrc/tag/network.h) from what train_export wrote.

    python network.py train FOLDER VECTORS OUT [--seed 1] [--passes 10] [--held] [--soft] [--apart]
                                                [--width 64] [--stacks 3] [--rate 2e-3] [--begin NETWORK]
    python network.py answer FOLDER VECTORS NETWORK NAME OUT
    python network.py write FOLDER VECTORS NETWORK OUT LEXICON EXPORT MODEL [--keep 0 2]

FOLDER has {news_train,news_more,news_dev,anercorp_train,anercorp_train_swapped,anercorp_more}.bin, the fifth with
other people's names. Those called _more are labelled by us, news_more as news_train is; anercorp_more, by ANERcorp's
guide, has a head of its own: it shares the words' rows and the layers, not the corpus's omissions. What is written for
the scheme is 0.6 of the corpus's head and 0.4 of ours. VECTORS are the skip-gram's.
`train` keeps OUT.pt, a checkpoint after each pass, from which a stopped training goes on. --held: learn from
anercorp_tune and report on anercorp_held too. --soft: learn from teachers as well: NAME.soft beside NAME.bin, float16
[words][19 + 9], probabilities of the labels of both schemes, and silver.bin, which has no other labels; then every
sentence teaches both heads, with --apart ANERcorp's head only by its own sentences. --width: of the layers. --stacks:
how many of them. --begin: go on from what another training learned. `answer` writes such probabilities for
FOLDER/NAME.bin. `write` writes OUT for train_pack, from a network of the width of csrc/tag/network.h: LEXICON has the
forms known besides those of VECTORS, EXPORT is train_export and MODEL a tagger's model with that lexicon, for the
features of single words. --keep: these stacks alone, counted from 0. One thread; 105 seconds a pass of a fast core with
three stacks, 40 with one. Dev only reports.
"""

import argparse
import random
import subprocess
import time
from pathlib import Path

import numpy as np
import torch
from labels import HEADS, LABELS, Count, allowed, best_labels
from network_data import WORD, Corpus, Rows, Text, feature, find, hash_units
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEAD = 64, 32  # csrc/tag/network.h: MIXED is WIDTH, LOCAL twice that, STATE one and a half a direction
STACKS = 3
RATE, BATCH = 2e-3, 1600  # BATCH: words
FORBIDDEN = -1e4
PARTS = ("heads.{}.weight", "heads.{}.bias", "start.{}", "trans.{}")  # of a head
OURS = 0.4  # the share of our labels' head in what is written for ANERcorp's


class Pool(torch.autograd.Function):
    """c[t] = gate[t] c[t - 1] + (1 - gate[t]) value[t]."""

    @staticmethod
    def forward(ctx, value, gate):
        c, moved, before = torch.empty_like(value), (1 - gate) * value, torch.zeros_like(value[0])
        for t in range(len(value)):
            before = torch.addcmul(moved[t], gate[t], before, out=c[t])
        ctx.save_for_backward(value, gate, c)
        return c

    @staticmethod
    def backward(ctx, dc):
        value, gate, c = ctx.saved_tensors
        g = torch.empty_like(dc)
        g[-1] = behind = dc[-1]
        for t in range(len(value) - 2, -1, -1):
            behind = torch.addcmul(dc[t], gate[t + 1], behind, out=g[t])
        before = torch.cat([torch.zeros_like(c[:1]), c[:-1]])
        return (1 - gate) * g, (before - value) * g


class Sums:
    """Forward and backward sums of sentences [T, B]: marginals [T, B, labels], pairs', and the logarithm of all."""

    def __init__(self, e: Tensor, mask: Tensor, start: Tensor, transition: Tensor) -> None:
        length, count, labels = e.shape
        m = transition.exp()
        top = e.max(-1, keepdim=True).values
        x, alpha, scale = (e - top).exp(), torch.empty_like(e), torch.empty(length, count, 1)
        p = start.exp() * x[0]
        for t in range(length):
            if t:
                q = (p @ m) * x[t]
                s = q.sum(-1, keepdim=True)
                p = torch.where(mask[t][:, None], q / s, p)
            else:
                s = p.sum(-1, keepdim=True)
                p = p / s
            alpha[t], scale[t] = p, s
        self.log_z = ((scale.log() + top)[..., 0] * mask).sum(0)
        beta, r, pairs, back = torch.empty_like(x), torch.ones(count, labels), torch.zeros_like(m), m.t().contiguous()
        beta[-1] = r
        for t in range(length - 1, 0, -1):
            w = x[t] * r / scale[t] * mask[t][:, None]
            pairs += alpha[t - 1].t() @ w
            r = torch.where(mask[t][:, None], w @ back, r)
            beta[t - 1] = r
        marginals = alpha * beta
        self.marginals = marginals / marginals.sum(-1, keepdim=True) * mask[..., None]
        self.pairs = pairs * m


class Loss(torch.autograd.Function):
    """Mean of -ln P(labels) over labels drawn from `right` [T, B, labels], with the gradient from marginals."""

    @staticmethod
    def forward(ctx, e, mask, right, start, transition):
        sums = Sums(e, mask, start, transition)
        both = (mask[1:] & mask[:-1]).to(e.dtype)[..., None]
        # Of soft labels each word's are drawn by themselves; what IOB2 forbids counts nothing.
        right_pairs = torch.einsum("tbi,tbj->ij", right[:-1] * both, right[1:]) * (transition > FORBIDDEN / 2)
        right_first = (right[0].sum(0)) * (start > FORBIDDEN / 2)
        score = (e * right).sum() + (start * right_first).sum() + (transition * right_pairs).sum()
        ctx.save_for_backward(sums.marginals - right, sums.marginals[0].sum(0) - right_first, sums.pairs - right_pairs)
        return sums.log_z.sum() - score

    @staticmethod
    def backward(ctx, g):
        de, ds, dt = ctx.saved_tensors
        return de * g, None, None, ds * g, dt * g


def spread_over(mask: Tensor, x: Tensor, empty: float = 0.0) -> Tensor:
    """Rows [words, n] as [T, B, n]."""
    out = torch.full((*mask.shape, x.shape[-1]), empty)
    out[mask] = x
    return out


class Stack(nn.Module):
    """Layers over the words' rows, with their own heads: csrc/tag/network.c in floats."""

    def __init__(self, width: int) -> None:
        super().__init__()
        local, self.half, mixed = width * 2, width * 3 // 2, width
        self.conv, self.rnn = nn.Linear(3 * WORD, local), nn.Linear(local, 4 * self.half)
        self.mid = nn.Linear(2 * self.half + local, mixed)
        with torch.no_grad():
            self.rnn.bias[2 * self.half :] = 1.0
        self.heads = nn.ModuleList(nn.Linear(mixed, n) for n in HEADS)
        self.start = nn.ParameterList(nn.Parameter(torch.zeros(n)) for n in HEADS)
        self.trans = nn.ParameterList(nn.Parameter(torch.zeros(n, n)) for n in HEADS)

    def forward(self, words: Tensor, mask: Tensor, heads: list[int]) -> list[Tensor]:
        """Scores [T, B, labels] of each of the heads, of words' rows [words, WORD]."""
        drop = functional.dropout if self.training else lambda x, _: x
        half = self.half

        def spread(x: Tensor, empty: float = 0.0) -> Tensor:
            return spread_over(mask, x, empty)

        def reverse_half(x: Tensor) -> Tensor:
            return torch.cat([x[..., :half], x[..., half:].flip(0)], -1)

        x = spread(drop(words, 0.2))
        nothing = torch.zeros_like(x[:1])
        x = torch.cat([torch.cat([nothing, x[:-1]]), x, torch.cat([x[1:], nothing])], -1)
        local = drop(self.conv(x[mask]).clamp(0, 3), 0.2)
        u = self.rnn(local)
        values = spread(functional.hardtanh(u[:, : 2 * half]))
        gates = spread((u[:, 2 * half :] * 0.25 + 0.5).clamp(0, 1), 1.0)
        states = reverse_half(Pool.apply(reverse_half(values), reverse_half(gates)))[mask]
        mixed = drop(functional.hardtanh(self.mid(drop(torch.cat([states, local], -1), 0.25))), 0.15)
        return [spread(self.heads[head](mixed)) for head in heads]

    def chain(self, head: int) -> tuple[Tensor, Tensor]:
        """A head's scores of the first label and from label to label."""
        start, transition = map(torch.from_numpy, allowed(HEADS[head], FORBIDDEN))
        return self.start[head] + start, self.trans[head] + transition


class Network(nn.Module):
    """Words' rows, as sums of a mapped vector and what was learned of the word, and the stacks that share them."""

    def __init__(self, rows: Rows, rng: np.random.Generator, width: int, stacks: int) -> None:
        super().__init__()
        self.rows, self.rng = rows, rng
        self.delta = nn.Embedding(len(rows.words) + 1, WORD, sparse=True)
        self.sdelta = nn.Embedding(len(rows.stems) + 1, WORD, sparse=True)
        self.rest = nn.EmbeddingBag(len(rows.parts), WORD, mode="sum", sparse=True)
        nn.init.zeros_(self.delta.weight)
        nn.init.zeros_(self.sdelta.weight)
        nn.init.normal_(self.rest.weight, std=0.03)
        self.P, self.P2 = nn.Linear(WORD, WORD, bias=False), nn.Linear(WORD, WORD, bias=False)
        with torch.no_grad():
            self.P.weight.copy_(torch.eye(WORD))
            self.P2.weight.mul_(0.5)
        self.stacks = nn.ModuleList(Stack(width) for _ in range(stacks))

    def sparse(self) -> list[nn.Parameter]:
        return [self.delta.weight, self.sdelta.weight, self.rest.weight]

    def embed(self, corpus: Corpus, at: np.ndarray) -> Tensor:
        """Words' rows; in training some words, stems and parts are hidden, rare words' own rows most."""
        first = corpus.part_starts[at]
        counts = corpus.part_starts[at + 1] - first
        offsets = np.append(0, np.cumsum(counts)[:-1])
        parts = corpus.parts[np.arange(counts.sum()) - np.repeat(offsets, counts) + np.repeat(first, counts)]
        words, stems = corpus.words[at].copy(), corpus.stems[at].copy()
        own = words
        if self.training:
            kept = self.rng.random(len(parts)) > 0.15
            counts = np.bincount(np.repeat(np.arange(len(at)), counts)[kept], minlength=len(at))
            parts, offsets = parts[kept], np.append(0, np.cumsum(counts)[:-1])
            hidden = self.rng.random(len(at)) < 0.15
            unlearned = self.rng.random(len(at)) < 0.25 + 0.25 / (1 + self.rows.seen[words] ** 0.5)
            words[hidden] = len(self.rows.words)
            own = words.copy()
            own[unlearned] = len(self.rows.words)
            stems[self.rng.random(len(at)) < 0.25] = len(self.rows.stems)
        w, s = torch.from_numpy(words), torch.from_numpy(stems)
        vectors = self.P(self.rows.word_vectors[w]) + self.delta(torch.from_numpy(own))
        vectors = vectors + self.P2(self.rows.stem_vectors[s]) + self.sdelta(s)
        return vectors + self.rest(torch.from_numpy(parts), torch.from_numpy(offsets))

    def forward(
        self, corpus: Corpus, sentences: np.ndarray, heads: list[int]
    ) -> tuple[list[list[Tensor]], Tensor, np.ndarray]:
        """Of each stack the scores of each of the heads; which of them are words; the words' places in the corpus."""
        first, lengths = corpus.firsts[sentences], corpus.lengths[sentences]
        order = np.arange(lengths.max())[:, None]
        at = (first[None] + order)[order < lengths[None]]
        mask = torch.from_numpy(order < lengths[None])
        words = functional.hardtanh(self.embed(corpus, at))
        return [stack(words, mask, heads) for stack in self.stacks], mask, at

    def chain(self, head: int) -> tuple[Tensor, Tensor]:
        """The mean of the stacks' chains, which goes with the mean of their scores: together they tag."""
        starts, moves = zip(*(stack.chain(head) for stack in self.stacks), strict=True)
        return torch.stack(starts).mean(0), torch.stack(moves).mean(0)


def mean_of(scores: list[list[Tensor]]) -> list[Tensor]:
    """Each head's scores, the mean over the stacks."""
    return [torch.stack(own).mean(0) for own in zip(*scores, strict=True)]


def report(network: Network, corpus: Corpus) -> str:
    start, transition = (p.detach().numpy() for p in network.chain(corpus.head))
    count = Count()
    network.eval()
    with torch.no_grad():
        for sentence in np.flatnonzero(corpus.lengths):
            scores, _, at = network(corpus, np.array([sentence]), [corpus.head])
            (e,) = mean_of(scores)
            count.add(corpus.gold[at], best_labels(e[:, 0].numpy(), start, transition))
    network.train()
    return str(count)


@torch.no_grad()
def answer(network: Network, corpus: Corpus) -> np.ndarray:
    """Probabilities of the labels of both schemes, float16 [words][19 + 9]."""
    out = np.zeros((len(corpus.gold), sum(LABELS)), np.float16)
    network.eval()
    for _, sentences in corpus.batches(np.random.default_rng(0), BATCH):
        scores, mask, at = network(corpus, sentences, list(range(len(LABELS))))
        shares = [Sums(e, mask, *network.chain(head)).marginals[mask] for head, e in enumerate(mean_of(scores))]
        out[at] = torch.cat(shares, -1).numpy()
    return out


def train(network: Network, corpora: list[Corpus], held: list[Corpus], options: argparse.Namespace) -> None:
    """Linear decay of the rate; ANERcorp's own sentences, the second corpus, twice a pass. Saves after each pass."""
    rng, sparse = network.rng, network.sparse()
    dense = [p for p in network.parameters() if all(p is not s for s in sparse)]
    optimizers = [
        torch.optim.Adam(dense, lr=RATE, betas=(0.9, 0.99)),
        torch.optim.SparseAdam(sparse, lr=RATE, betas=(0.9, 0.99)),
    ]

    def one_pass() -> list[tuple[Corpus, np.ndarray]]:
        return [batch for corpus in [*corpora, corpora[1]] for batch in corpus.batches(rng, BATCH)]

    checkpoint, step, done = Path(f"{options.out}.pt"), 0, 0
    total = options.passes * len(one_pass())
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        network.load_state_dict(saved["network"])
        for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        rng.bit_generator.state, step, done = saved["rng"], saved["step"], saved["passes"]
        torch.set_rng_state(saved["torch"])
    for number in range(done, options.passes):
        batches, began, loss, words = one_pass(), time.time(), [0.0] * len(HEADS), [1] * len(HEADS)
        random.Random(options.seed * 100 + number).shuffle(batches)
        for corpus, sentences in batches:
            rate = options.rate * min(1, (step + 1) / 200) * max(0.02, 1 - step / total)
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = rate
                optimizer.zero_grad(set_to_none=True)
            scores, mask, at = network(corpus, sentences, corpus.heads)
            costs = []
            for i, head in enumerate(corpus.heads):
                right = spread_over(mask, corpus.targets(at, head))
                for stack, own in zip(network.stacks, scores, strict=True):
                    costs.append(Loss.apply(own[i], mask, right, *stack.chain(head)))
                    loss[head] += costs[-1].item() / len(network.stacks)
                words[head] += len(at)
            (sum(costs) / len(at) * 10).backward()
            nn.utils.clip_grad_norm_(dense, 10.0 * len(network.stacks) ** 0.5)
            for optimizer in optimizers:
                optimizer.step()
            step += 1
        torch.save(
            {
                "network": network.state_dict(),
                "optimizers": [o.state_dict() for o in optimizers],
                "rng": rng.bit_generator.state,
                "torch": torch.get_rng_state(),
                "step": step,
                "passes": number + 1,
            },
            checkpoint,
        )
        losses = " ".join(f"{x / n:.4f}" for x, n in zip(loss, words, strict=True))
        figures = ", ".join(report(network, corpus) for corpus in held)
        print(f"pass {number + 1}: loss {losses}, held {figures}, {time.time() - began:.0f} s", flush=True)


def whole_words(rows: Rows, keys: np.ndarray, table: np.ndarray, options: argparse.Namespace) -> dict[int, np.ndarray]:
    """For words that have a row: the sum of all that their form says, but for shape and quotation marks."""
    names = {}
    for path in (options.vectors, options.lexicon):
        for line in path.open(encoding="utf-8"):
            form = line.replace("\t", " ").split(" ")[0]
            names.setdefault(feature(300, hash_units(form)), form)
    forms = Path(f"{options.out}.forms")
    forms.write_text("".join(names[k] + "\t\n" for k in map(int, rows.words) if k in names), encoding="utf-8")
    out = Path(f"{options.out}.forms.bin")
    subprocess.run([options.export, options.model, "PER", forms, out], check=True, stdout=subprocess.DEVNULL)
    text = Text(out)
    order = np.argsort(keys)
    whole = {}
    for w in text.firsts[:-1][np.diff(text.firsts) == 1]:  # what is not one word to the segmentation has no such row
        features = text.hashes[text.starts[w] : text.starts[w + 1]]
        at, there = find(keys[order], np.delete(features, [len(features) - 3, len(features) - 1]))
        whole[int(features[0])] = table[order[at[there]]].sum(0)
    return whole


def mixed(state: dict[str, np.ndarray], part: str, head: int) -> np.ndarray:
    """A head's parameters; of ANERcorp's, with a share of our labels' head, as scores are linear in them."""
    own = state[part.format(head)]
    return own if head != 1 else (1 - OURS) * own + OURS * state[part.format(2)]


def write(network: Network, options: argparse.Namespace) -> None:
    rows, state = network.rows, {k: v.numpy() for k, v in network.state_dict().items()}
    words = (
        rows.word_vectors.numpy()[:-1] @ state["P.weight"].T + state["delta.weight"][:-1] - state["delta.weight"][-1]
    )
    stems = rows.stem_vectors.numpy()[:-1] @ state["P2.weight"].T + state["sdelta.weight"][:-1]
    stems = stems - state["sdelta.weight"][-1]
    parts = state["rest.weight"].copy()
    at, there = find(rows.parts, np.array([feature(350, shape) for shape in range(256)], dtype=np.uint64))
    parts[at[there]] += state["delta.weight"][-1] + state["sdelta.weight"][-1]  # every word has a shape
    keys = np.concatenate([rows.words, rows.stems, rows.parts])
    whole = whole_words(rows, keys, np.concatenate([words, stems, parts]), options)
    known = np.array([int(k) in whole for k in rows.words])
    words = np.stack([whole[int(k)] for k in rows.words[known]])
    keys = np.concatenate([rows.words[known], rows.stems, rows.parts])
    table = np.concatenate([words, stems, parts]).clip(-2, 2)  # sums are held between -1 and 1 all the same

    def layer(weight: np.ndarray, bias: np.ndarray) -> bytes:
        return weight.astype(np.float32).tobytes() + bias.astype(np.float32).tobytes()

    with options.out.open("wb") as out:
        out.write(np.uint64(len(keys)).tobytes() + keys.tobytes() + table.astype(np.float32).tobytes())
        out.write(np.array([len(network.stacks), len(LABELS), *LABELS], np.uint64).tobytes())
        for stack in network.stacks:
            own, half = {k: v.numpy() for k, v in stack.state_dict().items()}, 2 * stack.half
            out.write(layer(own["conv.weight"], own["conv.bias"]))
            for part in (slice(0, half), slice(half, None)):
                out.write(layer(own["rnn.weight"][part], own["rnn.bias"][part]))
            out.write(layer(own["mid.weight"], own["mid.bias"]))
            for i, n in enumerate(LABELS):
                weight, bias, start, chain = (mixed(own, part, i) for part in PARTS)
                out.write(layer(np.pad(weight, ((0, HEAD - n), (0, 0))), np.pad(bias, (0, HEAD - n))))
                out.write(np.concatenate([start[None], chain]).astype(np.float32).tobytes())
    print(f"network: {known.sum()} words, {len(stems)} stems, {len(parts)} parts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    arguments = {
        "train": ["folder", "vectors", "out"],
        "answer": ["folder", "vectors", "network", "name", "out"],
        "write": ["folder", "vectors", "network", "out", "lexicon", "export", "model"],
    }
    for command, names in arguments.items():
        sub = commands.add_parser(command)
        for name in names:
            sub.add_argument(name, type=str if name == "name" else Path)
        if command == "write":
            sub.add_argument("--keep", type=int, nargs="+", metavar="STACK")
        if command == "train":
            sub.add_argument("--seed", type=int, default=1)
            sub.add_argument("--passes", type=int, default=10)
            sub.add_argument("--width", type=int, default=WIDTH)
            sub.add_argument("--stacks", type=int, default=STACKS)
            sub.add_argument("--rate", type=float, default=RATE)
            sub.add_argument("--begin", type=Path)
            sub.add_argument("--apart", action="store_true")
            sub.add_argument("--held", action="store_true")
            sub.add_argument("--soft", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.command == "train":
        saved = {k: getattr(options, k) for k in ("held", "width", "stacks", "seed")}
    else:
        saved = torch.load(options.network)
    torch.manual_seed(saved["seed"])
    names = ("news_train", "anercorp_tune" if saved["held"] else "anercorp_train", "anercorp_more")
    texts = [Text(options.folder / f"{name}.bin") for name in names]
    rows = Rows(options.vectors, texts[: len(LABELS)])  # our labels bring no rows: they would not fit 15 MB
    network = Network(rows, np.random.default_rng(saved["seed"]), saved["width"], saved["stacks"])

    def corpus(name: str, head: int | None) -> Corpus:
        return Corpus(Text(options.folder / f"{name}.bin"), rows, head)

    if options.command == "train":
        corpora = [Corpus(text, rows, head) for head, text in enumerate(texts)]
        corpora += [corpus(f"{names[1]}_swapped", 1), corpus("news_more", 0)]
        if options.soft:
            corpora.append(corpus("silver", None))
            for taught, name in zip(corpora, (*names, f"{names[1]}_swapped", "news_more", "silver"), strict=True):
                if taught.head is None or taught.head < len(LABELS):
                    taught.learn_from(options.folder / f"{name}.soft", options.apart)
        if options.begin:
            network.load_state_dict(torch.load(options.begin)["network"])
        held = [corpus("news_dev", 0), *([corpus("anercorp_held", 1)] if options.held else [])]
        train(network, corpora, held, options)
        torch.save({**saved, "network": network.state_dict()}, options.out)
        return
    network.load_state_dict(saved["network"])
    if options.command == "write":
        network.stacks = nn.ModuleList(network.stacks[i] for i in options.keep or range(saved["stacks"]))
        write(network, options)
    else:
        unlabelled = corpus(options.name, None)
        answer(network, unlabelled).tofile(options.out)
        print(f"{options.name}: {len(unlabelled.gold)} words")


main()
