"""Normalizer.map and normalize_all: many texts give what each gives alone, in the shape in which they came."""

import inspect
import os
import signal
import sys
import threading
import time
from subprocess import run

import arrow_c
import pytest
from batches import NULLS, TEXTS, each, maybe_texts, same, search, thread_counts
from hypothesis import given
from hypothesis import strategies as st

import khabar

# ---- lists and streams


@given(maybe_texts, st.sampled_from(sorted(khabar.PRESETS)), thread_counts)
def test_lists_and_streams(rows, preset, threads):
    normalizer = khabar.Normalizer(preset)
    expected = each(rows, normalizer)
    assert normalizer.map(rows, threads=threads) == expected
    assert normalizer.map(tuple(rows), threads=threads) == expected
    assert list(normalizer.map(iter(rows), threads=threads)) == expected
    assert khabar.normalize_all(rows, preset, threads=threads) == expected


@pytest.mark.parametrize("threads", [1, 2, None])
def test_more_rows_than_a_block(threads):
    rows = [f"أَخْبَارٌ {number}" for number in range(20_000)]
    expected = [f"اخبار {number}" for number in range(20_000)]
    assert search.map(rows, threads=threads) == expected
    assert list(search.map((row for row in rows), threads=threads)) == expected


def test_long_texts_end_a_block():
    rows = ["أَخْبَارٌ" * 100_000, "خبر", "é" * 3_000_000, "😀" * 300_000, "أ"] * 3
    assert same(search.map(rows), each(rows))
    assert same(list(search.map(iter(rows))), each(rows))


def test_a_str_that_does_not_change_is_the_same_object():
    rows = ["news", "خبر", "خبر 😀", "", "caf\xe9"]
    assert all(a is b for a, b in zip(search.map(rows), rows, strict=True))
    changed = ["أَ", "é", "é😀"]
    assert search.map(changed) == ["ا", "é", "é😀"]
    assert rows == ["news", "خبر", "خبر 😀", "", "caf\xe9"]


@pytest.mark.parametrize("text", ["ａ", "ａé", "ａط", "ａ😀", "ａ\ud83d", "ａ" * 300, "ـ", "ｱ"])
def test_the_str_made_is_one_that_python_would_make(text):
    (result,) = search.map([text])
    expected = "".join(list(search(text)))
    assert result == expected
    assert hash(result) == hash(expected)
    assert sys.getsizeof(result) == sys.getsizeof(expected)


def test_a_subclass_gives_a_str():
    class Text(str):
        pass

    assert [type(r) for r in search.map([Text("خبر"), Text("أخبار")])] == [str, str]


def test_nulls_stay_what_they_are():
    rows = ["أ", *NULLS, "ب"]
    assert same(search.map(rows), ["ا", *NULLS, "ب"])
    assert same(list(search.map(iter(rows))), ["ا", *NULLS, "ب"])


def test_other_iterables():
    assert next(search.map(iter(["أ"]))) == "ا"
    assert list(search.map({"أ": 1, "إلى": 2})) == ["ا", "الي"]
    assert list(search.map({"أ": 1}.keys())) == ["ا"]
    assert set(search.map({"أ", "ب"})) == {"ا", "ب"}
    assert search.map([]) == search.map(()) == list(search.map(iter([]))) == []


