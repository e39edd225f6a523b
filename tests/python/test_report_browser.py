"""The report in Chromium: search, lists, keys, languages; and that nothing in a corpus can run, fetch or break out.

Debian's chromium and chromium-driver, driven by selenium; scripts/test installs them. Nothing is downloaded.
"""

import os
import random
import shutil
import unicodedata

import pytest
from conftest import library
from test_report import HOSTILE, ROWS, data_of, hostile_rows, sample

import khabar
from khabar import report

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    webdriver = library("selenium.webdriver")
    driver = shutil.which("chromedriver")
    if driver is None:
        if os.environ.get("KHABAR_REQUIRE_LIBRARIES") == "1":
            pytest.fail("no chromedriver here")
        pytest.skip("no chromedriver here")
    options = webdriver.ChromeOptions()
    for argument in ("headless", "no-sandbox", "disable-gpu", "window-size=1100,900"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    found.set_script_timeout(60)
    yield found
    found.quit()


def shown(browser, tmp_path_factory, page: str):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page, "utf-8")
    browser.get_log("browser")  # what the page before has said
    browser.get(path.as_uri())
    assert browser.execute_async_script("khabar.ready.then(() => arguments[0](true))")
    return browser


@pytest.fixture
def page(browser, tmp_path_factory):
    """The report on the sample corpus."""
    return shown(browser, tmp_path_factory, report.build(sample()))


def wait(browser, condition: str):
    """Until a JavaScript expression is true; its value."""
    support = library("selenium.webdriver.support.ui")
    return support.WebDriverWait(browser, 30).until(lambda b: b.execute_script(f"return {condition}"))


def type_query(browser, text: str) -> list[str]:
    """What the search finds, as the speakers' lines."""
    browser.execute_script("document.getElementById('found').textContent = ''")
    query = browser.find_element("id", "query")
    query.clear()
    query.send_keys(text)
    wait(browser, "document.getElementById('found').textContent !== ''")
    return [who.text for who in browser.find_elements("css selector", "#results .who")]


def logged(browser) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser")]


def test_search_is_folded(page):
    plain = type_query(page, "المحمية ستحمي")
    assert len(plain) == 1
    assert "سلمى القرقني" in plain[0]
    assert type_query(page, "المحميه ستحمى") == plain  # ة as ه, ي as ى
    assert type_query(page, "المَحْمِيَّة") == type_query(page, "المحمية")
    assert type_query(page, "الأجور") == type_query(page, "الاجور") != []
    marks = page.find_elements("css selector", "#results blockquote mark")
    assert [mark.text for mark in marks] == ["الأجور"]
    assert page.find_element("id", "found").text == "عدد التصريحات: 1"
    assert type_query(page, "زززز") == []
    assert page.find_element("id", "found").get_attribute("role") == "status"
    assert logged(page) == []


def test_search_folds_as_the_library_does(page):
    draw = random.Random(1)
    pieces = [chr(c) for c in [*range(0x20, 0x7F), *range(0x600, 0x700), *range(0x750, 0x780), *range(0xFB50, 0xFBC0)]]
    pieces += [
        *"ﷲﻻﻼﷺ«»“”‘’…–—\u200b\u200c\u200e\u200f\u202a\u2069\ufeff\u00a0\u0654\u0655 \t\n",
        "é",
        "𝟙",
        "😀",
        "ـ",
        "أ",
        "لإ",
    ] * 5
    texts = ["".join(draw.choice(pieces) for _ in range(draw.randrange(1, 30))) for _ in range(1500)]
    # Two hamzas on one letter are beyond what the script knows.
    texts = [t for t in texts if sum(c in "\u0654\u0655\u0674" for c in unicodedata.normalize("NFKD", t)) < 2]
    assert len(texts) > 500
    script = """const [texts, done] = arguments;
        Promise.all(texts.map((t) => khabar.fold(t))).then(done, (error) => done(String(error)));"""
    folded = page.execute_async_script(script, texts)
    expected = [khabar.normalize(text) for text in texts]
    assert [(t, a, b) for t, a, b in zip(texts, folded, expected, strict=True) if a != b] == []


def test_a_number_opens_its_sentences(page):
    keys = library("selenium.webdriver.common.keys").Keys
    button = page.find_element("css selector", "#people tbody td button")
    data = data_of(report.build(sample()))
    flat = data["lists"][int(button.get_attribute("data-list"))]
    expected = {tuple(flat[i : i + 2]) for i in range(0, len(flat), 4)}
    for open_it in (button.click, lambda: button.send_keys(keys.ENTER), lambda: button.send_keys(keys.SPACE)):
        open_it()
        wait(page, "document.getElementById('list').open")
        items = page.find_elements("css selector", "#list-items li")
        assert len(items) == len(expected)
        assert all(item.find_elements("css selector", "mark") for item in items)
        assert "السطر" in items[0].find_element("css selector", ".from").text
        assert page.find_element("id", "list-heading").text == f"سلمى القرقني — المقالات: {button.text}"
        page.switch_to.active_element.send_keys(keys.ESCAPE)
        wait(page, "!document.getElementById('list').open")
        assert page.switch_to.active_element == button  # the focus is where it was


