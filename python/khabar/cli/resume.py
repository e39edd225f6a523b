"""A long run that was stopped goes on where it ended.

While the run is not done, beside OUTPUT lie OUTPUT.part with what is written and OUTPUT.part.json with how far that is:
how many items, how many bytes. A run with the same options and inputs cuts the part to those bytes, passes
over those items, and goes on.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress

from .. import __version__
from .extras import UsageError
from .io import Output, OutputError, Problems, is_direct, os_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import Any

    from .formats import Input

SECONDS = 2.0  # between two notes of how far the run is
FREE = ("input", "file", "workers", "resume")  # options that may differ between the two runs


class Resumable(Output):
    """An output whose part is kept when the block fails. items: how many are done; left_out: how many of bad data."""

    def __init__(self, path: str, arguments: Namespace, sources: list[Input]) -> None:
        if is_direct(path):
            raise UsageError("--resume needs an --output that is a file or a folder")
        super().__init__(path)
        self._part = f"{path}.part"
        self._note = f"{path}.part.json"
        self._run = fingerprint(arguments, sources)
        self.items, self.left_out, self._bytes = self._noted()
        self._written = self._bytes
        self._next = time.monotonic() + SECONDS

    def _noted(self) -> tuple[int, int, int]:
        try:
            with open(self._note, encoding="utf-8") as file:
                note = json.load(file)
            if note["run"] != self._run:
                reason = "a run with other options or other inputs left this; to begin anew, delete it"
                raise OutputError(self._part, reason)
            if os.stat(self._part).st_size < note["bytes"]:
                raise OutputError(self._part, "shorter than it was; to begin anew, delete it")
            return note["items"], note["left_out"], note["bytes"]
        except FileNotFoundError:
            return 0, 0, 0
        except OSError as error:
            raise os_error(self._note, error, OutputError) from None
        except (ValueError, KeyError, TypeError):
            raise OutputError(self._note, "unreadable; to begin anew, delete it") from None

    def _open(self) -> int:
        self._target = os.path.realpath(self._path)
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        os.ftruncate(descriptor, self._bytes)
        os.lseek(descriptor, 0, os.SEEK_END)
        return descriptor

    def write(self, data: bytes) -> None:
        """Write."""
        super().write(data)
        self._written += len(data)

    def done(self, left_out: int) -> None:
        """Another item is done; so many have been left out."""
        self.items += 1
        self.left_out = left_out
        if time.monotonic() >= self._next:
            self._take_note()

    def _take_note(self) -> None:
        self._raw.flush()
        note = {"run": self._run, "items": self.items, "left_out": self.left_out, "bytes": self._written}
        with open(f"{self._note}.tmp", "w", encoding="utf-8") as file:
            json.dump(note, file)
        os.replace(f"{self._note}.tmp", self._note)
        self._next = time.monotonic() + SECONDS

    def _finish(self) -> None:
        os.replace(self._part, self._target)
        with suppress(FileNotFoundError):
            os.unlink(self._note)

    def _discard(self) -> None:
        raw = getattr(self, "_raw", None)
        if raw is not None and not raw.closed:
            with suppress(OSError):
                self._take_note()
        super()._discard()


def fingerprint(arguments: Namespace, sources: list[Input]) -> dict[str, Any]:
    """What must be the same for a run to go on."""
    options = {name: value for name, value in sorted(vars(arguments).items()) if name not in FREE}
    files = []
    for source in sources:
        if source.path == "-":
            raise UsageError("--resume needs inputs that are files")
        try:
            state = os.stat(source.path)
        except OSError as error:
            raise os_error(source.path, error) from None
        files.append([os.path.abspath(source.path), state.st_size, state.st_mtime_ns])
    return json.loads(json.dumps({"khabar": __version__, "options": options, "inputs": files}))  # type: ignore[no-any-return]


def remaining(items: Iterator[Any], to_pass: int, output: Resumable, problems: Problems) -> tuple[Iterator[Any], int]:
    """The items of an input that an earlier run has not done, and how many of the next inputs' items it has done."""
    problems.muted = True
    try:
        while to_pass and next(items, None) is not None:
            to_pass -= 1
    finally:
        problems.muted = False
    if not to_pass:
        problems.count = output.left_out
    return items, to_pass
