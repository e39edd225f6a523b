"""`khabar read`."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from conftest import COMMAND
from test_document import ARTICLE, HOSTILE, OURS, Page

import khabar


@pytest.fixture
def cli(here):
    """In this process: hundreds of runs would otherwise take minutes."""
    return here


@pytest.fixture
def article(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    return "a.txt"


def test_report(cli, article):
    done = cli("read", article)
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == ARTICLE.splitlines()[0]
    topic = khabar.read(ARTICLE).topics[0]
    assert f"  {topic.score:4.0%}  {topic.name_ar}  {topic.name} ({topic.code})" in lines
    people = lines.index("People")
    assert lines[people + 1 : people + 3] == ["  الطاهر الباعور (الباعور) x2", "  جيريمي بيرنت x1"]
    assert not set(done.out) & set("\u2066\u2067\u2068\u2069\u200e\u200f")


def test_report_leaves_out_what_is_hardly_probable(cli, article):
    lines = cli("read", article, "-k", 17).out.splitlines()
    shown = lines[lines.index("Topics") + 1 : lines.index("", lines.index("Topics"))]
    assert len(shown) == sum(topic.score >= 0.01 for topic in khabar.read(ARTICLE, k=None).topics)
    assert all(int(line.split("%")[0]) >= 1 for line in shown)
    assert len(json.loads(cli("read", article, "-k", 17, "--format", "json").out)["topics"]) == 17


def test_headline_and_k(cli, article):
    done = cli("read", article, "--headline", "لقاء في طرابلس", "-k", 1, "--format", "json")
    assert json.loads(done.out) == {"file": article, **khabar.read(ARTICLE, headline="لقاء في طرابلس", k=1).to_dict()}


DATED = "التقى سالم الكيلاني أمس خالد الورفلي. وعاد أمس، وسيلتقي به في 5 ديسمبر.\n"


def test_dates(cli):
    lines = cli("read", "-", "--published", "2026-11-28", stdin=DATED).out.splitlines()
    dates = lines.index("Dates")
    assert lines[dates + 1 :] == ["  أمس = 2026-11-27", "  5 ديسمبر = 2026-12-05"]
    assert "  سالم الكيلاني [التقى] خالد الورفلي, أمس = 2026-11-27" in lines
    plain = cli("read", "-", stdin=DATED).out.splitlines()
    assert plain[plain.index("Dates") + 1] == "  أمس"
    for form in ("json", "jsonl"):
        item = json.loads(cli("read", "-", "--format", form, "--published", "2026-11-28", stdin=DATED).out)
        assert item == {"file": "<stdin>", **khabar.read(DATED, published="2026-11-28").to_dict()}
        assert (item["published"], item["values"][0]["value"]) == ("2026-11-28", "2026-11-27")
        assert item["meetings"][0]["date"] == item["values"][0]


def test_report_of_several(cli, article):
    done = cli("read", article, "-", stdin="خبر")
    assert done.out.startswith("== a.txt ==\n\n")
    assert "\n\n== <stdin> ==\n\nخبر\n" in done.out


def test_report_obeys_no_terminal_codes(cli):
    done = cli("read", "-", stdin="خبر\x1b[2J\x9b عاجل\n\nنص")
    assert "\x1b" not in done.out
    assert "\x9b" not in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_isolates(tmp_path, article):
    import pty

    main, terminal = pty.openpty()
    process = subprocess.Popen([*COMMAND, "read", article], cwd=tmp_path, stdout=terminal, stderr=terminal)
    os.close(terminal)
    output = b""
    try:
        while chunk := os.read(main, 4096):
            output += chunk
    except OSError:  # Linux says so when the other end has closed
        pass
    os.close(main)
    assert process.wait(60) == 0
    assert "\u2068الطاهر الباعور\u2069 (\u2068الباعور\u2069) x2" in output.decode()


def test_json(cli, article):
    done = cli("read", article, "--format", "json")
    assert json.loads(done.out) == {"file": article, **khabar.read(ARTICLE).to_dict()}
    two = cli("read", article, "-", "--format", "json", stdin="خبر")
    assert [d["file"] for d in json.loads(two.out)] == [article, "<stdin>"]
    none = cli("read", "absent", "absent", "--format", "json", "--on-error", "skip")
    assert json.loads(none.out) == []
    assert none.err.splitlines()[-1] == "khabar: 2 articles left out"


def test_jsonl(cli, article):
    done = cli("read", article, article, "--format", "jsonl")
    first, second = map(json.loads, done.out.splitlines())
    assert first == second == {"file": article, **khabar.read(ARTICLE).to_dict()}


def test_csv(cli, article):
    done = cli("read", article, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    entities = khabar.read(ARTICLE).entities
    assert len(rows) == len(entities)
    for row, entity in zip(rows, entities, strict=True):
        assert row["file"] == article
        assert {key: row[key] for key in entity.to_dict()} == {k: str(v) for k, v in entity.to_dict().items()}
        assert entity.text in row["sentence"]
        assert row["sentence"] in ARTICLE


def test_html(cli, article, tmp_path):
    (tmp_path / "hostile.txt").write_text(HOSTILE.replace("\ud83d", ""), "utf-8")
    done = cli("read", article, "hostile.txt", "--format", "html", "--output", "page.html")
    assert (done.status, done.out) == (0, "")
    page = Page((tmp_path / "page.html").read_text("utf-8"))
    assert page.tags.count("article") == 2
    assert set(page.tags) <= OURS


def test_offsets_count_from_after_a_byte_order_mark(cli, tmp_path):
    (tmp_path / "a.txt").write_text("\ufeff" + ARTICLE.replace("\n", "\r\n"), "utf-8", newline="")
    item = json.loads(cli("read", "a.txt", "--format", "json").out)
    assert item["text"] == ARTICLE.replace("\n", "\r\n")
    assert all(item["text"][e["start"] : e["end"]] == e["text"] for e in item["entities"])


def test_scheme(cli, article):
    done = cli("read", article, "--format", "json", "--scheme", "anercorp")
    assert {e["type"] for e in json.loads(done.out)["entities"]} <= {"PER", "LOC", "ORG", "MISC"}


def test_a_bad_file(cli, article, tmp_path):
    (tmp_path / "bad.txt").write_bytes("خبر\n".encode() + b"ab\xff")
    message = "bad.txt:2: invalid UTF-8: byte 3 of the line is 0xff\n"
    done = cli("read", article, "bad.txt", "--output", "out")
    assert (done.status, done.err) == (1, message)
    assert not (tmp_path / "out").exists()
    done = cli("read", article, "bad.txt", article, "--on-error", "skip")
    assert (done.status, done.err) == (0, message + "khabar: 1 article left out\n")
    assert done.out.count("== a.txt ==") == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html", "geojson"])
def test_an_empty_file(cli, content, form):
    done = cli("read", "-", "--format", form, stdin=content)
    assert (done.status, done.err) == (0, "")
    assert done.out
