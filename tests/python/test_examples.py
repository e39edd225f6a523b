"""The examples in the public docstrings and in the README give what they say."""

import contextlib
import doctest
import inspect
import io
import re

import pytest
from conftest import ROOT

import khabar

NEED_FILES = ["Models"]


def docstrings():
    """(name, docstring) of the package, of what it exports, and of the methods of that."""
    yield "khabar", khabar.__doc__
    for name in khabar.__all__:
        thing = getattr(khabar, name)
        if not callable(thing) or name in NEED_FILES:
            continue
        yield name, thing.__doc__
        if inspect.isclass(thing):
            for member in vars(thing).values():
                if callable(member) and member.__doc__ and ">>>" in member.__doc__:
                    yield f"{name}.{member.__name__}", member.__doc__


EXAMPLES = {name: text for name, text in docstrings() if text and ">>>" in text}


def test_what_should_have_examples_has():
    expected = """
        khabar normalize normalize_all Normalizer Normalizer.map Normalized Normalized.original_span segment entities
        classify read
    """
    assert set(expected.split()) <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_docstring(name):
    test = doctest.DocTestParser().get_doctest(EXAMPLES[name], {"khabar": khabar}, name, None, 0)
    told = io.StringIO()
    results = doctest.DocTestRunner(verbose=False).run(test, out=told.write)
    assert results.attempted
    assert not results.failed, told.getvalue()


def test_readme(monkeypatch):
    """The Python of README.md runs; where a comment is a value or what is printed, it is that."""
    monkeypatch.chdir(ROOT)
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)[1]
    names = {"texts": ["خبر"]}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    checked = 0
    for line in code.splitlines():
        expression, _, comment = line.partition("  # ")
        if comment.startswith(("'", "[", "(")):
            assert repr(eval(expression, names)) == comment
            checked += 1
    assert checked >= 4
    block = re.search(r"print\(.*\n((?:# .*\n)+)", code)[1]
    assert printed.getvalue() == "".join(line.removeprefix("# ") for line in block.splitlines(keepends=True))
