"""Check that includes follow the way of the data: a folder sees base/ and the steps before it, never those after.

    python tools/check_includes.py [ROOT]

The rules are the tables below. ICU is seen by csrc/unicode/ alone, Python.h by python/ext/ alone, and python/ext/ sees
nothing of the library but its public header.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

BEFORE = {
    "base": set[str](),
    "unicode": {"base"},
    "normalize": {"base", "unicode"},
    "segment": {"base", "unicode", "normalize"},
    "tag": {"base", "unicode", "normalize", "segment"},
    "read": {"base", "unicode", "normalize", "segment", "tag"},
    "topics": {"base", "unicode", "normalize", "segment"},
    "document": {"base", "unicode", "normalize", "segment", "tag", "read", "topics"},
}
C_STANDARD = {
    f"{name}.h"
    for name in (
        "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg "
        "stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype"
    ).split()
}
EXTENSION = {"khabar.h", "Python.h", "structmember.h", "pthread.h", "sys/mman.h"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def includes(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, ``<`` or ``"``, and name of each include of a C file; not those inside comments."""
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), path.read_text("utf-8"), flags=re.S)
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1], match[2]


def library_fault(root: Path, path: Path, quote: str, name: str) -> str | None:
    """Why a file of csrc/ may not include this, or None."""
    folder = path.relative_to(root / "csrc").parts[0]
    if name == "Python.h":
        return "the library does not know of Python"
    if name.startswith("unicode/") and quote == "<":
        return None if folder == "unicode" else "only csrc/unicode/ may use ICU"
    if quote == "<" or name == "khabar.h":
        return None
    if not (root / "csrc" / name).is_file():
        return "no such file in csrc/ (write it as folder/file.h)"
    seen = name.split("/")[0]
    if seen != folder and seen not in BEFORE[folder]:
        return f"{folder}/ may see only {', '.join(sorted(BEFORE[folder])) or 'itself'}"
    return None


def extension_fault(path: Path, name: str) -> str | None:
    """Why a file of python/ext/ may not include this, or None."""
    if name in EXTENSION or name in C_STANDARD or (path.parent / name).is_file():
        return None
    return "python/ext/ may see only khabar.h, Python.h, two of POSIX, C's standard headers and its own"


def faults(root: Path) -> Iterator[str]:
    """Each violation under ``root``, as ``file:line: message``."""
    for path in sorted((root / "csrc").glob("**/*.[ch]")):
        parts = path.relative_to(root / "csrc").parts
        if len(parts) != 2 or parts[0] not in BEFORE:
            yield f"{path.relative_to(root)}:1: not in a folder of the way of the data: {', '.join(BEFORE)}"
            continue
        for line, quote, name in includes(path):
            if fault := library_fault(root, path, quote, name):
                yield f"{path.relative_to(root)}:{line}: includes {name}: {fault}"
    for path in sorted((root / "python" / "ext").glob("*.[ch]")):
        for line, _, name in includes(path):
            if fault := extension_fault(path, name):
                yield f"{path.relative_to(root)}:{line}: includes {name}: {fault}"
    for path in sorted((root / "include").glob("*.h")):
        for line, _, name in includes(path):
            if name not in C_STANDARD:
                yield f"{path.relative_to(root)}:{line}: includes {name}: the public header sees C's own headers only"


def main() -> int:
    """Print the violations; 1 if there are any."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = list(faults(root))
    print("\n".join(found) or "includes point one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
