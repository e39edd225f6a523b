"""Places are code points of the text as given: text[start:end] is the thing, in any text and any kind of str."""

from hypothesis import given
from strategies import all_texts

import khabar
from khabar import _native


def check_order(spans, length):
    at = 0
    for start, end in spans:
        assert at <= start < end <= length
        at = end


@given(all_texts)
def test_mentions_are_where_they_say(text):
    entities = khabar.entities(text)
    check_order([(e.start, e.end) for e in entities], len(text))
    for entity in entities:
        assert text[entity.start : entity.end] == entity.text
        assert entity.type in khabar.ENTITY_TYPES
        assert 0 <= entity.score <= 1
        assert entity.name


@given(all_texts)
def test_what_stands_around_does_not_move_mentions(text):
    """A character above U+FFFF, in a sentence of its own, makes the str one of four bytes a character."""
    plain = [(e.start, e.end, e.type) for e in khabar.entities(text)]
    before = [(e.start - 3, e.end - 3, e.type) for e in khabar.entities("😀\n\n" + text) if e.start >= 3]
    after = [(e.start, e.end, e.type) for e in khabar.entities(text + "\n\n😀") if e.end <= len(text)]
    assert before == plain
    assert after == plain


@given(all_texts)
def test_sentences_hold_the_words(text):
    sentences, words = _native.segment(text)
    check_order(sentences, len(text))
    check_order(words, len(text))
    held = iter(sentences)
    start, end = next(held, (0, 0))
    for word in words:
        while word[0] >= end:
            start, end = next(held)
        assert start <= word[0]
        assert word[1] <= end
    gaps = list(text)
    for a, b in words:
        gaps[a:b] = [" "] * (b - a)
    assert not any(c.isalpha() or c.isdecimal() for c in gaps)


@given(all_texts, all_texts)
def test_a_document_counts_in_its_own_text(headline, text):
    document = khabar.read(text, headline=headline)
    if headline.strip():
        assert document.text == f"{headline}\n{text}"
        assert document.headline == headline
    else:
        assert document.text == text
    assert all(document.text[e.start : e.end] == e.text for e in document.entities)
    check_order([(e.start, e.end) for e in document.entities], len(document.text))
    check_order(document.sentences, len(document.text))
    mentions = sorted((m for chain in document.chains for m in chain.mentions), key=lambda m: m.start)
    assert mentions == document.entities
    assert [chain.id for chain in document.chains] == list(range(len(document.chains)))
    assert all(m.id == chain.id and m.type in khabar.ENTITY_TYPES for chain in document.chains for m in chain.mentions)


def test_a_long_text_of_wide_characters_takes_linear_time():
    """With a place counted from the start each time, this would take minutes."""
    text = "😀 وصل الطاهر الباعور إلى طرابلس. " * 20_000
    sentences, words = _native.segment(text)
    assert len(words) >= 120_000
    assert text[slice(*words[-2])] == "طرابلس"
    assert text[slice(*sentences[-1])].endswith("طرابلس.")
