"""The formats of the command line: tables in and out of each, and what is done about damaged ones."""

import csv
import datetime
import gzip
import io
import json
import lzma
import os
import re
import zipfile

import pytest
from conftest import library

import khabar
from khabar.cli import readers, writers
from khabar.cli.cells import FORMULA_SIGNS, escaped, neutralised, unescaped

TEXT = "وصل سالم الكيلاني إلى درنة، وقالت الوزيرة هدى الصيد إن الميناء جاهز."
ROWS = [
    {"id": 1, "title": "أَخبار", "body": TEXT, "price": 1.5, "new": True},
    {"id": 2, "title": None, "body": None, "price": None, "new": None},
    {"id": 3, "title": "=1+1", "body": "خبر\x0bعاجل", "price": -2.0, "new": False},
]


def csv_rows(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def parquet_of(path, rows=ROWS, **types):
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    columns = {name: arrow.array([row[name] for row in rows], types.get(name)) for name in rows[0]}
    parquet.write_table(arrow.table(columns), path)


def xlsx_of(path, rows, sheets=("Sheet",)):
    book = library("openpyxl").Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    for row in rows:
        book.active.append(row)
    book.save(path)


def sheet_of(path):
    return library("openpyxl").load_workbook(path).active


# ---- Parquet ---------------------------------------------------------------------------------------------------------


def test_parquet_keeps_its_types(here, tmp_path):
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    when = datetime.datetime(2024, 5, 9, 10, 30, tzinfo=datetime.timezone.utc)
    rows = [{**row, "tags": ["a"], "when": when} for row in ROWS]
    parquet_of(tmp_path / "in.parquet", rows, id=arrow.int16(), when=arrow.timestamp("ns", "UTC"))
    done = here("normalize", "in.parquet", "--field", "title", "--output", "out.parquet")
    assert (done.status, done.err) == (0, "")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == [*rows[0], "normalized"]
    assert table.schema.field("id").type == arrow.int16()
    assert table.schema.field("when").type == arrow.timestamp("us", "UTC")
    assert table.to_pylist() == [{**row, "normalized": row["title"] and khabar.normalize(row["title"])} for row in rows]


def test_parquet_to_text_formats(here, tmp_path):
    parquet_of(tmp_path / "in.parquet")
    done = here("normalize", "in.parquet", "--field", "title", "--output-format", "jsonl")
    items = [json.loads(line) for line in done.out.splitlines()]
    assert items == [{**row, "normalized": row["title"] and khabar.normalize(row["title"])} for row in ROWS]
    rows = csv_rows(here("normalize", "in.parquet", "--field", "title", "--output-format", "csv").raw)
    assert rows[0] == ["id", "title", "body", "price", "new", "normalized"]
    assert rows[1:3] == [["1", "أَخبار", TEXT, "1.5", "true", "اخبار"], ["2", "", "", "", "", ""]]


def test_parquet_from_standard_input_and_to_standard_output(here, tmp_path):
    parquet = library("pyarrow.parquet")
    parquet_of(tmp_path / "in.parquet")
    options = ["--field", "title", "--input-format", "parquet"]
    done = here("normalize", *options, stdin=(tmp_path / "in.parquet").read_bytes())
    assert (done.status, done.err) == (0, "")
    assert parquet.read_table(io.BytesIO(done.raw)).num_rows == 3


def test_parquet_of_mixed_values(here, tmp_path):
    parquet = library("pyarrow.parquet")
    lines = ['{"text": "a", "n": 1, "m": 1, "l": [1]}', '{"text": "b", "n": 2.5, "m": "x", "extra": null}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    assert here("normalize", "in.jsonl", "--output", "out.parquet").status == 0
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == [
        {"text": "a", "n": 1.0, "m": "1", "l": [1], "extra": None, "normalized": "a"},
        {"text": "b", "n": 2.5, "m": "x", "l": None, "extra": None, "normalized": "b"},
    ]


def test_a_value_that_a_later_row_group_cannot_hold(here, tmp_path, monkeypatch):
    library("pyarrow")
    monkeypatch.setattr(writers, "GROUP_ROWS", 2)
    (tmp_path / "in.jsonl").write_text("".join(f'{{"text": "a", "n": {n}}}\n' for n in (1, 2, '"x"', 4)))
    done = here("normalize", "in.jsonl", "--output", "out.parquet")
    assert done.status == 1
    assert done.err.startswith("in.jsonl:3: column 'n' holds int64 in the rows before: ")
    assert here("normalize", "in.jsonl", "--output", "out.parquet", "--on-error", "skip").status == 0
    assert library("pyarrow.parquet").read_table(tmp_path / "out.parquet")["n"].to_pylist() == [1, 2, 4]


def test_an_empty_parquet(here, tmp_path):
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    parquet.write_table(arrow.table({"text": arrow.array([], arrow.string())}), tmp_path / "in.parquet")
    for name in ("out.parquet", "out.csv", "out.jsonl"):
        assert here("quotes", "in.parquet", "--output", name).status == 0
    assert parquet.read_table(tmp_path / "out.parquet").schema.names[0] == "line"
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_damaged_parquet(here, tmp_path):
    parquet_of(tmp_path / "whole.parquet", ROWS * 500)
    data = (tmp_path / "whole.parquet").read_bytes()
    middle = bytearray(data)
    middle[4:2000] = bytes(1996)
    for content in (b"", b"x", data[:-1], data[: len(data) // 2], data[50:], bytes(middle)):
        (tmp_path / "in.parquet").write_bytes(content)
        done = here("normalize", "in.parquet", "--field", "title", "--output", "out.csv")
        assert done.status == 1
        assert done.err.startswith("in.parquet: no whole Parquet file: ")
        assert done.err.count("\n") == 1
        assert not (tmp_path / "out.csv").exists()


def test_columns_that_are_no_text_or_not_there(here, tmp_path):
    parquet_of(tmp_path / "in.parquet")
    done = here("classify", "in.parquet", "--field", "headline")
    assert (done.status, done.out) == (1, "")
    there = "'id', 'title', 'body', 'price', 'new'"
    assert done.err == f"in.parquet:1: no column 'headline'; there are: {there}\n"
    done = here("classify", "in.parquet", "--field", "price", "--output-format", "csv")
    assert (done.status, done.err) == (1, "in.parquet:1: column 'price' is a number, not a string\n")


# ---- xlsx ------------------------------------------------------------------------------------------------------------


def test_xlsx_in(here, tmp_path):
    day = datetime.datetime(2024, 5, 9)
    xlsx_of(tmp_path / "in.xlsx", [[], ["id", "text", "day"], [1, "أَخبار", day], [], [2], [3, "ب_x000B_", None]])
    done = here("normalize", "in.xlsx", "--output-format", "jsonl")
    assert (done.status, done.err) == (0, "")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        {"id": 1, "text": "أَخبار", "day": "2024-05-09T00:00:00", "normalized": "اخبار"},
        {"id": 2, "text": None, "day": None, "normalized": None},
        {"id": 3, "text": "ب\x0b", "day": None, "normalized": "ب"},
    ]


def test_sheets(here, tmp_path):
    xlsx_of(tmp_path / "in.xlsx", [["text"], ["أَ"]], sheets=("أخبار", "Notes"))
    assert here("normalize", "in.xlsx", "--sheet", "أخبار", "--output-format", "csv").out == "text,normalized\nأَ,ا\n"
    done = here("normalize", "in.xlsx", "--sheet", "Notes", "--output-format", "csv")
    assert (done.status, done.err) == (1, "in.xlsx: no header row\n")
    done = here("normalize", "in.xlsx", "--sheet", "News", "--output-format", "csv")
    assert (done.status, done.err) == (1, "in.xlsx: no sheet 'News'; there are: 'أخبار', 'Notes'\n")


def test_xlsx_opens_right_to_left_and_without_formulas(here, tmp_path):
    cells = ["=1+1", "+1", "-قال", "@SUM(A1)", "\tx", "#N/A", "2024", "خبر\x0b\x00", "_x0041_"]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["=text", "n"], *([cell, n] for n, cell in enumerate(cells))])
    done = here("normalize", "in.csv", "--field", "=text", "--preset", "none", "--output", "out.xlsx")
    assert (done.status, done.err) == (0, "")
    sheet = sheet_of(tmp_path / "out.xlsx")
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s"}
    assert [unescaped(row[0].value) for row in sheet.rows] == ["=text", *cells]
    assert [row[0].quotePrefix for row in sheet.rows] == [True, True, False, True, True, True, *[False] * 4]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert b"<f>" not in b"".join(map(book.read, book.namelist()))
    again = here("normalize", "out.xlsx", "--field", "=text", "--preset", "none", "--output-format", "jsonl")
    assert [json.loads(line)["=text"] for line in again.out.splitlines()] == cells


def test_xlsx_keeps_what_it_can_hold(here, tmp_path):
    parquet_of(tmp_path / "in.parquet")
    assert here("normalize", "in.parquet", "--field", "title", "--output", "out.xlsx").status == 0
    rows = list(sheet_of(tmp_path / "out.xlsx").values)
    assert rows[1] == (1, "أَخبار", TEXT, 1.5, True, "اخبار")
    assert rows[2] == (2, None, None, None, None, None)
    (tmp_path / "in.jsonl").write_text('{"text": "a", "n": 1234567890123456789, "x": [1], "d": 1e400}')
    done = here("normalize", "in.jsonl", "--output", "out.xlsx")
    assert done.status == 0
    assert list(sheet_of(tmp_path / "out.xlsx").values)[1][:3] == ("a", "1234567890123456789", "[1]")


def test_what_xlsx_cannot_hold(here, tmp_path, monkeypatch):
    library("openpyxl")
    (tmp_path / "in.txt").write_text(f"a\n{'x' * 32767}\n{'x' * 32768}\n{'😀' * 16384}\nb\n", "utf-8")
    done = here("normalize", "in.txt", "--output", "out.xlsx")
    assert done.err == "in.txt:3: a text of 32768 characters, and a cell of xlsx holds 32767\n"
    assert not (tmp_path / "out.xlsx").exists()
    done = here("normalize", "in.txt", "--output", "out.xlsx", "--on-error", "skip")
    assert (done.status, done.err.splitlines()[-1]) == (0, "khabar: 2 items left out")
    assert [len(row[0]) for row in sheet_of(tmp_path / "out.xlsx").values] == [4, 1, 32767, 1]
    monkeypatch.setattr(writers, "XLSX_ROWS", 2)
    done = here("normalize", "in.txt", "--output", "out.xlsx")
    assert done.err == "in.txt:2: a sheet has 2 rows at most; write csv or parquet instead\n"


def test_damaged_xlsx(here, tmp_path):
    xlsx_of(tmp_path / "whole.xlsx", [["text"], *([f"خبر {n}"] for n in range(500))])
    data = (tmp_path / "whole.xlsx").read_bytes()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "x")
    for content in (b"", b"x", data[:-30], data[: len(data) // 2], other.getvalue()):
        (tmp_path / "in.xlsx").write_bytes(content)
        done = here("normalize", "in.xlsx", "--output", "out.csv")
        assert done.status == 1
        assert done.err.startswith("in.xlsx: no whole xlsx file: ")
        assert done.err.count("\n") == 1
        assert not (tmp_path / "out.csv").exists()


def test_a_wide_row_of_xlsx(here, tmp_path):
    xlsx_of(tmp_path / "in.xlsx", [["text"], ["a", "b"], ["c"]])
    done = here("normalize", "in.xlsx", "--output-format", "csv", "--on-error", "skip")
    assert done.out == "text,normalized\nc,c\n"
    assert done.err.splitlines()[0] == "in.xlsx:2: 2 cells where the header has 1"


# ---- Spreadsheets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", sorted(FORMULA_SIGNS))
def test_formulas_are_neutralised_and_can_be_had_back(here, sign):
    texts = [f"{sign}x", f"'{sign}x", f"''{sign}x", f"x{sign}", sign, "'x", "", "'"]
    given = io.StringIO()
    csv.writer(given, quoting=csv.QUOTE_ALL).writerows([["text"], *([text] for text in texts if text)])
    done = here("normalize", "--preset", "none", "--input-format", "csv", stdin=given.getvalue())
    cells = [row[0] for row in csv_rows(done.raw)[1:]]
    assert not any(cell and cell[0] in FORMULA_SIGNS for cell in cells)
    back = [re.sub(r"^'('*[=+\-@\t\r\n＝＋－＠])", r"\1", cell) for cell in cells]
    assert back == [text for text in texts if text]
    raw = here("normalize", "--preset", "none", "--input-format", "csv", "--raw-cells", stdin=given.getvalue())
    assert [row[0] for row in csv_rows(raw.raw)[1:]] == [text for text in texts if text]


@pytest.mark.parametrize("number", ["-5", "+2.18", "-٣", "-1,000.5", "-5%"])
def test_numbers_are_no_formulas(number):
    assert neutralised(number) == number


@pytest.mark.parametrize("cell", ["-5+3", "-2)", "+1 قتيل", "-", "--5", "=5", "@5"])
def test_these_might_be(cell):
    assert neutralised(cell) == f"'{cell}"


def test_escapes_of_xlsx():
    for text in ("\x00\x1f\ud83d\uffff", "_x0041_", "_x_x0041_", "a\tb\nc", "_x005F_x0041_"):
        assert unescaped(escaped(text)) == text
    assert escaped("\x0b_x0041_") == "_x000B__x005F_x0041_"


def test_a_byte_order_mark_in_csv_files(here, tmp_path):
    mark = b"\xef\xbb\xbf"
    for options, name, expected in (
        ([], "out.csv", True),
        (["--no-bom"], "out.csv", False),
        ([], "out.tsv", False),
        ([], "out.jsonl", False),
        ([], "-", False),
        (["--bom"], "-", True),
    ):
        done = here(
            "classify", "--output", name, "--output-format", "csv" if name == "-" else name[4:], *options, stdin="خبر"
        )
        data = done.raw if name == "-" else (tmp_path / name).read_bytes()
        assert data.startswith(mark) == expected


# ---- JSON and saved pages --------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="{}"><title>افتتاح ميناء درنة</title>
<meta property="article:published_time" content="2024-05-09T10:00:00Z"></head><body><nav>الرئيسية</nav><article>
<h1>افتتاح ميناء درنة</h1><p>افتتح سالم الكيلاني أمس ميناء درنة بعد أعمال صيانة امتدت عامين كاملين.</p>
<p>وقالت الوزيرة هدى الصيد إن الميناء جاهز لاستقبال السفن في هذا الموسم.</p></article></body></html>"""


@pytest.mark.parametrize("codec", ["utf-8", "windows-1256"])
def test_saved_pages(here, tmp_path, codec):
    library("trafilatura")
    (tmp_path / "a.html").write_bytes(PAGE.format(codec).encode(codec))
    done = here("read", "a.html", "--format", "jsonl")
    assert (done.status, done.err) == (0, "")
    item = json.loads(done.out)
    assert item["headline"]["text"] == "افتتاح ميناء درنة"
    assert item["text"].count("افتتاح ميناء درنة") == 1
    assert item["published"] == "2024-05-09"
    assert item["values"][0]["value"] == "2024-05-08"
    assert "الرئيسية" not in item["text"]
    assert [quote["gender"] for quote in item["quotes"]] == ["female"]
    done = here("classify", "a.html", "--field", "title", "-k", 1)
    assert json.loads(done.out)["topics"] == [t.to_dict() for t in khabar.classify("افتتاح ميناء درنة", k=1)]


def test_a_page_that_lies_about_its_encoding(here, tmp_path):
    library("trafilatura")
    (tmp_path / "a.html").write_bytes(PAGE.format("utf-8").encode("cp1256"))
    done = here("read", "a.html", "--format", "jsonl")
    assert done.err == "a.html: it calls itself utf-8 and is not; read as Windows-1256\n"
    assert json.loads(done.out)["headline"]["text"] == "افتتاح ميناء درنة"


def test_a_page_without_an_article(here, tmp_path):
    library("trafilatura")
    (tmp_path / "a.html").write_text("<html><body></body></html>")
    done = here("read", "a.html")
    assert (done.status, done.err) == (1, "a.html: trafilatura finds no article in this page\n")


def test_json_of_trafilatura(here, tmp_path):
    item = {
        "title": "لقاء في درنة",
        "date": "2024-05-09",
        "author": None,
        "text": "التقى سالم الكيلاني أمس خالد الورفلي.",
    }
    (tmp_path / "a.json").write_text(json.dumps(item, indent=1), "utf-8")
    found = json.loads(here("read", "a.json", "--format", "jsonl").out)
    assert found["fields"] == {"title": "لقاء في درنة", "date": "2024-05-09", "author": None}
    expected = khabar.read(item["text"], headline=item["title"], published="2024-05-09").to_dict()
    assert {key: found[key] for key in expected} == expected
    (tmp_path / "b.json").write_text(json.dumps([item, 3, {"body": ""}]), "utf-8")
    done = here("meetings", "b.json", "--on-error", "skip")
    (line,) = done.out.splitlines()
    assert json.loads(line) == {**item, "meetings": expected["meetings"]}
    assert done.err.splitlines() == [
        "b.json:2: a number, not an object",
        "b.json:3: no field 'text'; there are: 'body'",
        "khabar: 2 items left out",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": \n"a"', "a.json:2: bad JSON: Expecting ',' delimiter at column 4"),
        ("", "a.json:1: bad JSON: Expecting value at column 1"),
        ('{"text": NaN}', "a.json: bad JSON: NaN is not JSON"),
        ("[" * 100_000, "a.json: bad JSON: nested too deeply"),
        ("3", "a.json:1: a number, not an object"),
    ],
)
def test_bad_json(here, tmp_path, content, message):
    (tmp_path / "a.json").write_text(content)
    done = here("normalize", "a.json", "--output", "out.jsonl")
    assert (done.status, done.err) == (1, f"{message}\n")
    assert not (tmp_path / "out.jsonl").exists()


def test_objects_become_rows(here, tmp_path, monkeypatch):
    lines = ['{"text": "a", "id": 1}', '{"id": 2, "tags": ["x"], "text": "b"}', '{"text": "c", "new": 1}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    assert csv_rows(here("normalize", "in.jsonl", "--output-format", "csv").raw) == [
        ["text", "id", "tags", "new", "normalized"],
        ["a", "1", "", "", "a"],
        ["b", "2", '["x"]', "", "b"],
        ["c", "", "", "1", "c"],
    ]
    monkeypatch.setattr(readers, "SAMPLE", 2)
    done = here("normalize", "in.jsonl", "--output-format", "csv", "--on-error", "skip")
    assert len(csv_rows(done.raw)) == 3
    assert done.err.startswith("in.jsonl:3: field 'new' is not in the first 2 objects, which the columns were taken")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    assert here("normalize", "empty.jsonl", "--output-format", "csv").out == "text,normalized\n"


def test_semicolons_and_tabs_in_csv(here):
    done = here("normalize", "--input-format", "csv", stdin="id;text\n1;أَ\n2;ب,ت\n")
    assert done.out == 'id,text,normalized\n1,أَ,ا\n2,"ب,ت","ب,ت"\n'
    assert done.err == "<stdin>: the separator is taken to be ';', by the header\n"


# ---- Compressed ------------------------------------------------------------------------------------------------------


def zstandard_of(data):
    return library("zstandard").ZstdCompressor(write_checksum=True).compress(data)


COMPRESS = {".gz": gzip.compress, ".xz": lzma.compress, ".zst": zstandard_of}


@pytest.mark.parametrize("ending", COMPRESS)
def test_compressed(here, tmp_path, ending):
    content = "text\n" + "أَخبار\n" * 25_000
    data = COMPRESS[ending](content.encode())
    two = COMPRESS[ending](b"text\n") + COMPRESS[ending](content[5:].encode())
    expected = None
    for name, given in ((f"in.csv{ending}", data), (f"in.csv{ending}", two), ("in.csv", data)):  # known by content
        (tmp_path / name).write_bytes(given)
        done = here("normalize", name, "--output", f"out.csv{ending}")
        assert (done.status, done.err) == (0, "")
        (tmp_path / "out.csv").write_bytes(b"")
        done = here("normalize", f"out.csv{ending}", "--field", "normalized", "--output", "out.csv")
        assert done.status == 0
        expected = expected or (tmp_path / "out.csv").read_bytes()
        assert (tmp_path / "out.csv").read_bytes() == expected
    assert expected.decode("utf-8-sig").splitlines()[:2] == ["text,normalized", "أَخبار,اخبار"]
    assert len(expected.splitlines()) == 25_001
    assert here("normalize", "--input-format", "csv", stdin=data).raw == expected.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize("ending", COMPRESS)
def test_damaged_compressed_files(here, tmp_path, ending):
    lines = "".join(f"{os.urandom(30).hex()}\n" for _ in range(20_000))
    data = COMPRESS[ending](lines.encode())
    damaged = bytearray(data)
    damaged[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    for content in (data[: len(data) // 2], data[:-1], data[:20], bytes(damaged)):
        (tmp_path / f"in.txt{ending}").write_bytes(content)
        done = here("normalize", f"in.txt{ending}", "--output", "out.txt")
        assert done.status == 1
        assert done.err.startswith(f"in.txt{ending}: damaged or cut off {ending} data: ")
        assert done.err.count("\n") == 1
        assert not (tmp_path / "out.txt").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["parquet", "xlsx", "csv"])
def test_a_full_disk(here, form):
    for name in {"parquet": ["pyarrow"], "xlsx": ["openpyxl"], "csv": []}[form]:
        library(name)
    done = here("classify", "--output", "/dev/full", "--output-format", form, stdin="خبر\n" * 300)
    assert (done.status, done.err) == (1, "/dev/full: No space left on device\n")


# ---- Without the libraries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "module", "what"),
    [
        ("a.parquet", "pyarrow", "Parquet files"),
        ("a.xlsx", "openpyxl", "Excel files"),
        ("a.html", "trafilatura", "saved web pages"),
        ("a.csv.zst", "zstandard", ".zst files"),
    ],
)
def test_a_library_that_is_missing(here, tmp_path, monkeypatch, name, module, what):
    (tmp_path / name).write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    monkeypatch.setitem(__import__("sys").modules, module, None)
    message = f"khabar: {what} need the library {module}; pip install 'khabar[cli]' brings it\n"
    done = here("classify", name, "--output", "out.jsonl")
    assert (done.status, done.err) == (2, message)
    if module != "trafilatura":
        done = here("classify", "--output", f"out{name[1:]}", stdin="خبر")
        assert (done.status, done.err) == (2, message)
    assert [p.name for p in tmp_path.iterdir()] == [name]
