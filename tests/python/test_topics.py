"""khabar.classify and khabar.classify_all."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batches import NULLS, TEXTS, maybe_texts, thread_counts
from conftest import ROOT, library
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


def test_hard_headlines():
    assert khabar.classify("The team won the match")  # Latin: an answer, whatever it is worth
    assert khabar.classify("خبر " * 250_000) == khabar.classify("خبر " * 1024)  # a megabyte; words beyond do not count
    assert khabar.classify("\ud83d خبر")


def test_a_body():
    headline, body = "بيان جديد", "فاز المنتخب في المباراة النهائية بهدفين على ملعب المدينة الرياضية"
    assert khabar.classify(headline, body=body)[0].code == "SPO"
    assert khabar.classify("", body=body) == khabar.classify(body)
    assert khabar.classify(headline, body="") == khabar.classify(headline, body=None) == khabar.classify(headline)
    assert khabar.classify(headline, body=body * 1000)
    for bad in (3, b"", ["x"]):
        with pytest.raises(TypeError, match=f"body must be a str, not {type(bad).__name__}"):
            khabar.classify(headline, body=bad)


def test_reasons():
    headline = "😀 المنتخب الليبي يفوز، في مباراة"
    topics = khabar.classify(headline, k=None, explain=True)
    assert topics[0].code == "SPO"
    words = [reason.text for reason in topics[0].reasons]
    assert words == ["المنتخب", "الليبي", "يفوز", "في", "مباراة"]
    assert all(headline[r.start : r.end] == r.text for t in topics for r in t.reasons)
    best = max(topics[0].reasons, key=lambda r: r.weight)
    assert best.text in ("المنتخب", "مباراة")
    assert repr(best) == f"Reason({best.text!r} {best.weight:+.2f})"
    assert topics[0].to_dict()["reasons"][0] == topics[0].reasons[0].to_dict()
    assert list(topics[0].reasons[0].to_dict()) == ["start", "end", "text", "weight"]
    plain = khabar.classify(headline, k=None)
    assert [(t.code, t.score) for t in topics] == [(t.code, t.score) for t in plain]
    assert all(t.reasons is None for t in plain)
    assert khabar.classify("", explain=True) == []
    with pytest.raises(ValueError, match="cannot be had with a body"):
        khabar.classify(headline, body="نص", explain=True)


def test_reasons_add_up():
    headline = "مجلس النواب يناقش ميزانية وزارة التعليم"
    topics = {t.code: t.score for t in khabar.classify(headline, k=None)}
    best = max(topics, key=topics.get)
    native, gaps = khabar.Models().classifier, []
    for label, (base, words) in zip(native.labels, native.explain(headline), strict=True):
        if label[0] != best:  # how far the best is ahead is what the fit to dev changes
            gaps.append(base + sum(weight for _, _, weight in words) - math.log(topics[label[0]]))
    assert max(gaps) - min(gaps) < 1e-3


# ---- many headlines


@given(maybe_texts, thread_counts)
def test_many_are_as_one_by_one(rows, threads):
    topics = khabar.classify_all(rows, threads=threads)
    assert len(topics) == len(rows)
    for i, row in enumerate(rows):
        expected = khabar.classify(row, k=None) if row is not None else []
        assert topics.row(i, None) == expected
        assert topics.codes()[i] == (expected[0].code if expected else None)
        assert topics.scores()[i] == (expected[0].score if expected else 0)


def test_many_in_several_threads():
    rows = [*TEXTS, None] * 1500
    one, two = (khabar.classify_all(rows, threads=threads) for threads in (1, 2))
    assert bytes(one.probabilities) == bytes(two.probabilities)
    assert one.best == two.best


def test_the_rows():
    topics = khabar.classify_all(iter(["المنتخب يفوز في المباراة", "", None]))
    assert repr(topics) == "Topics(3 rows, 17 labels)"
    assert topics[0] == topics[-3] == khabar.classify("المنتخب يفوز في المباراة")
    assert list(topics)[1:] == [[], []]
    assert topics.codes() == ["SPO", None, None]
    assert topics.codes(threshold=1) == [None] * 3
    assert topics.row(0, k=1, threshold=1) == []
    assert topics.probabilities.shape == (3, 17)
    assert topics.best.tolist()[1:] == [-1, -1]
    assert sum(topics.probabilities.tolist()[1]) == 0
    for index in (3, -4):
        with pytest.raises(IndexError, match=f"row {index} of 3"):
            topics[index]
    nothing = khabar.classify_all([])
    assert (len(nothing), nothing.codes(), nothing.scores(), list(nothing)) == (0, [], [], [])


def test_slices_are_topics_of_those_rows():
    rows = ["المنتخب يفوز في المباراة", "", None, "مجلس النواب يقر الميزانية", "ارتفاع أسعار النفط"]
    topics = khabar.classify_all(rows)
    for part in (slice(None), slice(0, 2), slice(1, None), slice(-2, None), slice(3, 1), slice(9, 20), slice(2, 2)):
        for step in (None, 1, 2, 3, -1, -2):
            where = slice(part.start, part.stop, step)
            found = topics[where]
            assert isinstance(found, khabar.topics.Topics)
            assert len(found) == len(rows[where])
            assert list(found) == list(topics)[where]
            assert found.codes() == topics.codes()[where]
            assert found.scores() == topics.scores()[where]
            assert found.best.tolist() == topics.best.tolist()[where]
    assert repr(topics[0:2]) == "Topics(2 rows, 17 labels)"
    assert topics[0:3][::2][1:].codes() == [None]
    assert khabar.classify_all([])[0:2].codes() == []
    with pytest.raises(ValueError, match="slice step cannot be zero"):
        topics[::0]
    for index in ("0", 0.0, None, (0, 1)):
        with pytest.raises(TypeError, match=f"a row is an int or a slice, not {type(index).__name__}"):
            topics[index]
    numpy = library("numpy")
    assert topics[numpy.int64(3)] == topics[3]


def test_what_a_batch_knew_changes_no_later_one():
    classifier = khabar.topics.Classifier.load(Path(khabar.__file__).parent / "models" / "topics.khm")
    first = [f"{text} {i}" for i, text in enumerate(TEXTS * 40)]
    second = [f"{i} {text}" for i, text in enumerate(TEXTS)]
    expected = [bytes(classifier.classify_all(rows).probabilities) for rows in (first, second)]
    with ThreadPoolExecutor(4) as pool:
        found = [bytes(topics.probabilities) for topics in pool.map(classifier.classify_all, [first, second] * 8)]
    assert found == expected * 8
    with pytest.raises(TypeError, match="row 1 must be a str"):
        classifier.classify_all(["خبر", 3])
    assert bytes(classifier.classify_all(second).probabilities) == expected[1]


def test_columns():
    numpy, pandas, pyarrow, polars = map(library, ("numpy", "pandas", "pyarrow", "polars"))
    rows = ["المنتخب يفوز في المباراة", "", None, "مجلس النواب يقر الميزانية"] * 30
    expected = khabar.classify_all(rows)
    columns = [
        numpy.array(rows, dtype=object),
        numpy.array(rows, dtype=object).reshape(2, -1),
        pandas.Series(rows),
        pandas.Series(rows, dtype=pandas.ArrowDtype(pyarrow.string())),
        pandas.Index(rows),
        pyarrow.array(rows),
        pyarrow.chunked_array([rows[:7], [], rows[7:]]),
        pyarrow.array(rows, pyarrow.large_string()),
        pyarrow.array(rows).slice(0, len(rows)),
        polars.Series(rows),
    ]
    for column in columns:
        topics = khabar.classify_all(column)
        assert bytes(topics.probabilities) == bytes(expected.probabilities)
        assert topics.codes() == expected.codes()
    assert numpy.asarray(expected.probabilities).shape == (120, 17)
    assert numpy.asarray(expected.best).dtype == numpy.int16
    assert khabar.classify_all([*NULLS, pandas.NA, pandas.NaT]).codes() == [None] * 4


def test_rows_that_are_no_text():
    for bad in (3, b"x", ["x"]):
        with pytest.raises(TypeError, match=f"row 1 must be a str or a null, not {type(bad).__name__}"):
            khabar.classify_all(["خبر", bad])
    with pytest.raises(TypeError, match="many texts are needed, not one str"):
        khabar.classify_all("خبر")
    with pytest.raises(TypeError, match="an iterable of texts or a column is needed, not int"):
        khabar.classify_all(3)
    with pytest.raises(ValueError, match="threads must be 1 or more"):
        khabar.classify_all([], threads=0)
    pyarrow, pandas, polars = map(library, ("pyarrow", "pandas", "polars"))
    for table in (pyarrow.table({"a": ["x"]}), polars.DataFrame({"a": ["x"]}), pandas.DataFrame({"a": ["x"]})):
        with pytest.raises(TypeError, match="not a table"):
            khabar.classify_all(table)
    with pytest.raises(TypeError, match="a column of strings is needed"):
        khabar.classify_all(pyarrow.array([1]))
    broken = pyarrow.Array.from_buffers(
        pyarrow.string(), 2, [None, pyarrow.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pyarrow.py_buffer(b"a\xff")]
    )
    with pytest.raises(khabar.EncodingError, match="cannot read row 1: not UTF-8"):
        khabar.classify_all(broken)
