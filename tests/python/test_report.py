"""khabar.report and `khabar report`: columns, days, what is gathered, the page. test_report_browser.py runs it."""

import base64
import csv
import datetime
import gzip
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import library

from khabar import report
from khabar.report.charts import layout
from khabar.report.data import link
from khabar.report.days import day, stretches
from khabar.report.outlines import outlines, stored

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "report" / "corpus.csv"

ROWS = [
    {
        "title": "وزيرة المالية منى الطرابلسي تلتقي سامي الحداد في طرابلس",
        "text": "التقت وزيرة المالية منى الطرابلسي في طرابلس سامي الحداد. وقالت الطرابلسي إن ليبيا ستخفض الرسوم.",
        "date": "2026-03-01",
        "source": "صحيفة الساحل",
        "url": "https://example.org/a",
    },
    {
        "title": "سامي الحداد يزور بنغازي",
        "text": "زار سامي الحداد بنغازي. وقال الحداد: «المصنع سيفتح قريبا».",
        "date": "2026-03-09",
        "source": "صحيفة الضفاف",
        "url": "javascript:alert(1)",
    },
    {"title": "", "text": None, "date": "بلا تاريخ", "source": None, "url": None},
]

HOSTILE = [
    "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1> \" onmouseover=window.pwned=1 x='",
    "\u202eقلب\u2066 \u2069\u202d وزير المالية سامي الحداد في طرابلس\u202e",
    "خبر\0 فيه \x1b[31m محارف \ud83d تحكم \uffff",
    "ا" * 100_000,
    "قال سامي الحداد </textarea><style>*{display:none}</style> إن «<b>النص</b>» &amp; &lt;script&gt;",
    "]]><!-- --> {{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} `",
]


def hostile_rows() -> list[dict[str, str]]:
    text = "وقال {} إن {} في طرابلس ستفتح. والتقى {} وزيرة المالية منى الطرابلسي."
    return [
        {
            "title": h,
            "text": text.replace("{}", h[:300]) + "\n" + h,
            "date": h[:40],
            "source": h,
            "url": f"https://x/{h}",
        }
        for h in HOSTILE
    ]


class Page(HTMLParser):
    """A report's elements: closed as opened; the tables as rows of cells, each with its text and its attributes."""

    VOID = frozenset(("meta", "input"))

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.tables: list[dict] = []
        self.scripts: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append(["", {}])
        elif tag == "button" and "td" in self.open:
            self.tables[-1]["rows"][-1][-1][1] = dict(attrs)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "caption" in self.open:
            self.tables[-1]["caption"] += data
        elif ("td" in self.open or "th" in self.open) and "title" not in self.open:
            self.tables[-1]["rows"][-1][-1][0] += data
        elif self.open[-1:] == ["script"]:
            self.scripts.append(data)

    def table(self, caption: str) -> list[list[str]]:
        """The texts of the body's cells."""
        table = next(t for t in self.tables if t["caption"] == caption)
        return [[text for text, _ in row] for row in table["rows"][1:]]


def data_of(page: str) -> dict:
    return json.loads(gzip.decompress(base64.b64decode(re.search(r'id="data">([^<]*)<', page)[1])))


# ---- Columns and days ------------------------------------------------------------------------------------------------


def test_columns_are_guessed():
    assert report.guess(["id", "Title", "text", "pubDate"]) == {
        "headline": "Title",
        "body": "text",
        "date": "pubDate",
        "outlet": None,
        "url": None,
    }
    assert report.guess(["العنوان", "النص", "المصدر"])["outlet"] == "المصدر"
    assert report.guess(["title", "kicker", "text"], headline="kicker")["headline"] == "kicker"
    told = report.guess(["title", "text"], body="title")  # a column that is told is not guessed for another
    assert (told["headline"], told["body"]) == (None, "title")


