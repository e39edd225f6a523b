"""Where a mention's name begins: particles outside, a first letter of its own inside (tests/data/news/names.tsv)."""

import golden
import pytest
from conftest import ROOT

import khabar


@pytest.mark.parametrize(("text", "mention", "name"), golden.cases(ROOT / "tests" / "data" / "news" / "names.tsv"))
def test_name(text, mention, name):
    assert (mention, name) in [(e.text, e.name) for e in khabar.entities(text)]
