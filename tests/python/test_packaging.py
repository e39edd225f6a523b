"""What users get: the wheel, the sdist, the installed C library. Built and installed for real, so it takes minutes."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

import khabar

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = ROOT / "examples" / "article.txt"
MODELS = sorted(p.name for p in (ROOT / "python" / "khabar" / "models").glob("*.khm"))
VERSION = re.search(r'KHB_VERSION "(.+)"', (ROOT / "include" / "khabar.h").read_text("utf-8"))[1]

pytestmark = pytest.mark.packaging


def needs(*programs: str):
    missing = [p for p in programs if not shutil.which(p)]
    return pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)} here")


def run(*command: object, **options) -> str:
    """What a command prints, both streams; a failure shows it."""
    environment = {"PATH": os.environ["PATH"], **os.environ, **options.pop("env", {})}
    environment.pop("PYTHONPATH", None)
    result = subprocess.run(
        [str(c) for c in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
        **options,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, so that nothing is built in it."""
    copy = tmp_path_factory.mktemp("source") / "khabar"
    built = shutil.ignore_patterns("build", "dist", ".*", "*.egg-info", "__pycache__", "*.so")
    shutil.copytree(ROOT, copy, ignore=built)
    return copy


@pytest.fixture(scope="session")
def sdist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--sdist", "--outdir", folder, source)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, so it also shows that the sdist is complete."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, sdist, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_installed_package_is_the_one_under_test():
    assert not Path(khabar.__file__).is_relative_to(ROOT / "python")


def test_one_version_everywhere():
    assert khabar.__version__ == metadata.version("khabar") == VERSION
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)[1] == VERSION


def test_the_package_requires_nothing():
    assert [r for r in metadata.requires("khabar") or [] if "extra ==" not in r] == []


