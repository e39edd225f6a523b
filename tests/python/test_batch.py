"""Normalizer.map and normalize_all: many texts give what each gives alone, in the shape in which they came."""

import importlib
import inspect
import os
import signal
import sys
import threading
import time
from subprocess import run

import arrow_c
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import all_texts

import khabar

search = khabar.Normalizer()
TEXTS = ["أَخْبَارٌ", "خبر", "", "news", "caf\xe9", "خبر 😀 عَاجِل", "\ud83d", "ﷺ", "a" * 40 + "إ", "\0"]
NULLS = [None, float("nan")]
maybe_texts = st.lists(st.one_of(all_texts, st.none()), max_size=30)
utf8_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
utf8_rows = st.lists(st.one_of(utf8_texts, st.sampled_from(["أَخْبَارٌ طرابلس", "ﷺ"]), st.none()), max_size=30)
thread_counts = st.sampled_from([1, 2, 3])


def each(rows, normalizer=search):
    """Row by row: what every kind of batch has to give."""
    return [normalizer(row) if isinstance(row, str) else row for row in rows]


def same(one, other):
    """Equal, and null of the same kind where null."""
    return len(one) == len(other) and all(
        a is b or (type(a) is type(b) and a == b) for a, b in zip(one, other, strict=True)
    )


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


# ---- Arrow, without a library


@pytest.mark.parametrize("form", ["u", "U", "vu"])
@given(rows=utf8_rows, before=st.integers(0, 20), threads=thread_counts)
def test_arrow_chunks(form, rows, before, threads):
    before = min(before, len(rows))
    column = arrow_c.Column(form, arrow_c.strings(form, rows, before), arrow_c.strings(form, rows))
    result = search.map(column, threads=threads)
    assert arrow_c.consumed(result) == ("U" if form == "U" else "u", [each(rows[before:]), each(rows)])
    assert len(result) == 2 * len(rows) - before
    assert column.released == column.given == {"schema": 1, "array": 2, "stream": 1}


def test_a_stream_without_a_chunk():
    column = arrow_c.Column("u")
    assert arrow_c.consumed(search.map(column)) == ("u", [])
    assert column.released == column.given == {"schema": 1, "array": 0, "stream": 1}


def test_a_column_of_one_array():
    column = arrow_c.Column("u", arrow_c.strings("u", ["أ", None, "ب"], 1), as_array=True)
    assert arrow_c.consumed(search.map(column)) == ("u", [[None, "ب"]])
    assert column.released == column.given == {"schema": 1, "array": 1, "stream": 0}


def test_a_result_can_be_read_again_and_outlives_its_parts():
    result = search.map(arrow_c.Column("u", arrow_c.strings("u", ["أَخْبَارٌ", None])))
    assert repr(result) == "<ArrowStrings of 2 rows>"
    assert arrow_c.consumed(result) == arrow_c.consumed(result) == ("u", [["اخبار", None]])
    capsule = result.__arrow_c_stream__(requested_schema=None)
    del result

    class Held:
        def __arrow_c_stream__(self):
            return capsule

    assert arrow_c.consumed(search.map(Held())) == ("u", [["اخبار", None]])


def test_a_consumed_stream_is_refused():
    capsule = search.map(arrow_c.Column("u", arrow_c.strings("u", ["أ"]))).__arrow_c_stream__()
    stream = arrow_c.Stream.from_address(arrow_c.capsule_pointer(capsule, b"arrow_array_stream"))
    arrow_c.RELEASE(stream.release)(arrow_c.byref(stream))

    class Held:
        def __arrow_c_stream__(self):
            return capsule

    with pytest.raises(ValueError, match="its stream has been consumed"):
        search.map(Held())


def test_arrow_nulls_alone():
    column = arrow_c.Column("n", (3, []), (0, []))
    assert arrow_c.consumed(search.map(column)) == ("u", [[None] * 3, []])


def test_arrow_buffers_may_be_missing_where_there_is_nothing():
    column = arrow_c.Column("u", (0, [None, None, None]), (2, [None, b"\0" * 12, None], 0, 0))
    assert arrow_c.consumed(search.map(column)) == ("u", [[], ["", ""]])


