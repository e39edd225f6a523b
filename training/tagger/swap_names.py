"""Labelled sentences once more with other people in them, so that ANERcorp's few names are not learned by heart.

    python swap_names.py SHARED NEWS LABELLED OUT

NEWS and LABELLED are texts as training/common/corpus.h wants them. OUT has twice each sentence of LABELLED that names a
person, with every person renamed: after people of either text, listed people, or single listed names put together, of
as many words. A name that comes again in a sentence is renamed alike, and a particle before it stays.
"""

import random
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from labelled import Mention, part, read

TIMES = 2
OWN, LISTED = 0.5, 0.65  # up to which share of the new names is the texts', listed people's; the rest is put together
LONGEST = 3  # words; longer names are renamed after names of three or more
PARTICLES = "ولبفك"


def is_arabic(name: str) -> bool:
    return bool(name.strip()) and all(c == " " or "\u0600" <= c <= "\u06ff" for c in name)


class Names:
    def __init__(self, shared: Path, texts: list[tuple[bytes, list[Mention]]]) -> None:
        def listed(name: str) -> list[str]:
            rows = (shared / "data" / "gazetteers" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
            return [n for n in (row.split("\t")[0].strip() for row in rows) if is_arabic(n)]

        self.single = [name for name in listed("per_token") if len(name) > 2]
        people = dict.fromkeys(part(t, a, b) for t, mentions in texts for a, b, kind in mentions if kind == "PER")
        # What stands inside a name, or is listed, has no particle before it.
        self.known = set(self.single).union(*(name.split()[1:] for name in people))
        self.own, self.people = defaultdict(list), defaultdict(list)
        for name in dict.fromkeys(self.without_particle(person)[1] for person in people if is_arabic(person)):
            self.own[min(len(name.split()), LONGEST)].append(name)
        for name in listed("per"):
            self.people[min(len(name.split()), LONGEST)].append(name)

    def without_particle(self, person: str) -> tuple[str, str]:
        first = person.split()[0]
        cut = len(first) > 3 and first[0] in PARTICLES and first[1:] in self.known and first not in self.known
        return (person[0], person[1:]) if cut else ("", person)

    def draw(self, rng: random.Random, words: int) -> str:
        words, where = min(words, LONGEST), rng.random()
        if where < LISTED:
            return rng.choice((self.own if where < OWN else self.people)[words])
        return " ".join(rng.choice(self.single) for _ in range(words))


def renamed(text: bytes, mentions: list[Mention], names: Names, rng: random.Random) -> str:
    out, at, spans, new = "", 0, [], {}
    for start, end, kind in mentions:
        out += part(text, at, start)
        begins, name = len(out), part(text, start, end)
        if kind == "PER":
            particle, old = names.without_particle(name)
            if old not in new:
                new[old] = names.draw(rng, len(old.split()))
            name = particle + new[old]
        out += name
        spans.append(f"{begins},{len(out)},{kind}")
        at = end
    return f"{out}{part(text, at, len(text) // 2)}\t{' '.join(spans)}\n"


def main() -> None:
    shared, news, labelled, out = map(Path, sys.argv[1:5])
    sentences, rng = read(labelled), random.Random(1)
    names = Names(shared, read(news) + sentences)
    chosen = [s for s in sentences if any(kind == "PER" for _, _, kind in s[1])]
    out.write_text("".join(renamed(*s, names, rng) for s in chosen for _ in range(TIMES)), encoding="utf-8")
    print(f"{TIMES * len(chosen)} sentences with other names")


main()