def test_a_file(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("أَخْبَارٌ\nخبر\n", "utf-8")
    with path.open(encoding="utf-8") as file:
        assert list(search.map(file)) == ["اخبار", "خبر"]


def test_streams_read_ahead_by_a_block_and_no_more():
    taken = 0

    def source():
        nonlocal taken
        while True:
            taken += 1
            yield "أَخْبَارٌ"

    for threads in (1, 2):
        taken = 0
        results = search.map(source(), threads=threads)
        assert taken == 0
        assert [next(results) for _ in range(10_000)] == ["اخبار"] * 10_000
        assert taken < 100_000
        results.close()


def test_switches_go_through():
    assert khabar.normalize_all(["أُسـرة"], tatweel=False) == ["اسـره"]
    assert khabar.normalize_all(["أُسرة"], "ner", alef=False) == ["أسرة"]
    assert khabar.normalize_all(["أُسرة"], preset=None) == ["أُسرة"]
    with pytest.raises(khabar.UnknownNameError, match="no rule 'tatwel'"):
        khabar.normalize_all([], tatwel=True)
    with pytest.raises(khabar.UnknownNameError, match="no preset 'serch'"):
        khabar.normalize_all([], "serch")


# ---- errors


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("shape", [list, tuple, iter])
@pytest.mark.parametrize(
    ("bad", "kind"), [(3, "int"), (b"", "bytes"), (1.5, "float"), (["أ"], "list"), (object, "type")]
)
def test_what_is_no_text_is_named_by_its_row(shape, bad, kind, threads):
    rows = ["أ"] * 10_000
    rows[7_000] = bad
    rows[9_999] = bad
    with pytest.raises(TypeError, match=rf"^row 7000 must be a str or a null, not {kind}$"):
        list(search.map(shape(rows), threads=threads))
    assert rows[0] == "أ"


def test_a_stream_gives_the_blocks_before_a_bad_row():
    rows = ["أ"] * 5_000 + [3]
    given_before = []
    with pytest.raises(TypeError, match="row 5000 "):
        given_before.extend(search.map(iter(rows)))
    results = search.map(iter(rows))
    assert next(results) == "ا"


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_the_source_comes_behind_the_texts_before_it(threads):
    def source():
        yield from ["أ"] * 5
        raise OSError("disk")

    results = search.map(source(), threads=threads)
    assert [next(results) for _ in range(5)] == ["ا"] * 5
    with pytest.raises(OSError, match="disk"):
        next(results)


def test_one_text_is_not_many():
    for one in ("خبر", b"", bytearray()):
        with pytest.raises(TypeError, match=f"many texts are needed, not one {type(one).__name__}"):
            search.map(one)
    for none in (3, None, object()):
        with pytest.raises(TypeError, match="an iterable of texts or a column is needed, not"):
            search.map(none)


def test_wrong_arguments():
    for threads in (0, -1):
        with pytest.raises(ValueError, match="threads must be 1 or more"):
            search.map([], threads=threads)
    for threads in (1.0, "2", True):
        with pytest.raises(TypeError, match="threads must be an int or None"):
            search.map([], threads=threads)
    for arguments, keywords in (((), {}), (([], 2), {}), (([],), {"workers": 2}), ((), {"texts": []})):
        with pytest.raises(TypeError):
            search.map(*arguments, **keywords)


def test_signatures():
    assert str(inspect.signature(khabar.Normalizer.map)) == "(self, texts, /, *, threads=1)"
    assert list(inspect.signature(khabar.normalize_all).parameters) == ["texts", "preset", "threads", "switches"]


# ---- memory, threads, signals


NO_IMPORT = """
import sys, khabar
khabar.normalize_all(["أ"]); list(khabar.normalize_all(iter(["أ"])))
print(sorted({"numpy", "pandas", "polars", "pyarrow", "concurrent"} & set(sys.modules)))
"""


def test_nothing_is_imported_that_the_user_has_not():
    assert run([sys.executable, "-c", NO_IMPORT], capture_output=True, text=True, check=True).stdout == "[]\n"


def used() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc to measure memory")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_million_rows_in_constant_memory(threads):
    source = (f"أَخْبَارٌ {number} " * 4 for number in range(1_000_000))
    results = search.map(source, threads=threads)
    for _ in range(100_000):
        next(results)
    before = used()
    assert sum(1 for _ in results) == 900_000
    assert used() - before < 8 << 20


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc to measure memory")
def test_memory_does_not_grow():
    rows = [*TEXTS, *NULLS] * 200
    bad = [*rows, 3]
    column = arrow_c.strings("u", ["أَخْبَارٌ طرابلس", None, "ﷺ"] * 3_000)
    damaged = (1, [None, b"\0\0\0\0\1\0\0\0", b"\xff"])

    def work():
        for threads in (1, 2):
            search.map(rows, threads=threads)
            list(search.map(iter(rows), threads=threads))
            result = search.map(arrow_c.Column("u", column, column), threads=threads)
            result.__arrow_c_stream__()
            arrow_c.consumed(result)
            for shape in (list, iter):
                with pytest.raises(TypeError):
                    list(search.map(shape(bad), threads=threads))
            with pytest.raises(khabar.EncodingError):
                search.map(arrow_c.Column("u", column, damaged), threads=threads)

    for _ in range(10):
        work()
    before = used()
    for _ in range(30):
        work()
    assert used() - before < 4 << 20


def test_one_normalizer_in_many_threads():
    rows = TEXTS * 1_000
    column = arrow_c.strings("u", [t for t in TEXTS if t != "\ud83d"] * 1_000)
    expected, failures = each(rows), []

    def work():
        for threads in (1, 2):
            same(search.map(rows, threads=threads), expected) or failures.append("list")
            result = search.map(arrow_c.Column("u", column), threads=threads)
            len(arrow_c.consumed(result)[1][0]) == column[0] or failures.append("arrow")

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["list", "column"])
def test_a_signal_ends_the_work_between_two_blocks(kind, threads):
    text = "أَخْبَارٌ طرابلس " * 20
    texts = [text] * 300_000 if kind == "list" else arrow_c.Column("u", arrow_c.strings("u", [text] * 300_000))

    class AlarmError(Exception):
        pass

    def handler(number, frame):
        raise AlarmError

    def seconds():
        start = time.monotonic()
        search.map(texts, threads=threads)
        return time.monotonic() - start

    whole = min(seconds() for _ in range(3))  # the first call waits for pages, several times as long
    taken = []
    previous = signal.signal(signal.SIGALRM, handler)
    try:
        while len(taken) < 5 and min(taken, default=whole) >= whole * 0.7:  # a busy machine may be late once
            start = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, whole / 10)
            with pytest.raises(AlarmError):
                search.map(texts, threads=threads)
            taken.append(time.monotonic() - start)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert min(taken) < whole * 0.7
