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


@pytest.mark.parametrize("workers", [1.0, "2", True])
def test_workers_of_a_wrong_type(workers):
    with pytest.raises(TypeError, match=f"workers must be an int or None, not {type(workers).__name__}"):
        khabar.pipe(TEXTS, workers)


@pytest.mark.parametrize("text", ["خبر", b"x"])
def test_one_text_is_not_several(text):
    with pytest.raises(TypeError, match=f"pipe takes an iterable of texts, not one {type(text).__name__}"):
        khabar.pipe(text)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_a_failing_input_loses_nothing_read_before(workers):
    def broken():
        for i in range(6):
            yield f"وصل الوفد إلى طرابلس {i}"
        raise OSError("the disk is gone")

    results = khabar.pipe(broken(), workers=workers, task=str)
    assert [next(results) for _ in range(6)] == [f"وصل الوفد إلى طرابلس {i}" for i in range(6)]
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)
    assert list(results) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_exception_ends_it(workers):
    results = khabar.pipe(["1", "x", "3"], workers=workers, task=int)
    assert next(results) == 1
    with pytest.raises(ValueError, match="invalid literal"):
        next(results)
    assert list(results) == []