@pytest.mark.parametrize("threads", [1, 2])
def test_large_columns_in_threads(threads):
    rows = [f"أَخْبَارٌ {i}" if i % 7 else None for i in range(30_000)]
    column = arrow_c.Column("u", *[arrow_c.strings("u", rows, before) for before in (0, 1, 29_999)])
    _, chunks = arrow_c.consumed(search.map(column, threads=threads))
    assert chunks == [each(rows), each(rows[1:]), each(rows[29_999:])]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_first_error_is_the_one_raised(threads):
    good = arrow_c.strings("u", ["أَخْبَارٌ"] * 40_000)
    length, (_, offsets, data), _ = good
    broken = bytearray(data)
    for row in (20_000, 39_000):
        broken[row * len("أَخْبَارٌ".encode()) + 5] = 0xFF
    column = arrow_c.Column("u", good, (length, [None, offsets, bytes(broken)]), good)
    with pytest.raises(khabar.EncodingError, match=r"^cannot read row 60000: .*UTF-8 at byte 4$"):
        search.map(column, threads=threads)
    assert column.released == column.given == {"schema": 1, "array": 3, "stream": 1}


@pytest.mark.parametrize(
    ("form", "chunk", "error", "message"),
    [
        ("l", (1, [None, b"\0" * 8]), TypeError, "not an Arrow column of format 'l'"),
        ("z", (1, [None, b"\0" * 8, b""]), TypeError, "not an Arrow column of format 'z'"),
        ("+s", (1, [None]), TypeError, "not a table: take one column of it"),
        ("u", (1, [None, b"\0" * 8]), ValueError, "does not have the buffers of its type"),
        ("u", (1, [None, None, b""]), ValueError, "a buffer is missing"),
        ("u", (-1, [None, b"\0" * 8, b""]), ValueError, "negative length"),
        ("u", (1, [None, b"\0" * 8, b""], -1), ValueError, "negative length or offset"),
        ("u", (1, [None, b"\5\0\0\0\2\0\0\0", b"abcde"]), khabar.KhabarError, "row 0: .*outside the Arrow buffers"),
        ("vu", (1, [None, b"\x63\0\0\0" + b"\0" * 12, b"\0" * 8]), khabar.KhabarError, "row 0: .*outside"),
        (
            "vu",
            (1, [None, b"\x63\0\0\0" + b"\0" * 12, b"a", b"\1" + b"\0" * 7]),
            khabar.KhabarError,
            "row 0: .*outside",
        ),
        ("vu", (1, [None, b"\xff" * 16, b"a", b"\1" + b"\0" * 7]), khabar.KhabarError, "row 0: .*outside"),
    ],
)
def test_damaged_and_foreign_columns(form, chunk, error, message):
    column = arrow_c.Column(form, chunk)
    with pytest.raises(error, match=message):
        search.map(column)
    assert column.released == column.given
    assert column.given["schema"] == 1


def test_an_error_of_the_producer():
    column = arrow_c.Column("u", arrow_c.strings("u", ["أ"]), error=(5, b"the disk is gone"))
    with pytest.raises(ValueError, match="the disk is gone"):
        search.map(column)
    assert column.released == column.given == {"schema": 1, "array": 1, "stream": 1}


def test_capsules_of_another_kind():
    for value in (3, None, (1, 2), ()):

        class Odd:
            def __arrow_c_array__(self, value=value):
                return value

        with pytest.raises(TypeError, match="must give Arrow capsules"):
            search.map(Odd())


def test_results_cannot_be_made_by_hand():
    kind = type(search.map(arrow_c.Column("u")))
    with pytest.raises(TypeError):
        kind()


# ---- libraries, where they are


def library(name: str):
    """The module, or a skip; with KHABAR_REQUIRE_LIBRARIES=1, as in CI, a failure."""
    if os.environ.get("KHABAR_REQUIRE_LIBRARIES") == "1":
        return importlib.import_module(name)
    return pytest.importorskip(name, reason=f"{name} is not installed")


@given(maybe_texts)
def test_numpy(rows):
    numpy = library("numpy")
    array = numpy.empty(len(rows), object)
    array[:] = rows
    result = search.map(array)
    assert (result.dtype, result.shape) == (object, array.shape)
    assert result.tolist() == each(rows)


