"""The shared inputs on which the peers' normalisers fail: each must come out right or in an accepted form."""

import re

import khabar


def decoded(cell: str) -> str:
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), cell)


def test_every_hard_input(shared):
    rows = (shared / "data" / "normalize" / "hard_inputs.tsv").read_text("utf-8").split("\n")
    names = rows[0].split("\t")
    checked = 0
    for row in filter(None, rows[1:]):
        cells = dict(zip(names, row.split("\t"), strict=False))
        accepted = {decoded(cells["right"]), *map(decoded, re.split(r" \| |\|", cells["also_acceptable"]))}
        assert khabar.normalize(decoded(cells["input"])) in accepted, cells["id"]
        checked += 1
    assert checked >= 54