def test_voices_show_the_word(page):
    page.find_element("css selector", "#voices tbody td button").click()
    wait(page, "document.getElementById('list').open")
    marks = [mark.text for mark in page.find_elements("css selector", "#list-items mark.shows")]
    assert set(marks) >= {"وقالت", "وأضافت", "وأشارت"}
    assert all(mark.endswith(("ت", "ة")) for mark in marks)
    links = page.find_elements("css selector", "#list-items a")
    assert {link.get_attribute("rel") for link in links} == {"noopener noreferrer"}


def test_pictures_open_lists_too(page):
    for picture in ("#topics rect[data-list]", "#places circle", "#places path[data-list]", "#meetings line"):
        page.execute_script(
            f"document.querySelector('{picture}').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
        )
        wait(page, "document.getElementById('list').open")
        assert page.find_elements("css selector", "#list-items li"), picture
        assert page.find_element("id", "list-heading").text
        page.find_element("id", "close").click()


def test_languages(page):
    root = page.find_element("css selector", "html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
    arabic = page.find_element("css selector", "body").text
    page.find_element("id", "language").click()
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("en", "ltr")
    headings = [h.text for h in page.find_elements("css selector", "h2") if h.text]
    assert headings == [
        "Overview", "Topics over time", "People", "Bodies", "Places", "Who is named with whom", "Who met whom",
        "Who said what", "Voices of women and men", "About this report",
    ]  # fmt: skip
    region = page.find_element("css selector", "#people .table")
    assert region.get_attribute("aria-label") == "People in most articles"
    assert "سلمى القرقني" in page.find_element("id", "people").text
    type_query(page, "المحمية")
    assert page.find_element("id", "found").text == "Statements found: 2"
    page.find_element("id", "query").clear()
    page.find_element("id", "language").click()
    assert page.find_element("css selector", "body").text.splitlines()[:20] == arabic.splitlines()[:20]


def test_landmarks_and_headings(page):
    for landmark in ("header", "nav[aria-label]", "main"):
        assert len(page.find_elements("css selector", landmark)) == 1, landmark
    levels = page.execute_script("return [...document.querySelectorAll('h1,h2,h3')].map((h) => h.localName)")
    assert levels[0] == "h1"
    assert set(levels[1:]) == {"h2"}
    unnamed = (
        "return [...document.querySelectorAll('button,a,input')].filter((e) => !e.textContent && !e.labels?.length)"
    )
    assert page.execute_script(unnamed) == []


def test_long_lists_come_in_parts(browser, tmp_path_factory):
    rows = [{"text": f"قال سامي الحداد إن العدد {n} كبير."} for n in range(120)]
    page = shown(browser, tmp_path_factory, report.build(rows))
    page.find_element("css selector", "#people tbody td button").click()
    wait(page, "document.getElementById('list').open")
    counts = []
    for _ in range(3):
        counts.append(len(page.find_elements("css selector", "#list-items li")))
        page.execute_script("document.querySelector('#list-items button').click()")
    assert counts == [50, 100, 120]


def test_hostile_rows_run_nothing(browser, tmp_path_factory):
    page = shown(browser, tmp_path_factory, report.build(hostile_rows(), title=HOSTILE[0]))
    assert page.execute_script("return document.querySelectorAll('[data-list],[data-said]').length") > 20
    page.execute_script("document.getElementById('language').click()")
    opened = page.execute_async_script("""
        const done = arguments[0];
        const openers = [...document.querySelectorAll('[data-list],[data-said]')];
        (async () => {
          let count = 0;
          for (const opener of openers) {
            opener.dispatchEvent(new MouseEvent('click', {bubbles: true}));
            await new Promise((next) => setTimeout(next));
            count += document.querySelectorAll('#list-items li').length;
          }
          done(count);
        })();""")
    assert opened > 20
    page.execute_script("document.getElementById('close').click()")
    for text in ("script", "النص", "<b>"):
        type_query(page, text)
    assert page.execute_script("return window.pwned") is None
    assert (
        page.execute_script("return document.querySelectorAll('img,b,textarea,iframe,[onload],[onerror]').length") == 0
    )
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert page.execute_script("return getComputedStyle(document.body).display") == "block"
    wide, width = page.execute_script(
        "const root = document.documentElement; return [root.scrollWidth, root.clientWidth]"
    )
    assert wide <= width
    assert logged(page) == []


def test_only_pages_are_linked(browser, tmp_path_factory):
    page = shown(browser, tmp_path_factory, report.build(ROWS))
    page.find_element("css selector", "#overview button").click()
    wait(page, "document.getElementById('list').open")
    links = [link.get_attribute("href") for link in page.find_elements("css selector", "#list-items a")]
    assert links == ["https://example.org/a"]