def test_missing_columns_list_those_there_are():
    with pytest.raises(ValueError, match="no column 'abstract' for the body; there are: 'title', 'text'"):
        report.guess(["title", "text"], body="abstract")
    with pytest.raises(ValueError, match="no column looks like a headline or a body: name one; there are: 'a', 'b'"):
        report.guess(["a", "b"])


@pytest.mark.parametrize(
    "written",
    ["2024-05-09", "2024-05-09T10:00:00Z", "09/05/2024", "9 مايو 2024", "الخميس ٩ أيار ٢٠٢٤", " 2024/05/09 10:30 ",
     "Thu, 09 May 2024 10:00:00 +0000", datetime.date(2024, 5, 9), datetime.datetime(2024, 5, 9, 23, 59)],
)  # fmt: skip
def test_days(written):
    assert day(written) == datetime.date(2024, 5, 9)


@pytest.mark.parametrize(
    "written", [None, "", "أمس", "مايو 2024", "0001-01-01", "9999-12-31", "2024-13-45", 45421, "x" * 9999]
)
def test_what_is_no_day(written):
    assert day(written) is None


def test_stretches_are_without_gaps():
    assert stretches([]) == ("month", [])
    first = datetime.date(2025, 12, 30)
    assert stretches([first]) == ("day", ["2025-12-30"])
    assert stretches([datetime.date(2026, 1, 2), first])[1] == ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"]
    unit, labels = stretches([first, datetime.date(2026, 3, 1)])
    assert (unit, labels[:2], len(labels)) == ("week", ["2025-12-29", "2026-01-05"], 9)
    unit, labels = stretches([first, datetime.date(2026, 12, 1)])
    assert (unit, labels[0], labels[-1], len(labels)) == ("month", "2025-12", "2026-12", 13)
    unit, labels = stretches([datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)])
    assert (unit, len(labels)) == ("year", 201)


# ---- What is gathered ------------------------------------------------------------------------------------------------


def test_tables():
    page = Page(report.build(ROWS))
    people = page.table("الأشخاص الأكثر ورودا")
    assert [row[:3] for row in people] == [["سامي الحداد", "2", "5"], ["منى الطرابلسي", "1", "3"]]
    places = {row[0]: row[1:3] for row in page.table("الأماكن الأكثر ورودا")}
    assert places["طرابلس Tripoli, LY"] == ["1", "2"]
    assert page.table("من التقى من") == [["سامي الحداد", "منى الطرابلسي", page.table("من التقى من")[0][2]]]
    speakers = page.table("المتحدثون الأكثر تصريحا")
    assert sorted(speakers) == [["سامي الحداد", "1", "1", "1"], ["منى الطرابلسي", "1", "0", "1"]]
    voices = page.table("التصريحات بحسب جنس المتحدث")
    assert [row[1:] for row in voices[:2]] == [["1", "1", "50%"], ["1", "1", "50%"]]
    outlets = page.table("المقالات بحسب المصدر")
    assert sorted(row[:2] for row in outlets) == [["صحيفة الساحل", "1"], ["صحيفة الضفاف", "1"]]


def test_spellings_of_one_name_are_one():
    texts = ["قال أحمد الزيات إن الحفل تأجل.", "قال احمد الزيات إن الحفل تأجل.", "قالت أَحْمَد الزيات إن الحفل تأجل."]
    people = Page(report.build([{"text": text} for text in texts])).table("الأشخاص الأكثر ورودا")
    assert [row[1:3] for row in people] == [["3", "3"]]
    assert people[0][0].startswith(("أحمد الزيات", "احمد الزيات"))


def test_one_name_of_two_places_is_two():
    texts = ["وصل الوفد إلى طرابلس في ليبيا.", "وصل الوفد إلى طرابلس في لبنان."]
    places = [row[0] for row in Page(report.build([{"text": t} for t in texts])).table("الأماكن الأكثر ورودا")]
    assert {"طرابلس Tripoli, LY", "طرابلس Tripoli, LB"} <= set(places)


def sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_number_opens_as_many_sentences():
    source = report.build(sample())
    page, data = Page(source), data_of(source)
    counted = 0
    for table in page.tables:
        heads = [text for text, _ in table["rows"][0]]
        for row in table["rows"][1:]:
            for head, (text, attributes) in zip(heads, row, strict=True):
                if not attributes:
                    continue
                counted += 1
                if "data-said" in attributes:
                    numbers = data["said"][int(attributes["data-said"])]
                    rows = {data["statements"][i][0] for i in numbers}
                    speakers = {data["statements"][i][2] for i in numbers}
                    count = {"المقالات": len(rows), "المتحدثون": len(speakers)}.get(head, len(numbers))
                else:
                    flat = data["lists"][int(attributes["data-list"])]
                    hits = list(zip(*[iter(flat)] * 4, strict=True))
                    pairs = {hit[:2] for hit in hits}
                    count = {"المواضع": len(hits), "الجمل": len(pairs), "اللقاءات": len(pairs)}.get(
                        head, len({hit[0] for hit in hits})
                    )
                assert int(text.replace(",", "")) == count, (table["caption"], row[0][0], head)
    assert counted > 300


def test_marks_are_the_words_themselves():
    source = report.build(sample())
    data = data_of(source)
    for flat in data["lists"]:
        for row, sentence, start, end in zip(*[iter(flat)] * 4, strict=True):
            assert 0 <= row < 26
            assert 0 <= start <= end <= len(data["sentences"][sentence])
    verbs = [(s[3], data["sentences"][s[6]][s[7] : s[8]]) for s in data["statements"]]
    assert verbs
    assert all(verb == marked for verb, marked in verbs)
    assert len(data["sentences"]) == len(set(data["sentences"]))


def test_the_same_each_time():
    assert report.build(sample()) == report.build(sample(), workers=1)


# ---- Ways in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_data_frames(name):
    frame = library(name).DataFrame(ROWS)
    assert report.build(frame) == report.build(ROWS)


def test_bad_rows():
    with pytest.raises(ValueError, match="no rows"):
        report.build([])
    with pytest.raises(TypeError, match="not str"):
        report.build("news.csv")
    with pytest.raises(TypeError, match="row 1 must be a dict, not str"):
        report.build(["خبر"])
    with pytest.raises(TypeError, match="row 2: 'text' must be a str, not int"):
        report.build([{"text": "خبر"}, {"text": 5}])
    with pytest.raises(ValueError, match="workers must be 1 or more"):
        report.build(ROWS, workers=0)


def test_a_corpus_without_texts():
    page = Page(report.build([{"text": ""}, {"text": None}]))
    assert [t["caption"] for t in page.tables] == ["المقالات بحسب الموضوع"]


# ---- The page --------------------------------------------------------------------------------------------------------


def test_the_page_needs_nothing_else():
    page = report.build(sample())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    tags = Page(page).tags
    assert not {name for _, attributes in tags for name in attributes} & {"src", "srcset", "style", "action", "onclick"}
    assert all(attributes["href"].startswith("#") for _, attributes in tags if "href" in attributes)
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for tag, attributes in tags if tag == "a"} <= set(ids)


def test_tables_behind_pictures_have_captions():
    page = Page(report.build(sample()))
    assert all(table["caption"] for table in page.tables)
    pictures = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert pictures
    assert all(attributes.get("aria-hidden") == "true" for attributes in pictures)
    english = [attributes for _, attributes in page.tags if "aria-label" in attributes]
    assert all("data-en-label" in attributes for attributes in english)


def test_hostile_rows_stay_text():
    source = report.build(hostile_rows(), title=HOSTILE[0])
    source.encode()
    assert "\0" not in source
    page = Page(source)
    assert len(page.scripts) == 2  # the data, and the one script
    assert {tag for tag, _ in page.tags} <= set(
        """html head meta title style body a span header h1 bdi button nav ul li noscript p main section h2 dl div dt dd
        table caption thead tbody tr th td svg rect path circle line g text figure figcaption details summary form label
        input dialog script""".split()
    )
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert max(len(sentence) for sentence in data_of(source)["sentences"]) <= 1600
    assert len(source) < 600_000


