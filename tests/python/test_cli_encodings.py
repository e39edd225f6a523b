"""Encodings: told from the bytes and said, forced by --encoding, and what is invalid in each."""

import json

import pytest
from conftest import ROOT

from khabar.cli.encoding import detect

NEWS = "وصل سالم الكيلاني إلى درنة صباح اليوم، وقال إن الميناء جاهز.\nخبر عاجل من بنغازي\n"
CODECS = {
    "cp1256": "Windows-1256",
    "iso8859-6": "ISO 8859-6",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
}
LINES = NEWS.splitlines()


def headlines():
    """Of the project's own table, as far as ISO 8859-6 has their letters."""
    rows = (ROOT / "tests" / "data" / "news" / "topics.tsv").read_text("utf-8").splitlines()
    texts = [row.split("\t")[2] for row in rows]
    return ["".join(c for c in text if c < "\x80" or c in "،؛؟ـ" or "ء" <= c <= "ي") for text in texts]


@pytest.mark.parametrize("codec", ["utf-8", *CODECS])
def test_encodings_are_told_apart(codec):
    texts = headlines()
    pairs = ["\n".join(texts[i : i + 2]) for i in range(len(texts) - 1)]
    assert [text for text in pairs if detect(text.encode(codec)) != codec] == []
    wrong = [text for text in texts if detect(text.encode(codec)) != codec]
    assert len(wrong) <= 0.02 * len(texts)  # one headline may be too little


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "command", [["normalize", "--preset", "none", "in.txt"], ["read", "--format", "json", "in.txt"]]
)
def test_an_encoding_is_said(here, tmp_path, codec, command):
    (tmp_path / "in.txt").write_bytes(NEWS.encode(codec))
    done = here(*command)
    assert (done.status, done.err) == (0, f"in.txt: read as {CODECS[codec]}; --encoding names another\n")
    assert (done.out if command[0] == "normalize" else json.loads(done.out)["text"]) == NEWS


@pytest.mark.parametrize(
    ("mark", "codec"), [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_byte_order_marks(here, tmp_path, mark, codec):
    (tmp_path / "in.csv").write_bytes(mark + f"text\n{LINES[1]}\n".encode(codec))
    done = here("normalize", "--preset", "none", "in.csv")
    assert done.out == f"text,normalized\n{LINES[1]},{LINES[1]}\n"
    assert ("UTF-16" in done.err) == (codec != "utf-8")


def test_utf8_is_not_said(here):
    assert here("normalize", stdin=NEWS).err == ""


@pytest.mark.parametrize("codec", CODECS)
def test_lines_behind_many_of_ascii(here, tmp_path, codec):
    """The encoding is open until something is not ASCII."""
    content = "x" * 99 + "\n"
    (tmp_path / "in.txt").write_bytes((content * 6000 + NEWS).encode(codec))
    done = here("normalize", "--preset", "none", "in.txt")
    assert done.out == content * 6000 + NEWS
    assert done.err.count("read as") == 1


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("windows-1256", "cp1256"),
        ("ISO-8859-6", "iso8859-6"),
        ("utf-16", "utf-16"),
        ("utf-16le", "utf-16-le"),
        ("mac-arabic", "mac-arabic"),
        ("cp720", "cp720"),
    ],
)
def test_an_encoding_by_name(here, name, codec):
    text = LINES[1] + "\n"
    done = here("normalize", "--preset", "none", "--encoding", name, stdin=text.encode(codec))
    assert (done.status, done.out, done.err) == (0, text, "")


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (b"a\nb\xff\n", [], "2: invalid UTF-8: byte 2 of the line is 0xff"),
        (NEWS.encode() + b"x\xc7", [], "3: invalid UTF-8: byte 2 of the line is 0xc7"),
        (
            NEWS.encode() + "خبر عاجل من درنة\n".encode("cp1256"),
            [],
            "3: invalid UTF-8: byte 1 of the line is 0xce; if this is Windows-1256, --encoding cp1256 reads it",
        ),
        (NEWS.encode("iso8859-6") + b"\xa1\n", [], "3: invalid ISO 8859-6: byte 1 of the line is 0xa1"),
        (NEWS.encode("cp1256"), ["--encoding", "iso-8859-6"], "1: invalid ISO 8859-6: byte 12 of the line is 0xdf"),
        (NEWS.encode("utf-16-le")[:-1], [], "2: invalid UTF-16 (little endian): the file ends inside a character"),
        (
            NEWS.encode("utf-16-be") + b"\x00a\xd8\x00\x00b",
            [],
            "3: invalid UTF-16 (big endian): character 2 of the line is half of a pair of surrogates",
        ),
    ],
)
def test_what_is_invalid_is_named(here, tmp_path, content, options, reason):
    (tmp_path / "in.txt").write_bytes(content)
    for command in (["normalize"], ["read", "--format", "json"]):
        done = here(*command, "in.txt", *options, "--output", "out.txt")
        assert done.status == 1
        assert done.err.splitlines()[-1] == f"in.txt:{reason}"
        assert not (tmp_path / "out.txt").exists()
    done = here("normalize", "in.txt", *options, "--on-error", "skip")
    assert done.status == 0
    assert "left out" in done.err.splitlines()[-1]


@pytest.mark.parametrize(("mark", "codec"), [(b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be")])
def test_utf32_is_not_taken_for_utf16(here, tmp_path, mark, codec):
    (tmp_path / "in.csv").write_bytes(mark + ("text\n" + NEWS).encode(codec))
    done = here("normalize", "in.csv")
    assert (done.status, done.err) == (1, "in.csv: UTF-32 is not supported: save it as UTF-8\n")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF file"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0", "a zip archive, as xlsx and docx files are"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (xls, doc)"),
        (b"PAR1\x15\x04\x15", "a Parquet file"),
        (b"SQLite format 3\0\x10", "an SQLite database"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "jsonl", "txt"])
def test_binary_files_are_named(here, tmp_path, head, kind, form):
    (tmp_path / f"in.{form}").write_bytes(head + bytes(range(256)) * 20)
    for command in ("normalize", "read"):
        done = here(command, f"in.{form}")
        assert (done.status, done.err) == (1, f"in.{form}: this is no text but {kind}\n")
