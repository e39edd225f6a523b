"""`khabar normalize | entities | classify`: what comes in of each format goes out with one thing more."""

import csv
import io
import json
import os
import sys

import pytest

import khabar
from khabar.cli import io as cli_io
from khabar.cli import main, tables

TEXT = "وصل الطاهر الباعور إلى طرابلس"


@pytest.fixture
def cli(here):
    """In this process: hundreds of runs would otherwise take minutes."""
    return here


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def entity_dicts(text):
    return [entity.to_dict() for entity in khabar.entities(text)]


def topic_dicts(text, k=3):
    return [topic.to_dict() for topic in khabar.classify(text, k=k)]


EXPECTED = {"normalize": ("normalized", khabar.normalize), "entities": ("entities", entity_dicts)}
EXPECTED["classify"] = ("topics", topic_dicts)


@pytest.mark.parametrize("command", EXPECTED)
def test_jsonl_keeps_every_field(cli, tmp_path, command):
    key, expected = EXPECTED[command]
    lines = [
        f'{{"id": 7, "text": "{TEXT}", "price": 1.10, "big": 12345678901234567890123, "nested": {{"a": [1, null]}}}}',
        '{"text": "\\u062e\\u0628\\u0631 \\ud83d\\ude00 \\ud83d", "x": "\\u0000"}   ',
        f'  {{"{key}": "old", "text": "خبر"}}',
        '{"text": "", "a": "}"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n\n", "utf-8")
    done = cli(command, "--input", "in.jsonl", "--output", "out.jsonl")
    assert (done.status, done.out, done.err) == (0, "", "")
    written = (tmp_path / "out.jsonl").read_text("utf-8")
    for line, item in zip(lines, json_lines(written), strict=True):
        before = json.loads(line)
        assert item == {**before, key: expected(before["text"])}
    assert '"price": 1.10, "big": 12345678901234567890123' in written


@pytest.mark.parametrize(("command", "empty"), [("normalize", None), ("entities", []), ("classify", [])])
def test_null_passes(cli, command, empty):
    done = cli(command, "--input-format", "jsonl", stdin='{"id": 1, "text": null}')
    assert json.loads(done.out) == {"id": 1, "text": None, EXPECTED[command][0]: empty}


@pytest.mark.parametrize("command", EXPECTED)
def test_csv(cli, tmp_path, command):
    key, expected = EXPECTED[command]
    texts = [TEXT, 'قال "نعم"، ثم\nسكت', "", "a,b\r\nc", "😀"]
    with (tmp_path / "in.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["id", "text", "note"], *([n, text, "x"] for n, text in enumerate(texts))])
    done = cli(command, "--input", "in.csv")
    assert (done.status, done.err) == (0, "")
    header, *rows = csv.reader(io.StringIO(done.out, newline=""))
    if command == "normalize":
        assert header == ["id", "text", "note", "normalized"]
        assert rows == [[str(n), text, "x", khabar.normalize(text)] for n, text in enumerate(texts)]
    elif command == "classify":
        names = ["topic", "topic_iptc", "topic_name", "topic_name_ar", "topic_score"]
        assert header == ["id", "text", "note", *names, "topic_2", "topic_2_score", "topic_3", "topic_3_score"]
        for number, (text, row) in enumerate(zip(texts, rows, strict=True)):
            cells = [str(number), text, "x"]
            for place, topic in enumerate(khabar.classify(text)):
                cells += [topic.code, *([topic.iptc, topic.name, topic.name_ar] if not place else [])]
                cells.append(str(round(topic.score, 4)))
            assert row == cells + [""] * (len(header) - len(cells))
    else:
        assert header[:3] == ["line", "id", "note"]
        found = [(number, entity) for number, text in enumerate(texts) for entity in khabar.entities(text)]
        assert found
        for (number, entity), cells in zip(found, rows, strict=True):
            row = dict(zip(header, cells, strict=True))
            assert (row["id"], row["note"], row["text"]) == (str(number), "x", entity.text)
            assert (row["start"], row["type"], row["entity"]) == (str(entity.start), entity.type, str(entity.id))

    done = cli(command, "--input", "in.csv", "--output", "out.jsonl")
    assert done.status == 0
    items = json_lines((tmp_path / "out.jsonl").read_text("utf-8"))
    assert items == [{"id": str(n), "text": text, "note": "x", key: expected(text)} for n, text in enumerate(texts)]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the csv module of Python 3.10 refuses NUL")
def test_a_nul_in_csv(cli):
    assert cli("normalize", "--input-format", "csv", stdin="text\nx\0y\n").out == "text,normalized\nx\0y,x\0y\n"


def test_a_column_of_that_name_is_replaced(cli):
    done = cli("normalize", "--input-format", "csv", stdin="normalized,text\nold,أَ\n")
    assert done.out == "normalized,text\nا,أَ\n"


def test_tsv_knows_no_quotes(cli):
    done = cli("normalize", "--input-format", "tsv", "--field", "b", stdin='a\tb\n"x\tقال "نعَم\r\n\ty\n')
    assert done.out == 'a\tb\tnormalized\n"x\tقال "نعَم\tقال "نعم\n\ty\ty\n'
    done = cli("normalize", "--input-format", "csv", "--output-format", "tsv", stdin='text\n"a\tb"\n')
    assert (done.status, done.err) == (
        1,
        "<stdin>:2: a cell has a tab or a line break inside, which tsv cannot hold; write csv instead\n",
    )


def test_txt(cli):
    text = "أَخْبَارٌ\r\n\nx\0y\n b"
    assert cli("normalize", stdin=text).out == "اخبار\n\nx\0y\nb\n"
    items = json_lines(cli("classify", "-k", 1, stdin=text).out)
    assert items == [{"text": t, "topics": topic_dicts(t, 1)} for t in ("أَخْبَارٌ", "", "x\0y", " b")]
    done = cli("normalize", "--output-format", "csv", stdin="أَ\n")
    assert done.out == "text,normalized\nأَ,ا\n"
    assert cli("normalize").out == ""


def test_a_byte_order_mark_is_no_text(cli):
    bom = "\ufeff"
    assert cli("normalize", "--preset", "none", stdin=f"{bom}ا\n{bom}ب").out == f"ا\n{bom}ب\n"
    assert cli("normalize", "--input-format", "csv", stdin=f"{bom}text\nا").out == "text,normalized\nا,ا\n"
    assert cli("normalize", "--input-format", "jsonl", stdin=f'{bom}{{"text":"ا"}}').status == 0


def test_formats_by_ending(cli, tmp_path):
    for name in ("a.CSV", "a.tab", "a.ndjson", "a.text"):
        content = '{"text": "ا"}' if "json" in name else "text\nا\n"
        (tmp_path / name).write_text(content, "utf-8")
        assert cli("normalize", "--input", name).status == 0


def test_rules_and_presets(cli):
    text = "أُسـرة\n"
    assert cli("normalize", stdin=text).out == "اسره\n"
    assert cli("normalize", "--preset", "ner", stdin=text).out == "اسرة\n"
    assert cli("normalize", "--preset", "none", stdin=text).out == text
    assert cli("normalize", "--preset", "none", "--with", "tatweel", "--with", "alef", stdin=text).out == "اُسرة\n"
    assert cli("normalize", "--without", "alef", "--without", "teh_marbuta", stdin=text).out == "أسرة\n"


def test_scheme(cli):
    done = cli("entities", "--scheme", "anercorp", stdin=TEXT)
    expected = [entity.to_dict() for entity in khabar.entities(TEXT, scheme="anercorp")]
    assert json.loads(done.out)["entities"] == expected


@pytest.mark.parametrize("command", EXPECTED)
def test_file_is_input(cli, tmp_path, command):
    (tmp_path / "in.csv").write_text(f"text\n{TEXT}\n", "utf-8")
    expected = cli(command, "--input", "in.csv")
    assert expected.status == 0
    for arguments in (["in.csv", "--on-error", "skip"], ["--on-error", "skip", "in.csv"]):
        done = cli(command, *arguments)
        assert (done.status, done.raw) == (0, expected.raw)
    assert cli(command, "-", stdin=TEXT).raw == cli(command, stdin=TEXT).raw


def test_a_field_of_that_name_is_replaced(cli):
    done = cli("classify", "-k", 1, "--input-format", "jsonl", stdin='{"topics": 3, "n": 1.10, "text": "خبر"}')
    assert (
        done.out == f'{{"topics": {json.dumps(topic_dicts("خبر", 1), ensure_ascii=False)}, "n": 1.1, "text": "خبر"}}\n'
    )
    done = cli("normalize", "--input-format", "jsonl", stdin='{"normalized": 3, "text": null}')
    assert done.out == '{"normalized": null, "text": null}\n'


def test_a_threshold(cli):
    sure, unsure = "المنتخب الليبي يفوز على نظيره التونسي في كرة القدم", "شيء"
    done = cli("classify", "--threshold", max(t.score for t in khabar.classify(sure)), stdin=f"{sure}\n{unsure}\n")
    assert [json.loads(line)["topics"] for line in done.out.splitlines()] == [topic_dicts(sure, 3), []]


def test_all_topics(cli):
    done = cli("classify", "-k", 17, stdin=TEXT)
    assert json.loads(done.out)["topics"] == topic_dicts(TEXT, None)


# ---- Bad data --------------------------------------------------------------------------------------------------------

BAD_LINES = [
    ("jsonl", b'{"text": "a"', "bad JSON: Expecting ',' delimiter at column 13"),
    ("jsonl", b'{"text": "a"} x', "bad JSON: Extra data at column 15"),
    ("jsonl", b'{"text": "a", "n": NaN}', "bad JSON: NaN is not JSON"),
    ("jsonl", b'{"text": "a", "n": ' + b"1" * 5000 + b"}", "bad JSON: Exceeds the limit"),
    ("jsonl", b'{"text": ' + b"[" * 100_000, "bad JSON: nested too deeply"),
    ("jsonl", b'["text"]', "an array, not an object"),
    ("jsonl", b'"text"', "a string, not an object"),
    ("jsonl", b"null", "null, not an object"),
    ("jsonl", b'{"txt": "a", "id": 1}', "no field 'text'; there are: 'txt', 'id'"),
    ("jsonl", b"{}", "no field 'text'; there are: none"),
    ("jsonl", b'{"text": 3}', "field 'text' is a number, not a string"),
    ("jsonl", b'{"text": true}', "field 'text' is a boolean, not a string"),
    ("jsonl", b'{"text": {}}', "field 'text' is an object, not a string"),
    ("jsonl", b'{"text": "ab\xff"}', "invalid UTF-8: byte 13 of the line is 0xff"),
    ("csv", b"1,2,3", "3 cells where the header has 2"),
    ("csv", b"1", "1 cell where the header has 2"),
    ("csv", b'1,"a"b', "bad CSV: "),
    ("csv", b"1,\xd8", "invalid UTF-8: byte 3 of the line is 0xd8"),
    ("tsv", b"1", "1 cell where the header has 2"),
    ("tsv", b"1\ta\xc0\x80", "invalid UTF-8: byte 4 of the line is 0xc0"),
    ("txt", b"abc\xed\xa0\x80", "invalid UTF-8: byte 4 of the line is 0xed"),
]
GOOD = {"jsonl": b'{"text": "a", "id": 1}\n', "csv": b"1,a\n", "tsv": b"1\ta\n", "txt": b"a\n"}
HEADERS = {"jsonl": b"", "csv": b"id,text\n", "tsv": b"id\ttext\n", "txt": b""}


@pytest.mark.parametrize(("form", "line", "reason"), BAD_LINES)
@pytest.mark.parametrize("command", ["normalize", "classify"])
def test_a_bad_line_is_named(cli, tmp_path, command, form, line, reason):
    if reason.startswith("bad JSON: Exceeds") and not hasattr(sys, "get_int_max_str_digits"):
        pytest.skip("this Python has no limit on the digits of a number")
    content = HEADERS[form] + GOOD[form] + line + b"\n" + GOOD[form] * 2
    number = 2 + HEADERS[form].count(b"\n")
    (tmp_path / f"in.{form}").write_bytes(content)
    options = ["--input", f"in.{form}", "--output", "out.jsonl"]

    stopped = cli(command, *options)
    assert stopped.status == 1
    assert stopped.err.startswith(f"in.{form}:{number}: {reason}")
    assert stopped.err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == [f"in.{form}"]

    skipped = cli(command, *options, "--on-error", "skip")
    assert skipped.status == 0
    assert skipped.err.splitlines()[0] == stopped.err.rstrip("\n")
    assert skipped.err.splitlines()[1:] == ["khabar: 1 item left out"]
    assert len(json_lines((tmp_path / "out.jsonl").read_text("utf-8"))) == 3


def test_lines_left_out_are_counted(cli):
    done = cli("normalize", "--on-error", "skip", stdin=b"a\n\xff\nb\n\xff\n")
    assert done.out == "a\nb\n"
    assert done.err.splitlines()[-1] == "khabar: 2 items left out"


def test_a_csv_row_is_named_by_its_first_line(cli):
    done = cli("normalize", "--input-format", "csv", stdin='id,text\n1,"a\nb"\n2,"c\nd",x\n')
    assert done.err == "<stdin>:4: 3 cells where the header has 2\n"
    done = cli("normalize", "--input-format", "csv", stdin='id,text\n1,"a\nb\n')
    assert done.err == "<stdin>:2: bad CSV: unexpected end of data, in a row that reaches line 3\n"


def test_a_bad_line_inside_a_csv_row_takes_the_row_along(cli):
    content = b'id,text\n1,"a\n\xff\nb"\n2,c\n'
    done = cli("normalize", "--input-format", "csv", "--on-error", "skip", stdin=content)
    assert done.out == "id,text,normalized\n2,c,c\n"
    assert done.err.splitlines()[0] == "<stdin>:3: invalid UTF-8: byte 1 of the line is 0xff"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "<stdin>: no header line"),
        ("id,body\n", "<stdin>:1: no column 'text'; there are: 'id', 'body'"),
        ("text,text\n", "<stdin>:1: more than one column 'text'"),
    ],
)
def test_headers(cli, content, message):
    for skip in ([], ["--on-error", "skip"]):
        done = cli("normalize", "--input-format", "csv", *skip, stdin=content)
        assert (done.status, done.out, done.err) == (1, "", f"{message}\n")