def test_numpy_shapes_and_kinds():
    numpy = library("numpy")
    table = numpy.array([["أ", None], ["ب", "إ"], ["ة", float("nan")]], object)
    for array in (table, table.T, table[::-1], table[:, :1], table[:0], table.reshape(1, 3, 2)):
        result = search.map(array, threads=2)
        assert result.shape == array.shape
        assert same(result.ravel().tolist(), each(array.ravel().tolist()))
    assert table[0, 0] == "أ"
    text = search.map(numpy.array(["أخبار", "ب"]))
    assert (text.dtype, text.tolist()) == (object, ["اخبار", "ب"])
    assert search.map(numpy.array("أ", object)).shape == ()
    assert search.map([numpy.str_("أ"), numpy.float64("nan")])[0] == "ا"
    with pytest.raises(TypeError, match="row 0 must be a str or a null, not int"):
        search.map(numpy.array([1, 2]))


def pandas_types():
    yield object
    yield "string[python]"
    yield "string[pyarrow]"
    yield "ArrowDtype string"
    yield "ArrowDtype large_string"


def pandas_type(name):
    if not str(name).startswith("ArrowDtype"):
        return name
    return library("pandas").ArrowDtype(getattr(library("pyarrow"), name.removeprefix("ArrowDtype "))())


@pytest.mark.parametrize("name", list(pandas_types()))
def test_pandas(name):
    pandas = library("pandas")
    library("pyarrow")
    rows = [None if t == "\ud83d" else t for t in TEXTS]
    series = pandas.Series(rows, index=[chr(97 + i) for i in range(len(rows))], name="title", dtype=pandas_type(name))
    series.attrs["source"] = "wire"
    before = series.copy()
    expected = pandas.Series(each(rows), index=series.index, name="title", dtype=series.dtype)
    for threads in (1, 2):
        result = search.map(series, threads=threads)
        pandas.testing.assert_series_equal(result, expected)
        assert result.attrs == {"source": "wire"}
    pandas.testing.assert_series_equal(search.map(series[2:6]), expected[2:6])
    pandas.testing.assert_series_equal(search.map(series[:0]), expected[:0])
    pandas.testing.assert_series_equal(series, before)
    pandas.testing.assert_index_equal(search.map(pandas.Index(series)), pandas.Index(expected))


def test_pandas_nulls_stay_what_they_are():
    pandas = library("pandas")
    rows = ["أ", None, float("nan"), pandas.NA, pandas.NaT, "ب"]
    result = search.map(pandas.Series(rows, dtype=object))
    assert same(result.tolist(), ["ا", *rows[1:]])
    assert same(search.map(rows), ["ا", *rows[1:]])


def test_pandas_frames_and_other_kinds():
    pandas = library("pandas")
    frame = pandas.DataFrame({"title": ["أَخْبَارٌ", None], "n": [1, 2]}, index=[5, 5])
    frame["key"] = khabar.normalize_all(frame["title"])
    assert frame["key"].tolist()[0] == "اخبار"
    with pytest.raises(TypeError, match="not a DataFrame: take one column of it"):
        search.map(frame)
    with pytest.raises(TypeError, match="row 0 must be a str or a null, not int"):
        search.map(frame["n"])
    with pytest.raises(TypeError, match="row 0 must be a str or a null, not tuple"):
        search.map(pandas.MultiIndex.from_tuples([("أ", "ب")]))
    assert search.map(pandas.Series(["أ", "ب", "أ"], dtype="category")).tolist() == ["ا", "ب", "ا"]


def arrow_arrays(pyarrow, rows):
    array = pyarrow.array(rows, pyarrow.string())
    yield array
    yield array.cast(pyarrow.large_string())
    if hasattr(pyarrow, "string_view"):
        yield pyarrow.array(rows, pyarrow.string_view())


@given(utf8_rows, st.integers(0, 20), st.integers(0, 20), thread_counts)
def test_pyarrow(rows, start, length, threads):
    pyarrow = library("pyarrow")
    for array in arrow_arrays(pyarrow, rows):
        for part in (array, array[start : start + length], array[:0]):
            result = search.map(part, threads=threads)
            result.validate(full=True)
            assert isinstance(result, pyarrow.Array)
            assert result.type == (pyarrow.string() if str(part.type) == "string_view" else part.type)
            assert result.to_pylist() == each(part.to_pylist())
        column = pyarrow.chunked_array([array[start:], array[:0], array[:length]], array.type)
        result = search.map(column, threads=threads)
        result.validate(full=True)
        assert isinstance(result, pyarrow.ChunkedArray)
        assert result.to_pylist() == each(column.to_pylist())


