"""Compressed files: read by what they begin with, written by the ending of their name."""

from __future__ import annotations

import errno
import io

from .extras import extra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

BUFFER = 1 << 18  # bytes read at once, and what an encoding is guessed from
ENDINGS = (".gz", ".xz", ".zst")
MAGIC = ((b"\x1f\x8b", ".gz"), (b"\xfd7zXZ\0", ".xz"), (b"\x28\xb5\x2f\xfd", ".zst"))
ZSTANDARD_PIECE = 1 << 12  # compressed bytes taken at once, so that a few of them cannot fill the memory


def split(path: str) -> tuple[str, str]:
    """A name without the ending of a compression, and that ending or ""."""
    for ending in ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)], ending
    return path, ""


def reader(stream: Any) -> Any:
    """The stream, or what is in it if it is compressed; damage is an OSError that says so."""
    start = stream.peek(BUFFER)
    ending = next((ending for magic, ending in MAGIC if start.startswith(magic)), "")
    inner: Any
    errors: tuple[type[Exception], ...]
    if not ending:
        return stream
    if ending == ".gz":
        import gzip
        import zlib

        inner, errors = gzip.GzipFile(fileobj=stream), (EOFError, zlib.error, gzip.BadGzipFile)
    elif ending == ".xz":
        import lzma

        inner, errors = lzma.open(stream), (EOFError, lzma.LZMAError)  # noqa: SIM115
    else:
        zstandard = extra("zstandard", "cli", ".zst files")
        inner, errors = _Zstandard(stream, zstandard.ZstdDecompressor().decompressobj), (EOFError, zstandard.ZstdError)
    return io.BufferedReader(_Guard(inner, ending, errors), BUFFER)


class _Zstandard:
    """Frames one after another. The library's own reader takes a file that is cut off for one that ends."""

    def __init__(self, stream: Any, frame: Callable[[], Any]) -> None:
        self._stream = stream
        self._frame = frame
        self._open: Any = None
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Some bytes; none at the end. They may be more than size."""
        while True:
            piece, self._rest = self._rest or self._stream.read(ZSTANDARD_PIECE), b""
            if not piece:
                if self._open is not None:
                    raise EOFError("it ends inside a frame")
                return b""
            self._open = self._open or self._frame()
            data: bytes = self._open.decompress(piece)
            if self._open.eof:
                self._rest, self._open = self._open.unused_data, None
            if data:
                return data


class _Guard(io.RawIOBase):
    """Bytes out of a decompressor, whose errors become OSErrors."""

    def __init__(self, inner: Any, ending: str, errors: tuple[type[Exception], ...]) -> None:
        self._inner = inner
        self._ending = ending
        self._errors = errors
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            try:
                self._ready = memoryview(self._inner.read(BUFFER))
            except self._errors as error:
                raise OSError(errno.EIO, f"damaged or cut off {self._ending} data: {error}") from None
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def writer(stream: BinaryIO, ending: str) -> BinaryIO:
    """Compresses into a stream, which stays open when this is closed."""
    compressed: Any
    if ending == ".gz":
        import gzip

        compressed = gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0)  # the same bytes each time
    elif ending == ".xz":
        import lzma

        compressed = lzma.open(stream, "wb")  # noqa: SIM115
    else:
        zstandard = extra("zstandard", "cli", ".zst files")
        compressed = zstandard.ZstdCompressor(write_checksum=True).stream_writer(stream, closefd=False)
    return compressed  # type: ignore[no-any-return]
