"""The package as a whole: names, a light import, memory that does not grow, several interpreters' worth of care."""

import gc
import inspect
import os
import subprocess
import sys
import weakref

import pytest

import khabar
from khabar import _native

HEAVY = """argparse asyncio collections concurrent dataclasses enum html importlib.resources inspect json logging
pathlib re threading typing""".split()


def run(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_every_public_name_is_there_and_documented():
    for name in khabar.__all__:
        thing = getattr(khabar, name)
        if callable(thing):
            assert inspect.getdoc(thing), name


def test_signatures_can_be_read():
    for thing in (
        khabar.normalize,
        khabar.normalize_all,
        khabar.Normalizer,
        khabar.entities,
        khabar.classify,
        khabar.read,
        khabar.pipe,
    ):
        assert inspect.signature(thing).parameters


def test_the_first_entity_imports_nothing_heavy():
    code = "import sys; a = set(sys.modules); import khabar; khabar.read('وصل الباعور'); print(*(set(sys.modules) - a))"
    assert {name for name in run(code).split() if name in HEAVY} == set()


def test_types_are_final():
    for type_ in (khabar.Normalizer, _native.Tagger, _native.Classifier):
        with pytest.raises(TypeError):
            type("Mine", (type_,), {})
        with pytest.raises(TypeError):
            type_.mine = 1


def test_errors_are_khabars_and_the_built_in_ones():
    assert issubclass(khabar.ModelError, OSError)
    for error in (khabar.EncodingError, khabar.LengthError, khabar.UnknownNameError):
        assert issubclass(error, ValueError)
        assert issubclass(error, khabar.KhabarError)


def test_a_text_is_let_go():
    class Text(str):
        pass

    text = Text("أَخْبَارٌ 😀 طرابلس")
    gone = weakref.ref(text)
    count = sys.getrefcount(text)
    khabar.normalize(text)
    khabar.entities(text)
    khabar.classify(text)
    khabar.read(text)
    _native.segment(text)
    with pytest.raises(khabar.UnknownNameError):
        khabar.entities(text, scheme="none")
    assert sys.getrefcount(text) == count
    del text
    assert gone() is None


def test_the_module_can_be_loaded_twice():
    code = """
import gc, sys
import khabar
first = khabar.Normalizer("search")
for name in [n for n in sys.modules if n.startswith("khabar")]:
    del sys.modules[name]
del khabar
import khabar
assert type(first) is not khabar.Normalizer
assert first("أَ") == khabar.normalize("أَ") == "ا"
del first
gc.collect()
assert khabar.normalize("أَ") == "ا"
"""
    run(code)


MEMORY = """
import khabar, resource
from khabar import _native
texts = ["وصل الطاهر الباعور إلى طرابلس 😀 " * n for n in (1, 10, 100)] + ["ascii", "\\ud83d", ""]
def work():
    for text in texts:
        khabar.normalize(text); khabar.normalize(text, "ner", alef=False); khabar.entities(text)
        khabar.classify(text); khabar.read(text, headline=text).to_html(); _native.segment(text)
        for bad in (lambda: khabar.normalize(text, "x"), lambda: khabar.normalize(text, x=True),
                    lambda: khabar.entities(text, scheme="x"), lambda: khabar.Models("/absent").tagger,
                    lambda: khabar.entities(None), lambda: _native.Tagger("/etc/passwd"),
                    lambda: _native.read(text, None, None, None, (9, 1), None, None)):
            try: bad()
            except (ValueError, TypeError, OSError): pass
        khabar.Normalizer("ner")
    khabar.Models().tagger
def used():
    with open("/proc/self/statm") as f: return int(f.read().split()[1]) * resource.getpagesize()
for _ in range(30): work()
before = used()
for _ in range(200): work()
print(used() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc to measure memory")
def test_memory_does_not_grow():
    assert int(run(MEMORY)) < 4 << 20


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("KHABAR_TEST_BIG"), reason="takes 4 GB of memory; KHABAR_TEST_BIG=1 runs it")
def test_a_text_too_long():
    text = "a" * (1 << 30)
    for call in (khabar.normalize, khabar.entities, khabar.classify, khabar.read, _native.segment):
        with pytest.raises(khabar.LengthError, match=r"has 1073741824 UTF-16 units; at most 1073741823"):
            call(text)
    del text
    gc.collect()
