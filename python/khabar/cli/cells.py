"""Values in the cells of csv, tsv, xlsx and in JSON."""

from __future__ import annotations

import re

from ..json_text import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A spreadsheet takes a cell that begins so for a formula, or for a way to one.
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")
_SIGNED_NUMBER = re.compile(r"[+-]?[0-9٠-٩]+(?:[.,٫][0-9٠-٩]+)*[%٪]?")
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def json_value(value: Any) -> Any:
    """A value as JSON has it: dates and the like as text, what is no number as null."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {str(key): json_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(inner) for inner in value]
    return plain(value)


def plain(value: Any) -> str:
    """What is no JSON, as text: dates by ISO 8601, bytes in hexadecimal."""
    if isinstance(value, bytes):
        return value.hex()
    iso = getattr(value, "isoformat", None)
    return str(value) if iso is None else str(iso())


def text_cell(value: Any) -> str:
    """A value as the text of a cell."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return dumps(json_value(value))
    return str(value) if isinstance(value, (int, float)) else plain(value)


def neutralised(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before it where one might.

    Cells that are apostrophes and then such a sign get one more, so that taking one off gives back what there was.
    """
    if cell and (cell[0] in FORMULA_SIGNS or cell[0] == "'"):
        start = cell.lstrip("'")
        if start and start[0] in FORMULA_SIGNS and not _SIGNED_NUMBER.fullmatch(cell):
            return f"'{cell}"
    return cell


def escaped(text: str) -> str:
    """A text as xlsx writes it: what XML cannot hold as _x000B_, by the rule of Office Open XML."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that escaped() was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[0][2:6], 16)), text) if "_x" in text else text
