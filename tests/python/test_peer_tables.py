"""What other tools expect of the rules that khabar has: tests/data/normalize/peers, a table for each.

A row says what the tool gives, or its own tests expect, for an input, and what khabar gives with the rules that come
nearest; where the two differ it says why. docs/normalization-peers.md gathers the differences.
"""

import pytest
from conftest import ROOT
from test_normalize import decoded

import khabar

FOLDER = ROOT / "tests" / "data" / "normalize" / "peers"
HEADER = "peer\tfunction\tinput\tpeer's expected\tkhabar switches\tkhabar gives\treason if different"
TABLES = {path.stem: path.read_text("utf-8").splitlines() for path in sorted(FOLDER.glob("*.tsv"))}


def rows(stem: str) -> list[list[str]]:
    return [line.split("\t") for line in TABLES[stem][1:]]


def peer_rows():
    for stem in TABLES:
        for number, cells in enumerate(rows(stem), 2):
            yield pytest.param(cells, id=f"{stem}:{number} {cells[1]}")


def normalizer(switches: str) -> khabar.Normalizer:
    """Of preset:NAME, or of rules, each a keyword or keyword=placeholder."""
    if switches.startswith("preset:"):
        return khabar.Normalizer(switches.removeprefix("preset:"))
    parts = (switch.partition("=") for switch in switches.split())
    return khabar.Normalizer(None, **{rule: placeholder or True for rule, _, placeholder in parts})


@pytest.mark.parametrize("cells", list(peer_rows()))
def test_khabar_gives_what_the_table_says(cells):
    _, _, text, expected, switches, given, reason = cells
    assert normalizer(switches)(decoded(text)) == decoded(given)
    assert bool(reason) == (given != expected), "a difference has a reason, an agreement has none"


@pytest.mark.parametrize("stem", TABLES)
def test_tables_are_well_formed(stem):
    assert TABLES[stem][0] == HEADER
    seen = set()
    for cells in rows(stem):
        assert len(cells) == 7
        peer, function, text, *_ = cells
        assert peer == stem
        assert (peer, function, text) not in seen
        seen.add((peer, function, text))


def test_every_peer_has_a_table():
    peers = "arabert arabic-norm arabic-normalize araclean camel-tools lucene maha pyarabic snowball tnkeeh"
    assert set(TABLES) == set(peers.split())
