"""khabar.normalize(..., offsets=True): every span of the result finds its way back."""

import copy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import all_texts

import khabar

CASES = [
    ("search", "قال مُحَمَّدٌ نعم", "محمد", "مُحَمَّدٌ"),
    ("search", "  وزيـــر   المالية ", "ر الم", "ر   الم"),
    ("search", "قال ﷺ إن", "الله", "ﷺ"),
    ("search", "\u200fليبيا\u200e وتونس", "ليبيا", "ليبيا"),
    ("orthographic", "قال ا\u0654حمد", "أحمد", "ا\u0654حمد"),
    ("display", "😀 مصر 😀 ليبيا", "ليبيا", "ليبيا"),
    ("search", "😀 مُصْحَفٌ", "مصحف", "مُصْحَفٌ"),
]


@pytest.mark.parametrize(("preset", "original", "part", "source"), CASES)
def test_span(preset, original, part, source):
    result = khabar.normalize(original, preset, offsets=True)
    start = result.text.index(part)
    assert original[slice(*result.original_span(start, start + len(part)))] == source


@given(all_texts, st.sampled_from(sorted(khabar.PRESETS)), st.data())
@example("لاﻻلا", "search", None)
def test_maps_are_monotone_and_whole(text, preset, data):
    result = khabar.normalize(text, preset, offsets=True)
    assert result.text == khabar.normalize(text, preset)
    assert result.original == text
    length = len(result.text)
    assert result.original_span(0, length) == (0, len(text))
    before = (0, 0)
    for i in range(length):
        start, end = result.original_span(i, i + 1)
        assert before[0] <= start < end <= len(text)
        assert before[1] <= end
        before = (start, end)
    if data:
        a, b = sorted(data.draw(st.tuples(st.integers(0, length), st.integers(0, length))))
        start, end = result.original_span(a, b)
        assert 0 <= start <= end <= len(text)
        assert (start == end) == (a == b) or (a, b) == (0, length)


@given(all_texts)
def test_without_rules_every_span_is_itself(text):
    result = khabar.Normalizer(None)(text, offsets=True)
    assert result.text == text
    for i in range(len(text) + 1):
        assert result.original_span(0, i) == (0, i)


def test_forms():
    result = khabar.Normalizer("ner")("أَحمد", offsets=True)
    assert str(result) == result.text == "احمد"
    assert repr(result) == "Normalized('احمد')"
    assert khabar.normalize("نص", offsets=False) == "نص"


@pytest.mark.parametrize("span", [(-1, 0), (2, 1), (0, 5)])
def test_no_span(span):
    with pytest.raises(ValueError, match="no span of a text of 4 code points"):
        khabar.normalize("أحمد", offsets=True).original_span(*span)


def test_wrong_arguments():
    with pytest.raises(TypeError, match="offsets must be True or False, not int"):
        khabar.normalize("نص", offsets=1)
    with pytest.raises(TypeError, match="the keyword offsets"):
        khabar.Normalizer()("نص", other=True)
    with pytest.raises(TypeError):
        khabar.Normalized()
    with pytest.raises(TypeError):
        copy.copy(khabar.normalize("نص", offsets=True))