def test_pyarrow_other_kinds():
    pyarrow = library("pyarrow")
    assert search.map(pyarrow.chunked_array([], pyarrow.string())).num_chunks == 0
    assert search.map(pyarrow.nulls(3)).to_pylist() == [None] * 3
    with pytest.raises(TypeError, match="format 'l'"):
        search.map(pyarrow.array([1]))
    with pytest.raises(TypeError, match="dictionary-encoded; cast it to string first"):
        search.map(pyarrow.array(["أ"]).dictionary_encode())
    with pytest.raises(TypeError, match="not a table: take one column"):
        search.map(pyarrow.table({"title": ["أ"]}))


@pytest.mark.parametrize("size", [1, 1 << 18, 5 << 20])
def test_pyarrow_large_values(size):
    pyarrow = library("pyarrow")
    text = "أَ" * size
    for array in arrow_arrays(pyarrow, ["ب", text, None, "ﷺ" * (size // 8)]):
        assert search.map(array, threads=2).to_pylist() == each(array.to_pylist())


@given(utf8_rows, thread_counts)
def test_polars(rows, threads):
    polars = library("polars")
    series = polars.Series("title", rows, dtype=polars.String)
    result = search.map(series, threads=threads)
    assert (type(result), result.dtype, result.name) == (polars.Series, polars.String, "title")
    assert result.to_list() == each(rows)
    assert search.map(series[1:3]).to_list() == each(rows[1:3])


def test_polars_frames_and_other_kinds():
    polars = library("polars")
    frame = polars.DataFrame({"title": ["أَخْبَارٌ", None], "n": [1, 2]})
    assert frame.with_columns(search.map(frame["title"]))["title"].to_list() == ["اخبار", None]
    for table in (frame, frame.lazy()):
        with pytest.raises(TypeError, match="take one column of it"):
            search.map(table)
    with pytest.raises(TypeError, match="format 'l'"):
        search.map(frame["n"])


def test_any_other_arrow_column():
    pyarrow = library("pyarrow")

    class Foreign:
        def __arrow_c_array__(self, requested_schema=None):
            return pyarrow.array(["أَخْبَارٌ", None]).__arrow_c_array__(requested_schema)

    assert pyarrow.chunked_array(search.map(Foreign())).to_pylist() == ["اخبار", None]


NO_IMPORT = """
import sys, khabar
khabar.normalize_all(["أ"]); list(khabar.normalize_all(iter(["أ"])))
print(sorted({"numpy", "pandas", "polars", "pyarrow", "concurrent"} & set(sys.modules)))
"""


def test_nothing_is_imported_that_the_user_has_not():
    assert run([sys.executable, "-c", NO_IMPORT], capture_output=True, text=True, check=True).stdout == "[]\n"


# ---- memory, threads, signals


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

    start = time.monotonic()
    search.map(texts, threads=threads)
    whole = time.monotonic() - start
    previous = signal.signal(signal.SIGALRM, handler)
    start = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, whole / 10)
        with pytest.raises(AlarmError):
            search.map(texts, threads=threads)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert time.monotonic() - start < whole * 0.7


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("KHABAR_TEST_BIG"), reason="takes 8 GB of memory; KHABAR_TEST_BIG=1 runs it")
def test_strings_over_2_gib_become_large_ones():
    pyarrow = library("pyarrow")
    row = "ﷺ" * 1_000_000
    result = search.map(pyarrow.array([row] * 70), threads=2)
    assert (result.type, len(result)) == (pyarrow.large_string(), 70)
    assert result[69].as_py() == search(row)
    with pytest.raises(khabar.LengthError, match=r"row 1: the text is longer than 2\^30 - 1 units"):
        search.map(["أ", "a" * (1 << 30)])
    with pytest.raises(khabar.LengthError, match=r"row 1: the text is longer than 2\^30 - 1 units"):
        search.map(pyarrow.array(["أ", "a" * (1 << 30)], pyarrow.large_string()))
