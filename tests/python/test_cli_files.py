"""The command line and files: whole output or none, clear failures, exit statuses."""

import os
import shlex
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from conftest import COMMAND, library

import khabar
from khabar.cli.formats import ENDINGS


@pytest.fixture
def cli(here):
    """In this process: hundreds of runs would otherwise take minutes."""
    return here


ALL = [["normalize"], ["entities"], ["classify"], ["read", "-"]]
HEAVY_PIPE = b"\xd8\xae\xd8\xa8\xd8\xb1\n" * 200_000


EMPTY_FOLDER = "no file in this folder has a known ending: " + " ".join(ENDINGS)


def start(*arguments, cwd, **options):
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([*COMMAND, *map(str, arguments)], cwd=cwd, **streams)


def names(folder):
    return sorted(p.name for p in folder.iterdir())


# ---- Inputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["normalize", "entities", "classify", "read"])
def test_inputs_that_cannot_be_read(cli, tmp_path, command):
    (tmp_path / "folder.txt").mkdir()
    for name, reason in (("absent.txt", "No such file or directory"), ("folder.txt", EMPTY_FOLDER)):
        source = [name] if command == "read" else ["--input", name]
        done = cli(command, *source, "--output", "out.txt" if command in ("normalize", "read") else "out.jsonl")
        assert (done.status, done.out, done.err) == (1, "", f"{name}: {reason}\n")
    assert names(tmp_path) == ["folder.txt"]


def test_an_input_without_permission(cli, tmp_path):
    path = tmp_path / "in.txt"
    path.write_text("خبر", "utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read anything")
    done = cli("normalize", "--input", "in.txt")
    assert (done.status, done.err) == (1, "in.txt: Permission denied\n")


# ---- Outputs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ALL, ids=lambda c: c[0])
def test_outputs_that_cannot_be_written(cli, tmp_path, command):
    (tmp_path / "folder").mkdir()
    for name, reason in (("folder", "Is a directory"), ("absent/out.jsonl", "No such file or directory")):
        form = ["--output-format", "jsonl"] if command[0] != "read" else []
        done = cli(*command, "--output", name, *form, stdin="خبر\n")
        assert (done.status, done.err) == (1, f"{name}: {reason}\n")
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", ALL, ids=lambda c: c[0])
@pytest.mark.parametrize("content", [b"a\n", HEAVY_PIPE[:140_000]])
def test_a_full_disk(cli, tmp_path, command, content):
    form = ["--output-format", "jsonl"] if command[0] != "read" else ["--format", "json"]
    done = cli(*command, *form, "--output", "/dev/full", stdin=content)
    assert (done.status, done.err) == (1, "/dev/full: No space left on device\n")
    with open("/dev/full", "wb") as full, start(*command, *form, cwd=tmp_path, stdout=full) as process:
        _, err = process.communicate(content)
    assert (process.returncode, err) == (1, b"<stdout>: No space left on device\n")


def test_no_room_for_temporary_files(tmp_path):
    """Excel files are gathered in temporary files; with lxml there, what goes wrong with them is lxml's error."""
    library("openpyxl")
    resource = pytest.importorskip("resource", reason="limits of file sizes are POSIX")
    (tmp_path / "in.csv").write_text("text\n" + "وصل الوفد إلى المدينة\n" * 3000, encoding="utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    with start("normalize", "in.csv", "--output", "out.xlsx", cwd=tmp_path, preexec_fn=limit) as process:
        _, err = process.communicate()
    assert process.returncode == 1
    assert err.startswith(b"khabar: "), err
    assert err.count(b"\n") == 1, err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_output_may_be_the_input(cli, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("أَ\nبَ\n", "utf-8")
    path.chmod(0o640)
    assert cli("normalize", "--input", "a.txt", "--output", "a.txt").status == 0
    assert path.read_text("utf-8") == "ا\nب\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.txt"]


def test_a_new_file_has_the_usual_mode(cli, tmp_path):
    mask = os.umask(0o027)
    try:
        cli("normalize", "--output", "new.txt", stdin="a")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "new.txt").stat().st_mode) == 0o640


