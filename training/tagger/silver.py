"""Choose unlabelled sentences for the tagger's teachers to label.

    python silver.py SHARED OUT

writes OUT, lines of text as training/common/corpus.h wants them, without labels: sentences of 5 to 60 words, drawn by
chance from each of the unlabelled texts, none twice and none that stands in the labelled ones.
"""

import json
import lzma
import random
import re
import sys
from pathlib import Path

WORDS = {"news_2024_2026": 300_000, "sanad_alkhaleej": 250_000, "wiki_comparable_2017": 150_000, "ant": 50_000}
SHORTEST, LONGEST = 5, 60
END = re.compile(r"(?<=[.!?؟])\s+")


def main() -> None:
    shared, out = Path(sys.argv[1]), Path(sys.argv[2])
    rng = random.Random(1)
    rows = (shared / "data" / "entities" / "news_train.jsonl").open(encoding="utf-8")
    seen = {json.loads(row)["text"] for row in rows}
    chosen = []
    for name, wanted in WORDS.items():
        sentences = []
        with lzma.open(shared / "data" / "text" / f"{name}.txt.xz", "rt", encoding="utf-8") as articles:
            for article in articles:
                sentences += [s for s in END.split(article.replace("\t", " ").strip()) if s not in seen]
        rng.shuffle(sentences)
        words = 0
        for sentence in sentences:
            count = len(sentence.split())
            if not SHORTEST <= count <= LONGEST or sentence in seen:
                continue
            seen.add(sentence)
            chosen.append(sentence + "\t\n")
            words += count
            if words >= wanted:
                break
        print(f"{name}: {words} words")
    out.write_text("".join(chosen), encoding="utf-8")


main()
