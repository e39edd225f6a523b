"""khabar.pipe."""

import itertools
import threading

import pytest

import khabar

TEXTS = [f"وصل الطاهر الباعور إلى طرابلس {number}" for number in range(200)]


@pytest.mark.parametrize("workers", [None, 1, 2, 7])
def test_results_come_in_order(workers):
    documents = list(khabar.pipe(TEXTS, workers))
    assert [d.text for d in documents] == TEXTS
    assert [d.to_dict() for d in documents] == [khabar.read(t).to_dict() for t in TEXTS]


def test_another_task():
    assert list(khabar.pipe(TEXTS, 2, task=khabar.entities)) == [khabar.entities(t) for t in TEXTS]
    assert list(khabar.pipe([], 2)) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_texts_are_taken_as_results_are(workers):
    taken = itertools.count()
    results = khabar.pipe((f"خبر {next(taken)}" for _ in itertools.repeat(None)), workers)
    for _ in range(10):
        next(results)
    assert next(taken) <= 10 + 4 * workers
    results.close() if hasattr(results, "close") else None


def test_threads_end_with_the_iterator():
    before = threading.active_count()
    results = khabar.pipe(itertools.repeat("خبر"), 3)
    next(results)
    assert threading.active_count() > before
    results.close()
    assert threading.active_count() == before


def test_an_error_comes_in_its_place():
    results = khabar.pipe(["أ", "ب", None, "ت"], 2)
    assert [next(results).text, next(results).text] == ["أ", "ب"]
    with pytest.raises(TypeError, match="text must be a str, not NoneType"):
        next(results)


@pytest.mark.parametrize("workers", [0, -1])
def test_no_workers(workers):
    with pytest.raises(ValueError, match="workers must be 1 or more"):
        khabar.pipe(TEXTS, workers)
