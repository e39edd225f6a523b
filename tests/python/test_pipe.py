"""khabar.pipe."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import library

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


# ---- errors of items


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_names_its_item(workers):
    results = khabar.pipe(["أ", None, "ب"], workers=workers)
    next(results)
    with pytest.raises(TypeError, match=r"^item 1: text must be a str, not NoneType$"):
        next(results)
    assert list(results) == []


def test_an_error_that_is_no_message_is_left_as_it_is():
    def task(text):
        raise FileNotFoundError(2, "gone", text)

    with pytest.raises(FileNotFoundError) as raised:
        next(khabar.pipe(["أ"], task=task))
    assert (raised.value.errno, raised.value.filename) == (2, "أ")
    if sys.version_info >= (3, 11):
        assert raised.value.__notes__ == ["item 0"]


@pytest.mark.parametrize("workers", [1, 3])
def test_items_that_fail_are_skipped_and_counted(workers):
    items = ["1", "x", "3", None, "5"] * 100
    results = khabar.pipe(items, workers, task=int, on_error="skip")
    assert next(results) == 1
    assert (results.done, results.skipped) == (1, 0)
    assert next(results) == 3
    assert (results.done, results.skipped) == (3, 1)
    assert list(results) == ([5] + [1, 3, 5] * 99)
    assert (results.done, results.skipped, len(results.errors)) == (500, 200, 100)
    assert [(i, type(e)) for i, e in results.errors[:3]] == [(1, ValueError), (3, TypeError), (6, ValueError)]
    assert repr(results) == "<Pipe: 500 items done, 200 skipped>"


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_iterable_raises_is_never_skipped(workers):
    def broken():
        yield "1"
        raise OSError("the disk is gone")

    results = khabar.pipe(broken(), workers, task=int, on_error="skip")
    assert next(results) == 1
    with pytest.raises(OSError, match=r"^the disk is gone$"):
        next(results)
    assert results.skipped == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_any_exception_of_the_iterable_loses_nothing(workers):
    class Stopped(BaseException):
        pass

    def broken():
        yield from ["أ"] * 5
        raise Stopped

    for results in (
        khabar.pipe(broken(), workers, task=str),
        khabar.normalize_all(broken(), preset=None, threads=workers),
    ):
        assert [next(results) for _ in range(5)] == ["أ"] * 5
        with pytest.raises(Stopped):
            next(results)


def test_wrong_on_error():
    with pytest.raises(ValueError, match="on_error must be 'raise' or 'skip', not 'ignore'"):
        khabar.pipe([], on_error="ignore")


# ---- progress


def test_progress_by_tqdm(capsys):
    library("tqdm")
    assert len(list(khabar.pipe(TEXTS, 2, task=str, progress=True))) == 200
    shown = capsys.readouterr()
    assert "200/200" in shown.err
    assert shown.out == ""
    list(khabar.pipe(iter(["1", "x"]), task=int, on_error="skip", progress=True, total=2))
    assert "2/2" in capsys.readouterr().err
    list(khabar.pipe(iter(["1"]), task=int, progress=True))
    assert "1 texts" in capsys.readouterr().err


def test_progress_by_rich(capsys, monkeypatch):
    library("rich")
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert len(list(khabar.pipe(TEXTS, 2, task=str, progress=True))) == 200
    shown = capsys.readouterr()
    assert "200/200" in shown.err
    assert shown.out == ""


def test_progress_by_neither(monkeypatch):
    for name in ("tqdm.auto", "rich.console"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=r"needs tqdm or rich: pip install 'khabar\[progress\]'"):
        khabar.pipe([], progress=True)


# ---- memory, signals


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc to measure memory")
@pytest.mark.parametrize("workers", [1, 2])
def test_constant_memory(workers):
    def used():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    results = khabar.pipe((f"وصل الوفد إلى طرابلس {i}" for i in range(6_000)), workers)
    for _ in range(1_000):
        next(results)
    before = used()
    assert sum(1 for _ in results) == 5_000
    assert used() - before < 8 << 20


CTRL_C = """
import itertools, sys, threading, khabar
results = khabar.pipe(itertools.repeat("وصل الوفد إلى طرابلس. " * 50), workers=2)
next(results)
print("ready", flush=True)
try:
    for _ in results:
        pass
except KeyboardInterrupt:
    print("interrupted after", results.done > 0, flush=True)
"""


def test_ctrl_c_is_clean():
    process = subprocess.Popen(
        [sys.executable, "-c", CTRL_C], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("interrupted after True\n", "", 0)


class AlarmError(Exception):
    """What the signal of the tests below raises."""


def seconds_until_alarm(work, part):
    """Processor seconds of the work, done once whole, and of it when a signal comes after `part` of that."""

    def handler(number, frame):
        raise AlarmError

    start = time.process_time()
    work()
    whole = time.process_time() - start
    previous = signal.signal(signal.SIGPROF, handler)
    start = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, whole * part)
        with pytest.raises(AlarmError):
            work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
    return whole, time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("what", ["read", "entities", "pipe", "frame"])
def test_a_signal_ends_the_reading_of_one_long_text(what):
    text = "وصل الطاهر الباعور إلى طرابلس أمس، وقال إن الزيارة مهمة.\n" * 20_000
    if what == "frame":
        pyarrow = library("pyarrow")
        frame = pytest.importorskip("khabar.frame")
        table = pyarrow.table({"body": [text]})
    work = {
        "read": lambda: khabar.read(text),
        "entities": lambda: khabar.entities(text),
        "pipe": lambda: list(khabar.pipe([text], workers=1)),
        "frame": lambda: frame.entities(table, "body", workers=2),
    }[what]
    whole, until = seconds_until_alarm(work, 0.2)
    assert until < whole * 0.7
