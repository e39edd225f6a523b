"""khabar.read: what is gathered of an article, as objects, dicts and HTML."""

import datetime
import json
import pickle
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from strategies import all_texts

import khabar

ARTICLE = """استقبال القائم بالأعمال الأمريكي في طرابلس
استقبل وزير الخارجية في حكومة الوحدة الوطنية الطاهر الباعور في طرابلس جيريمي بيرنت، القائم بالأعمال الأمريكي.
وأكد الباعور أن ليبيا ماضية في التعاون مع الولايات المتحدة.
"""


def test_people_are_gathered():
    document = khabar.read(ARTICLE)
    people = {chain.name: chain for chain in document.people}
    assert set(people) == {"الطاهر الباعور", "جيريمي بيرنت"}
    minister = people["الطاهر الباعور"]
    assert [m.text for m in minister.mentions] == ["الطاهر الباعور", "الباعور"]
    assert minister.other_names == ["الباعور"]
    assert {m.id for m in minister.mentions} == {minister.id}
    assert repr(minister) == "Chain(PER 'الطاهر الباعور' x2)"
    assert [chain.name for chain in document.organisations] == ["حكومة الوحدة الوطنية"]
    assert {"طرابلس", "ليبيا"} <= {chain.name for chain in document.places}


def test_the_shared_article(shared):
    """The article that khabar was first asked to read."""
    path = shared / "article" / "tripoli-forum.txt"
    text = path.read_text("utf-8")
    document = khabar.read(text)
    people = {chain.name: {m.text for m in chain.mentions} for chain in document.people}
    assert "الباعور" in people["الطاهر الباعور"]
    assert "جيريمي بيرنت" in people
    bodies = {chain.name for chain in document.organisations}
    assert {"حكومة الوحدة الوطنية", "سفارة الولايات المتحدة الأمريكية"} <= bodies
    places = {chain.name for chain in document.places}
    assert {"ليبيا", "طرابلس", "الولايات المتحدة", "إفريقيا"} <= places
    assert any(chain.name.startswith("منتدى طرابلس") for chain in document.chains)
    assert document.headline == text.splitlines()[0]
    assert document.topics


def test_headline_in_the_text():
    document = khabar.read(ARTICLE)
    assert document.headline == ARTICLE.splitlines()[0]
    assert document.headline_span == (0, len(document.headline))
    assert document.topics == khabar.classify(document.headline)
    assert khabar.read(ARTICLE, k=1).topics == document.topics[:1]


def test_headline_given_apart():
    document = khabar.read("أكد الباعور ذلك.", headline="الطاهر الباعور في طرابلس")
    assert document.text == "الطاهر الباعور في طرابلس\nأكد الباعور ذلك."
    assert document.headline == "الطاهر الباعور في طرابلس"
    assert [m.start for m in document.people[0].mentions] == [0, 29]
    for blank in ("", "  ", "\n"):
        assert khabar.read(ARTICLE, headline=blank).text == ARTICLE
    assert khabar.read("", headline="خبر 😀 عاجل").headline == "خبر 😀 عاجل"


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_an_empty_text(text):
    document = khabar.read(text)
    assert (document.headline, document.topics, document.entities, document.chains) == (None, [], [], [])
    assert document.sentences == []
    assert document.to_dict()["headline"] is None
    assert document.to_html()


def test_dict_and_json():
    document = khabar.read(ARTICLE)
    whole = document.to_dict()
    assert json.loads(document.to_json()) == json.loads(document.to_json(indent=2)) == whole
    assert "الباعور" in document.to_json()
    assert whole["headline"] == {"start": 0, "end": len(document.headline), "text": document.headline}
    assert [chain["id"] for chain in whole["chains"]] == list(range(len(document.chains)))
    assert {"ROLE", "PER", "ORG", "GPE"} <= {chain["type"] for chain in whole["chains"]}
    assert [c["other_names"] for c in whole["chains"] if c["name"] == "الطاهر الباعور"] == [["الباعور"]]
    for kind in ("chains", "people", "organisations", "places"):
        assert whole[kind]
        for chain in whole[kind]:
            assert chain in whole["chains"]
            assert list(chain) == ["name", "type", "id", "other_names", "place", "mentions"]
            assert all(ARTICLE[m["start"] : m["end"]] == m["text"] for m in chain["mentions"])
    assert [e["text"] for e in whole["entities"]] == [e.text for e in document.entities]
    assert whole["sentences"][0] == {"start": 0, "end": len(document.headline)}


def test_json_of_lone_surrogates_is_still_utf8():
    document = khabar.read("\ud83d الطاهر الباعور")
    assert json.loads(document.to_json().encode()) == document.to_dict()


def test_equality():
    document = khabar.read(ARTICLE)
    assert document == khabar.read(ARTICLE)
    assert document != khabar.read(ARTICLE + " ")
    assert document != khabar.read(ARTICLE, k=1)
    assert document != khabar.read(ARTICLE, scheme="anercorp")
    assert document != ARTICLE
    with pytest.raises(TypeError, match="unhashable"):
        hash(document)


def test_pickle():
    document = khabar.read(ARTICLE)
    again = pickle.loads(pickle.dumps(document))
    assert again.to_dict() == document.to_dict()
    assert again == document


def test_repr_is_short():
    assert len(repr(khabar.read(ARTICLE * 50))) < 80


