"""Which encoding a text is in: told from its bytes, for the few that Arabic text files are found in."""

from __future__ import annotations

import codecs
import re

CODECS = {
    "utf-8": "UTF-8",
    "cp1256": "Windows-1256",
    "iso8859-6": "ISO 8859-6",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
}
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# What is no text, by its first bytes.
BINARY = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip archive, as xlsx and docx files are"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (xls, doc)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)

# Arabic letters by how often they stand in running text, the most frequent first.
FREQUENT = "اليمونرتبةدعهفسكقأحجىشطصخإضذثئءغظزآؤ"
_WEIGHTS = {letter: 2.0 - 0.06 * rank for rank, letter in enumerate(FREQUENT)}
_ARABIC_REST = re.compile("[،؛؟ـ\u064b-\u0652]")


def binary_kind(head: bytes) -> str | None:
    """What a file is that is no text, or None."""
    return next((kind for magic, kind in BINARY if head.startswith(magic)), None)


def codec_of(name: str) -> str:
    """The name by which Python knows an encoding; LookupError if it is none that lines can be read in."""
    codec = codecs.lookup({"windows-1256": "cp1256"}.get(name.lower(), name)).name
    codec = {"utf-8-sig": "utf-8", "utf_8_sig": "utf-8"}.get(codec, codec)
    if codec not in ("utf-16", "utf-16-le", "utf-16-be"):
        try:
            if "\n".encode(codec) != b"\n":  # a line could not be told from the next
                raise LookupError(f"{name} is not supported")
        except (UnicodeError, TypeError, AttributeError):
            raise LookupError(f"{name} is no encoding of text") from None
    return codec


def name_of(codec: str) -> str:
    """An encoding's name for people."""
    return CODECS.get(codec, codec)


def detect(head: bytes) -> str:
    """The codec of a text that begins with these bytes, which may end inside a character.

    UTF-8 if most of what is not ASCII is valid in it or looks like no Arabic letters, so that a bad byte is not taken
    for another encoding.
    """
    for bom, codec in BOMS:
        if head.startswith(bom):
            return codec
    if wide := _utf16(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    high = sum(byte >= 0x80 for byte in head)
    letters = sum(byte >= 0xC0 for byte in head)  # of the Arabic code pages; of UTF-8 every second byte is below
    valid = sum(len(char.encode()) for char in head.decode("utf-8", "ignore") if char >= "\x80")
    if high < 3 or letters < 0.7 * high or 2 * valid >= high:
        return "utf-8"
    return max(("cp1256", "iso8859-6"), key=lambda codec: _likeness(head, codec))


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte is the high one, and of a few values."""
    pairs = len(head) // 2
    if pairs < 2 or b"\0" not in head:  # a text without a space, a line break or another sign of Latin-1 is too short
        return None
    for codec, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = sum(byte in (0x00, 0x06, 0x20, 0xFE) for byte in head[start : 2 * pairs : 2])
        low = sum(byte in (0x00, 0x06) for byte in head[1 - start : 2 * pairs : 2])
        if high > 0.9 * pairs and low < 0.3 * pairs:
            return codec
    return None


def _likeness(head: bytes, codec: str) -> float:
    """How much like Arabic the bytes that are not ASCII look in an encoding."""
    text = [char for char in head.decode(codec, "replace") if char >= "\x80"]
    score = sum(_WEIGHTS.get(char, 0.0) for char in text)
    score += 0.2 * sum(bool(_ARABIC_REST.match(char)) for char in text)
    score -= 2 * sum(char < "\xa0" or char == "\ufffd" for char in text)  # controls, and what the encoding lacks
    return score
