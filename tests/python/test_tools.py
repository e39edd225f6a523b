"""The checks of tools/ find what they are for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / tool), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path: Path):
    """A function that writes {path: text} under a new root and returns that root."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("csrc/tag/tagger.c", '#include "base/file.h"'),
        ("csrc/unicode/class.c", "#include <unicode/uchar.h>"),
        ("csrc/read/name.c", '#  include "tag/tagger.h"'),
        ("csrc/topics/topics.c", '#include "khabar.h"'),
        ("csrc/base/file.c", '/* #include "tag/tagger.h" */'),
        ("python/ext/module.c", "#include <Python.h>"),
        ("python/ext/module.c", "#include <khabar.h>"),
    ],
)
def test_an_include_along_the_way_is_fine(tree, path, line):
    root = tree({"csrc/base/file.h": "", "csrc/tag/tagger.h": "", path: f"{line}\n"})
    result = run("check_includes.py", root)
    assert (result.returncode, result.stdout) == (0, "includes point one way\n")


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("csrc/base/file.c", '#include "tag/tagger.h"', "base/ may see only itself"),
        ("csrc/normalize/a.c", '#include "tag/tagger.h"', "normalize/ may see only base, unicode"),
        ("csrc/topics/a.c", '#include "tag/tagger.h"', "topics/ may see only"),
        ("csrc/tag/a.c", "#include <unicode/uchar.h>", "only csrc/unicode/ may use ICU"),
        ("csrc/base/a.c", "#include <Python.h>", "does not know of Python"),
        ("csrc/base/a.c", '#include "../tag/tagger.h"', "base/"),
        ("csrc/base/a.c", '#include "absent.h"', "no such file"),
        ("csrc/odd/a.c", "", "not in a folder of the way of the data"),
        ("python/ext/a.c", '#include "tag/tagger.h"', "may see only khabar.h"),
        ("python/ext/a.c", "#include <unicode/uchar.h>", "may see only khabar.h"),
        ("include/khabar.h", "#include <unicode/uchar.h>", "the public header sees"),
    ],
)
def test_an_include_against_the_way_is_found(tree, path, line, words):
    result = run("check_includes.py", tree({"csrc/tag/tagger.h": "", path: f"\n{line}\n"}))
    assert result.returncode == 1
    assert result.stdout.startswith(f"{path}:")
    assert words in result.stdout


HEADER = """
/* KHB_API void khb_old(void); is gone */
KHB_API const char *khb_version(void);
KHB_API int khb_two(int a,
                    int b);
"""
FINE = 'const char *khb_version(void) { return ""; } int khb_two(int a, int b) { return a + b; }'


@pytest.mark.skipif(not (shutil.which("gcc") and shutil.which("nm")), reason="needs gcc and nm")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (FINE, "2 functions exported, as declared"),
        (FINE.replace("khb_two", "khb_three"), "lacks khb_two"),
        (FINE + "int khb_more(void) { return 1; }", "exports khb_more"),
        (FINE + '__attribute__((visibility("hidden"))) int khi_own(void) { return 1; }', "2 functions exported"),
        (FINE + '__attribute__((visibility("hidden"))) int helper(void) { return 1; }', "lib.a defines helper"),
        (FINE + "int table[4] = {1};", "exports table"),
    ],
)
def test_exported_symbols_are_those_declared(tree, code, words):
    root = tree({"khabar.h": HEADER, "lib.c": code})
    for command in (
        "gcc -fPIC -c lib.c -o lib.o",
        "gcc -shared lib.o -o lib.so",
        "ar qcs lib.a lib.o",
    ):
        subprocess.run(command.split(), cwd=root, check=True)
    result = run("check_symbols.py", root / "khabar.h", root / "lib.so", root / "lib.a")
    assert words in result.stdout
    assert result.returncode == (0 if "as declared" in result.stdout else 1)


def test_requirements_are_those_of_the_extra():
    assert "pytest" in run("requirements.py", "test").stdout
    assert run("requirements.py", "nonesuch").returncode == 1
