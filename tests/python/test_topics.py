"""khabar.classify."""

import pytest
from conftest import ROOT
from hypothesis import given
from strategies import all_texts

import khabar

HEADLINES = ROOT / "tests" / "data" / "news" / "topics.tsv"
MIN_TOPIC_ACCURACY = 0.85


def test_headlines():
    rows = [line.split("\t") for line in HEADLINES.read_text("utf-8").splitlines() if line]
    right = sum(khabar.classify(headline)[0].code == codes.split(",")[0] for _, codes, headline in rows)
    assert right / len(rows) >= MIN_TOPIC_ACCURACY


def test_a_topic():
    (topic,) = khabar.classify("المنتخب الليبي يفوز على نظيره التونسي في كرة القدم", k=1)
    assert (topic.code, topic.iptc) == ("SPO", "15000000")
    assert topic.name
    assert (topic.name_ar, topic.name_fr) == ("رياضة", "sport")
    assert 0.5 < topic.score <= 1
    assert repr(topic) == f"Topic(SPO {topic.score:.2f})"
    assert list(topic.to_dict()) == ["code", "iptc", "name", "name_ar", "name_fr", "score"]


def test_k():
    headline = "مجلس النواب يقر الميزانية"
    every = khabar.classify(headline, k=None)
    assert len(every) == 17
    assert sum(t.score for t in every) == pytest.approx(1, abs=1e-4)
    assert len({t.code for t in every}) == len({t.iptc for t in every}) == 17
    assert [t.score for t in every] == sorted((t.score for t in every), reverse=True)
    assert khabar.classify(headline) == every[:3]
    assert khabar.classify(headline, k=100) == every
    for k in (0, -1):
        with pytest.raises(ValueError, match="k must be 1 or more"):
            khabar.classify(headline, k=k)


def test_threshold_abstains():
    headline = "المنتخب الليبي يفوز على نظيره التونسي في كرة القدم"
    topics = khabar.classify(headline)
    assert khabar.classify(headline, threshold=topics[0].score) == topics
    assert khabar.classify(headline, threshold=0) == topics
    assert khabar.classify("شيء", threshold=1) == []
    assert khabar.classify("", threshold=0) == []
    for threshold in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="threshold must be from 0 to 1"):
            khabar.classify(headline, threshold=threshold)
    for threshold in (None, "0.5", True):
        with pytest.raises(TypeError, match=f"threshold must be a number, not {type(threshold).__name__}"):
            khabar.classify(headline, threshold=threshold)


@pytest.mark.parametrize("headline", ["", " ", "\n"])
def test_nothing_to_judge_by(headline):
    assert khabar.classify(headline) == []


@given(all_texts)
def test_any_text_has_an_answer(text):
    topics = khabar.classify(text, k=None)
    assert len(topics) in (0, 17)
    assert all(0 <= t.score <= 1 for t in topics)


def test_wrong_arguments():
    with pytest.raises(TypeError, match="headline must be a str, not NoneType"):
        khabar.classify(None)
    for k in (2.0, "3", True, [1]):
        with pytest.raises(TypeError, match=f"k must be an int or None, not {type(k).__name__}"):
            khabar.classify("خبر", k=k)
    with pytest.raises(TypeError):
        khabar.classify("خبر", 3)
