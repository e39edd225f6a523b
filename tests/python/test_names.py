"""Where a mention's name begins: particles outside, a first letter of its own inside (tests/data/news/names.tsv)."""

import pytest
from conftest import ROOT

import khabar

ROWS = [row.split("\t") for row in (ROOT / "tests" / "data" / "news" / "names.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize(("text", "mention", "name"), ROWS)
def test_name(text, mention, name):
    assert (mention, name) in [(e.text, e.name) for e in khabar.entities(text)]
