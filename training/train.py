"""Train the models that the package ships, from the shared data to python/khabar/models/*.khm.

scripts/train calls this in an environment of its own, with the programs built. Every step is seeded and runs in one
thread; a step whose output is there already is not run again, so a stopped training goes on where it was.
What each setting brought is in training/NOTES.md.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "build" / "training"
WORK = ROOT / "build" / "models"
MODELS = ROOT / "python" / "khabar" / "models"

NEWS = "PER,ORG,GPE,LOC,FAC,EVENT,WORK,PROD,ROLE"
TOPICS = "ACE,CLJ,DIS,EBF,EDU,ENV,HEA,HUM,LAB,LIF,POL,REL,SCI,SOC,SPO,WAR,WEA"

VECTORS = "64 3 3 6 1"  # dimensions, window, passes, minimum count, seed
NEWS_OPTIONS = "--passes 4 --final 3 --dropout 0.3 --noise 0.4 --minimum 3 --rate 0.05 --rows 160000"
ANERCORP_TYPES = "PER,ORG,LOC,MISC"
ANERCORP_OPTIONS = "--passes 9 --final 3 --dropout 0.25 --noise 0.25 --rows 80000"
NEWS_MIX, ANERCORP_MIX = "0.4 0.6", "0.5 0.7"  # weights of the CRF's and the network's scores
FIRST_OPTIONS = "--rate 0.6 --dropout 0.5 --smooth 0.1 --passes 20 --final 0 --seeds 3 --rows 190000 --words 40000"
NETWORK_OPTIONS, AGAIN_OPTIONS = "--seed 3 --passes 9", "--seed 23 --passes 4 --rate 1.2e-3"
KEPT_STACKS = "--keep 0 2"  # the two of three that are best on news_dev together: all three are slower by a third
TAUGHT_OPTIONS = "--seed 1 --passes 10 --soft"
TEACHER_OPTIONS = "--seed 2 --passes 4"
TEXTS_LABELLED = "106496"
LESSONS_OPTIONS = "--taught 0.5 --counts 0.3"
TOPICS_OPTIONS = "--rate 0.4 --dropout 0.3 --passes 8 --final 8 --even 0.4 --rows 196000 --words 20000 --seed 2"


def step(target: Path, *command: object) -> None:
    """Run a command that writes `target`, under another name until it is whole; what it prints goes to target.log."""
    if target.exists():
        print(f"have {target.name}", flush=True)
        return
    unfinished = Path(f"{target}.part")
    words = [str(unfinished if part == target else part) for part in command]
    print(f"make {target.name}: {Path(words[0]).name} ...", flush=True)
    with Path(f"{target}.log").open("w", encoding="utf-8") as log:
        if subprocess.run(words, stdout=log, stderr=subprocess.STDOUT).returncode:
            sys.exit(f"{target.name} failed: see {target}.log")
    unfinished.rename(target)
    print(Path(f"{target}.log").read_text(encoding="utf-8").strip().splitlines()[-1], flush=True)


def read_network(shared: Path, vectors: Path, lexicon: Path, crf: Path, out: Path, teachers: bool) -> None:
    """The tagger's network. What it learns from teachers is not in the shipped one (NOTES.md)."""
    python, folder, export = sys.executable, ROOT / "training" / "tagger", PROGRAMS / "train_export"
    network = folder / "network.py"
    names = ["news_train", "news_more", "anercorp_train", "anercorp_train_swapped", "anercorp_more", "news_dev"]
    parts = ("train", "tune") if teachers else ("train",)
    for part in parts:
        labelled, swapped = WORK / f"anercorp_{part}.txt", WORK / f"anercorp_{part}_swapped.txt"
        step(swapped, python, folder / "swap_names.py", shared, WORK / "news_train.txt", labelled, swapped)
    if teachers:
        step(WORK / "silver.txt", python, folder / "silver.py", shared, WORK / "silver.txt")
        names += ["anercorp_tune", "anercorp_tune_swapped", "anercorp_held", "silver"]
    for name in names:
        features, types = WORK / f"{name}.bin", ANERCORP_TYPES if name.startswith("anercorp") else NEWS
        step(features, export, crf, types, WORK / f"{name}.txt", features)
    if teachers:
        teach_tagger(vectors)
        learned = WORK / "network_taught"
        step(learned, python, network, "train", WORK, vectors, learned, *TAUGHT_OPTIONS.split())
    else:
        first, learned = WORK / "network_first", WORK / "network"
        step(first, python, network, "train", WORK, vectors, first, *NETWORK_OPTIONS.split())
        step(learned, python, network, "train", WORK, vectors, learned, "--begin", first, *AGAIN_OPTIONS.split())
    step(out, python, network, "write", WORK, vectors, learned, out, lexicon, export, crf, *KEPT_STACKS.split())


