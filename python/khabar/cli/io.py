"""Bytes in and out of the command line: lines that know their number, output that is whole or not there."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

BOM = b"\xef\xbb\xbf"
LINE_MAX = 2**30 - 1  # bytes of a line, or of a file that is one text; a text has no more UTF-16 units than that
PIECE = 1 << 20  # bytes read at once, so that a line without an end is noticed before it fills the memory


class DataError(Exception):
    """A file or a line that cannot be used; as a str it is the line to print."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class UsageError(Exception):
    """Arguments that do not go together."""


class Problems:
    """Where bad data is reported: it ends the run, or is printed and counted."""

    def __init__(self, skip: bool) -> None:
        self.skip = skip
        self.count = 0

    def bad(self, where: str, reason: str) -> None:
        """Report one."""
        error = DataError(where, reason)
        if not self.skip:
            raise error
        self.count += 1
        print(error, file=sys.stderr)

    def conclude(self, what: str) -> None:
        """Say how many were left out, if any."""
        if self.count:
            plural = "s" if self.count > 1 else ""
            print(f"khabar: {self.count} {what}{plural} left out", file=sys.stderr)


def os_error(where: str, error: OSError) -> DataError:
    """What the system said about a file."""
    return DataError(where, error.strerror or str(error))


class Source:
    """An input file, or "-" for standard input. Failures to open or read it are DataErrors."""

    def __init__(self, path: str) -> None:
        self.name = "<stdin>" if path == "-" else path
        self._inside = False  # a line that is too long, whose end has not been read
        try:
            self._stream: BinaryIO = open(0 if path == "-" else path, "rb", 1 << 16, closefd=path != "-")  # noqa: SIM115
        except OSError as error:
            raise os_error(self.name, error) from None
        except ValueError as error:  # a NUL in the name
            raise DataError(repr(self.name), str(error)) from None

    def text(self) -> str:
        """All of it, without a byte order mark."""
        data = bytearray()
        try:
            while True:
                piece = self._stream.read(PIECE)
                data += piece
                if len(data) > LINE_MAX:
                    raise DataError(self.name, f"more than {LINE_MAX} bytes, the most that is read as one text")
                if len(piece) < PIECE:  # the end; to ask once more would have a terminal's user end it twice
                    break
        except OSError as error:
            raise os_error(self.name, error) from None
        if data.startswith(BOM):
            del data[: len(BOM)]
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            number = data.count(b"\n", 0, error.start) + 1
            start = data.rfind(b"\n", 0, error.start) + 1
            end = data.find(b"\n", error.start)
            line = data[start : end if end >= 0 else None]
            raise DataError(f"{self.name}:{number}", invalid_utf8(line, error.start - start, number)) from None

    def lines(self, problems: Problems) -> Iterator[tuple[int, str | None]]:
        """The lines with their numbers from 1, with their ends; None for one that cannot be used, once reported."""
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
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                problems.bad(f"{self.name}:{number}", invalid_utf8(line, error.start, number))
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

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def invalid_utf8(line: bytes | bytearray, offset: int, number: int) -> str:
    """The message for a line that is not UTF-8, with a guess at what it is if it looks like that."""
    reason = f"invalid UTF-8: byte {offset + 1} of the line is 0x{line[offset]:02x}"
    if number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return f"{reason}; this looks like UTF-16, convert it first: iconv -f UTF-16 -t UTF-8"
    high = [byte for byte in line[:PIECE] if byte >= 0x80]
    # The Arabic letters of Windows-1256 are all from 0xC0 on; of UTF-8 every second byte is below.
    if len(high) >= 3 and sum(byte >= 0xC0 for byte in high) > 0.7 * len(high):
        return f"{reason}; if this is Windows-1256, convert it first: iconv -f WINDOWS-1256 -t UTF-8"
    return reason


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
            self._stream: BinaryIO = open(self._open(), "wb", buffering=1 << 16)
        except OSError as error:
            self._discard()
            raise os_error(self.name, error) from None
        except ValueError as error:  # a NUL in the name
            raise DataError(repr(self.name), str(error)) from None
        except BaseException:  # a signal
            self._discard()
            raise
        self.terminal = self._stream.isatty()
        return self

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
            raise os_error(self.name, error) from None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._stream.close()
                if self._temporary:
                    os.replace(self._temporary, self._target)
                    self._temporary = ""
        except BrokenPipeError:
            raise
        except OSError as failure:
            raise os_error(self.name, failure) from None
        finally:
            self._discard()

    def _discard(self) -> None:
        if self._temporary:
            name, self._temporary = self._temporary, ""
            with suppress(OSError):
                os.unlink(name)
        stream = getattr(self, "_stream", None)
        if stream is not None:
            with suppress(OSError):  # it tries once more to write what is left, and fails again
                stream.close()