def test_links_lead_to_pages_only():
    assert link("https://example.org/خبر") == "https://example.org/خبر"
    for bad in (
        "javascript:alert(1)",
        " data:text/html,x",
        "file:///etc/passwd",
        "//x",
        "",
        None,
        "https://" + "x" * 9999,
    ):
        assert link(bad) is None
    assert [row[4] for row in data_of(report.build(ROWS))["rows"]] == ["https://example.org/a", None, None]


def test_outlines_are_there():
    isos = {iso for iso, _, _ in stored()}
    assert {"LY", "TN", "EG", "MA", "SA", "SD", "IQ"} <= isos
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path) for _, _, path in stored())
    for iso, (west, north, east, south), _ in stored():  # tenths of a degree, south positive
        corners = [point for ring in outlines()[iso] for point in ring] if iso in ("LY", "EG", "FJ") else []
        for longitude, latitude in corners:
            assert west - 0.1 <= 10 * longitude <= east + 0.1
            assert -south - 0.1 <= 10 * latitude <= -north + 0.1
    assert all(ring[0] == ring[-1] for rings in outlines().values() for ring in rings)


def test_layout_is_finite_and_inside():
    for count, edges in ((2, [(0, 1, 1)]), (60, [(i, (i * 7) % 60, i + 1) for i in range(1, 60)])):
        places = layout(count, edges)
        assert len(set(places)) == count
        assert all(0 < x < 960 and 0 < y < 560 for x, y in places)


def contrast(one: str, other: str) -> float:
    """By WCAG 2."""

    def luminance(colour: str) -> float:
        digits = colour * 2 if len(colour) == 3 else colour
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_can_be_read_in_both_colour_schemes():
    source = report.build(ROWS)
    schemes = re.findall(r":root\{([^}]*)\}", source)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+):#(\w+)", scheme))
        for text in ("fg", "dim", "accent"):
            for ground in ("bg", "card"):
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert contrast(colours["fg"], colours["mark"]) >= 4.5
        assert contrast(colours["d3"], colours["card"]) >= 3  # bars


# ---- The command -----------------------------------------------------------------------------------------------------


def test_command(cli, tmp_path):
    done = cli("report", SAMPLE, "-o", "report.html", "--title", "أخبار الربيع")
    assert (done.status, done.out) == (0, "")
    assert done.err == ("khabar: columns: headline 'title', body 'text', date 'date', outlet 'source', url 'url'\n")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<title>أخبار الربيع</title>" in page
    assert data_of(page)["rows"][0][:3] == ["2", sample()[0]["title"], "2026-01-08"]
    assert os.listdir(tmp_path) == ["report.html"]


def test_command_jsonl_to_stdout(cli, tmp_path):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    (tmp_path / "a.jsonl").write_text(lines, "utf-8")
    done = cli("report", "a.jsonl")
    assert done.status == 0
    assert done.out.startswith("<!doctype html>")
    assert "khabar: 1 of 3 articles have no date that can be read\n" in done.err


def test_command_names_what_is_wrong(cli, tmp_path):
    (tmp_path / "a.csv").write_text("title,text\nخبر,نص\nخبر\nخبر,نص آخر\n", "utf-8")
    done = cli("report", "a.csv", "--body-field", "abstract", "-o", "r.html")
    assert done.status == 1
    assert "a.csv:1: no column 'abstract' for the body; there are: 'title', 'text'" in done.err
    done = cli("report", "a.csv", "-o", "r.html")
    assert done.status == 1
    assert "a.csv:3: 1 cell where the header has 2" in done.err
    assert os.listdir(tmp_path) == ["a.csv"]  # no page, whole or half
    done = cli("report", "a.csv", "-o", "r.html", "--on-error", "skip")
    assert done.status == 0
    assert "a.csv:3: 1 cell" in done.err
    assert len(data_of((tmp_path / "r.html").read_text("utf-8"))["rows"]) == 2


