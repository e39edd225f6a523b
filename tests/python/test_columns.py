"""Normalizer.map over columns: Arrow by its C interface, NumPy, pandas, pyarrow, Polars."""

import os

import arrow_c
import pytest
from batches import TEXTS, each, maybe_texts, same, search, thread_counts, utf8_rows
from conftest import library
from hypothesis import given
from hypothesis import strategies as st

import khabar

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


def test_a_capsule_cannot_be_read_twice():
    capsule = search.map(arrow_c.Column("u", arrow_c.strings("u", ["أ"]))).__arrow_c_stream__()

    class Held:
        def __arrow_c_stream__(self):
            return capsule

    assert arrow_c.consumed(search.map(Held())) == ("u", [["ا"]])
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
        ("l", (1, [None, b"\0" * 8]), TypeError, r"not an Arrow column of int64 \(format 'l'\)"),
        ("z", (1, [None, b"\0" * 8, b""]), TypeError, r"not an Arrow column of binary \(format 'z'\)"),
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