def test_a_link_stays_a_link(cli, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link.txt").symlink_to("there/out.txt")
    for text in ("a\n", "b\n"):
        assert cli("normalize", "--output", "link.txt", stdin=text).status == 0
        assert (tmp_path / "link.txt").is_symlink()
        assert (tmp_path / "there" / "out.txt").read_text() == text
    assert names(tmp_path / "there") == ["out.txt"]


def test_a_failed_run_leaves_the_old_output(cli, tmp_path):
    (tmp_path / "out.txt").write_text("old")
    assert cli("normalize", "--output", "out.txt", stdin=b"a\n\xff\n").status == 1
    assert (tmp_path / "out.txt").read_text() == "old"
    assert names(tmp_path) == ["out.txt"]


def test_standard_output_by_name(cli, tmp_path):
    assert cli("normalize", "--output", "/dev/stdout", stdin="a").out == "a\n"
    with open(tmp_path / "log", "wb") as log:
        log.write(b"before\n")
        log.flush()
        with start("normalize", "--output", "/dev/stdout", cwd=tmp_path, stdout=log) as process:
            process.communicate(b"a\n")
    assert process.returncode == 0
    assert (tmp_path / "log").read_text() == "before\na\n"
    assert names(tmp_path) == ["log"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe(cli, tmp_path):
    for name in ("pipe.txt", "pipe"):  # the format of a pipe is the input's
        os.mkfifo(tmp_path / name)
        got = []
        reader = threading.Thread(target=lambda: got.append((tmp_path / name).read_bytes()))  # noqa: B023
        reader.start()
        assert cli("normalize", "--output", name, stdin="a\nb\n").status == 0
        reader.join()
        assert got == [b"a\nb\n"]
        assert stat.S_ISFIFO((tmp_path / name).stat().st_mode)


@pytest.mark.parametrize("command", [["normalize"], ["read", "-", "--format", "json"]], ids=lambda c: c[0])
def test_nobody_reads_the_output(tmp_path, command):
    process = start(*command, cwd=tmp_path)
    process.stdout.close()
    for step in (lambda: process.stdin.write(HEAVY_PIPE[:140_000]), process.stdin.close):
        with suppress(BrokenPipeError):
            step()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), err) == (141, b"")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (getattr(signal, "SIGHUP", 15), 129)]
)
def test_a_signal_leaves_nothing(tmp_path, number, status):
    (tmp_path / "out.txt").write_text("old")
    with start("normalize", "--output", "out.txt", cwd=tmp_path) as process:
        process.stdin.write(HEAVY_PIPE)
        process.stdin.flush()
        until = time.monotonic() + 60
        while len(names(tmp_path)) < 2:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(60) == status
        assert process.stderr.read() == b""
    assert names(tmp_path) == ["out.txt"]
    assert (tmp_path / "out.txt").read_text() == "old"