def test_values():
    text = "😀 خبر أمس\nدفع محمد 3 ملايين دينار ليبي في 5 مايو وبقي 7%."
    document = khabar.read(text, published=datetime.date(2026, 11, 28))
    assert document.values == khabar.values(text, published="2026-11-28")
    assert [v.value for v in document.values] == ["2026-11-27", "3000000 LYD", "2026-05-05", "7"]
    assert [v.text for v in document.dates] == ["أمس", "5 مايو"]
    assert document.published == "2026-11-28"
    whole = document.to_dict()
    assert whole["values"] == [value.to_dict() for value in document.values]
    assert whole["published"] == "2026-11-28"
    assert json.loads(document.to_json()) == whole
    assert pickle.loads(pickle.dumps(document)) == document


def test_numbers_in_names_are_no_values():
    text = "فاز وست هام على ليفربول في مباراته الثالثة. زار الملك محمد الخامس 5 مدن."
    assert [v.text for v in khabar.read(text).values] == ["الثالثة", "5"]
    assert [v.text for v in khabar.values(text)] == ["ست", "الثالثة", "الخامس", "5"]


def test_values_without_a_publication_date():
    document = khabar.read("خبر أمس من عام 2014")
    assert [v.value for v in document.dates] == [None, "2014"]
    assert document.published is document.to_dict()["published"] is None
    assert document != khabar.read(document.text, published="2026-11-28")


def test_values_count_in_a_headline_given_apart():
    document = khabar.read("وصل أمس.", headline="3 ملايين زائر", published="2026-11-28")
    assert [(v.start, v.text) for v in document.values] == [(0, "3 ملايين"), (18, "أمس")]


def test_wrong_publication_dates():
    for wrong in ("2026-02-30", "أمس", "", "10000-01-01", "0000-01-01"):
        with pytest.raises(ValueError, match="published must be a date such as"):
            khabar.read("خبر", published=wrong)
    with pytest.raises(TypeError, match=r"published must be a datetime\.date or a str, not float"):
        khabar.read("خبر", published=2026.1128)
    for edge in ("0001-01-01", "9999-12-31"):
        assert khabar.read("أمس واليوم وغدا والعام المقبل", published=edge).published == edge


def test_wrong_arguments():
    for wrong in (None, b"", [], 3):
        for headline in (None, "x"):
            with pytest.raises(TypeError, match=f"text must be a str, not {type(wrong).__name__}"):
                khabar.read(wrong, headline=headline)
    for wrong in (3, b"", ["x"]):
        with pytest.raises(TypeError, match=f"headline must be a str or None, not {type(wrong).__name__}"):
            khabar.read("خبر", headline=wrong)
    with pytest.raises(TypeError, match="k must be an int or None, not str"):
        khabar.read("", k="3")
    with pytest.raises(ValueError, match="k must be 1 or more"):
        khabar.read("", k=0)
    with pytest.raises(TypeError):
        khabar.read("", "headline")


# ---- HTML ------------------------------------------------------------------------------------------------------------

HOSTILE = """<script>alert(1)</script> "الطاهر الباعور" في طرابلس
</article></style><img src=x onerror='alert(2)'> & &lt; &#39; ]]> <!-- \u202e قلب \u2067 \0\x1b[2J \ud83d
قال <b>الطاهر الباعور</b> في "طرابلس" إن ليبيا
"""


class Page(HTMLParser):
    """Collects a page's elements, checks that they nest, and the text below <article>."""

    VOID = ("meta", "br")

    def __init__(self, source):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "article" in self.open and not {"ul", "details"} & set(self.open):
            self.text.append(data)


OURS = set(
    """html head meta title style body article h2 p ul li mark span details summary table thead tbody tr th td
    bdi""".split()
)
ATTRIBUTES = {"class", "title", "dir", "lang", "charset", "name", "content", "scope"}


@given(all_texts)
def test_html_of_any_text_is_ours_alone(text):
    page = Page(khabar.read(text).to_html())
    assert set(page.tags) <= OURS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES


def test_html_escapes_hostile_markup():
    document = khabar.read(HOSTILE)
    page = Page(document.to_html())
    assert set(page.tags) <= OURS
    shown = "".join("".join(page.text).split())
    kept = HOSTILE.replace("\0", "\ufffd").replace("\x1b", "\ufffd").replace("\ud83d", "\ufffd")
    assert shown == "".join(kept.split())
    document.to_html().encode()


def test_html_marks_the_mentions():
    document = khabar.read(ARTICLE)
    source = document.to_html()
    assert source.count("<mark ") == len(document.entities) + len({e.type for e in document.entities})
    assert ">الباعور</mark>" in source
    assert '<article class="khabar" dir="rtl" lang="ar">' in source
    assert f"<title>{document.headline}</title>" in source
    assert "prefers-color-scheme:dark" in source
    assert "<script" not in source
    assert "http" not in source
    assert document._repr_html_() in source.replace("</style>\n</head>\n<body>", "</style>")


def test_no_mark_lies_across_lines():
    page = khabar.read("خبر اليوم\nشاهد مهرجان «موازين\n» ثم انصرف\x85الجميع\u2028إلى طرابلس").to_html()
    for paragraph in re.findall(r"<p>.*?</p>", page, re.DOTALL):
        assert paragraph.count("<mark") == paragraph.count("</mark>")
        assert "\n" not in paragraph
    assert page.count("<p>") == 4
    assert "\ufffd" not in page


def test_titles_have_no_bidi_controls():
    page = khabar.read("\u202eعنوان عن طرابلس\u2069\nنص").to_html()
    assert "\u202e" not in re.search(r"<title>(.*?)</title>", page)[1]