def test_command_of_an_empty_corpus(cli, tmp_path):
    (tmp_path / "a.csv").write_text("title,text\n", "utf-8")
    done = cli("report", "a.csv", "-o", "r.html")
    assert (done.status, done.err) == (1, "a.csv: no articles: there is nothing to report on\n")
    (tmp_path / "b.csv").write_text("", "utf-8")
    assert "no header line" in cli("report", "b.csv", "-o", "r.html").err
    (tmp_path / "c.jsonl").write_text('{"text": 5}\n', "utf-8")
    assert "c.jsonl:1: 'text' must be a str, not int" in cli("report", "c.jsonl").err
    (tmp_path / "d.jsonl").write_text('["x"]\n', "utf-8")
    assert "d.jsonl:1: an array, not an object" in cli("report", "d.jsonl").err
    assert cli("report", "absent.csv").status == 1
    assert cli("report", "a.pdf").status == 1 or cli("report", "a.pdf").status == 2
    assert not (tmp_path / "r.html").exists()


def test_command_knows_the_fields_of_later_objects(cli, tmp_path):
    """The first object often lacks what the others have."""
    (tmp_path / "a.jsonl").write_text(
        '{"title": "خبر"}\n{"title": "لقاء", "body": "وصل", "day": "2024-05-09"}\n', "utf-8"
    )
    done = cli("report", "a.jsonl", "--date-field", "day")
    assert done.err.startswith("khabar: columns: headline 'title', body 'body', date 'day'; none with outlet, url\n")
    assert [row[2] for row in data_of(done.out)["rows"]] == [None, "2024-05-09"]


def test_command_leaves_out_inputs_that_cannot_be_used(cli, tmp_path):
    (tmp_path / "a.csv").write_text("title\nخبر\n", "utf-8")
    (tmp_path / "b.csv").write_text("id\n1\n", "utf-8")
    (tmp_path / "c.csv").write_text("", "utf-8")
    (tmp_path / "d.txt").write_text("خبر\n", "utf-8")
    bad = {"b.csv": "b.csv:1: no column looks like", "c.csv": "c.csv: no header line", "absent.csv": "absent.csv: "}
    bad["d.txt"] = "d.txt: a report is made of tables"
    for name, reason in bad.items():
        done = cli("report", name, "a.csv", "-o", "r.html")
        assert (done.status, reason in done.err) == (1, True)
        assert not (tmp_path / "r.html").exists()
    done = cli("report", *bad, "a.csv", "--on-error", "skip")
    assert done.status == 0
    assert all(reason in done.err for reason in bad.values())
    assert done.err.endswith("khabar: 4 items left out\n")
    assert [row[:2] for row in data_of(done.out)["rows"]] == [["a.csv:2", "خبر"]]


def test_command_never_replaces_its_corpus(cli, tmp_path):
    (tmp_path / "a.csv").write_text("title\nخبر\n", "utf-8")
    os.symlink("a.csv", tmp_path / "b.csv")
    for name in ("a.csv", "b.csv"):
        done = cli("report", "a.csv", "-o", name)
        assert done.status == 2
        assert f"the report would be written to {name!r}, which is read" in done.err
    assert (tmp_path / "a.csv").read_text("utf-8") == "title\nخبر\n"


def test_command_and_an_output_that_cannot_be_written(cli, tmp_path):
    done = cli("report", SAMPLE, "-o", "absent/r.html")
    assert done.status == 1
    assert done.err.startswith("absent/r.html: ")
    if os.path.exists("/dev/full"):
        done = cli("report", SAMPLE, "-o", "/dev/full")
        assert done.status == 1
        assert "/dev/full: No space left on device" in done.err
