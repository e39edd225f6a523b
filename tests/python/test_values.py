"""Dates, times, numbers and money: the golden table, the examples of the lexicon, the Python side of it."""

import datetime
import pickle

import pytest
from conftest import ROOT
from hypothesis import given
from strategies import all_texts

import khabar

LEXICON = ("months", "numerals", "currencies", "currency_nouns", "time_words")
WEDNESDAY = "2024-07-10"  # what the examples of the lexicon are counted from


def rows(path):
    head, *lines = path.read_text("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines if line]


@pytest.mark.parametrize("row", rows(ROOT / "tests" / "data" / "read" / "values.tsv"), ids=lambda row: row["sentence"])
def test_golden(row):
    found = khabar.values(row["sentence"], published=row["anchor"] or None)
    if row["kind"] == "-":
        assert found == []
    else:
        value = None if row["value"] == "-" else row["value"]
        assert (row["surface"], row["kind"], value) in [(v.text, v.type, v.value) for v in found]


@pytest.mark.parametrize(
    "row", [row for name in LEXICON for row in rows(ROOT / "lexicon" / f"{name}.tsv")], ids=lambda row: row["example"]
)
def test_examples_of_the_lexicon(row):
    found = khabar.values(row["example"], published=WEDNESDAY)
    if row["expected"] == "-":
        assert [v for v in found if v.type != "ORDINAL"] == []
    else:
        assert row["expected"] in [f"{v.type} {v.value}" for v in found]


@pytest.mark.parametrize("name", ["numerals", "time_words", "currency_nouns"])
def test_an_example_has_a_word_of_its_row(name):
    for row in rows(ROOT / "lexicon" / f"{name}.tsv"):
        words = [*row["words"].split(), *row.get("dual", "").split()]
        assert any(word.removeprefix("ال") in row["example"] for word in words), row


def test_places_count_code_points():
    text = "😀 دفع ١٥٪ أمس 😀 و3 ملايين يورو"
    found = khabar.values(text, published=datetime.date(2025, 6, 18))
    assert [v.text for v in found] == ["١٥٪", "أمس", "3 ملايين يورو"]
    assert all(text[v.start : v.end] == v.text for v in found)
    assert [v.value for v in found] == ["15", "2025-06-17", "3000000 EUR"]


def test_a_value_is_a_record():
    (value,) = khabar.values("عام 2014")
    assert value == khabar.Value(0, 8, "DATE", "عام 2014", "2014")
    assert value.to_dict() == {"start": 0, "end": 8, "type": "DATE", "text": "عام 2014", "value": "2014"}
    assert repr(value) == "Value(DATE 2014 'عام 2014')"
    assert pickle.loads(pickle.dumps(value)) == value


def test_publication_dates():
    for published in ("2025-06-18", datetime.date(2025, 6, 18), datetime.datetime(2025, 6, 18, 23, 59)):
        assert khabar.values("أمس", published=published)[0].value == "2025-06-17"
    assert khabar.values("أمس")[0].value is None
    assert khabar.values("أمس", published="0001-01-01")[0].value == "0000-12-31"
    for wrong in ("2025-02-30", "yesterday", "", "10000-01-01"):
        with pytest.raises(ValueError, match="published must be a date"):
            khabar.values("أمس", published=wrong)
    with pytest.raises(TypeError, match=r"published must be a datetime\.date or a str, not int"):
        khabar.values("أمس", published=20250618)
    with pytest.raises(TypeError, match="text must be a str"):
        khabar.values(b"")
    with pytest.raises(ValueError, match="no day of the years 1 to 9999"):
        khabar._native.values("أمس", (0, 1, 1))


@given(all_texts)
def test_any_text(text):
    end = 0
    for value in khabar.values(text, published="2025-06-18"):
        assert end <= value.start < value.end <= len(text)
        assert value.value is None or value.value.isascii()
        end = value.end