def test_names_twice_make_no_object(cli):
    done = cli("normalize", "--input-format", "csv", "--output-format", "jsonl", stdin="text,a,a\nx,y,z\n")
    assert (done.status, done.err) == (1, "<stdin>:1: more than one column 'a'\n")
    assert cli("normalize", "--input-format", "csv", stdin="text,a,a\nx,y,z\n").status == 0


# ---- Sizes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["txt", "csv", "tsv", "jsonl"])
@pytest.mark.parametrize("command", ["normalize", "classify"])
def test_ten_megabytes_in_one_line(cli, tmp_path, command, form):
    text = "أَخْبَارٌ طرابلس 😀 " * 200_000
    line = json.dumps({"text": text}, ensure_ascii=False) if form == "jsonl" else text
    header = "text\n" if form in ("csv", "tsv") else ""
    (tmp_path / f"in.{form}").write_text(f"{header}{line}\n", "utf-8")
    done = cli(command, "--input", f"in.{form}", "--output", "out.jsonl")
    assert (done.status, done.err) == (0, "")
    (item,) = json_lines((tmp_path / "out.jsonl").read_text("utf-8"))
    assert item["text"] == text
    if command == "normalize":
        assert item["normalized"] == ("اخبار طرابلس 😀 " * 200_000).strip()


