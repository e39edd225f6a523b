"""The arguments of the command `khabar`, and how it ends.

Failures are one line on stderr, never a traceback.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress

from .. import PRESETS, RULES, KhabarError, UnknownNameError, __version__
from .io import DataError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
    from typing import Any

STATUSES = """
exit status: 0 done (with --on-error skip also where something was left out, which is said), 1 bad data, a file or model
that cannot be used, a full disk, 2 wrong usage, 130 or 143 stopped by SIGINT or SIGTERM, 141 nobody reads the output
"""

FILES = """
Files are UTF-8: txt with an item a line, csv and tsv with a header line (tsv knows no quotes), jsonl with an object a
line. The ending of the name (.txt .csv .tsv .jsonl) tells which, unless given; standard input is txt unless given.
csv and tsv come out with a column "%(key)s" more, jsonl with a field "%(key)s" more and every other as it was, txt
as %(txt)s. A column or field of that name is replaced; the jsonl line is then written anew, which may write its
numbers and escapes in another way. An empty or null item gives an empty result. A line of more than 2**30 - 1 bytes is
bad data. A file given by --output is written beside its final place and renamed at the end, so a failed run leaves no
half file, and --output may name the input; on standard output the lines before bad data have been written.
"""

ARTICLES = """
Files are UTF-8, an article each, of at most 2**30 - 1 bytes. json and jsonl have the keys file, text, headline,
published, topics, entities (every mention), chains (the entities of every type, each with its other names and all its
mentions), people, organisations and places (such chains), roles, quotes, meetings, values (dates, money, numbers),
sentences. Positions are code points of text. A file given by --output is written beside its final place and renamed at
the end, so a failed run leaves no half file.
"""

# command: its examples
EXAMPLES = {
    "": """
  khabar read article.txt
  khabar classify headlines.jsonl --output topics.jsonl
  khabar COMMAND --help
""",
    "read": """
  khabar read article.txt
  khabar read article.txt --published 2024-05-09 --format json
  khabar read news/*.txt --format html --output news.html
""",
    "normalize": """
  khabar normalize articles.csv --field body --output articles.jsonl
  echo "أَخْبَارُ الـيـوم" | khabar normalize
  khabar normalize names.txt --preset ner --with digits --without tatweel
""",
    "entities": """
  khabar entities articles.jsonl --field body --output entities.jsonl
  echo "وصل الطاهر الباعور إلى طرابلس" | khabar entities
  khabar entities articles.csv --scheme anercorp --on-error skip
  khabar entities articles.jsonl --names companies.tsv --min-score 0.5
""",
    "classify": """
  khabar classify headlines.csv --field title --output topics.csv
  echo "المركزي يرفع سعر الفائدة" | khabar classify -k 1
  khabar classify headlines.txt --output-format csv
""",
}


class Stopped(BaseException):
    """A signal asked the process to end."""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    raw = argparse.RawDescriptionHelpFormatter
    epilog = f"examples:{EXAMPLES['']}{STATUSES}"
    top = argparse.ArgumentParser(prog="khabar", description="Reads Arabic news.", epilog=epilog, formatter_class=raw)
    top.add_argument("--version", action="version", version=f"khabar {__version__}")
    output: dict[str, Any] = {
        "type": file_name,
        "default": "-",
        "metavar": "FILE",
        "help": "default: -, standard output",
    }
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, notes: str = "") -> argparse.ArgumentParser:
        epilog = f"examples:{EXAMPLES[name]}{notes}{STATUSES}"
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
        command.add_argument("file", nargs="?", type=file_name, metavar="FILE", help="the same as --input FILE")
        command.add_argument("--input", type=file_name, metavar="FILE", help="default: -, standard input")
        command.add_argument("--output", **output)
        command.add_argument("--field", metavar="NAME", help='column or field to read; default: "text"; txt has none')
        formats = ("txt", "csv", "tsv", "jsonl")
        command.add_argument("--input-format", choices=formats, help="default: by the file name's ending")
        text = "default: by the file name's ending; on standard output as the input, or jsonl where that cannot be"
        command.add_argument("--output-format", choices=formats, help=text)
        return command

    read = add("read", "Read articles, one a file: headline, topics, people, organisations, places.", ARTICLES)
    read.add_argument("files", nargs="+", type=file_name, metavar="FILE", help="a text file; -: standard input")
    read.add_argument("--headline", metavar="TEXT", help="the headline, where it is not in the file; for one FILE")
    text = "the day of publication, as 2024-05-09, that yesterday and other dates are counted from; for every FILE"
    read.add_argument("--published", type=day, metavar="DATE", help=text)
    read.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "csv", "html", "geojson"),
        default="text",
        help="text: a report (the default), with topics from 1 %% on; json: an object, of several files an array; "
        "jsonl: an object a line; csv: a row for each mention; html: a page; "
        "geojson: a point for each entity whose place is known",
    )
    read.add_argument("--output", **output)

    normalize = add_table("normalize", "Fold spellings that differ in writing only.", "normalized", "txt")
    normalize.add_argument("--preset", choices=(*PRESETS, "none"), default="search", help="default: search")
    for option, verb in (("--with", "add"), ("--without", "leave out")):
        text = f"{verb} a rule: {', '.join(RULES)}"
        normalize.add_argument(option, choices=RULES, action="append", default=[], metavar="RULE", help=text)
    entities = add_table("entities", "Find persons, bodies, places and other names.", "entities", "jsonl")
    classify = add_table("classify", "Classify headlines by topic.", "topics", "jsonl")
    for command in (read, classify):
        command.add_argument("-k", type=positive, default=3, metavar="N", help="topics given, best first; default: 3")
    text = "give no topics where the best is less probable than P; default: 0"
    classify.add_argument("--threshold", type=probability, default=0.0, metavar="P", help=text)
    for command in (read, entities):
        command.add_argument("--scheme", metavar="NAME", help='label scheme, "news" (the default) or "anercorp"')
        names = "names of your own that are always found: a UTF-8 file of lines name<TAB>type[<TAB>canonical name]"
        command.add_argument("--names", type=file_name, metavar="FILE", help=names)
        text = "leave out mentions whose score is lower than P; default: 0"
        command.add_argument("--min-score", type=probability, default=0.0, metavar="P", help=text)
    for command in (read, entities, classify):
        command.add_argument(
            "--models", type=file_name, metavar="FOLDER", help="other models than those that came with khabar"
        )
    return top


def file_name(text: str) -> str:
    """A name that is not empty, as an unset variable of a shell would be."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def day(text: str) -> str:
    """A date."""
    from ..values import day_of

    try:
        day_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2024-05-09") from None
    return text


def positive(text: str) -> int:
    """A number from 1 on."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return number


def probability(text: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return number


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    with suppress(AttributeError):  # the examples of --help are Arabic, which not every terminal's encoding has
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
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
