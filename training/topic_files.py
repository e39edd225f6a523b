"""The shared files of labelled headlines, as the student and its teacher read them."""

from collections.abc import Sequence
from pathlib import Path

TRAIN_FILES = ["train", "train_2026", "train_more"]
# Measure only, by data/README.md: no licence is stated.
SOURCES_LEFT_OUT = {"arentail"}


def headlines(path: Path) -> list[tuple[str, list[str]]]:
    """Each headline with its topics, the primary one first; those without a story in them are left out."""
    out = []
    for row in path.open(encoding="utf-8"):
        if not row.strip():
            continue
        _, codes, source, text = row.rstrip("\n").split("\t")
        if source not in SOURCES_LEFT_OUT and codes != "JNK":
            out.append((text, [c for c in codes.split(",") if c != "JNK"]))
    return out


def labelled(path: Path) -> list[tuple[str, list[str]]]:
    """The same of a file as train_topics reads it: `headline<TAB>0,length,CODE[ 0,length,CODE2]`."""
    rows = (row.rstrip("\n").rsplit("\t", 1) for row in path.open(encoding="utf-8"))
    return [(text, [span.split(",")[2] for span in spans.split(" ")]) for text, spans in rows]


def lesson(text: str, codes: Sequence[str], shares: Sequence[float], least: float) -> str:
    """A headline with the share of each topic that has `least` or more, the largest first, as train_topics reads it."""
    text = text.replace("\t", " ")
    length = len(text.encode("utf-16-le")) // 2
    best = sorted((p, code) for code, p in zip(codes, shares, strict=True) if p >= least)
    return text + "\t" + " ".join(f"0,{length},{code}={p:.4f}" for p, code in reversed(best)) + "\n"
