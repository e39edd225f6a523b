"""The Arrow C data and stream interfaces by ctypes: a producer that counts its releases, and a consumer.

So what crosses the interface is tested without any Arrow library, damaged columns too, which no library makes.
"""

import ctypes
import struct
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p


class Schema(Structure):
    pass


Schema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(Schema))),
    ("dictionary", POINTER(Schema)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]


class Array(Structure):
    pass


Array._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(Array))),
    ("dictionary", POINTER(Array)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]


class Stream(Structure):
    _fields_ = (
        ("get_schema", c_void_p),
        ("get_next", c_void_p),
        ("get_last_error", c_void_p),
        ("release", c_void_p),
        ("private_data", c_void_p),
    )


RELEASE = CFUNCTYPE(None, c_void_p)
GET = CFUNCTYPE(c_int, c_void_p, c_void_p)
LAST_ERROR = CFUNCTYPE(c_void_p, c_void_p)

capsule_new = ctypes.pythonapi.PyCapsule_New
capsule_new.restype = ctypes.py_object
capsule_new.argtypes = [c_void_p, c_char_p, c_void_p]
capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype = c_void_p
capsule_pointer.argtypes = [ctypes.py_object, c_char_p]
raw_pointer = ctypes.cast(ctypes.pythonapi.PyCapsule_GetPointer, CFUNCTYPE(c_void_p, c_void_p, c_char_p))


def destructor(name: bytes, kind: type[Structure]):
    """What releases a struct that nobody took out of its capsule, when that goes."""

    def destroy(capsule):
        there = kind.from_address(raw_pointer(capsule, name))
        if there.release:
            RELEASE(there.release)(byref(there))

    return RELEASE(destroy)


DESTRUCTORS = {
    name: destructor(name, kind)
    for name, kind in ((b"arrow_schema", Schema), (b"arrow_array", Array), (b"arrow_array_stream", Stream))
}


def capsule_of(struct: Structure, name: bytes) -> object:
    return capsule_new(ctypes.addressof(struct), name, ctypes.cast(DESTRUCTORS[name], c_void_p))


class Column:
    """Chunks of raw buffers, given as (length, buffers) or (length, buffers, offset, null_count).

    It counts in `released` how often a struct of each kind was released, and in `given` how often one was handed out.
    """

    def __init__(self, form: str, *chunks: tuple, error: tuple[int, bytes] | None = None, as_array: bool = False):
        self.keep: list[object] = []
        self.form = form.encode()
        self.chunks = [self.laid_out(*chunk) for chunk in chunks]
        self.error = error
        self.given = {"schema": 0, "array": 0, "stream": 0}
        self.released = dict(self.given)
        if as_array:
            self.__arrow_c_array__ = self.array_capsules
        else:
            self.__arrow_c_stream__ = self.stream_capsule

    def releaser(self, kind: str, type_: type[Structure]) -> int:
        self.given[kind] += 1

        def release(address):
            there = type_.from_address(address)
            assert there.release, f"a {kind} is released twice"
            there.release = None
            self.released[kind] += 1

        return self.pointer(RELEASE(release))

    def pointer(self, function) -> int:
        self.keep.append(function)
        return ctypes.cast(function, c_void_p).value

    def fill_schema(self, there: Schema) -> None:
        there.format, there.name, there.flags = self.form, b"", 2
        there.release = self.releaser("schema", Schema)

    def laid_out(self, length, buffers, offset=0, null_count=-1) -> tuple:
        raw = [None if b is None else ctypes.create_string_buffer(b, len(b) + 1) for b in buffers]
        table = (c_void_p * len(raw))(*(None if b is None else ctypes.addressof(b) for b in raw))
        self.keep += [raw, table]
        return length, null_count, offset, len(raw), table

    def fill_array(self, there: Array, chunk: tuple) -> None:
        there.length, there.null_count, there.offset, there.n_buffers, there.buffers = chunk
        there.release = self.releaser("array", Array)

    def array_capsules(self, requested_schema=None):
        schema, array = Schema(), Array()
        self.keep += [schema, array]
        self.fill_schema(schema)
        self.fill_array(array, self.chunks[0])
        return capsule_of(schema, b"arrow_schema"), capsule_of(array, b"arrow_array")

    def stream_capsule(self, requested_schema=None):
        left = list(self.chunks)

        def get_schema(_, out):
            self.fill_schema(Schema.from_address(out))
            return 0

        def get_next(_, out):
            if not left and self.error:
                return self.error[0]
            there = Array.from_address(out)
            there.release = None
            if left:
                self.fill_array(there, left.pop(0))
            return 0

        message = ctypes.create_string_buffer(self.error[1]) if self.error else None
        stream = Stream()
        self.keep += [stream, message]
        stream.get_schema = self.pointer(GET(get_schema))
        stream.get_next = self.pointer(GET(get_next))
        stream.get_last_error = self.pointer(LAST_ERROR(lambda _: ctypes.addressof(message) if message else None))
        stream.release = self.releaser("stream", Stream)
        return capsule_of(stream, b"arrow_array_stream")


