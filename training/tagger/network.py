"""Train the tagger's network (csrc/tag/network.h) from what train_export wrote.

    python network.py FOLDER VECTORS LEXICON EXPORT MODEL OUT [--seed 1] [--passes 13]

FOLDER has {news_train,news_dev,anercorp_train}.bin; VECTORS are the skip-gram's, LEXICON has the forms known besides;
EXPORT is the program train_export and MODEL a tagger's model with that lexicon, for the features of single words.
Writes OUT for train_pack. OUT.pt is a checkpoint after each pass, from which a stopped training goes on. One thread,
about two minutes of processor time a pass. news_dev only reports.
"""

import argparse
import random
import subprocess
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WORD, LOCAL, STATE, MIXED, HEAD = 64, 128, 96, 64, 32  # csrc/tag/network.h; STATE a direction
LABELS = (19, 9)  # of the news scheme and of ANERcorp's
WORDS, SEEN, STEMS, PARTS = 56_000, 4, 8, 30  # rows: most frequent words; and what was seen so often in training
RATE, BATCH = 2e-3, 1600  # BATCH: words
FORBIDDEN = -1e4
VECTOR_SCALE = 0.6  # brings vectors to the size that the layers' bounds are made for
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
        by_word = np.array([mix(300, h) for h in forms], dtype=np.uint64)
        by_stem = np.array([mix(301, h) for h in forms], dtype=np.uint64)
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

    def __init__(self, text: Text, rows: Rows, head: int) -> None:
        self.head, self.firsts, self.gold = head, text.firsts, text.gold
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


class Loss(torch.autograd.Function):
    """-ln P(gold) of sentences [T, B], with the gradient from marginals."""

    @staticmethod
    def forward(ctx, e, mask, gold, start, transition):
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
        log_z = ((scale.log() + top)[..., 0] * mask).sum(0)
        beta, r, pairs, back = torch.empty_like(x), torch.ones(count, labels), torch.zeros_like(m), m.t().contiguous()
        beta[-1] = r
        for t in range(length - 1, 0, -1):
            w = x[t] * r / scale[t] * mask[t][:, None]
            pairs += alpha[t - 1].t() @ w
            r = torch.where(mask[t][:, None], w @ back, r)
            beta[t - 1] = r
        marginals = alpha * beta
        marginals = marginals / marginals.sum(-1, keepdim=True) * mask[..., None]
        right = functional.one_hot(gold, labels).to(e.dtype) * mask[..., None]
        both = (mask[1:] & mask[:-1]).to(e.dtype)[..., None]
        right_pairs = torch.einsum("tbi,tbj->ij", right[:-1] * both, right[1:])
        score = (e * right).sum() + (start * right[0]).sum() + (transition * right_pairs).sum()
        ctx.save_for_backward(marginals - right, (marginals[0] - right[0]).sum(0), pairs * m - right_pairs)
        return log_z.sum() - score

    @staticmethod
    def backward(ctx, g):
        de, ds, dt = ctx.saved_tensors
        return de * g, None, None, ds * g, dt * g


def forbidden(labels: int) -> tuple[Tensor, Tensor]:
    """What IOB2 forbids at the start and from label to label; added to scores."""
    start, transition = torch.zeros(labels), torch.zeros(labels, labels)
    start[2::2] = FORBIDDEN
    for i in range(labels):
        for j in range(2, labels, 2):
            if i not in (j, j - 1):
                transition[i, j] = FORBIDDEN
    return start, transition


