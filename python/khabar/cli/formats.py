"""Which files a run reads and writes, and the format of each."""

from __future__ import annotations

import os

from .compression import split
from .extras import UsageError
from .io import DataError, OutputError, is_direct, os_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENDINGS = {
    ".txt": "txt",
    ".text": "txt",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}
INPUTS = ("txt", "csv", "tsv", "jsonl", "json", "parquet", "xlsx", "html")
OUTPUTS = ("txt", "csv", "tsv", "jsonl", "parquet", "xlsx")
BINARY = ("parquet", "xlsx")  # not for a terminal


class Input:
    """A file to read. path: "-" is standard input. format: one of INPUTS. inside: its name in a folder of outputs."""

    def __init__(self, path: str, format: str, inside: str) -> None:
        self.path = path
        self.format = format
        self.inside = inside


def ending_of(path: str) -> str:
    """The ending that tells the format, in small letters: ".csv" of News.CSV.gz."""
    return os.path.splitext(split(path)[0])[1].lower()


def format_of(path: str, given: str | None) -> str | None:
    """The format given, or by the ending of a file's name; None for neither."""
    return given or ENDINGS.get(ending_of(path))


def unknown(path: str, option: str, formats: Iterable[str]) -> UsageError:
    """The error for a name that tells no format."""
    endings = ", ".join(ending for ending, form in ENDINGS.items() if form in formats)
    hint = "; save it as xlsx" if ending_of(path) == ".xls" else ""
    return UsageError(f"no format is known by the name {path!r} ({endings}){hint}; give {option}")


def inputs(names: Iterable[str], given: str | None, other: str | None = None) -> list[Input]:
    """The files that names stand for: files, folders (all files of a known format inside), patterns such as *.csv.

    given: the format of all; other: of a file whose name tells none, or None where that is wrong usage.
    """
    found = []
    for name in names:
        if name == "-":
            found.append(Input(name, given or "txt", ""))
        elif os.path.isdir(name):
            inside = [
                Input(path, format, os.path.relpath(path, name))
                for path in sorted(files_in(name))
                if (format := format_of(path, given))
            ]
            if not inside:
                known = " ".join(ENDINGS)
                raise DataError(name, "no file in this folder" + ("" if given else f" has a known ending: {known}"))
            found += inside
        elif os.path.lexists(name) or not (paths := matching(name)):
            found.append(Input(name, needed(name, given, other), os.path.basename(name)))
        else:
            found += [Input(path, needed(path, given, other), os.path.basename(path)) for path in paths]
    return found


def needed(path: str, given: str | None, other: str | None) -> str:
    """The format of an input, which must be known."""
    format = format_of(path, given) or other
    if format is None:
        raise unknown(path, "--input-format", INPUTS)
    return format


def files_in(folder: str) -> Iterator[str]:
    """The files of a folder and its folders, but for hidden ones."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(path, name) for name in names if not name.startswith("."))


def matching(pattern: str) -> list[str]:
    """The files that a pattern stands for, where the shell has not put them there; none for a plain name."""
    if not any(char in pattern for char in "*?["):
        return []
    from glob import glob

    found = sorted(path for path in glob(pattern, recursive=True) if os.path.isfile(path))
    if not found:
        raise DataError(pattern, "no file has such a name")
    return found


def is_folder(output: str) -> bool:
    """Whether an output is a folder for a file for each input."""
    return output.endswith(("/", os.sep)) or os.path.isdir(output)


def in_folder(folder: str, sources: Iterable[tuple[Input, str]]) -> list[tuple[Input, str]]:
    """Each input, given with its output's ending, and that output's name; UsageError where two would be the same."""
    plan: dict[str, Input] = {}
    for source, ending in sources:
        if source.path == "-":
            raise OutputError(folder, "Is a directory")
        path = os.path.join(folder, os.path.splitext(split(source.inside)[0])[0] + ending)
        if path in plan:
            raise UsageError(f"{plan[path].path!r} and {source.path!r} would both be written to {path!r}")
        plan[path] = source
    read = {os.path.realpath(source.path) for source in plan.values()}
    for path, source in plan.items():
        if os.path.realpath(path) in read:
            raise UsageError(f"{source.path!r} would be written to {path!r}, which is read; give another folder")
    return [(source, path) for path, source in plan.items()]


def folder_ready(path: str) -> None:
    """Make the folder of an output in a folder."""
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise os_error(folder, error, OutputError) from None


def is_done(source: Input, path: str) -> bool:
    """Whether an earlier run has written an output, after the input was last changed."""
    try:
        return os.stat(path).st_mtime_ns >= os.stat(source.path).st_mtime_ns
    except OSError:
        return False


def output_format(path: str, given: str | None) -> str | None:
    """The format given, or by the ending of the output's name; None where the input's is taken."""
    out = format_of(path, given)
    if out is None and not is_direct(path) and not is_folder(path):
        raise unknown(path, "--output-format", OUTPUTS)
    if out is not None and out not in OUTPUTS:
        raise UsageError(f"{out} is read, not written; there are: {', '.join(OUTPUTS)}")
    return out
