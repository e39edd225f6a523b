"""The arguments of the command `khabar`, and how it ends.

Failures are one line on stderr, never a traceback.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys

from .. import PRESETS, RULES, KhabarError, UnknownNameError, __version__
from .io import DataError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

STATUSES = """
exit status: 0 done (with --on-error skip also where something was left out, which is said), 1 bad data, a file or model
that cannot be used, a full disk, 2 wrong usage, 130 or 143 stopped by SIGINT or SIGTERM, 141 nobody reads the output
"""

FILES = """
Files are UTF-8: txt with an item a line, csv and tsv with a header line (tsv knows no quotes), jsonl with an object a
line. The ending of the name (.txt .csv .tsv .jsonl) tells which, unless given; standard input is txt unless given.
csv and tsv come out with a column "%(key)s" more, jsonl with a field "%(key)s" more and every other as it was, txt
as %(txt)s. An empty or null item gives an empty result. The output is written beside its final place and renamed
at the end, so a failed run leaves no half file, and --output may name the input.
"""


class Stopped(BaseException):
    """A signal asked the process to end."""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(prog="khabar", description="Reads Arabic news.", epilog=STATUSES, formatter_class=raw)
    top.add_argument("--version", action="version", version=f"khabar {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, epilog: str | None = None) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help, epilog=epilog, formatter_class=raw)
        command.add_argument(
            "--on-error",
            choices=("stop", "skip"),
            default="stop",
            help="at bad data: stop (the default), or report it, leave it out and go on",
        )
        return command

    def add_table(name: str, help: str, key: str, txt: str) -> argparse.ArgumentParser:
        command = add(name, help, FILES % {"key": key, "txt": txt})
        command.add_argument("--input", default="-", metavar="FILE", help="default: -, standard input")
        command.add_argument("--output", default="-", metavar="FILE", help="default: -, standard output")
        command.add_argument("--field", default="text", metavar="NAME", help='column or field to read; default: "text"')
        formats = ("txt", "csv", "tsv", "jsonl")
        command.add_argument("--input-format", choices=formats, help="default: by the file name's ending")
        command.add_argument("--output-format", choices=formats, help="default: by the ending, else as the input")
        return command

    read = add("read", "Read articles, one a file: headline, topics, people, organisations, places.")
    read.add_argument("files", nargs="+", metavar="FILE", help="a text file; -: standard input")
    read.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "csv", "html"),
        default="text",
        help="text: a report (the default); json: an object, of several files an array; "
        "jsonl: an object a line; csv: a row for each mention; html: a page",
    )
    read.add_argument("--output", default="-", metavar="FILE", help="default: -, standard output")

    normalize = add_table("normalize", "Fold spellings that differ in writing only.", "normalized", "txt")
    normalize.add_argument("--preset", choices=(*PRESETS, "none"), default="search", help="default: search")
    for option, verb in (("--with", "add"), ("--without", "leave out")):
        text = f"{verb} a rule: {', '.join(RULES)}"
        normalize.add_argument(option, choices=RULES, action="append", default=[], metavar="RULE", help=text)
    entities = add_table("entities", "Find persons, bodies, places and other names.", "entities", "jsonl")
    classify = add_table("classify", "Classify headlines by topic.", "topics", "jsonl")
    classify.add_argument("-k", type=positive, default=3, metavar="N", help="topics given, best first; default: 3")
    for command in (read, entities):
        command.add_argument("--scheme", metavar="NAME", help='label scheme, "news" (the default) or "anercorp"')
    for command in (read, entities, classify):
        command.add_argument("--models", metavar="FOLDER", help="other models than those that came with khabar")
    return top


def positive(text: str) -> int:
    """A number from 1 on."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return number


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    arguments = parser().parse_args(argv)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    try:
        if arguments.command == "read":
            from .read import run
        else:
            from .tables import run
        run(arguments)
    except (UsageError, UnknownNameError) as error:
        return _fail(f"khabar: {error}", 2)
    except DataError as error:
        return _fail(str(error), 1)
    except KhabarError as error:
        return _fail(f"khabar: {error}", 1)
    except BrokenPipeError:
        return 141
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
        return _fail(f"khabar: {where}{error.strerror or error}", 1)
    except MemoryError:
        return _fail("khabar: out of memory", 1)
    except KeyboardInterrupt:
        return 130
    except Stopped as stopped:
        return 128 + int(stopped.args[0])
    return 0


def _fail(message: str, status: int) -> int:
    print(message.replace("\n", " "), file=sys.stderr)
    return status