def teach_tagger(vectors: Path) -> None:
    """What a network and a transformer that learned from the labels say of labelled and unlabelled sentences."""
    python, folder = sys.executable, ROOT / "training" / "tagger"
    network, teacher = folder / "network.py", folder / "teacher.py"
    transformer, own = WORK / "tagger_teacher.pt", WORK / "network_teacher"
    step(transformer, python, teacher, "train", WORK, transformer)
    step(own, python, network, "train", WORK, vectors, own, "--held", *NETWORK_OPTIONS.split())
    for name in ("news_train", "news_more", "anercorp_train", "anercorp_train_swapped", "silver"):
        first, second, soft = WORK / f"{name}.answer1", WORK / f"{name}.answer2", WORK / f"{name}.soft"
        step(first, python, network, "answer", WORK, vectors, own, name, first)
        step(second, python, teacher, "label", WORK / f"{name}.txt", WORK / f"{name}.bin", second, transformer)
        step(soft, python, folder / "soft.py", WORK, soft, name, f"{first}=1", f"{second}=1")


def teach(shared: Path, first: Path) -> Path:
    """What the student of the topics learns from: labels, and what its teacher and the `first` model say of texts."""
    python, folder = sys.executable, ROOT / "training" / "topics" / "teacher"
    labelled, dev = [WORK / f"topics_{part}.txt" for part in ("train", "own")], WORK / "topics_dev.txt"
    teacher, texts = WORK / "teacher.pt", WORK / "topics_texts.txt"
    soft, lessons = WORK / "topics_soft.txt", WORK / "topics_lessons.txt"
    codes = "--codes", TOPICS
    step(
        teacher, python, folder / "teach.py", teacher, *codes, "--train", *labelled, "--dev", dev,
        *TEACHER_OPTIONS.split(),
    )  # fmt: skip
    step(texts, python, folder / "gather.py", shared, texts)
    step(soft, python, folder / "label.py", texts, soft, teacher, "--most", TEXTS_LABELLED)
    step(
        lessons, python, folder / "lessons.py", lessons, "--labelled", *labelled, "--soft", soft, "--teachers", teacher,
        "--beside", first, *LESSONS_OPTIONS.split(),
    )  # fmt: skip
    return lessons


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--teachers", action="store_true", help="for the tagger's network: not as shipped")
    options = parser.parse_args()
    shared = options.shared.resolve()
    if not (shared / "data").is_dir():
        sys.exit(f"the training data is not at {shared}")
    WORK.mkdir(parents=True, exist_ok=True)
    words, python = PROGRAMS / "train_words", sys.executable
    sentences, vectors, lexicon = WORK / "sentences.txt", WORK / "vectors.txt", WORK / "lexicon.tsv"
    news, tagger, topics = WORK / "news.khm", WORK / "tagger.khm", WORK / "topics.khm"
    network, mixed, anercorp = WORK / "network.bin", WORK / "news_mixed.khm", WORK / "anercorp.khm"
    places = WORK / "places.khm"
    step(sentences, python, ROOT / "training" / "prepare.py", shared, WORK, words, sentences)
    step(vectors, PROGRAMS / "train_vectors", sentences, vectors, *VECTORS.split())
    step(lexicon, python, ROOT / "training" / "lexicon.py", shared, WORK, vectors, lexicon, words)
    step(
        news, PROGRAMS / "train_tagger", "new", news, "news", NEWS,
        WORK / "news_all.txt", WORK / "news_dev.txt", lexicon, *NEWS_OPTIONS.split(),
    )  # fmt: skip
    read_network(shared, vectors, lexicon, news, network, options.teachers)
    step(mixed, PROGRAMS / "train_pack", news, network, mixed, *NEWS_MIX.split())
    step(
        anercorp, PROGRAMS / "train_tagger", "add", anercorp, "anercorp", ANERCORP_TYPES,
        WORK / "anercorp_train.txt", WORK / "anercorp_held.txt", mixed, *ANERCORP_OPTIONS.split(),
    )  # fmt: skip
    step(tagger, PROGRAMS / "train_pack", anercorp, network, tagger, *ANERCORP_MIX.split())
    first = WORK / "first" / "topics.khm"
    first.parent.mkdir(exist_ok=True)
    files = WORK / "topics_dev.txt", "--vectors", vectors
    step(first, PROGRAMS / "train_topics", first, TOPICS, WORK / "topics_train.txt", *files, *FIRST_OPTIONS.split())
    lessons = teach(shared, first.parent)
    linear = WORK / "topics_linear.khm"
    step(linear, PROGRAMS / "train_topics", linear, TOPICS, lessons, *files, *TOPICS_OPTIONS.split())
    step(topics, PROGRAMS / "train_certainty", linear, topics, WORK / "topics_dev.txt")
    step(places, PROGRAMS / "train_places", shared / "data" / "gazetteers" / "places.tsv", places)
    for model in (tagger, topics, places):
        shutil.copyfile(model, MODELS / model.name)
        print(f"{MODELS / model.name}: {model.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
