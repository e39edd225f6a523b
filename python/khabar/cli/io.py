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
        try:
            self._stream: BinaryIO = open(0 if path == "-" else path, "rb", closefd=path != "-")  # noqa: SIM115
        except OSError as error:
            raise os_error(self.name, error) from None
        except ValueError as error:  # a NUL in the name
            raise DataError(repr(self.name), str(error)) from None

    def text(self) -> str:
        """All of it, without a byte order mark."""
        try:
            data = self._stream.read().removeprefix(BOM)
        except OSError as error:
            raise os_error(self.name, error) from None
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            number = data.count(b"\n", 0, error.start) + 1
            start = data.rfind(b"\n", 0, error.start) + 1
            raise DataError(f"{self.name}:{number}", invalid_utf8(data[error.start], error.start - start)) from None

    def lines(self, problems: Problems) -> Iterator[tuple[int, str | None]]:
        """The lines with their numbers from 1, with their ends; None for one that is not UTF-8, once reported."""
        stream = iter(self._stream)
        number = 0
        while True:
            try:
                line = next(stream, b"")
            except OSError as error:
                raise os_error(self.name, error) from None
            if not line:
                return
            number += 1
            if number == 1:
                line = line.removeprefix(BOM)
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                problems.bad(f"{self.name}:{number}", invalid_utf8(line[error.start], error.start))
                yield number, None
            else:
                yield number, text

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def invalid_utf8(byte: int, offset: int) -> str:
    """The message for a line that is not UTF-8."""
    return f"invalid UTF-8: byte {offset + 1} of the line is 0x{byte:02x}"


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
        try:
            mode = os.stat(self._path).st_mode
        except FileNotFoundError:
            mode = 0
        # A link in /dev may end in a regular file that another process is writing, and that must not be replaced.
        if (mode and not stat.S_ISREG(mode)) or self._path.startswith("/dev/"):
            return os.open(self._path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
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
