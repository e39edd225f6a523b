"""Bytes in and out of the command line: lines that know their number, output that is whole or not there."""

from __future__ import annotations

import codecs
import io
import os
import stat
import sys
from contextlib import suppress

from . import compression
from .encoding import BOMS, binary_kind, codec_of, detect, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO

BOM = b"\xef\xbb\xbf"
LINE_MAX = 2**30 - 1  # bytes of a line, or of a file that is one text; a text has no more UTF-16 units than that
PIECE = 1 << 20  # bytes read at once, so that a line without an end is noticed before it fills the memory


class DataError(Exception):
    """A file or a line that cannot be used; as a str it is the line to print."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class OutputError(DataError):
    """An output that cannot be written: unlike a bad input, never passed over."""


def say(message: object) -> None:
    """A line for the user on stderr, above the progress bar if one is shown."""
    bar = sys.modules.get("tqdm")
    if bar is not None:
        bar.tqdm.write(str(message), file=sys.stderr)
    else:
        print(message, file=sys.stderr)


class Problems:
    """Where bad data is reported: it ends the run, or is printed and counted."""

    def __init__(self, skip: bool) -> None:
        self.skip = skip
        self.count = 0
        self.muted = False  # while what an earlier run has read is read again

    def bad(self, where: str, reason: str) -> None:
        """Report one."""
        error = DataError(where, reason)
        if not self.skip:
            raise error
        self.count += 1
        if not self.muted:
            say(error)

    def conclude(self, what: str) -> None:
        """Say how many were left out, if any."""
        if self.count:
            plural = "s" if self.count > 1 else ""
            say(f"khabar: {self.count} {what}{plural} left out")


def os_error(where: str, error: OSError, kind: type[DataError] = DataError) -> DataError:
    """What the system said about a file."""
    return kind(where, error.strerror or str(error))


class Source:
    """An input file, or "-" for standard input, whatever it is compressed with. Failures to read it are DataErrors.

    encoding: of its text; None: told from its bytes, and said on stderr unless it is UTF-8.
    """

    def __init__(self, path: str, encoding: str | None = None) -> None:
        self.name = "<stdin>" if path == "-" else path
        self._inside = False  # a line that is too long, whose end has not been read
        self.codec = encoding and codec_of(encoding)
        try:
            self._file = io.BufferedReader(
                io.FileIO(0 if path == "-" else path, closefd=path != "-"), compression.BUFFER
            )
        except OSError as error:
            raise os_error(self.name, error) from None
        except ValueError as error:  # a NUL in the name
            raise DataError(repr(self.name), str(error)) from None
        try:
            self._stream: Any = compression.reader(self._file)
            if self.codec == "utf-16":  # by its mark
                self.codec = "utf-16-be" if self._stream.peek(2).startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
        except BaseException as error:
            self._file.close()
            if isinstance(error, OSError):
                raise os_error(self.name, error) from None
            raise

    def seekable(self) -> io.BufferedIOBase:
        """Its bytes, in any order: the file itself, or all that is read of it."""
        if self._stream is self._file and self._file.seekable():
            file: io.BufferedIOBase = self._file
            return file
        return io.BytesIO(self.content())

    @property
    def is_terminal(self) -> bool:
        """Whether a person types it."""
        return self._file.isatty()

    def position(self) -> int:
        """How many of the file's bytes have been read."""
        with suppress(OSError):
            return self._file.tell()
        return 0

    def content(self) -> bytes:
        """All of it."""
        data = bytearray()
        try:
            while True:
                piece = self._stream.read(PIECE)
                data += piece
                if len(data) > LINE_MAX:
                    raise DataError(self.name, f"more than {LINE_MAX} bytes, the most that is read as one text")
                if len(piece) < PIECE:  # the end; to ask once more would have a terminal's user end it twice
                    return bytes(data)
        except OSError as error:
            raise os_error(self.name, error) from None

    def text(self) -> str:
        """All of it as text, without a byte order mark."""
        data = self.content()
        codec = self.codec
        if codec is None:
            first = next((i for i in range(0, len(data), PIECE) if not data[i : i + PIECE].isascii()), 0)
            codec = self._detect(data[first : first + PIECE], start=data[:16])
        if codec.startswith("utf-16"):
            data = utf8_of(data, codec)
        data = data.removeprefix(BOM)
        try:
            return data.decode(utf8_or(codec))
        except UnicodeDecodeError as error:
            number = data.count(b"\n", 0, error.start) + 1
            start = data.rfind(b"\n", 0, error.start) + 1
            end = data.find(b"\n", error.start)
            line = data[start : end if end >= 0 else None]
            raise DataError(f"{self.name}:{number}", undecodable(line, error.start - start, codec)) from None

    def _detect(self, sample: bytes, start: bytes) -> str:
        """The encoding of a text, from a part that is not all ASCII; DataError for what is no text."""
        kind = binary_kind(start)
        if kind:
            raise DataError(self.name, f"this is no text but {kind}")
        if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # the first begins as UTF-16's mark does
            raise DataError(self.name, "UTF-32 is not supported: save it as UTF-8")
        codec = detect(start) if any(start.startswith(bom) for bom, _ in BOMS) else detect(sample)
        if codec != "utf-8":
            say(f"{self.name}: read as {name_of(codec)}; --encoding names another")
        return codec

    def lines(self, problems: Problems) -> Iterator[tuple[int, str | None]]:
        """The lines with their numbers from 1, with their ends; None for one that cannot be used, once reported."""
        try:
            head = self._stream.peek(compression.BUFFER)
        except OSError as error:
            raise os_error(self.name, error) from None
        codec = self.codec or "utf-8"
        ascii_only = self.codec is None  # all that was read: what encoding it is in is open
        if (ascii_only and not head.isascii()) or b"\0" in head[:64] or binary_kind(head):
            codec, ascii_only = self.codec or self._detect(head, head), False
        if codec.startswith("utf-16"):
            self._stream = io.BufferedReader(Utf16(self._stream, codec), compression.BUFFER)
        decoder = utf8_or(codec)
        readline = self._stream.readline
        number = 0
        while True:
            try:
                line: bytes | bytearray | None = readline(PIECE)
                if not line:
                    return
                if len(line) == PIECE and not line.endswith(b"\n"):
                    line = self._long_line(line)
            except OSError as error:
                raise os_error(self.name, error) from None
            number += 1
            if line is None:
                problems.bad(f"{self.name}:{number}", f"more than {LINE_MAX} bytes, the most that a line may have")
                self._pass_over()
                yield number, None
                continue
            if number == 1:
                line = line.removeprefix(BOM)
            if ascii_only and not line.isascii():
                codec, ascii_only = self._detect(bytes(line) + self._stream.peek(), b""), False
                decoder = utf8_or(codec)
            try:
                text = line.decode(decoder)
            except UnicodeDecodeError as error:
                problems.bad(f"{self.name}:{number}", undecodable(line, error.start, codec))
                yield number, None
            else:
                yield number, text

    def _long_line(self, start: bytes | bytearray) -> bytearray | None:
        """The whole of a line of which a piece was read; None, and the rest of it unread, if it is too long."""
        line = bytearray(start)
        while piece := self._stream.readline(PIECE):
            line += piece
            if len(line) > LINE_MAX:
                self._inside = not piece.endswith(b"\n")
                return None
            if piece.endswith(b"\n"):
                break
        return line

    def _pass_over(self) -> None:
        """Read on to the end of a line that was too long. Of a line without an end there is none."""
        try:
            while self._inside and (piece := self._stream.readline(PIECE)):
                self._inside = not piece.endswith(b"\n")
        except OSError as error:
            raise os_error(self.name, error) from None

    def close(self) -> None:
        """Close it."""
        self._stream.close()
        self._file.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


