"""Build the tagger's lexicon from word vectors, lists of names and labelled news.

    python training/lexicon.py SHARED PREPARED VECTORS OUT.tsv WORDS_PROGRAM

A line of OUT: form, its clusters (fine, middle, coarse), the lists it stands in, how often it begins a name; the
numbers are those of csrc/tag/lexicon.h. Clusters are k-means of the vectors: 1024 fine ones, whose centres give 256
and 64. Seeded; with the same scikit-learn on the same machine the same bytes.
"""

import math
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from labelled import part, read
from sklearn.cluster import KMeans, MiniBatchKMeans

PLACE, BODY, PERSON, NAME = 1, 4, 16, 64  # KHI_LIST_*_FIRST; twice that is *_LATER


def forms(program: str, lines: list[str]) -> list[list[str]]:
    """The words of each line in the form the tagger knows them by."""
    text = "".join(x.replace("\n", " ") + "\n" for x in lines)
    done = subprocess.run([program, "-l"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    rows = [x.split() for x in done.stdout.decode().split("\n")[:-1]]
    if len(rows) != len(lines):
        sys.exit(f"{len(lines)} lines in, {len(rows)} out")
    return rows


def read_vectors(path: Path) -> tuple[list[str], list[int], "np.ndarray"]:
    words, counts, rows = [], [], []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *x = line.rstrip("\n").split(" ")
            words.append(word)
            counts.append(int(count))
            rows.append(np.array(x, dtype=np.float32))
    vectors = np.stack(rows)
    return words, counts, vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def cluster(vectors: "np.ndarray") -> "np.ndarray":
    """Fine, middle and coarse cluster of each vector, from 1."""
    fine = MiniBatchKMeans(1024, random_state=1, batch_size=8192, n_init=1, max_iter=60).fit(vectors)
    levels = [fine.predict(vectors)]
    for k in (256, 64):
        upper = KMeans(k, random_state=1, n_init=4).fit(fine.cluster_centers_)
        levels.append(upper.labels_[levels[0]])
    return np.stack(levels, axis=1) + 1


def rests(form: str) -> list[str]:
    """What is left of a form behind each attached particle that it may begin with; see csrc/tag/clitic.h."""
    found = [form[1:]] if form[0] in "وف" else []
    for whole in [form, *found]:
        if whole[0] in "بكل":
            found.append(whole[1:])
        if whole.startswith("لل"):
            found += ["ال" + whole[2:], "ال" + whole[1:]]
    return [rest for rest in found if len(rest) > 2]


def without_particles(begins: Counter[str], frequency: dict[str, int]) -> dict[str, int]:
    """The counts without forms that are a particle and a name: the rest begins mentions too, and is the commoner."""

    def is_cut(form: str) -> bool:
        return any(begins[r] > 1 and frequency.get(r, 0) >= max(1, frequency.get(form, 0)) for r in rests(form))

    return {form: n for form, n in begins.items() if len(form) < 3 or not is_cut(form)}


def count_begins(program: str, labelled: Path) -> Counter[str]:
    """How often each form begins a mention in a file of labelled text."""
    mentions = [part(text, start, end) for text, spans in read(labelled) for start, end, _ in spans]
    return Counter(row[0] for row in forms(program, mentions) if row)


def strength(count: int) -> int:
    """The count as the lexicon holds it: khi_lexicon_entry.begins."""
    return min(255, 1 + round(8 * math.log2(count))) if count else 0


def main() -> None:
    shared, prepared, vectors_path, out, program = sys.argv[1:6]
    words, counts, vectors = read_vectors(Path(vectors_path))
    clusters = cluster(vectors)
    lists: dict[str, int] = defaultdict(int)
    gazetteers = Path(shared) / "data" / "gazetteers"
    for name, flag in (("loc", PLACE), ("places", PLACE), ("org", BODY), ("per", PERSON), ("per_token", NAME)):
        rows = (gazetteers / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[name == "places" :]
        for row in forms(program, [r.split("\t")[0] for r in rows if r.split("\t")[0].strip()]):
            for i, form in enumerate(row):
                if len(form) > 1:
                    lists[form] |= flag if flag == NAME or i == 0 else flag * 2
    begins = count_begins(program, Path(prepared, "news_train.txt"))
    names = without_particles(begins, dict(zip(words, counts, strict=True)))
    known = {w: clusters[i] for i, w in enumerate(words)}
    every = sorted(set(known) | set(lists) | {w for w, n in begins.items() if n > 1})
    with open(out, "w", encoding="utf-8") as target:
        for form in every:
            c = known.get(form, (0, 0, 0))
            begun = strength(names.get(form, 0))
            print(form, c[0], c[1], c[2], lists.get(form, 0), begun, sep="\t", file=target)
    print(f"lexicon: {len(every)} forms, {len(known)} with clusters, {len(lists)} in lists")


if __name__ == "__main__":
    main()
