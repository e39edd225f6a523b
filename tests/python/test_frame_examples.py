"""The examples in khabar.frame's docstrings and in docs/tables.md give what they say."""

import doctest
import io

import pytest
from conftest import ROOT, library

import khabar
from khabar import frame

FUNCTIONS = frame.__all__
PARSER = doctest.DocTestParser()


def run(text, names, what):
    """Run the examples of a text, in whose tables spaces do not count; the names that they made."""
    test = PARSER.get_doctest(text, names, what, None, 0)
    told = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    results = runner.run(test, out=told.write, clear_globs=False)
    assert results.attempted
    assert not results.failed, told.getvalue()
    return test.globs


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstrings(name):
    library("pandas")
    library("pyarrow")
    table = run(frame.__doc__, {}, "khabar.frame") | {"khabar": khabar}
    table["df"]["body"] = ["وصل الطاهر الباعور إلى طرابلس."]
    run(getattr(frame, name).__doc__, table, name)


def test_the_page_about_tables():
    library("pandas")
    library("pyarrow")
    run((ROOT / "docs" / "tables.md").read_text("utf-8"), {}, "tables.md")


def test_the_page_has_every_column():
    library("pyarrow")
    text = (ROOT / "docs" / "tables.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    said = {row[1].strip().strip("`").partition("(")[0]: row[3].strip().split(", ") for row in rows if "(df" in row[1]}
    table = library("pyarrow").table({"title": ["خبر"], "body": ["خبر"]})
    assert {*said} == {*FUNCTIONS} - {"normalize"}
    for name, columns in said.items():
        assert getattr(frame, name)(table, "body").column_names == ["row", *columns]
        described = getattr(frame, name).__doc__
        assert all(column in described for column in columns), name
