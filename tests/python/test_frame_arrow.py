"""khabar.frame over Arrow's C interface, without an Arrow library: offsets, nulls, damaged tables, releases."""

import ctypes
import struct
from ctypes import byref

import arrow_c
import pytest
from arrow_c import RELEASE, Array, Schema, Stream

import khabar
from khabar import frame


class Table(arrow_c.Column):
    """Chunks of a struct: (length, columns, offset, validity), each column a chunk as Column takes them."""

    def __init__(self, forms, *chunks, **options):
        super().__init__("+s", **options)
        self.forms = forms
        self.chunks = chunks

    def fill_schema(self, there):
        super().fill_schema(there)
        children = [Schema() for _ in self.forms]
        for child, (name, form) in zip(children, self.forms.items(), strict=True):
            child.format, child.name, child.flags = form.encode(), name.encode(), 2
            child.release = self.releaser("schema", Schema)
        self.attach(there, children, Schema)

    def fill_array(self, there, chunk):
        length, columns, offset, validity = chunk
        super().fill_array(there, self.laid_out(length, [validity], offset, -1))
        children = [Array() for _ in columns]
        for child, column in zip(children, columns, strict=True):
            super().fill_array(child, self.laid_out(*column))
        self.attach(there, children, Array)

    def attach(self, there, children, kind):
        """Give a struct its children; its release then releases those that nobody took."""
        pointers = (ctypes.POINTER(kind) * max(len(children), 1))(*[ctypes.pointer(child) for child in children])
        self.keep += [children, pointers]
        there.n_children, there.children = len(children), pointers
        own = RELEASE(there.release)

        def release(address):
            for child in children:
                if child.release:
                    RELEASE(child.release)(byref(child))
            own(address)

        there.release = self.pointer(RELEASE(release))


def texts(*rows):
    return arrow_c.strings("u", list(rows))


def read(table, **options):
    return frame.places(table, "body", **options)


def cells(table):
    """The names and the cells of a result, read through the interface as its consumer would: children are moved out."""
    capsule = table.__arrow_c_stream__()
    stream = Stream.from_address(arrow_c.capsule_pointer(capsule, b"arrow_array_stream"))
    schema = Schema()
    assert arrow_c.GET(stream.get_schema)(byref(stream), byref(schema)) == 0
    kinds = [(schema.children[i][0].name.decode(), schema.children[i][0].format) for i in range(schema.n_children)]
    RELEASE(schema.release)(byref(schema))
    columns = {name: [] for name, _ in kinds}
    while True:
        array = Array()
        assert arrow_c.GET(stream.get_next)(byref(stream), byref(array)) == 0
        if not array.release:
            break
        moved = []
        for i in range(array.n_children):
            child = Array()
            ctypes.memmove(byref(child), array.children[i], ctypes.sizeof(Array))
            array.children[i][0].release = None
            moved.append(child)
        RELEASE(array.release)(byref(array))
        for (name, form), child in zip(kinds, moved, strict=True):
            columns[name] += values_of(form, child)
            RELEASE(child.release)(byref(child))
    RELEASE(stream.release)(byref(stream))
    return columns


