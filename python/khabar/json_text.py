"""JSON with Arabic left readable. Imported where it is needed: the standard json takes a while to import."""

from __future__ import annotations

import json

_encode = json.JSONEncoder(ensure_ascii=False).encode


def dumps(value: object, *, indent: int | None = None) -> str:
    """A value as JSON that UTF-8 can hold: if it has an unpaired surrogate, all but ASCII is escaped."""
    text = _encode(value) if indent is None else json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text
