"""The same classifier, with a teacher of its own, on ASND: three seeds, the official test and its rows not in train.

    python training/topics/asnd.py SHARED    (in the environment of scripts/train, after it; khabar installed there)

Only the labels of the train part are learned from; the teacher's other texts have none, and share no eight words in a
row with the corpus. Options were chosen on dev_clean; its labels are twelve of the corpus's own. Vectors and texts
are those of scripts/train.
"""

import subprocess
import sys
from pathlib import Path

import khabar

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "models" / "asnd"
OPTIONS = "--rate 1.0 --dropout 0.6 --passes 20 --final 0 --rows 190000 --words 40000"
SHARES = ["--taught", "0.5", "--counts", "1"]
SEEDS = (1, 2, 3)


def rows(path: Path) -> list[tuple[str, str]]:
    """(label, post); a post in quotation marks is as it stands in the file."""
    return [tuple(row.rstrip("\n").split("\t", 1)) for row in path.open(encoding="utf-8")]


def scores(models: khabar.Models, labels: list[str], gold: list[tuple[str, str]]) -> str:
    said = []
    for _, text in gold:
        shares = models.classifier.classify(text)
        said.append(labels[shares.index(max(shares))])
    right = [s == g for s, (g, _) in zip(said, gold, strict=True)]
    f1 = []
    for label in sorted({g for g, _ in gold}):
        hits = sum(s == label == g for s, (g, _) in zip(said, gold, strict=True))
        f1.append(2 * hits / (said.count(label) + sum(g == label for g, _ in gold)))
    return f"accuracy {sum(right) / len(right):.4f} macro-F1 {sum(f1) / len(f1):.4f}"


def learn_from(codes: str) -> Path:
    """The train part and texts of today, as a teacher tuned on the train part labels them."""
    folder, train, texts = ROOT / "training" / "topics" / "teacher", WORK / "trn.txt", WORK.parent / "topics_texts.txt"
    teacher, soft, lessons = WORK / "teacher.pt", WORK / "soft.txt", WORK / "lessons.txt"
    for target, command in (
        (teacher, ["teach.py", teacher, "--codes", codes, "--train", train, "--dev", WORK / "dev_clean.txt"]),
        (soft, ["label.py", texts, soft, teacher, "--most", "15599"]),
        (lessons, ["lessons.py", lessons, "--labelled", train, "--soft", soft, "--teachers", teacher, *SHARES]),
    ):
        if not target.exists():
            subprocess.run([sys.executable, folder / command[0], *command[1:]], check=True)
    return lessons


def main() -> None:
    folder = Path(sys.argv[1]) / "data" / "topics" / "asnd"
    WORK.mkdir(parents=True, exist_ok=True)
    labels = sorted({label for label, _ in rows(folder / "trn.tsv")})
    codes = [f"L{i}" for i in range(len(labels))]  # a code has at most 15 letters
    for name in ("trn", "dev_clean"):
        lines = [
            f"{text}\t0,{len(text.encode('utf-16-le')) // 2},{codes[labels.index(label)]}\n"
            for label, text in rows(folder / f"{name}.tsv")
        ]
        (WORK / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
    lessons = learn_from(",".join(codes))
    for seed in SEEDS:
        model = WORK / f"seed{seed}" / "topics.khm"
        model.parent.mkdir(exist_ok=True)
        command = [ROOT / "build" / "training" / "train_topics", model, ",".join(codes)]
        files = [lessons, WORK / "dev_clean.txt", "--vectors", ROOT / "build" / "models" / "vectors.txt"]
        subprocess.run([*command, *files, *OPTIONS.split(), "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
        models = khabar.Models(model.parent)
        for name in ("dev_clean", "tst", "tst_clean"):
            print(f"seed {seed} {name}: {scores(models, labels, rows(folder / f'{name}.tsv'))}", flush=True)


main()