def test_sdist_carries_sources_models_and_tests(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    expected = [p for folder in ("csrc", "include", "python/ext") for p in (ROOT / folder).rglob("*.[ch]")]
    expected += [*(ROOT / "python" / "khabar").rglob("*.py"), ROOT / "Makefile", ROOT / "LICENSE", Path(__file__)]
    assert {p.relative_to(ROOT).as_posix() for p in expected} - names == set()
    assert {f"python/khabar/models/{m}" for m in MODELS} - names == set()
    assert not [n for n in names if n.endswith((".so", ".o", ".pyc"))]


def test_wheel_carries_models_types_and_licence_and_no_source(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert MODELS
    for name in ["py.typed", "_native.pyi", *(f"models/{m}" for m in MODELS)]:
        assert f"khabar/{name}" in names
    assert [n for n in names if re.fullmatch(r"khabar/_native\.cpython-.*\.so", n)]
    assert [n for n in names if n.endswith("/LICENSE")]
    assert not [n for n in names if n.endswith((".c", ".h", ".o"))]
    expected = {p.relative_to(ROOT / "python").as_posix() for p in (ROOT / "python" / "khabar").rglob("*.py")}
    assert expected - set(names) == set()


def interpreter(version: str) -> str | None:
    """A CPython of that version, with its headers and venv, on PATH or among pyenv's; else None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    probe = (
        "import os, sys, sysconfig, venv, ensurepip; "
        "ok = os.path.exists(os.path.join(sysconfig.get_path('include'), 'Python.h')); "
        "print('%d.%d' % sys.version_info[:2] if ok else 'no headers')"
    )
    for candidate in [f"python{version}", *pyenv.glob(f"{version}.*/bin/python{version}")]:
        try:
            result = subprocess.run([candidate, "-c", probe], capture_output=True, text=True)
        except OSError:
            continue
        if result.stdout.strip() == version:
            return str(candidate)
    return None


@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_installs_and_reads_an_article_on_each_cpython(version, sdist, tmp_path):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no CPython {version} with headers and venv here")
    run(python, "-m", "venv", tmp_path / "venv")
    bin_ = tmp_path / "venv" / "bin"
    run(bin_ / "python", "-m", "pip", "install", sdist, cwd=tmp_path)
    listed = run(bin_ / "python", "-m", "pip", "list", "--format=freeze", cwd=tmp_path)
    assert f"khabar=={VERSION}" in listed
    report = run(bin_ / "khabar", "read", ARTICLE, cwd=tmp_path)
    assert len(report.splitlines()) > 3
    count = "import sys, khabar; print(len(khabar.read(open(sys.argv[1], encoding='utf-8').read()).entities))"
    assert int(run(bin_ / "python", "-c", count, ARTICLE, cwd=tmp_path)) > 3


@pytest.mark.parametrize("extra", ["", "pandas", "polars", "arrow", "progress", "cli"])
def test_each_extra_brings_what_it_is_for(extra, wheel, tmp_path):
    """In an environment of its own, where nothing else is; `[arrow]` without pandas, and so on."""
    uses = {
        "": "assert khabar.entities('في طرابلس')",
        "pandas": "import pandas\nassert len(khabar.frame.places(pandas.DataFrame({'body': ['في طرابلس']}), 'body'))",
        "polars": "import polars\nassert len(khabar.frame.places(polars.DataFrame({'body': ['في طرابلس']}), 'body'))",
        "arrow": "import pyarrow\nassert khabar.frame.places(pyarrow.table({'body': ['في طرابلس']}), 'body').num_rows",
        "progress": "assert len(list(khabar.pipe(['في طرابلس'], progress=True))) == 1",
        "cli": "from khabar.cli.main import main\nassert main(['places', 'in.csv', '--output', 'out.xlsx']) == 0",
    }
    (tmp_path / "in.csv").write_text("text\nفي طرابلس\n", "utf-8")
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", f"{wheel}[{extra}]" if extra else wheel, cwd=tmp_path)
    run(python, "-c", f"import khabar\n{uses[extra]}", cwd=tmp_path)
    if not extra:
        done = subprocess.run(
            [python, "-m", "khabar", "places", "in.csv", "--output", "out.xlsx"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode
        assert "khabar[cli]" in done.stderr


def test_without_icu_the_build_says_what_to_install(source):
    result = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", source / "unused", source],
        env={**os.environ, "PKG_CONFIG": "absent-pkg-config"},
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert "apt-get install pkg-config libicu-dev" in result.stdout + result.stderr


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """What `make install DESTDIR=` writes."""
    stage = tmp_path_factory.mktemp("stage")
    run("make", "-j2", "install", f"DESTDIR={stage}", "PREFIX=/opt/khabar", cwd=source)
    return stage


@needs("make", "gcc", "pkg-config")
@pytest.mark.parametrize("kind", ["shared", "static"])
def test_a_c_program_links_with_the_installed_library(kind, stage, tmp_path):
    prefix = tmp_path / "prefix"
    shutil.copytree(stage / "opt" / "khabar", prefix, symlinks=True)
    if kind == "static":
        for path in (prefix / "lib").glob("*.so*"):
            path.unlink()
    ask = ["pkg-config", f"--define-variable=prefix={prefix}", *(["--static"] if kind == "static" else [])]
    environment = {"PKG_CONFIG_PATH": str(prefix / "lib" / "pkgconfig"), "LD_LIBRARY_PATH": str(prefix / "lib")}
    assert run(*ask, "--modversion", "khabar", env=environment).strip() == VERSION
    flags = run(*ask, "--cflags", "--libs", "khabar", env=environment).split()
    run("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", ROOT / "examples" / "entities.c", "-o", "entities", *flags,
        cwd=tmp_path)  # fmt: skip
    linked = run("ldd", tmp_path / "entities", env=environment)
    assert ("libkhabar.so.0" in linked) == (kind == "shared")
    models = Path(run(*ask, "--variable=modelsdir", "khabar", env=environment).strip())
    assert sorted(p.name for p in models.iterdir()) == MODELS
    lines = run(tmp_path / "entities", models / "tagger.khm", ARTICLE, env=environment).splitlines()
    assert len(lines) > 3
    assert all(re.fullmatch(r"[A-Z]+\t\S.*", line) for line in lines)


@needs("make", "gcc", "pkg-config")
def test_uninstall_leaves_no_file(stage, source, tmp_path):
    copy = tmp_path / "stage"
    shutil.copytree(stage, copy, symlinks=True)
    run("make", "uninstall", f"DESTDIR={copy}", "PREFIX=/opt/khabar", cwd=source)
    assert [p for p in copy.rglob("*") if not p.is_dir() or p.is_symlink()] == []
