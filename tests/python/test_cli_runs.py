"""Runs of the command line: many inputs, folders, workers, going on, articles in tables, progress, completion."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import COMMAND, library

import khabar
from khabar.cli import resume, tables
from khabar.cli.cells import text_cell
from khabar.cli.things import READINGS, Page

ARTICLE = "التقى سالم الكيلاني أمس خالد الورفلي في درنة. وقالت الوزيرة هدى الصيد إن الميناء جاهز."
OTHER = "زار وفد من تونس مدينة سبها في 5 مايو. وقال خالد الورفلي: «نعمل معا»."


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def items(text):
    return [json.loads(line) for line in text.splitlines()]


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def news(tmp_path):
    """A folder of tables of different formats."""
    folder = tmp_path / "news"
    (folder / "more").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "b.csv").write_text("text,id\nأَ,1\n", "utf-8")
    (folder / "a.csv").write_text("id,text\n2,بَ\n", "utf-8")
    (folder / "more" / "c.jsonl").write_text('{"text": "تَ"}\n', "utf-8")
    (folder / "notes.docx").write_text("x")
    (folder / ".hidden" / "d.csv").write_text("x")
    return folder


# ---- Many inputs -----------------------------------------------------------------------------------------------------


def test_a_folder(here, news):
    done = here("normalize", "news")
    assert items(done.out) == [
        {"id": "2", "text": "بَ", "file": "news/a.csv", "normalized": "ب"},
        {"text": "أَ", "id": "1", "file": "news/b.csv", "normalized": "ا"},
        {"text": "تَ", "file": "news/more/c.jsonl", "normalized": "ت"},
    ]


def test_patterns(here, news):
    done = here("normalize", "news/*.csv", "--output-format", "csv")
    assert done.out == "file,id,text,normalized\nnews/a.csv,2,بَ,ب\nnews/b.csv,1,أَ,ا\n"
    assert len(items(here("normalize", "news/**/*.jsonl").out)) == 1
    done = here("normalize", "news/*.tsv")
    assert (done.status, done.err) == (1, "news/*.tsv: no file has such a name\n")
    (news / "[x].txt").write_text("a\n")
    assert here("normalize", "news/[x].txt").out == "a\n"


def test_tables_of_other_columns(here, news):
    (news / "b.csv").write_text("text,no\nأَ,1\n", "utf-8")
    done = here("normalize", "news/a.csv", "news/b.csv", "--output-format", "csv")
    assert done.status == 1
    reason = "its columns are 'text', 'no'; those of the first input are 'id', 'text'; jsonl takes both"
    assert done.err == f"news/b.csv:1: {reason}\n"
    done = here("normalize", "news/a.csv", "news/b.csv", "news/a.csv", "--output-format", "csv", "--on-error", "skip")
    assert (done.status, len(done.out.splitlines())) == (0, 3)
    assert done.err.splitlines()[-1] == "khabar: 1 item left out"


def test_rows_of_things_from_tables_in_another_order(here, tmp_path):
    (tmp_path / "a.csv").write_text(f"id,note,text\n1,x,{ARTICLE}\n", "utf-8")
    (tmp_path / "b.csv").write_text(f"text,note,id\n{OTHER},y,2\n", "utf-8")
    found = rows(here("people", "a.csv", "b.csv", "--output-format", "csv").out)
    assert {(row["file"], row["id"], row["note"]) for row in found} == {("a.csv", "1", "x"), ("b.csv", "2", "y")}


def test_inputs_that_are_missing(here, news):
    done = here("normalize", "news/a.csv", "news/absent.csv", "--output", "out.jsonl")
    assert (done.status, done.err) == (1, "news/absent.csv: No such file or directory\n")
    done = here("normalize", "news/absent.csv", "news/a.csv", "--output-format", "jsonl", "--on-error", "skip")
    assert (done.status, len(items(done.out))) == (0, 1)
    done = here("normalize", "news/x.csv", "news/y.csv", "--output", "out.jsonl", "--on-error", "skip")
    assert done.status == 1
    assert done.err.splitlines()[-1] == "out.jsonl: not written: none of the inputs could be read"
    assert "out.jsonl" not in os.listdir()


# ---- A folder of outputs ---------------------------------------------------------------------------------------------


def test_a_file_for_each_input(here, tmp_path, news):
    assert here("normalize", "news", "--output", "out/").status == 0
    assert names(tmp_path / "out") == ["a.csv", "b.csv", "more/c.jsonl"]
    assert (tmp_path / "out" / "b.csv").read_text("utf-8-sig") == "text,id,normalized\nأَ,1,ا\n"
    assert here("classify", "news", "--output", "out", "--output-format", "jsonl").status == 0
    assert names(tmp_path / "out") == ["a.csv", "a.jsonl", "b.csv", "b.jsonl", "more/c.jsonl"]


def test_outputs_that_would_be_one(here, tmp_path, news):
    (news / "a.txt").write_text("x")
    done = here("classify", "news", "--output", "out/", "--output-format", "jsonl")
    assert (done.status, done.err) == (
        2,
        "khabar: 'news/a.csv' and 'news/a.txt' would both be written to 'out/a.jsonl'\n",
    )
    done = here("normalize", "news", "--output", "news")
    assert done.status == 2
    assert "which is read; give another folder" in done.err
    assert not (tmp_path / "out").exists()


def test_a_bad_input_of_several(here, tmp_path, news):
    (news / "b.csv").write_bytes(b"id\n1\n")
    done = here("normalize", "news", "--output", "out/")
    assert (done.status, done.err) == (1, "news/b.csv:1: no column 'text'; there are: 'id'\n")
    assert names(tmp_path / "out") == ["a.csv"]
    done = here("normalize", "news", "--output", "out/", "--on-error", "skip")
    assert (done.status, done.err.splitlines()[-1]) == (0, "khabar: 1 item left out")
    assert names(tmp_path / "out") == ["a.csv", "more/c.jsonl"]


def test_a_folder_of_outputs_goes_on(here, tmp_path, news):
    (news / "b.csv").write_bytes(b"id\n1\n")
    assert here("normalize", "news", "--output", "out/", "--resume").status == 1
    (tmp_path / "out" / "a.csv").write_bytes(b"done before")
    (news / "b.csv").write_bytes(b"text\n1\n")
    assert here("normalize", "news", "--output", "out/", "--resume").status == 0
    assert names(tmp_path / "out") == ["a.csv", "b.csv", "more/c.jsonl"]
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"done before"
    later = time.time() + 60
    os.utime(news / "a.csv", (later, later))  # changed since
    assert here("normalize", "news", "--output", "out/", "--resume").status == 0
    assert (tmp_path / "out" / "a.csv").read_bytes() != b"done before"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(here, tmp_path):
    (tmp_path / "out").mkdir(0o555)
    done = here("normalize", "--output", "out/a.txt", stdin="a")
    assert (done.status, done.err) == (1, "out/a.txt: Permission denied\n")


def test_a_folder_in_a_file_system_that_is_read_only(here, tmp_path):
    (tmp_path / "in.txt").write_text("a\n")
    for output in ("/proc/khabar/", "/proc/khabar.txt"):
        if not os.path.isdir("/proc"):
            pytest.skip("needs /proc")
        done = here("normalize", "in.txt", "--output", output)
        assert done.status == 1
        assert done.err.startswith(output.rstrip("/"))
        assert done.err.count("\n") == 1


# ---- A run that goes on ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv"])
def test_a_run_that_was_stopped_goes_on(here, tmp_path, monkeypatch, form):
    monkeypatch.setattr(resume, "SECONDS", 0)  # a note after each item
    lines = [f'{{"id": {n}, "text": "خبر {n}"}}' for n in range(40)]
    bad = [*lines[:10], "{", *lines[10:30], "x", *lines[30:]]
    (tmp_path / "in.jsonl").write_text("\n".join(bad), "utf-8")
    options = ["normalize", "in.jsonl", "--on-error", "skip", "--output-format", form]
    expected = here(*options, "--output", "whole")
    assert expected.status == 0

    real = tables.plain

    def interrupted(found, outcome):
        for number, item, value in real(found, outcome):
            if number in stops:
                stops.remove(number)
                raise KeyboardInterrupt
            yield number, item, value

    stops = [3, 17, 38]
    monkeypatch.setattr(tables, "plain", interrupted)
    for _ in range(3):
        stopped = here(*options, "--output", "out", "--resume")
        assert stopped.status == 130
        assert names(tmp_path) == ["in.jsonl", "out.part", "out.part.json", "whole"]
        with open(tmp_path / "out.part", "ab") as part:
            part.write(b"half a li")  # what was written behind the last note
    done = here(*options, "--output", "out", "--resume")
    assert (done.status, done.err.splitlines()[-1]) == (0, "khabar: 2 items left out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "whole").read_bytes()
    assert names(tmp_path) == ["in.jsonl", "out", "whole"]


def test_a_run_over_several_inputs_goes_on(here, tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{name}1\n{name}2\n")
    (tmp_path / "b.txt").write_bytes(b"b1\n\xff\n")
    options = ["normalize", "a.txt", "b.txt", "c.txt", "--output", "out.jsonl", "--resume"]
    assert here(*options).status == 1
    assert "out.jsonl.part" in names(tmp_path)
    state = json.loads((tmp_path / "out.jsonl.part.json").read_text())
    assert state["items"] == 3
    done = here(*options, "--on-error", "skip")
    assert done.status == 1
    assert done.err == "out.jsonl.part: a run with other options or other inputs left this; to begin anew, delete it\n"
    (tmp_path / "b.txt").write_bytes(b"b1\nb2\n")
    assert here(*options).status == 1
    for name in ("out.jsonl.part", "out.jsonl.part.json"):
        (tmp_path / name).unlink()
    assert here(*options).status == 0
    assert [item["text"] for item in items((tmp_path / "out.jsonl").read_text())] == "a1 a2 b1 b2 c1 c2".split()


def test_a_killed_run_goes_on(tmp_path):
    with open(tmp_path / "in.txt", "w", encoding="utf-8") as file:
        file.writelines(f"{ARTICLE} {n}\n" for n in range(6000))
    command = [*COMMAND, "quotes", "in.txt", "--output", "out.jsonl", "--resume"]
    process = subprocess.Popen(command, cwd=tmp_path)
    until = time.monotonic() + 120
    while not (tmp_path / "out.jsonl.part.json").exists() and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.02)
    if process.poll() is not None:
        pytest.skip("this machine was done before a note was taken")
    process.kill()
    process.wait()
    assert names(tmp_path) == ["in.txt", "out.jsonl.part", "out.jsonl.part.json"]
    assert subprocess.run(command, cwd=tmp_path).returncode == 0
    found = items((tmp_path / "out.jsonl").read_text("utf-8"))
    assert [item["text"] for item in found] == [f"{ARTICLE} {n}" for n in range(6000)]
    assert names(tmp_path) == ["in.txt", "out.jsonl"]


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"run": 1}'])
def test_a_note_that_is_damaged(here, tmp_path, note):
    (tmp_path / "in.txt").write_text("a\n")
    (tmp_path / "out.txt.part.json").write_text(note)
    done = here("normalize", "in.txt", "--output", "out.txt", "--resume")
    assert done.status == 1
    assert done.err.startswith("out.txt.part")
    assert "to begin anew, delete it" in done.err


# ---- Workers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["normalize", "classify", "entities", "quotes"])
def test_workers_change_nothing(here, tmp_path, command):
    lines = [json.dumps({"n": n, "text": f"{ARTICLE} {n}" if n % 7 else None}) for n in range(200)]
    lines[150] = '{"text": 3}'
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    one = here(command, "in.jsonl", "--workers", 1, "--on-error", "skip")
    three = here(command, "in.jsonl", "--workers", 3, "--on-error", "skip")
    assert (one.status, len(one.out.splitlines())) == (0, 199)
    assert (three.status, three.raw, three.err) == (0, one.raw, one.err)
    stopped = here(command, "in.jsonl", "--workers", 3)
    assert stopped.err == "in.jsonl:151: field 'text' is a number, not a string\n"
    assert len(stopped.out.splitlines()) == 150


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "xlsx"])
def test_memory_is_constant(tmp_path, form):
    """Of a hundred thousand rows as of ten thousand."""
    for name in {"parquet": ["pyarrow"], "xlsx": ["openpyxl"]}.get(form, []):
        library(name)
    peaks = []
    for count in (10_000, 100_000):
        with open(tmp_path / "in.jsonl", "w", encoding="utf-8") as file:
            file.writelines(f'{{"id": {n}, "text": "{ARTICLE} {n}"}}\n' for n in range(count))
        arguments = ["classify", "in.jsonl", "--output", f"out.{form}"]
        code = f"import resource, sys; from khabar.cli.main import main; s = main({arguments!r})\n"
        code += "print(s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
        status, peak = map(int, done.stdout.split())
        assert status == 0
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 60_000  # kilobytes: row groups of Parquet are written when they are full


# ---- Articles in tables ----------------------------------------------------------------------------------------------

TABLE = [
    {"id": "7", "title": "لقاء في درنة", "body": ARTICLE, "date": "2024-05-09"},
    {"id": "8", "title": "", "body": OTHER, "date": ""},
    {"id": "9", "title": "خبر", "body": "", "date": "2024-05-10T08:00:00Z"},
]


@pytest.fixture
def table(tmp_path):
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLE[0])
        writer.writeheader()
        writer.writerows(TABLE)
    return ["in.csv", "--field", "body", "--headline-field", "title", "--published-field", "date"]


def documents():
    for number, row in enumerate(TABLE, 2):
        yield number, row, khabar.read(row["body"], headline=row["title"], published=row["date"][:10] or None)


def page_of(row, document):
    return Page(document, ("title", "body"), bool(row["title"]))


@pytest.mark.parametrize("command", READINGS)
def test_rows_of_things(here, table, command):
    columns, _, expected = READINGS[command]
    found = rows(here(command, *table).out)
    whole = [
        {
            "line": str(number),
            **{f"input_{k}" if k in {name for name, _ in columns} else k: row[k] for k in ("id", "title", "date")},
            **dict(zip((name for name, _ in columns), thing, strict=True)),
        }
        for number, row, document in documents()
        for thing in expected(page_of(row, document))
    ]
    assert found
    assert [{k: v or None for k, v in row.items()} for row in found] == [
        {k: text_cell(v) or None for k, v in row.items()} for row in whole
    ]


@pytest.mark.parametrize("command", READINGS)
def test_things_in_json_lines(here, table, command):
    dicts = READINGS[command][1]
    done = here(command, *table, "--output-format", "jsonl")
    assert items(done.out) == [{**row, command: dicts(page_of(row, document))} for _, row, document in documents()]


def test_what_the_rows_say(here, table):
    (meeting,) = rows(here("meetings", *table, "--keep", "id").out)
    assert list(meeting)[:2] == ["line", "id"]
    assert (meeting["who"], meeting["whom"]) == ("سالم الكيلاني", "خالد الورفلي")
    assert (meeting["place"], meeting["date"]) == ("درنة", "2024-05-08")
    assert meeting["sentence"] == "التقى سالم الكيلاني أمس خالد الورفلي في درنة."
    people = {row["canonical"]: row for row in rows(here("people", *table, "--keep", "").out)}
    assert list(people["هدى الصيد"])[:2] == ["line", "entity"]
    assert (people["هدى الصيد"]["role"], people["هدى الصيد"]["gender"]) == ("الوزيرة", "female")
    places = {row["canonical"]: row for row in rows(here("places", *table).out)}
    assert (places["سبها"]["country"], places["سبها"]["kind"]) == ("LY", "town")
    dates = rows(here("dates", "in.csv", "--field", "body", "--published", "2026-11-28").out)
    assert [row["date"] for row in dates] == ["2024-05-09", ""]
    assert [row["value"] for row in dates] == ["2026-11-27", "2026-05-05"]
    quotes = rows(here("quotes", *table).out)
    assert [(row["speaker"], row["direct"], row["gender"]) for row in quotes] == [
        ("هدى الصيد", "false", "female"),
        ("خالد الورفلي", "true", "male"),
    ]


def test_entities_have_their_sentences(here, table):
    found = rows(here("entities", "in.csv", "--field", "body").out)
    assert len(found) == sum(len(khabar.entities(row["body"])) for row in TABLE)
    for row in found:
        body = TABLE[int(row["line"]) - 2]["body"]
        assert row["column"] == "body"
        assert body[int(row["start"]) : int(row["end"])] == row["text"]
        assert row["text"] in row["sentence"]
        assert row["sentence"] in body


@pytest.mark.parametrize("command", ["quotes", "people", "places", "dates"])
def test_positions_are_those_of_the_column_named(here, table, command):
    found = rows(here(command, *table).out)
    words = {"quotes": "quote", "dates": "text"}.get(command)
    assert len(found) > 1
    for row in found:
        text = TABLE[int(row["line"]) - 2][row["column"]]
        there = text[int(row["start"]) : int(row["end"])]
        assert there == (row[words] if words else there.strip())
        assert there in row["sentence"]
    if command == "places":
        assert ("درنة", "title") in {(row["canonical"], row["column"]) for row in found}


@pytest.mark.parametrize("command", ["entities", *READINGS])
def test_the_rows_are_those_of_khabar_frame(here, tmp_path, table, command):
    """The columns that both have, and all that they say."""
    frame = pytest.importorskip("khabar.frame")
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    options = {} if command == "entities" else {"headline": "title"}
    if command in ("meetings", "dates"):
        options["published"] = "2024-05-09"
    data = arrow.table({name: [row[name] for row in TABLE] for name in TABLE[0]})
    expected = getattr(frame, command)(data, "body", **options).to_pylist()
    given = ["--field", "body", "--published", "2024-05-09", "--headline-field", "title"]
    here(command, "in.csv", *(given[:2] if command == "entities" else given), "--keep", "", "--output", "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        common = [name for name in one if name in other]
        assert len(common) >= len(one) - 3
        for name in common:
            same = pytest.approx(other[name], abs=1e-4) if isinstance(other[name], float) else other[name]
            assert (one[name].strip() if name == "sentence" else one[name]) == same


def test_read_of_a_table(here, table):
    done = here("read", *table, "--format", "jsonl")
    assert (done.status, done.err) == (0, "")
    assert items(done.out) == [
        {"file": "in.csv", "line": number, "fields": {"id": row["id"], "date": row["date"]}, **document.to_dict()}
        for number, row, document in documents()
    ]
    found = rows(here("read", *table, "--format", "csv").out)
    assert {row["line"] for row in found} == {"2", "3"}
    assert "== in.csv:2 ==\n\nلقاء في درنة\n" in here("read", *table).out


@pytest.mark.parametrize("form", ["xlsx", "parquet", "csv", "tsv", "json", "jsonl", "html", "geojson"])
def test_read_by_the_ending_of_the_output(here, tmp_path, table, form):
    for name in {"parquet": ["pyarrow"], "xlsx": ["openpyxl"]}.get(form, []):
        library(name)
    assert here("read", *table, "--output", f"out.{form}").status == 0
    assert here("read", *table, "--output", f"same.{form}", "--format", form).status == 0
    assert (tmp_path / f"out.{form}").stat().st_size > 100
    if form != "xlsx":  # which has its time inside
        assert (tmp_path / f"out.{form}").read_bytes() == (tmp_path / f"same.{form}").read_bytes()


def test_read_into_a_folder(here, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"\xff")
    done = here("read", "in", "--format", "html", "--output", "out/", "--on-error", "skip")
    assert (done.status, done.err.splitlines()[-1]) == (0, "khabar: 1 article left out")
    assert names(tmp_path / "out") == ["a.html"]


def test_bad_articles_of_a_table(here, tmp_path):
    (tmp_path / "in.jsonl").write_text(
        '{"text": "a", "d": "9/5/24"}\n{"text": null, "d": null}\n{"d": null}\n{"text": "b", "d": 2024}\n{"text": "c"}'
    )
    wrong = [
        "in.jsonl:1: 'd' is '9/5/24', not a date such as 2024-05-09",
        "in.jsonl:3: no field 'text'; there are: 'd'",
        "in.jsonl:4: 'd' is '2024', not a date such as 2024-05-09",
        "in.jsonl:5: no field 'd'; there are: 'text'",
    ]
    done = here("dates", "in.jsonl", "--published-field", "d", "--on-error", "skip")
    assert done.status == 0
    assert done.err.splitlines() == [*wrong, "khabar: 4 items left out"]
    done = here("dates", "in.jsonl", "--published-field", "d")
    assert (done.status, done.err) == (1, f"{wrong[0]}\n")
    done = here("read", "in.jsonl", "--published-field", "d", "--on-error", "skip", "--format", "json")
    assert "in.jsonl:2: no text, but null" in done.err.splitlines()


def test_columns_that_are_not_there(here, table):
    there = "'id', 'title', 'body', 'date'"
    for option in ("--field", "--headline-field", "--published-field", "--keep"):
        done = here("quotes", "in.csv", "--field", "body", option, "nonesuch")
        assert (done.status, done.out) == (1, "")
        assert done.err == f"in.csv:1: no column 'nonesuch'; there are: {there}\n"


# ---- Terminals and shells --------------------------------------------------------------------------------------------


def on_a_terminal(command, cwd, stdout):
    """What a command prints to a terminal on stderr."""
    import fcntl
    import pty
    import struct
    import termios

    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout or terminal, stderr=terminal)
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(main, 4096):
            shown += chunk
    except OSError:  # Linux says so when the other end has closed
        pass
    os.close(main)
    return process.wait(60), shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal(here, tmp_path):
    library("tqdm")
    (tmp_path / "in.txt").write_text(f"{ARTICLE}\n" * 300 + "\n", "utf-8")
    command = [*COMMAND, "quotes", "in.txt", "--output", "out.jsonl"]
    status, shown = on_a_terminal(command, tmp_path, None)
    assert status == 0
    assert "%" in shown
    assert "B/s" in shown
    assert here("quotes", "in.txt", "--output", "out.jsonl").err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_no_text_is_not_shown_on_a_terminal(tmp_path):
    library("openpyxl")
    (tmp_path / "in.txt").write_text("a\n")
    for command in (["classify", "in.txt", "--output-format", "xlsx"], ["read", "in.txt", "--format", "xlsx"]):
        status, shown = on_a_terminal([*COMMAND, *command], tmp_path, None)
        assert status == 2
        assert shown.strip().endswith("khabar: xlsx is not for a terminal; give --output")


def test_completion_of_bash(here, tmp_path):
    library("shtab")
    script = here("completion", "bash").out
    (tmp_path / "khabar.sh").write_text(script)

    def completed(*words):
        code = 'source khabar.sh; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shtab_khabar; '
        code += 'printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-c", code, "bash", *words], capture_output=True, text=True, cwd=tmp_path)
        return done.stdout.split()

    (tmp_path / "headlines.csv").write_text("")
    assert completed("khabar", "cl") == ["classify"]
    assert completed("khabar", "quotes", "--headl") == ["--headline-field"]
    assert set(completed("khabar", "normalize", "--preset", "")) == {*khabar.PRESETS, "none"}
    assert completed("khabar", "classify", "--input", "headl") == ["headlines.csv"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_of_other_shells(here, shell):
    library("shtab")
    done = here("completion", shell)
    assert (done.status, done.err) == (0, "")
    for word in ("classify", "headline-field", "parquet"):
        assert word in done.out


def test_a_signal_with_workers(tmp_path):
    with open(tmp_path / "in.txt", "w", encoding="utf-8") as file:
        file.writelines(f"{ARTICLE}\n" for _ in range(200_000))
    process = subprocess.Popen(
        [*COMMAND, "quotes", "in.txt", "--output", "out.jsonl", "--workers", "2"], cwd=tmp_path, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 60
    while len(names(tmp_path)) < 2:
        assert time.monotonic() < until
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == b""
    assert process.returncode == 130
    assert names(tmp_path) == ["in.txt"]