def strings(form: str, rows: list[str | None], before: int = 0) -> tuple:
    """A chunk of these rows, the first `before` of them cut off by the offset."""
    data = [b"" if r is None else r.encode() for r in rows]
    bits = bytearray(len(rows) // 8 + 1)
    for i, row in enumerate(rows):
        bits[i // 8] |= (row is not None) << i % 8
    if form == "vu":
        views, tail = b"", b""
        for one in data:
            if len(one) <= 12:
                views += struct.pack("<i12s", len(one), one)
            else:
                views += struct.pack("<i4sii", len(one), one[:4], 0, len(tail))
                tail += one
        return len(rows) - before, [bytes(bits), views, tail, struct.pack("<q", len(tail))], before
    ends = [0]
    for one in data:
        ends.append(ends[-1] + len(one))
    offsets = struct.pack(f"<{len(ends)}{'q' if form == 'U' else 'i'}", *ends)
    return len(rows) - before, [bytes(bits), offsets, b"".join(data)], before


def consumed(column: object) -> tuple[str, list[list[str | None]]]:
    """The format and the chunks of what has __arrow_c_stream__, read and released as a consumer does."""
    capsule = column.__arrow_c_stream__()
    stream = Stream.from_address(capsule_pointer(capsule, b"arrow_array_stream"))
    schema = Schema()
    assert GET(stream.get_schema)(byref(stream), byref(schema)) == 0
    form = schema.format.decode()
    RELEASE(schema.release)(byref(schema))
    assert not schema.release
    chunks = []
    while True:
        array = Array()
        assert GET(stream.get_next)(byref(stream), byref(array)) == 0
        if not array.release:
            break
        chunks.append(rows_of(form, array))
        RELEASE(array.release)(byref(array))
        assert not array.release
    RELEASE(stream.release)(byref(stream))
    assert not stream.release
    return form, chunks


def rows_of(form: str, array: Array) -> list[str | None]:
    assert (array.offset, array.n_buffers) == (0, 3)
    code, size = ("q", 8) if form == "U" else ("i", 4)
    ends = struct.unpack(f"<{array.length + 1}{code}", ctypes.string_at(array.buffers[1], size * (array.length + 1)))
    bits = ctypes.string_at(array.buffers[0], array.length // 8 + 1) if array.buffers[0] else None
    assert array.null_count == (sum(not bits[i // 8] >> i % 8 & 1 for i in range(array.length)) if bits else 0)
    return [
        None
        if bits and not bits[i // 8] >> i % 8 & 1
        else ctypes.string_at(array.buffers[2] + ends[i], ends[i + 1] - ends[i]).decode()
        for i in range(array.length)
    ]