class Network(nn.Module):
    """csrc/tag/network.c in floats, its words' rows as sums of a mapped vector and what was learned of the word."""

    def __init__(self, rows: Rows, rng: np.random.Generator) -> None:
        super().__init__()
        self.rows, self.rng = rows, rng
        self.delta = nn.Embedding(len(rows.words) + 1, WORD, sparse=True)
        self.sdelta = nn.Embedding(len(rows.stems) + 1, WORD, sparse=True)
        self.rest = nn.EmbeddingBag(len(rows.parts), WORD, mode="sum", sparse=True)
        nn.init.zeros_(self.delta.weight)
        nn.init.zeros_(self.sdelta.weight)
        nn.init.normal_(self.rest.weight, std=0.03)
        self.P, self.P2 = nn.Linear(WORD, WORD, bias=False), nn.Linear(WORD, WORD, bias=False)
        self.conv, self.rnn = nn.Linear(3 * WORD, LOCAL), nn.Linear(LOCAL, 4 * STATE)
        self.mid = nn.Linear(2 * STATE + LOCAL, MIXED)
        with torch.no_grad():
            self.P.weight.copy_(torch.eye(WORD))
            self.P2.weight.mul_(0.5)
            self.rnn.bias[2 * STATE :] = 1.0
        self.heads = nn.ModuleList(nn.Linear(MIXED, n) for n in LABELS)
        self.start = nn.ParameterList(nn.Parameter(torch.zeros(n)) for n in LABELS)
        self.trans = nn.ParameterList(nn.Parameter(torch.zeros(n, n)) for n in LABELS)

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

    def forward(self, corpus: Corpus, sentences: np.ndarray) -> tuple[Tensor, Tensor, np.ndarray]:
        """Scores [T, B, labels], which of them are words, and the words' places in the corpus."""
        first, lengths = corpus.firsts[sentences], corpus.lengths[sentences]
        order = np.arange(lengths.max())[:, None]
        at = (first[None] + order)[order < lengths[None]]
        mask = torch.from_numpy(order < lengths[None])
        drop = functional.dropout if self.training else lambda x, _: x

        def spread(x: Tensor, empty: float = 0.0) -> Tensor:
            out = torch.full((*mask.shape, x.shape[-1]), empty)
            out[mask] = x
            return out

        def reverse_half(x: Tensor) -> Tensor:
            return torch.cat([x[..., :STATE], x[..., STATE:].flip(0)], -1)

        x = spread(drop(functional.hardtanh(self.embed(corpus, at)), 0.2))
        nothing = torch.zeros(1, len(sentences), WORD)
        x = torch.cat([torch.cat([nothing, x[:-1]]), x, torch.cat([x[1:], nothing])], -1)
        local = drop(self.conv(x[mask]).clamp(0, 3), 0.2)
        u = self.rnn(local)
        values = spread(functional.hardtanh(u[:, : 2 * STATE]))
        gates = spread((u[:, 2 * STATE :] * 0.25 + 0.5).clamp(0, 1), 1.0)
        states = reverse_half(Pool.apply(reverse_half(values), reverse_half(gates)))[mask]
        mixed = functional.hardtanh(self.mid(drop(torch.cat([states, local], -1), 0.25)))
        return spread(self.heads[corpus.head](drop(mixed, 0.15))), mask, at


def spans(labels: list[int]) -> set[tuple[int, int, int]]:
    out, i = set(), 0
    while i < len(labels):
        end = i + 1
        if labels[i] % 2:
            while end < len(labels) and labels[end] == labels[i] + 1:
                end += 1
            out.add((i, end, labels[i]))
        i = end
    return out


def best_labels(e: np.ndarray, start: np.ndarray, transition: np.ndarray) -> list[int]:
    score, back = start + e[0], np.zeros(e.shape, int)
    for t in range(1, len(e)):
        q = score[:, None] + transition
        back[t], score = q.argmax(0), q.max(0) + e[t]
    labels = [int(score.argmax())]
    for t in range(len(e) - 1, 0, -1):
        labels.append(int(back[t][labels[-1]]))
    return labels[::-1]


def report(network: Network, corpus: Corpus) -> str:
    start, transition = (
        (p[corpus.head] + f).detach().numpy()
        for p, f in zip((network.start, network.trans), forbidden(LABELS[corpus.head]), strict=True)
    )
    right = found = wanted = 0
    network.eval()
    with torch.no_grad():
        for sentence in range(len(corpus.lengths)):
            if not corpus.lengths[sentence]:
                continue
            e, _, at = network(corpus, np.array([sentence]))
            gold, got = spans(list(corpus.gold[at])), spans(best_labels(e[:, 0].numpy(), start, transition))
            right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
    network.train()
    return f"P {100 * right / max(found, 1):.2f} R {100 * right / wanted:.2f} F {200 * right / (found + wanted):.2f}"


