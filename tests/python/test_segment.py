"""The golden table of sentences."""

import pytest
from conftest import ROOT
from test_normalize import decoded

from khabar import _native

TABLE = ROOT / "tests" / "data" / "segment" / "sentences.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:] if line]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_golden(text, expected):
    text = decoded(text)
    sentences, _ = _native.segment(text)
    assert [text[slice(*span)] for span in sentences] == [decoded(s) for s in expected.split(" | ")]


def test_no_text_has_no_sentence():
    assert _native.segment("") == ([], [])
    assert _native.segment(" \n\t ") == ([], [])
