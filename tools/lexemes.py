"""The words that reading goes by, gathered from lexicon/ into one table of forms for csrc/read/lexeme.c."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

# A form may be of several kinds; the names are the constants of csrc/read/lexeme.h.
TAKES = {
    "أن": "CLAUSE",
    "«": "QUOTE",
    "اسم": "OBJECT",
    "إلى": "TO",
    "ب": "BY",
    "من": "FROM",
    "على": "ON",
    "عن": "ABOUT",
    "ل": "FOR",
    "في": "IN",
    "؟": "NEAR",
    "~": "THING",
    "@": "WHOM",
}
WITH = {"مع": "MEET_WITH", "ب": "MEET_BY", "من": "MEET_FROM"}
CLASSES = {"courtesy": "HONORIFIC", "report": "RECORD", "quantity": "SOURCE"}
VERB_COLUMNS = {
    "past_m": ("PAST", "M"),
    "past_f": ("PAST", "F"),
    "past_pl": ("PAST", "PL"),
    "past_dual_m": ("PAST", "PL"),
    "past_dual_f": ("PAST", "PL"),
    "present_m": ("PRESENT", "M"),
    "present_f": ("PRESENT", "F"),
    "present_pl": ("PRESENT", "PL"),
    "present_dual": ("PRESENT", "PL"),
    "participle_m": ("PARTICIPLE", "M"),
    "participle_f": ("PARTICIPLE", "F"),
    "participle_pl": ("PARTICIPLE", "PL"),
    "masdar": ("MASDAR", None),
}
FOLDED = str.maketrans("أإآٱ", "اااا")


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """The rows of a table by column."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise SystemExit(f"{folder / name}:{number}: {len(cells)} cells, and there are {len(columns)} columns")
        yield dict(zip(columns, cells, strict=True))


class Forms:
    """Sets of constants by form, and the number of the lemma that it is a form of."""

    def __init__(self) -> None:
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self.takes: dict[str, set[str]] = defaultdict(set)
        self.verb: dict[str, set[str]] = defaultdict(set)
        self.noun: dict[str, set[str]] = defaultdict(set)
        self.lemma: dict[str, int] = {}
        self.lemmas = 0

    def add(self, form: str, *kinds: str) -> str:
        """Note that a form is of these kinds; the form as it is looked up."""
        form = form.translate(FOLDED)
        self.kinds[form].update(kinds)
        return form

    def new_lemma(self, *forms: str) -> None:
        """Give forms a number of their own; a word without a lemma has 0."""
        self.lemmas += 1
        for form in forms:
            self.lemma[form.translate(FOLDED)] = self.lemmas


def gather(folder: Path) -> Forms:
    """All the tables in one."""
    forms = Forms()
    sources: dict[str, list[str]] = defaultdict(list)  # by stem: مسؤولون and مسؤولين are one
    for row in rows(folder, "speech_verbs.tsv"):
        for column, (kind, agreement) in VERB_COLUMNS.items():
            if row[column] == "-":
                continue
            form = forms.add(row[column], kind)
            forms.takes[form].update(TAKES[mark] for mark in row["takes"].split())
            if agreement:
                forms.verb[form].add(agreement)
            if column.startswith("past") and row[column].startswith("ا"):
                forms.verb[form].add("BARE")
    for row in rows(folder, "particles.tsv"):
        form = forms.add(row["word"], CLASSES.get(row["class"], row["class"].upper()))
        if row["class"] == "report":
            forms.noun[form].add("MEDIA")
        if row["class"] == "quantity":
            forms.noun[form].add("SOME")
        if row["class"] == "courtesy":
            forms.new_lemma(row["word"])
        if row["class"] in ("source", "record", "report", "data"):
            sources[re.sub("(ون|ين|ان|و|ي)$", "", row["word"])].append(row["word"])
    for words in sources.values():
        forms.new_lemma(*words)
    for row in rows(folder, "titles.tsv"):
        both = {"M": row["masculine"], "F": row["feminine"]}
        forms.new_lemma(*(word for word in both.values() if word != "-"))
        for gender, word in both.items():
            if word != "-":
                form = forms.add(word, "HONORIFIC" if row["kind"] == "honorific" else "TITLE")
                forms.noun[form].update([gender, *(["JOB"] if row["kind"] == "job" else [])])
    for row in rows(folder, "bodies.tsv"):
        forms.new_lemma(row["noun"])
        form = forms.add(row["noun"], "BODY")
        forms.noun[form].update([row["gender"].upper(), *([] if row["kind"] == "-" else [row["kind"].upper()])])
    for row in rows(folder, "meeting_verbs.tsv"):
        how = {WITH[word] for word in row["with"].split() if word != "-"} or {"MEET_DIRECT"}
        needed = [] if row["noun"] == "-" else row["noun"].split()
        for column in ("past_m", "past_f", "past_pl", "present_m", "present_f", "masdar"):
            if row[column] == "-":
                continue
            form = forms.add(row[column], "MEETING" if column == "masdar" else "MEET")
            forms.takes[form].update(how, ["MEET_NEEDS"] if needed else [])
            if column != "masdar":
                forms.verb[form].add({"m": "M", "f": "F", "pl": "PL"}[column.split("_")[1]])
        for noun in needed:
            forms.add(noun, "MEET_NOUN")
    return forms


def table(folder: Path) -> str:
    """The table as C initialisers, in the order of the forms' units."""
    forms = gather(folder)
    names = "speech_verbs, particles, titles, bodies, meeting_verbs"
    if forms.lemmas >= 512:
        raise ValueError("more lemmas than KHI_LEMMAS_MAX of csrc/read/lexeme.h")
    lines = [f"/* Generated from lexicon/ ({names}) by tools/generate.py; edit those. */"]

    def flags(prefix: str, names: set[str]) -> str:
        return " | ".join(f"{prefix}_{name}" for name in sorted(names)) or "0"

    for form in sorted(forms.kinds):
        if len(form) > 13:
            raise ValueError(f"{form} is too long for the table of forms")
        lines.append(
            f'{{u"{form}", {len(form)}, {flags("KHI_VERB", forms.verb[form])}, {flags("KHI_NOUN", forms.noun[form])}, '
            f"{forms.lemma.get(form, 0)}, {flags('KHI_TAKES', forms.takes[form])}, "
            f"{flags('KHI_IS', forms.kinds[form])}}},"
        )
    return "\n".join(lines) + "\n"
