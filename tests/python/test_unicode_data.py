"""Unicode's own NormalizationTest.txt against the rules that are normal forms.

The file is in Debian's unicode-data; where it is absent the test skips, or fails if KHABAR_REQUIRE_SHARED=1. The file
and the ICU that khabar is linked with may be of different versions of Unicode. What is then judged:

- the file is newer: rows that contain a code point newer than ICU's version are left out, since to that ICU it is
  unassigned and normalises to itself. There may be such rows only if the file is newer.
- ICU is newer: that what part 1 does not list is unchanged by every form is asked only of the code points that were
  assigned when the file was written (DerivedAge.txt beside it); one assigned since may decompose in ICU.

Nothing else is left out: Unicode promises that a normalised string of assigned code points stays so in every version.
"""

import bz2
import ctypes
import os
import re
from functools import cache
from pathlib import Path

import pytest

import khabar

FOLDER = Path("/usr/share/unicode")
# The columns of a row, from 0: which of them (right) the form must turn into which (left).
EXPECTED = {
    "nfc": ((1, (0, 1, 2)), (3, (3, 4))),
    "nfd": ((2, (0, 1, 2)), (4, (3, 4))),
    "nfkc": ((3, (0, 1, 2, 3, 4)),),
    "nfkd": ((4, (0, 1, 2, 3, 4)),),
}
FORMS = [form for form in EXPECTED if form in khabar.RULES]

Version = tuple[int, ...]


@cache
def data_file(name: str) -> str:
    plain, packed = FOLDER / name, FOLDER / f"{name}.bz2"
    if plain.is_file():
        return plain.read_text("utf-8")
    if packed.is_file():
        return bz2.decompress(packed.read_bytes()).decode()
    reason = f"no {name} in {FOLDER}: apt-get install unicode-data"
    if os.environ.get("KHABAR_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def file_version() -> Version:
    found = re.match(r"# NormalizationTest-([\d.]+)\.txt", data_file("NormalizationTest.txt"))
    assert found
    return tuple(map(int, found[1].split(".")))[:2]


@cache
def icu_version() -> Version:
    """The version of Unicode in the ICU that this process has loaded, which is khabar's."""
    khabar.normalize("ﷺ")
    path = re.search(r"\S*/libicuuc\S*\.so\S*", Path("/proc/self/maps").read_text())
    assert path, "khabar is linked with ICU, and no libicuuc is mapped"
    major = re.search(r"\.so\.(\d+)", path[0])
    assert major
    version = (ctypes.c_uint8 * 4)()
    ctypes.CDLL(path[0])[f"u_getUnicodeVersion_{major[1]}"](version)
    return tuple(version)[:2]


@cache
def ages() -> dict[int, Version]:
    """The version in which each code point was assigned. Noncharacters have an age too, surrogates also."""
    found: dict[int, Version] = {}
    for first, last, age in re.findall(
        r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([\d.]+)", data_file("DerivedAge.txt"), re.M
    ):
        assigned = tuple(map(int, age.split(".")))
        found.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), assigned))
    return found


def known_to_icu(text: str) -> bool:
    return all(ages()[ord(c)] <= icu_version() for c in text)


@cache
def rows() -> list[tuple[bool, tuple[str, ...]]]:
    """(whether it is of part 1, the five columns) of every row."""
    found, part = [], ""
    for line in data_file("NormalizationTest.txt").splitlines():
        if line.startswith("@"):
            part = line.split()[0]
        elif line and not line.startswith("#"):
            cells = line.split(";")[:5]
            found.append((part == "@Part1", tuple("".join(chr(int(c, 16)) for c in cell.split()) for cell in cells)))
    return found


def judged_rows() -> list[tuple[str, ...]]:
    judged = [columns for _, columns in rows() if known_to_icu("".join(columns))]
    assert len(judged) == len(rows()) or file_version() > icu_version()
    assert len(judged) > 18000
    return judged


@pytest.mark.parametrize("form", FORMS)
def test_every_row(form):
    apply = khabar.Normalizer(None, **{form: True})
    for columns in judged_rows():
        for expected, inputs in EXPECTED[form]:
            for i in inputs:
                assert apply(columns[i]) == columns[expected], (ascii(columns), i)


@pytest.mark.parametrize("form", FORMS)
def test_every_row_in_one_long_text(form):
    apply = khabar.Normalizer(None, **{form: True})
    judged = judged_rows()
    for expected, inputs in EXPECTED[form]:
        right = "\n".join(columns[expected] for columns in judged)
        for i in inputs:
            assert apply("\n".join(columns[i] for columns in judged)) == right


@pytest.mark.parametrize("form", FORMS)
def test_what_part_1_does_not_list_is_unchanged(form):
    """Of all 1,114,112 code points, unpaired surrogates too."""
    listed = {columns[0] for part_1, columns in rows() if part_1}
    others = [chr(c) for c in range(0x110000) if chr(c) not in listed]
    if file_version() < icu_version():
        others = [c for c in others if ord(c) in ages()]
    assert len(others) > 100_000
    apply = khabar.Normalizer(None, **{form: True})
    text = "\n".join(others)
    if apply(text) != text:
        wrong = [f"U+{ord(c):04X}" for c in others if apply(c) != c]
        pytest.fail(f"{form} changes {wrong}")