@pytest.fixture
def short_lines(monkeypatch):
    """Lines of at most 64 bytes, read in pieces of 16."""
    monkeypatch.setattr(cli_io, "LINE_MAX", 64)
    monkeypatch.setattr(cli_io, "PIECE", 16)


LIMIT = "more than 64 bytes, the most that a line may have"


@pytest.mark.usefixtures("short_lines")
@pytest.mark.parametrize("form", ["txt", "csv", "tsv", "jsonl"])
def test_a_line_too_long(tmp_path, capsys, form):
    header = b"text\n" if form in ("csv", "tsv") else b""
    pad = b'{"text": "%s"}' if form == "jsonl" else b"%s"
    room = 63 - len(pad % b"")  # with the line's end, 64 bytes
    lines = [pad % (b"x" * length) for length in (room, room + 1, 16, 15, 500, 1)]
    (tmp_path / f"in.{form}").write_bytes(header + b"\n".join(lines))
    command = ["normalize", str(tmp_path / f"in.{form}"), "--output", str(tmp_path / "out.jsonl")]
    number = 2 + header.count(b"\n")
    with pytest.raises(cli_io.DataError, match=f"in.{form}:{number}: {LIMIT}"):
        tables.run(main.parser().parse_args(command))
    assert not (tmp_path / "out.jsonl").exists()
    tables.run(main.parser().parse_args([*command, "--on-error", "skip"]))
    written = json_lines((tmp_path / "out.jsonl").read_text("utf-8"))
    assert [len(item["normalized"]) for item in written] == [room, 16, 15, 1]
    assert capsys.readouterr().err.count(LIMIT) == 2


@pytest.mark.usefixtures("short_lines")
def test_a_file_too_long_to_be_one_text(tmp_path):
    path = tmp_path / "in.txt"
    for length in (0, 15, 16, 17, 64):
        path.write_bytes(b"x" * length)
        with cli_io.Source(str(path)) as source:
            assert source.text() == "x" * length
    path.write_bytes(b"x" * 65)
    with cli_io.Source(str(path)) as source, pytest.raises(cli_io.DataError, match="more than 64 bytes"):
        source.text()


@pytest.mark.usefixtures("short_lines")
@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")
def test_a_line_without_end():
    with cli_io.Source("/dev/zero") as source, pytest.raises(cli_io.DataError, match=f"/dev/zero:1: {LIMIT}"):
        next(source.lines(cli_io.Problems(skip=False)))
    with cli_io.Source("/dev/zero") as source, pytest.raises(cli_io.DataError, match="more than 64 bytes"):
        source.text()
