"""The golden table of sentences."""

import golden
import pytest
from conftest import ROOT
from test_normalize import decoded

import khabar

ROWS = golden.cases(ROOT / "tests" / "data" / "segment" / "sentences.tsv")


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_golden(text, expected):
    text = decoded(text)
    sentences, _ = khabar.segment(text)
    assert [text[slice(*span)] for span in sentences] == [decoded(s) for s in expected.split(" | ")]


def test_no_text_has_no_sentence():
    assert khabar.segment("") == ([], [])
    assert khabar.segment(" \n\t ") == ([], [])


def test_words():
    text = "😀 وصل الوفد، ثم عاد. COVID19"
    sentences, words = khabar.segment(text)
    assert [text[slice(*span)] for span in words] == ["😀", "وصل", "الوفد", "،", "ثم", "عاد", ".", "COVID19"]
    assert [text[slice(*span)] for span in sentences] == ["😀 وصل الوفد، ثم عاد.", "COVID19"]
    with pytest.raises(TypeError, match="text must be a str, not bytes"):
        khabar.segment(b"")
