"""The golden tables of tests/data: tab-separated, a header line, one case a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT


def cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each row. Raises ValueError for a row of another width than the header."""
    header, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    names = header.split("\t")
    for number, line in enumerate(lines, 2):
        row = line.split("\t")
        if len(row) != len(names):
            where = f"{path.relative_to(ROOT)}:{number}"
            raise ValueError(
                f"{where}: {len(row)} cells, not {len(names)} ({', '.join(names)}), tab separated: {line!r}"
            )
        yield number, row


def cases(path: Path) -> list:
    """The rows as parameters of a test, one a cell, called by file and line."""
    return [pytest.param(*row, id=f"{path.stem}:{number}") for number, row in cells(path)]