def values_of(form, array):
    if form == b"U":
        return arrow_c.rows_of("U", array)
    bits = ctypes.string_at(array.buffers[0], array.length // 8 + 1) if array.buffers[0] else None
    if form == b"b":
        flags = ctypes.string_at(array.buffers[1], array.length // 8 + 1)
        return [bool(flags[i // 8] >> i % 8 & 1) for i in range(array.length)]
    code = {b"l": "q", b"g": "d"}[form]
    values = struct.unpack(f"<{array.length}{code}", ctypes.string_at(array.buffers[1], 8 * array.length))
    return [None if bits and not bits[i // 8] >> i % 8 & 1 else value for i, value in enumerate(values)]


def test_what_is_read_and_released():
    chunk = (2, [texts("وصل إلى طرابلس", "زار القاهرة")], 0, None)
    table = Table({"body": "u"}, chunk, chunk, (0, [texts()], 0, None))
    columns = cells(read(table))
    assert columns["row"] == [0, 1, 2, 3]
    assert columns["canonical"] == ["طرابلس", "القاهرة"] * 2
    assert columns["country"] == ["LY", "EG"] * 2
    assert table.released == table.given == {"schema": 2, "array": 6, "stream": 1}


def test_results_can_be_read_again_and_left_half_read():
    result = frame.quotes(
        Table({"body": "u"}, (1, [texts("قالت الوزيرة ليلى الحداد إن المشروع بدأ.")], 0, None)), "body"
    )
    assert repr(result) == "<ArrowTable of 1 rows, 18 columns>"
    assert len(result) == 1
    first = cells(result)
    assert cells(result) == first
    assert (first["direct"], first["gender"], first["speaker_type"]) == ([False], ["female"], ["PER"])
    capsule = result.__arrow_c_stream__()
    stream = Stream.from_address(arrow_c.capsule_pointer(capsule, b"arrow_array_stream"))
    array = Array()
    assert arrow_c.GET(stream.get_next)(byref(stream), byref(array)) == 0
    del result, capsule
    RELEASE(array.release)(byref(array))
    with pytest.raises(TypeError):
        type(read(Table({"body": "u"})))()


def test_many_rows_of_every_kind_of_cell():
    """More rows than a batch begins with, so that bits and offsets move."""
    rows = ["زار وفد مدينة درنة", "خبر", None] * 1_000
    table = Table({"body": "u"}, (3_000, [texts(*rows)], 0, None))
    columns = cells(read(table, workers=2))
    assert columns["row"] == list(range(0, 3_000, 3))
    assert set(columns["canonical"]) == {"درنة"}
    topics = cells(frame.classify(Table({"body": "u"}, (3_000, [texts(*rows)], 0, None)), "body"))
    assert topics["row"] == list(range(3_000))
    assert [t is None for t in topics["topic"]] == [False, False, True] * 1_000 or topics["topic"][2] is None


def test_offsets_of_table_and_column():
    rows = texts("خبر", "زار القاهرة", "وصل إلى طرابلس", "خبر")
    for offset, expected in ((0, ["القاهرة", "طرابلس"]), (1, ["القاهرة", "طرابلس"]), (2, ["طرابلس"])):
        columns = cells(read(Table({"body": "u"}, (4 - offset, [rows], offset, None))))
        assert columns["canonical"] == expected
    shifted = arrow_c.strings("u", ["خبر", "زار القاهرة", "وصل إلى طرابلس"], 1)
    columns = cells(read(Table({"body": "u"}, (1, [shifted], 1, None))))
    assert (columns["canonical"], columns["row"]) == (["طرابلس"], [0])


def test_a_row_that_the_table_has_not():
    rows = texts("زار القاهرة", "وصل إلى طرابلس", "زار القاهرة")
    columns = cells(read(Table({"body": "u"}, (3, [rows], 0, b"\x05"))))
    assert columns["row"] == [0, 2]


def test_one_array():
    columns = [(1, [None, b"\0" * 8]), arrow_c.strings("vu", ["وصل إلى طرابلس"])]
    table = Table({"n": "l", "body": "vu"}, (1, columns, 0, None), as_array=True)
    assert cells(read(table))["canonical"] == ["طرابلس"]


def good():
    return texts("وصل إلى طرابلس")


@pytest.mark.parametrize(
    ("forms", "chunk", "error", "message"),
    [
        ({"body": "u"}, (1, [], 0, None), ValueError, "a column of its schema is missing"),
        ({"body": "u"}, (2, [good()], 0, None), ValueError, "a column is shorter than the table"),
        ({"body": "u"}, (1, [good()], 1, None), ValueError, "a column is shorter than the table"),
        ({"body": "u"}, (-1, [good()], 0, None), ValueError, "negative length or offset"),
        ({"body": "u"}, (1, [good()], -1, None), ValueError, "negative length or offset"),
        ({"body": "u"}, (1, [(1, [None, b"\0" * 8])], 0, None), ValueError, "does not have the buffers of its type"),
        ({"body": "u"}, (1, [(1, [None, None, b""])], 0, None), ValueError, "a buffer is missing"),
        ({"body": "u"}, (1, [(1, [None, b"\5\0\0\0\2\0\0\0", b"abcde"])], 0, None), ValueError, "row 0: .*outside"),
        ({"body": "u"}, (1, [(1, [None, b"\0\0\0\0\1\0\0\0", b"\xff"])], 0, None), khabar.EncodingError, "row 0"),
        ({"body": "l"}, (1, [good()], 0, None), TypeError, "column 'body' must hold strings, not int64"),
        ({"body": "+l"}, (1, [good()], 0, None), TypeError, "column 'body' must hold strings, not a list"),
        ({"text": "u"}, (1, [good()], 0, None), KeyError, "no column 'body'; there are: 'text'"),
        ({}, (1, [], 0, None), KeyError, "no column 'body'; there are: "),
    ],
)
def test_damaged_and_foreign_tables(forms, chunk, error, message):
    table = Table(forms, chunk)
    with pytest.raises(error, match=message):
        read(table)
    assert table.released == table.given


def test_columns_of_one_name():
    class Twice(Table):
        def fill_schema(self, there):
            super().fill_schema(there)
            there.children[1][0].name = b"body"

    table = Twice({"body": "u", "other": "u"}, (1, [good(), good()], 0, None))
    with pytest.raises(ValueError, match="the table has more than one column 'body'"):
        read(table)


@pytest.mark.parametrize(
    ("form", "value", "message"),
    [
        ("tdD", struct.pack("<i", 2**31 - 1), "cannot read row 0: "),
        ("tdD", struct.pack("<i", -(2**31)), "cannot read row 0: "),
        ("tsn:", struct.pack("<q", -(2**63)), None),
        ("tss:", struct.pack("<q", 2**63 - 1), "cannot read row 0: "),
        ("tss:UTC", struct.pack("<q", 0), None),
        ("tss:Africa/Tripoli", struct.pack("<q", 0), "times of the zone Africa/Tripoli"),
        ("tsx:", struct.pack("<q", 0), "must hold dates or strings, not timestamp"),
        ("ts", struct.pack("<q", 0), "must hold dates or strings, not timestamp"),
    ],
)
def test_days_at_the_borders(form, value, message):
    table = Table({"body": "u", "day": form}, (1, [texts("وصل أمس"), (1, [None, value])], 0, None))
    if message:
        with pytest.raises((ValueError, TypeError), match=message):
            frame.dates(table, "body", published="day")
    else:
        assert len(frame.dates(table, "body", published="day")) == 1


def test_a_column_is_no_table():
    with pytest.raises(TypeError, match="a table is needed, not a column of string"):
        read(arrow_c.Column("u", texts("خبر")))


def test_an_error_of_the_producer():
    table = Table({"body": "u"}, (1, [good()], 0, None), error=(5, b"the disk is gone"))
    with pytest.raises(ValueError, match="the disk is gone"):
        read(table)
    assert table.released == table.given
