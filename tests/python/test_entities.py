"""khabar.entities and what it finds in news."""

import json
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from conftest import ROOT
from hypothesis import given
from strategies import all_texts

import khabar
from khabar import _native

NEWS = ROOT / "tests" / "data" / "news" / "entities.jsonl"
MIN_F1 = 0.85


def whole_words(text, spans):
    """Each (start, end, type) grown to the words it touches, since whether a clitic belongs is not asked here."""
    words = _native.segment(text)[1]
    grown = set()
    for start, end, type in spans:
        touched = [(a, b) for a, b in words if a < end and start < b]
        grown.add((touched[0][0], touched[-1][1], type))
    return grown


def test_news_sentences():
    right = wanted = given = 0
    for line in NEWS.read_text("utf-8").splitlines():
        item = json.loads(line)
        want = whole_words(item["text"], item["entities"])
        have = whole_words(item["text"], [(e.start, e.end, e.type) for e in khabar.entities(item["text"])])
        right, wanted, given = right + len(want & have), wanted + len(want), given + len(have)
    assert 2 * right / (wanted + given) >= MIN_F1


def test_an_entity():
    text = "أكد الطاهر الباعور أمس"
    (entity,) = khabar.entities(text)
    assert (entity.start, entity.end, entity.type, entity.text) == (4, 18, "PER", "الطاهر الباعور")
    assert (entity.name, entity.id) == ("الطاهر الباعور", 0)
    assert 0.5 < entity.score <= 1
    assert repr(entity) == "Entity(PER 'الطاهر الباعور' 4:18)"
    assert entity == khabar.entities(text)[0]
    assert hash(entity) == hash(khabar.entities(text)[0])
    assert entity != khabar.entities(f" {text}")[0]
    assert entity != "الطاهر الباعور"
    assert list(entity.to_dict()) == ["start", "end", "type", "text", "score", "name", "id"]


def test_clitics_are_outside():
    text = "وصل الوفد إلى ليبيا، ثم عاد من القاهرة إلى طرابلس وبنغازي"
    assert {"ليبيا", "القاهرة", "طرابلس", "بنغازي"} <= {e.text for e in khabar.entities(text)}


def test_marks_and_tatweel_change_no_name():
    """A lengthened or vocalised word breaks other tools; here it is the same name."""
    plain = khabar.entities("وصل الرئيس إلى طرابلس أمس")
    odd = khabar.entities("وصل الرئيس إلى طرابلـــس أمس")
    assert [(e.type, e.name) for e in odd] == [(e.type, e.name) for e in plain]
    assert odd[-1].text == "طرابلـــس"


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "ّ", "/", "11-10-2021", "😀", "\0", "\ud83d", "‏", "ـ" * 50, "(" * 300]
)
def test_texts_without_names(text):
    assert khabar.entities(text) == []


def test_schemes():
    text = "وصل الطاهر الباعور إلى طرابلس"
    assert {e.type for e in khabar.entities(text, scheme="anercorp")} <= {"PER", "LOC", "ORG", "MISC"}
    assert khabar.entities(text, scheme="news") == khabar.entities(text)
    for bad in ("conll", "", "news\0", "\ud800"):
        with pytest.raises(khabar.UnknownNameError, match=r"no scheme .*; there are: news, anercorp"):
            khabar.entities(text, scheme=bad)
    with pytest.raises(khabar.UnknownNameError):
        khabar.entities("", scheme="conll")


def test_wrong_arguments():
    with pytest.raises(TypeError, match="text must be a str, not float"):
        khabar.entities(float("nan"))
    with pytest.raises(TypeError, match="scheme must be a str, not int"):
        khabar.entities("", scheme=3)
    with pytest.raises(TypeError):
        khabar.entities("", "news")


@given(all_texts)
def test_any_text_has_an_answer(text):
    for scheme in ("news", "anercorp"):
        khabar.entities(text, scheme=scheme)


def test_threads_share_a_model():
    texts = [json.loads(line)["text"] for line in NEWS.read_text("utf-8").splitlines()] * 4
    alone = [khabar.entities(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(khabar.entities, texts)) == alone


EVERY = [chr(c) for c in range(sys.maxunicode + 1)]
HARD = {
    "every script": " ".join(EVERY[3::97]),
    "all punctuation": "".join(c for c in EVERY if unicodedata.category(c)[0] in "PS"),
    "marks alone": "".join(c for c in EVERY if unicodedata.category(c)[0] == "M"),
    "controls": "".join(c for c in EVERY[:0x3000] if unicodedata.category(c)[0] == "C"),
    "emoji": "👩🏽‍⚕️🇱🇾👨‍👩‍👧‍👦❤️‍🔥" * 2000,
    "a word of 50,000 letters": "طرابلس" * 8334,
    "a word of 50,000 marks": "ط" + "ّ" * 50_000,
    "a sentence of 100,000 words": "محمد في ليبيا و" * 25_000,
    "halves of pairs": "\ud83d \ude00" * 1000,
}


@pytest.mark.parametrize("scheme", ["news", "anercorp"])
@pytest.mark.parametrize("kind", HARD)
def test_hard_texts_hide_no_name_behind_them(kind, scheme):
    text = f"{HARD[kind]}\nوصل الوفد إلى طرابلس أمس"
    found = khabar.entities(text, scheme=scheme)
    assert all(text[e.start : e.end] == e.text and 0 < e.score <= 0.9999 for e in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found[-1].text == "طرابلس"


@pytest.mark.slow
def test_a_sentence_without_end():
    """Elsewhere: "input sentence is too long"."""
    text = "قال الطاهر الباعور في طرابلس " * 20_000
    entities = khabar.entities(text)
    assert len(entities) >= 20_000
    assert all(text[e.start : e.end] == e.text for e in entities)


@pytest.mark.parametrize(
    "text", ["", "خبر", "قال وزير الخارجية المصري إن القمة في القاهرة يوم 21 أكتوبر 2025.\nوالتقى نظيره."]
)
def test_mentions_alone_are_those_of_the_whole_reading(text):
    assert khabar.entities(text) == khabar.read(text).entities