def train(network: Network, corpora: list[Corpus], dev: Corpus, options: argparse.Namespace) -> None:
    """Linear decay of the rate; ANERcorp's sentences twice a pass. Saves after each pass."""
    rng, sparse = network.rng, network.sparse()
    dense = [p for p in network.parameters() if all(p is not s for s in sparse)]
    optimizers = [
        torch.optim.Adam(dense, lr=RATE, betas=(0.9, 0.99)),
        torch.optim.SparseAdam(sparse, lr=RATE, betas=(0.9, 0.99)),
    ]

    def one_pass() -> list[tuple[Corpus, np.ndarray]]:
        news, anercorp = corpora
        return news.batches(rng, BATCH) + anercorp.batches(rng, BATCH) + anercorp.batches(rng, BATCH)

    checkpoint, step, done = Path(f"{options.out}.pt"), 0, 0
    total = options.passes * len(one_pass())
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        network.load_state_dict(saved["network"])
        for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        rng.bit_generator.state, step, done = saved["rng"], saved["step"], saved["passes"]
        torch.set_rng_state(saved["torch"])
    limits = [forbidden(n) for n in LABELS]
    for number in range(done, options.passes):
        batches, began, loss, words = one_pass(), time.time(), [0.0, 0.0], [1, 1]
        random.Random(options.seed * 100 + number).shuffle(batches)
        for corpus, sentences in batches:
            rate = RATE * min(1, (step + 1) / 200) * max(0.02, 1 - step / total)
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = rate
                optimizer.zero_grad(set_to_none=True)
            e, mask, at = network(corpus, sentences)
            gold = torch.zeros(mask.shape, dtype=torch.int64)
            gold[mask] = torch.from_numpy(corpus.gold[at])
            start, transition = limits[corpus.head]
            cost = Loss.apply(
                e, mask, gold, network.start[corpus.head] + start, network.trans[corpus.head] + transition
            )
            (cost / len(at) * 10).backward()
            nn.utils.clip_grad_norm_(dense, 10.0)
            for optimizer in optimizers:
                optimizer.step()
            step += 1
            loss[corpus.head] += cost.item()
            words[corpus.head] += len(at)
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
        print(
            f"pass {number + 1}: loss {losses}, news_dev {report(network, dev)}, {time.time() - began:.0f} s",
            flush=True,
        )


def whole_words(rows: Rows, keys: np.ndarray, table: np.ndarray, options: argparse.Namespace) -> dict[int, np.ndarray]:
    """For words that have a row: the sum of all that their form says, but for shape and quotation marks."""
    names = {}
    for path in (options.vectors, options.lexicon):
        for line in path.open(encoding="utf-8"):
            form = line.replace("\t", " ").split(" ")[0]
            names.setdefault(mix(300, hash_units(form)), form)
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


def write(network: Network, options: argparse.Namespace) -> None:
    rows, state = network.rows, {k: v.numpy() for k, v in network.state_dict().items()}
    words = (
        rows.word_vectors.numpy()[:-1] @ state["P.weight"].T + state["delta.weight"][:-1] - state["delta.weight"][-1]
    )
    stems = rows.stem_vectors.numpy()[:-1] @ state["P2.weight"].T + state["sdelta.weight"][:-1]
    stems = stems - state["sdelta.weight"][-1]
    parts = state["rest.weight"].copy()
    at, there = find(rows.parts, np.array([mix(350, shape) for shape in range(256)], dtype=np.uint64))
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
        out.write(layer(state["conv.weight"], state["conv.bias"]))
        for half in (slice(0, 2 * STATE), slice(2 * STATE, None)):
            out.write(layer(state["rnn.weight"][half], state["rnn.bias"][half]))
        out.write(layer(state["mid.weight"], state["mid.bias"]))
        for i, n in enumerate(LABELS):
            weight, bias = state[f"heads.{i}.weight"], state[f"heads.{i}.bias"]
            out.write(layer(np.pad(weight, ((0, HEAD - n), (0, 0))), np.pad(bias, (0, HEAD - n))))
            out.write(np.concatenate([state[f"start.{i}"][None], state[f"trans.{i}"]]).astype(np.float32).tobytes())
    print(f"network: {known.sum()} words, {len(stems)} stems, {len(parts)} parts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("folder", "vectors", "lexicon", "export", "model", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--passes", type=int, default=13)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    texts = [Text(options.folder / f"{name}.bin") for name in ("news_train", "anercorp_train")]
    rows = Rows(options.vectors, texts)
    corpora = [Corpus(text, rows, head) for head, text in enumerate(texts)]
    dev = Corpus(Text(options.folder / "news_dev.bin"), rows, 0)
    network = Network(rows, np.random.default_rng(options.seed))
    train(network, corpora, dev, options)
    write(network, options)


main()
