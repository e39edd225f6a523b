"""The words of dates, numbers and money: lexicon/*.tsv as the C tables of csrc/read. Called by generate.py.

Every word becomes rows of one table sorted by the folded form that the reader looks up; a form with several senses has
several rows. lexicon/README.md says what the columns mean.
"""

from collections.abc import Iterator
from pathlib import Path

LEXICON = Path(__file__).resolve().parent.parent / "lexicon"
FORM_MAX = 15
CARE = {"sure": 0, "prep": 1, "cue": 2, "strict": 3}
ENDINGS = ["", "ا", "ة", "ين", "ان", "تين", "تان"]  # of an adjective behind دينار, دينارا, ليرة, دينارين ...

FOLD = str.maketrans("أإآىةؤئ", "ااايهوي")  # what khi_word_form does to the letters of the tables

Row = tuple[str, str, int, int]  # form, class, value, extra


def fold(word: str) -> str:
    """The form that a word is looked up by: letters folded, tatweel gone."""
    return word.replace("ـ", "").translate(FOLD).lower()


def bare(word: str) -> str:
    """A folded word without the article."""
    form = fold(word)
    return form[2:] if form.startswith("ال") and len(form) > 4 else form


def table(name: str) -> list[dict[str, str]]:
    """The rows of a file of lexicon/, by column."""
    head, *rows = (LEXICON / name).read_text(encoding="utf-8").splitlines()
    names = head.split("\t")
    cells = [row.split("\t") for row in rows]
    for row in cells:
        if len(row) != len(names):
            raise SystemExit(f"lexicon/{name}: {len(names)} columns are wanted: {row}")
    return [dict(zip(names, row, strict=True)) for row in cells]


def months() -> Iterator[Row]:
    """A name of one word, or its first word and its second."""
    heads: dict[str, int] = {}
    for row in table("months.tsv"):
        month = int(row["month"]) + (100 if row["calendar"] == "hijri" else 0)
        for name in row["name"].split("|"):
            first, *second = name.split()
            if second:
                head = heads.setdefault(fold(first), len(heads) + 1)
                yield fold(first), "MONTH_HEAD", head, CARE[row["care"]]
                yield bare(second[0]), "MONTH_TAIL", month, head
            else:  # a strict name keeps its article, which tells it from the word
                yield (fold if row["care"] == "strict" else bare)(first), "MONTH", month, CARE[row["care"]]


def currency_list() -> tuple[list[str], list[dict[str, str]]]:
    """The nouns, and the currencies in the order that their indices count."""
    return [row["noun"] for row in table("currency_nouns.tsv")], table("currencies.tsv")


def currencies() -> Iterator[Row]:
    """Nouns by their index, adjectives, places and short forms by the index of the currency."""
    nouns, listed = currency_list()
    for row in table("currency_nouns.tsv"):
        noun = nouns.index(row["noun"])
        for word in row["words"].split():
            yield fold(word), "CURRENCY", noun, row["needs"] == "adjective"
        for word in row["dual"].split():
            if word != "-":
                yield fold(word), "DUAL_CURRENCY", noun, row["needs"] == "adjective"
    for index, row in enumerate(listed):
        for word in row["adjectives"].replace("-", "").split():
            yield from ((fold(word + ending), "CURRENCY_ADJECTIVE", index, 0) for ending in ENDINGS)
        for word in row["places"].replace("-", "").split():
            yield bare(word), "CURRENCY_PLACE", index, 0
        for word in row["short"].split():
            if word != "-":
                yield fold(word.replace(".", "")), "CURRENCY_SIGN", index, 0
        if float(row["factor"]) == 1:
            yield row["code"].lower(), "CURRENCY_SIGN", index, 0


def words() -> Iterator[Row]:
    """Numerals and words of time: the class is the column's, in capitals."""
    for name in ("numerals.tsv", "time_words.tsv"):
        for row in table(name):
            for word in row["words"].split():
                yield fold(word), row["class"].upper(), int(row["value"]), 0


def rows() -> list[Row]:
    """All rows, in the order of their forms' units."""
    return sorted({*months(), *currencies(), *words()}, key=lambda r: ([ord(c) for c in r[0]], r[1:]))


def value_starts() -> str:
    """csrc/read/value_starts.inc: the first row of each letter from U+0620 to U+064B, where the last one ends."""
    firsts = [ord(row[0][0]) for row in rows()]
    starts = [sum(first < letter for first in firsts) for letter in range(0x620, 0x64C)]
    return "/* Generated from lexicon/ by tools/generate.py; edit that. */\n" + ", ".join(map(str, starts)) + "\n"


def value_words() -> str:
    """csrc/read/value_words.inc"""
    lines = ["/* Generated from lexicon/ by tools/generate.py; edit that. */"]
    for form, kind, value, extra in rows():
        if len(form) > FORM_MAX:
            raise SystemExit(f"lexicon: {form} has more than {FORM_MAX} letters")
        lines.append(f'{{u"{form}", {len(form)}, KHI_{kind}, {int(extra)}, {value}}},')
    return "\n".join(lines) + "\n"


def currency_codes() -> str:
    """csrc/read/currencies.inc: code, noun, exponent of ten, and whether the noun alone means this one."""
    nouns, listed = currency_list()
    lines = ["/* Generated from lexicon/currencies.tsv by tools/generate.py; edit that. */"]
    for row in listed:
        noun = row["noun"]
        alone = sum(other["noun"] == noun for other in listed) == 1 or row["adjectives"] == "-"
        exponent = {"10": 1, "1": 0, "0.01": -2, "0.001": -3}[row["factor"]]
        lines.append(f'{{"{row["code"]}", {nouns.index(noun)}, {exponent}, {int(alone)}}},')
    return "\n".join(lines) + "\n"