# ---- Models and usage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ALL[1:], ids=lambda c: c[0])
def test_models_that_cannot_be_used(cli, tmp_path, command):
    (tmp_path / "models").mkdir()
    for content in (None, b"", b"not a model"):
        if content is not None:
            for name in ("tagger.khm", "topics.khm"):
                (tmp_path / "models" / name).write_bytes(content)
        done = cli(*command, "--models", "models", "--output", "out.jsonl", stdin="خبر")
        assert done.status == 1
        assert done.err.startswith("khabar: cannot ")
        assert "models/t" in done.err
        assert done.err.count("\n") == 1
        assert names(tmp_path) == ["models"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["nonesuch"], "invalid choice: 'nonesuch'"),
        (["read"], "FILE"),
        (["normalize", "--preset", "serch"], "search"),
        (["normalize", "--with", "tatwel"], "tatweel"),
        (["classify", "-k", "0"], "'0' is not a number from 1 on"),
        (["classify", "--threshold", "2"], "'2' is not a number from 0 to 1"),
        (["classify", "--threshold", "nan"], "'nan' is not a number from 0 to 1"),
        (["entities", "--scheme", "conll"], "khabar: no scheme 'conll'; there are: news, anercorp"),
        (["read", "-", "--scheme", "conll"], "khabar: no scheme 'conll'; there are: news, anercorp"),
        (["normalize", "--input", "a.docx"], "no format is known by the name 'a.docx' (.txt, "),
        (
            ["normalize", "--input", "a.xls"],
            "(.txt, .text, .csv, .tsv, .tab, .jsonl, .ndjson, .json, .parquet, .xlsx, ",
        ),
        (["normalize", "--input", "a.xls"], "save it as xlsx; give --input-format"),
        (["classify", "--output-format", "txt"], "classify from txt cannot be written as txt"),
        (
            ["normalize", "--input-format", "jsonl", "--output", "a.txt"],
            "normalize from jsonl cannot be written as txt",
        ),
        (
            ["classify", "--output", "a.json"],
            "json is read, not written; there are: txt, csv, tsv, jsonl, parquet, xlsx",
        ),
        (["classify", "--output", "a.docx"], "no format is known by the name 'a.docx' (.txt, "),
        (["normalize", "--encoding", "utf-99"], "unknown encoding: utf-99"),
        (["normalize", "--encoding", "utf-32"], "utf-32 is not supported"),
        (["normalize", "--encoding", "base64"], "'base64' is not a text encoding"),
        (["normalize", "--workers", "0"], "'0' is not a number from 1 on"),
        (["normalize", "--resume"], "--resume needs an --output that is a file or a folder"),
        (["normalize", "--resume", "--output", "a.txt"], "--resume needs inputs that are files"),
        (["normalize", "--resume", "--output", "a.xlsx"], "--resume writes csv, tsv, jsonl or txt, not compressed"),
        (["read", "--resume", "a.txt", "--output", "a.csv"], "read --resume needs an --output that is a folder"),
        (["completion", "ksh"], "invalid choice: 'ksh'"),
        (["classify", "--output", "out"], "give --output-format"),
        (["classify", "a.txt", "--input", "a.txt"], "the input is given twice, as FILE and by --input"),
        (["normalize", "--field", "body"], "txt has no fields: --field goes with the other formats"),
        (["normalize", "a.txt", "--field", "text"], "txt has no fields"),
        (["normalize", "--output", ""], "argument -o/--output: the name is empty"),
        (["normalize", "--input", ""], "argument --input: the name is empty"),
        (["entities", ""], "argument FILE: the name is empty"),
        (["read", ""], "argument FILE: the name is empty"),
        (["read", "-", "--output", ""], "argument -o/--output: the name is empty"),
        (["read", "-", "--models", ""], "argument --models: the name is empty"),
        (["read", "a.txt", "b.txt", "--headline", "x"], "--headline goes with one FILE of text"),
        (["read", "-", "-k", "0"], "'0' is not a number from 1 on"),
        (["read", "-", "--published", "2026-02-30"], "--published: '2026-02-30' is not a date such as 2024-05-09"),
        (["read", "-", "--published", ""], "--published: '' is not a date such as 2024-05-09"),
    ],
)
def test_wrong_usage(cli, arguments, message):
    done = cli(*arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


COMMANDS = "read normalize entities classify quotes people places meetings dates completion".split()


def test_help_and_version(cli):
    assert cli("--version").out == f"khabar {khabar.__version__}\n"
    whole = cli("--help").out
    for command in COMMANDS:
        assert command in whole
        told = cli(command, "--help").out
        assert "--on-error" in told
        examples = told.split("\nexamples:\n")[1].split("\n\n")[0].splitlines()
        assert 2 <= len(examples) <= 4
        assert all(f"khabar {command}" in line for line in examples)
        assert "exit status: 0 done" in told


@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_the_examples_of_help_are_right(cli, tmp_path, command):
    """Each with the files it names."""
    text = "وصل الطاهر الباعور إلى طرابلس"
    (tmp_path / "news").mkdir()
    for name in ("article.txt", "headlines.txt", "names.txt", "news/a.txt", "news/b.txt"):
        (tmp_path / name).write_text(f"{text}\n", "utf-8")
    for name in ("articles", "headlines"):
        (tmp_path / f"{name}.csv").write_text(f"text,body,title,date\n{text},{text},{text},2024-05-09\n", "utf-8")
        (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "{text}", "body": "{text}"}}\n', "utf-8")
    (tmp_path / "companies.tsv").write_text("شركة الفلاح\tORG\n", "utf-8")
    for line in cli(command, "--help").out.split("\nexamples:\n")[1].split("\n\n")[0].splitlines():
        line = line.replace(f"khabar {command}", f"{shlex.join(COMMAND)} {command}")
        done = subprocess.run(line, shell=True, capture_output=True, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")


def test_help_on_a_terminal_without_arabic(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*COMMAND, "classify", "--help"], capture_output=True, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")


def test_entry_point():
    command = os.path.join(os.path.dirname(sys.executable), "khabar")
    if not os.path.exists(command):
        pytest.skip("the command khabar is not installed beside this Python")
    done = subprocess.run([command, "normalize"], input="أَ".encode(), capture_output=True)
    assert done.stdout.decode() == "ا\n"