CUT_OFF = b"\xff"  # stands in UTF-8 for the half of a character that a UTF-16 file ends with


def utf8_or(codec: str) -> str:
    """What a line is decoded by: UTF-16 has been made UTF-8 before."""
    return "utf-8" if codec.startswith("utf-16") else codec


def utf8_of(data: bytes, codec: str) -> bytes:
    """UTF-16 as UTF-8. What is unpaired or cut off stays invalid, so that the line it is in is found."""
    if len(data) % 2:
        data, end = data[:-1], CUT_OFF
    else:
        end = b""
    return data.decode(codec, "surrogatepass").encode("utf-8", "surrogatepass") + end


class Utf16(io.RawIOBase):
    """A stream of UTF-16 as UTF-8."""

    def __init__(self, stream: Any, codec: str) -> None:
        self._stream = stream
        self.codec = codec
        self._rest = b""  # of a pair of surrogates or a unit
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes; none at the end."""
        high = 1 if self.codec == "utf-16-le" else 0
        while not self._ready:
            piece = self._stream.read1(compression.BUFFER)
            data = self._rest + piece
            if not data:
                return 0
            keep = 0
            if piece:
                keep = len(data) % 2
                whole = len(data) - keep
                if whole and 0xD8 <= data[whole - 2 + high] < 0xDC:
                    keep += 2
            self._rest = data[len(data) - keep :]
            self._ready = memoryview(utf8_of(data[: len(data) - keep], self.codec))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size


def undecodable(line: bytes | bytearray, offset: int, codec: str) -> str:
    """The message for a line that cannot be decoded, with a guess at what it is in if it is not UTF-8."""
    if codec.startswith("utf-16"):
        if line[offset : offset + 1] == CUT_OFF:
            return f"invalid {name_of(codec)}: the file ends inside a character"
        place = len(line[:offset].decode("utf-8", "replace")) + 1
        return f"invalid {name_of(codec)}: character {place} of the line is half of a pair of surrogates"
    reason = f"invalid {name_of(codec)}: byte {offset + 1} of the line is 0x{line[offset]:02x}"
    guess = detect(bytes(line[:PIECE])) if codec == "utf-8" else codec
    return reason if guess == codec else f"{reason}; if this is {name_of(guess)}, --encoding {guess} reads it"


def is_direct(path: str) -> bool:
    """Whether an output is written as it is: standard output, a device, a pipe, anything that is no regular file."""
    # A link in /dev may end in a regular file that another process is writing, and that must not be replaced.
    if path == "-" or path.startswith("/dev/"):
        return True
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):  # not there, or no name at all
        return False


class Output:
    """An output file, or "-" for standard output, as a context manager.

    A regular file is written beside its final place and takes it when the block ends well, with the mode of the file
    that was there; when the block fails, nothing is left. Anything else (a terminal, a pipe, a device) is written
    directly.
    """

    def __init__(self, path: str) -> None:
        self.name = "<stdout>" if path == "-" else path
        self._path = path
        self._target = ""
        self._temporary = ""

    def __enter__(self) -> Output:
        try:
            self._raw: BinaryIO = open(self._open(), "wb", buffering=1 << 16)
            ending = compression.split(self._path)[1]
            self._stream = compression.writer(self._raw, ending) if ending else self._raw
        except OSError as error:
            self._discard()
            raise os_error(self.name, error, OutputError) from None
        except ValueError as error:  # a NUL in the name
            raise OutputError(repr(self.name), str(error)) from None
        except BaseException:  # a signal
            self._discard()
            raise
        self.terminal = self._raw.isatty()
        return self

    @property
    def file(self) -> OutputFile:
        """It as a file, for libraries that write into one."""
        return OutputFile(self)

    def _open(self) -> int:
        if self._path in ("-", "/dev/stdout"):  # to open that anew would lose the place in a file
            return os.dup(1)
        if is_direct(self._path):
            return os.open(self._path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            mode = os.stat(self._path).st_mode
        except FileNotFoundError:
            mode = 0
        self._target = os.path.realpath(self._path)
        folder = os.path.dirname(self._target)
        for number in range(1000):
            name = os.path.join(folder, f".khabar-{os.getpid()}-{number}.tmp")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._temporary = name  # before it is there, so that no signal comes between
            try:
                descriptor = os.open(name, flags, 0o666)
            except FileExistsError:
                self._temporary = ""
                continue
            if mode:
                os.chmod(name, stat.S_IMODE(mode))
            return descriptor
        raise FileExistsError(17, f"too many files .khabar-{os.getpid()}-*.tmp beside it")

    def write(self, data: bytes) -> None:
        """Write; a terminal sees it at once."""
        try:
            self._stream.write(data)
            if self.terminal:
                self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise os_error(self.name, error, OutputError) from None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                if self._stream is not self._raw:
                    self._stream.close()
                self._raw.close()
                self._finish()
        except BrokenPipeError:
            raise
        except OSError as failure:
            raise os_error(self.name, failure, OutputError) from None
        finally:
            self._discard()

    def _finish(self) -> None:
        """What is written takes its place."""
        if self._temporary:
            os.replace(self._temporary, self._target)
            self._temporary = ""

    def _discard(self) -> None:
        if self._temporary:
            name, self._temporary = self._temporary, ""
            with suppress(OSError):
                os.unlink(name)
        raw = getattr(self, "_raw", None)
        if raw is not None:
            with suppress(OSError):  # it tries once more to write what is left, and fails again
                raw.close()


class OutputFile(io.RawIOBase):
    """An Output as a file that cannot seek. Closing it closes nothing."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self.dropped = False  # whether what is still written goes nowhere

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Write."""
        if not self.dropped:
            self._output.write(bytes(data))
        return len(data)
