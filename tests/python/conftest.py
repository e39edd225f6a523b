"""Settings that all Python tests share. The tests run on the installed package; scripts/test installs it.

KHABAR_SHARED names the folder of shared data (default: ../shared beside the checkout); tests that need it skip where it
is absent, or fail if KHABAR_REQUIRE_SHARED=1. Tests that need a library khabar does not depend on ask for it by
library(); they skip where it is absent, or fail if KHABAR_REQUIRE_LIBRARIES=1.
"""

import importlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# A shell's background jobs ignore Ctrl-C, and what they start does, too: the tests of Ctrl-C would wait for ever.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline: a slow machine is no failure. "quick" is for builds that run several times slower (sanitizers).
# In CI the examples are the same each time, so that a change is judged by what it changed.
CI = bool(os.environ.get("CI"))
settings.register_profile("khabar", deadline=None, derandomize=CI)
settings.register_profile("quick", deadline=None, derandomize=CI, max_examples=20)
settings.load_profile("khabar")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data."""
    folder = Path(os.environ.get("KHABAR_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        reason = f"no shared data at {folder}; KHABAR_SHARED can name another folder"
        if os.environ.get("KHABAR_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def library(name: str):
    """The module of that name, for a test to use."""
    if os.environ.get("KHABAR_REQUIRE_LIBRARIES") == "1":
        return importlib.import_module(name)
    return pytest.importorskip(name, reason=f"{name} is not installed")


class Finished:
    """What a command printed, decoded, and its exit status."""

    def __init__(self, process: subprocess.CompletedProcess[bytes]) -> None:
        self.status = process.returncode
        self.raw = process.stdout
        self.out = process.stdout.decode(errors="replace")  # raw may be a file of another kind
        self.err = process.stderr.decode()


COMMAND = [sys.executable, "-m", "khabar"]


@pytest.fixture
def cli(tmp_path: Path):
    """Runs `khabar ARGUMENT...` in tmp_path. stdin: str or bytes."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Finished:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        finished = Finished(
            subprocess.run(
                [*COMMAND, *map(str, arguments)], input=given, capture_output=True, cwd=tmp_path, timeout=120
            )
        )
        assert "Traceback" not in finished.err, finished.err
        return finished

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]):
    """Runs `khabar ARGUMENT...` in tmp_path as cli does, but in this process, which is much faster."""
    from khabar.cli.main import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str | bytes = b"") -> Finished:
        kept = os.dup(0)
        with tempfile.TemporaryFile() as file:
            file.write(stdin.encode() if isinstance(stdin, str) else stdin)
            file.seek(0)
            os.dup2(file.fileno(), 0)
            try:
                status = main(list(map(str, arguments)))
            except SystemExit as error:  # argparse: wrong usage, --help
                status = error.code
            finally:
                os.dup2(kept, 0)
                os.close(kept)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Finished(subprocess.CompletedProcess(arguments, status, out, err))

    return run
