"""Names of the user's own, found in texts without training."""

from __future__ import annotations

import os

from . import _native
from .errors import GazetteerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    # By type, names, or names with the canonical name of each.
    Listed = Mapping[str, Iterable[str] | Mapping[str, str | None]]
    Row = tuple[str, str, str | None]

CODES = {name: code for code, name in enumerate(_native.ENTITY_TYPES)}


class Gazetteer:
    """Names that are always found, beside what the model finds; docs/entities.md says how, and what they win over.

    names: a mapping from type to names, as they are written without attached particles; or, to call several spellings
    by one name, to a mapping from name to canonical name; or the path of a UTF-8 file of lines
    `name<TAB>type[<TAB>canonical name]`, in which blank lines and those that begin with # do not count.
    Of two names that differ only in what entities() looks past the later counts. A million names take some seconds and
    about 60 bytes each, so make one and keep it. Any number of threads may use one; pickled, for other processes, it is
    its path or its mapping, from which it is made again there.
    Raises GazetteerError for a name or line that cannot be used, OSError for a file that cannot be read.

    >>> names = khabar.Gazetteer({"ORG": {"شركة الفلاح": None, "الفلاح": "شركة الفلاح"}})
    >>> khabar.entities("اتفق مع الفلاح", gazetteer=names)[0].name
    'شركة الفلاح'
    """

    __slots__ = ("_given", "_names")

    def __init__(self, names: Listed | str | PathLike[str]) -> None:
        if isinstance(names, (str, os.PathLike)):
            path = os.fspath(names)
            self._given: Listed | str = os.path.abspath(path)
            rows = list(_file_rows(path))
            self._names = _build([row for _, row in rows], lambda index: f"{path}:{rows[index][0]}: ")
        else:
            self._given = names
            self._names = _build(list(_rows(names)), lambda index: "")

    def __len__(self) -> int:
        """The number of names."""
        return len(self._names)

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[Listed | str]]:
        return Gazetteer, (self._given,)

    def __repr__(self) -> str:
        return f"<Gazetteer of {len(self)} names>"


def _rows(names: Listed) -> Iterator[Row]:
    if not hasattr(names, "items"):
        raise TypeError(f"a gazetteer is a mapping from type to names or a path, not {type(names).__name__}")
    for kind, several in names.items():
        if isinstance(several, (str, bytes)):
            raise TypeError(f"the names of {kind!r} must be several, not one {type(several).__name__}")
        if hasattr(several, "items"):
            for name, canonical in several.items():
                yield name, kind, canonical
        else:
            for name in several:
                yield name, kind, None


def _file_rows(path: str) -> Iterator[tuple[int, Row]]:
    """The rows of a file, with the numbers of their lines."""
    with open(path, "rb") as file:
        lines = file.read().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, data in enumerate(lines, 1):
        try:
            line = data.decode().removesuffix("\r")
        except UnicodeDecodeError as error:
            reason = f"invalid UTF-8: byte {error.start + 1} of the line is 0x{data[error.start]:02x}"
            raise GazetteerError(f"{path}:{number}: {reason}") from None
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = line.split("\t")
        if not 2 <= len(cells) <= 3:
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            raise GazetteerError(f"{path}:{number}: {count}, not a name, its type and maybe its canonical name")
        yield number, (cells[0].strip(), cells[1].strip(), cells[2].strip() if len(cells) == 3 else None)


def _build(rows: list[Row], where: Callable[[int], str]) -> _native.Names:
    """The set of these names; where(index) begins the message about one of them."""
    codes = bytearray()
    for index, (name, kind, _) in enumerate(rows):
        code = CODES.get(kind)
        if code is None:
            known = ", ".join(CODES)
            raise GazetteerError(f"{where(index)}no entity type {kind!r} for {name!r}; there are: {known}")
        codes.append(code)
    try:
        return _native.Names([row[0] for row in rows], bytes(codes), [row[2] for row in rows])
    except ValueError as error:
        message, index = error.args
        raise GazetteerError(f"{where(index)}{message}: {rows[index][0]!r}") from None


KEPT_FILES = 8  # gazetteers kept for calls that name a file; more only cost their reading

_by_file: dict[str, Gazetteer] = {}


def names_of(given: Gazetteer | Listed | str | PathLike[str] | None) -> _native.Names | None:
    """The names that a call means. A file is read at its first use, and then kept."""
    if given is None:
        return None
    if isinstance(given, Gazetteer):
        return given._names
    if not isinstance(given, (str, os.PathLike)):
        return Gazetteer(given)._names
    path = os.path.abspath(os.fspath(given))
    if path not in _by_file:
        if len(_by_file) >= KEPT_FILES:
            _by_file.clear()
        _by_file[path] = Gazetteer(given)
    return _by_file[path]._names
