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
from . import report
from .extras import UsageError
from .formats import INPUTS, OUTPUTS
from .io import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

STATUSES = """
exit status: 0 done (with --on-error skip also where something was left out, which is said), 1 bad data, a file or model
that cannot be used, a full disk, 2 wrong usage, also a library that is not installed, 130 or 143 stopped by SIGINT or
SIGTERM, 141 nobody reads the output
"""

FILES = """
FILE is txt (an item a line), csv or tsv with a header line (tsv knows no quotes), jsonl (an object a line), json (an
object or an array of them, as trafilatura writes), parquet, xlsx, html (a saved page), any of them also as .gz, .xz or
.zst; a folder, all of whose files are read; or a pattern such as 'news/*.csv'. The ending of the name tells the format,
unless given; standard input is txt unless given. UTF-8, UTF-16, Windows-1256 and ISO 8859-6 are told apart.
%s
A file given by --output is written beside its final place and renamed at the end, so a failed run leaves no half file,
and --output may name the input; on standard output the items before bad data have been written. docs/command-line.md
has it all.
"""
BESIDE = """
csv, tsv, xlsx and parquet come out with %s more, jsonl with a field "%s" more and every other as it was%s. A column or
field of that name is replaced; a jsonl line is then written anew, which may write its numbers and escapes in another
way. An empty or null item gives an empty result."""
ROWS = """
csv, tsv, xlsx and parquet come out with a row for each thing found, which begins with the item's line (in parquet and
xlsx its row) and its other columns (--keep); jsonl with a field "%s" more and every other as it was. Positions are code
points of the column that is named with them; in jsonl, with a headline apart, of headline + line break + text."""

ARTICLES = """
A txt or html FILE is an article, of at most 2**30 - 1 bytes; so is each item of csv, tsv, jsonl, json, parquet, xlsx.
json and jsonl have the keys file, line and fields (of items), text, headline, published, topics, entities (every
mention), chains (the entities of every type, each with its other names and all its mentions), people, organisations and
places (such chains), roles, quotes, meetings, values (dates, money, numbers), sentences. Positions are code points of
text. A file given by --output is written beside its final place and renamed at the end, so a failed run leaves no half
file. docs/command-line.md has it all.
"""

# command: its examples
EXAMPLES = {
    "": """
  khabar read article.txt
  khabar classify headlines.jsonl --output topics.jsonl
  khabar quotes articles.csv --field body --output quotes.xlsx
  khabar COMMAND --help
""",
    "read": """
  khabar read article.txt --published 2024-05-09
  khabar read news/*.txt --format html --output news.html
  khabar read articles.csv --field body --headline-field title --format jsonl
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
    "report": """
  khabar report articles.csv -o report.html
  khabar report export.jsonl --body-field story --date-field day --title "أخبار الربيع" -o report.html
""",
    "quotes": """
  khabar quotes articles.csv --field body --output quotes.csv
  khabar quotes articles.jsonl --field body --workers 1
""",
    "people": """
  khabar people articles.csv --field body --headline-field title --output people.csv
  khabar people news --output people.jsonl
""",
    "places": """
  khabar places articles.csv --field body --output places.csv
  echo "زار الوفد مدينة درنة" | khabar places --output-format csv
""",
    "meetings": """
  khabar meetings articles.csv --field body --published-field date --output meetings.csv
  khabar meetings articles.jsonl --field body --published 2024-05-09
""",
    "dates": """
  khabar dates articles.csv --field body --published-field date --keep title --output dates.csv
  echo "عاد الوفد أمس" | khabar dates --published 2024-05-09
""",
    "completion": """
  khabar completion bash > ~/.local/share/bash-completion/completions/khabar
  khabar completion zsh > ~/.zfunc/_khabar
  khabar completion fish > ~/.config/fish/completions/khabar.fish
""",
}

SUMMARIES = {
    "normalize": "Fold spellings that differ in writing only.",
    "entities": "Find persons, bodies, places and other names.",
    "classify": "Classify headlines by topic.",
    "quotes": "Find who said what: statements with speaker, verb and the speaker's gender.",
    "people": "Find persons, each once an article, with role, body and gender.",
    "places": "Find places, each once an article, with country and coordinates.",
    "meetings": "Find who met whom, where and when.",
    "dates": "Find dates with their values.",
}
MODULES = {
    "read": ".read",
    "report": ".report",
    "completion": ".completion",
}  # where run(arguments) of a command is; else .tables


class Stopped(BaseException):
    """A signal asked the process to end."""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    raw = argparse.RawDescriptionHelpFormatter
    epilog = f"examples:{EXAMPLES['']}{STATUSES}"
    top = argparse.ArgumentParser(prog="khabar", description="Reads Arabic news.", epilog=epilog, formatter_class=raw)
    top.add_argument("--version", action="version", version=f"khabar {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, notes: str = "") -> argparse.ArgumentParser:
        epilog = f"examples:{EXAMPLES[name]}{notes}{STATUSES}"
        return commands.add_parser(name, help=help, description=help, epilog=epilog, formatter_class=raw)

    read = add("read", "Read articles: headline, topics, people, organisations, places, statements.", ARTICLES)
    read.add_argument("files", nargs="+", type=file_name, metavar="FILE", help="a file, a folder; -: standard input")
    read.add_argument("--headline", metavar="TEXT", help="the headline, where it is not in the file; for one FILE")
    read.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "csv", "tsv", "xlsx", "parquet", "html", "geojson"),
        help="text: a report (the default), with topics from 1 %% on; json: an object, of several articles an array; "
        "jsonl: an object a line; csv, tsv, xlsx, parquet: a row for each mention; html: a page; "
        "geojson: a point for each entity whose place is known. Default: by the ending of --output",
    )
    add_files(read)

    def add_table(name: str, notes: str) -> argparse.ArgumentParser:
        command = add(name, SUMMARIES[name], FILES % notes.lstrip("\n"))
        command.add_argument("file", nargs="*", type=file_name, metavar="FILE", help="the same as --input FILE")
        command.add_argument("--input", type=file_name, metavar="FILE", help="default: -, standard input")
        text = "default: by the file name's ending; else as the input, or jsonl where that cannot be"
        command.add_argument("--output-format", choices=OUTPUTS, help=text)
        add_files(command)
        command.set_defaults(keep=None)
        return command

    normalize = add_table("normalize", BESIDE % ('a column "normalized"', "normalized", ", txt as txt"))
    normalize.add_argument("--preset", choices=(*PRESETS, "none"), default="search", help="default: search")
    for option, verb in (("--with", "add"), ("--without", "leave out")):
        text = f"{verb} a rule: {', '.join(RULES)}"
        normalize.add_argument(option, choices=RULES, action="append", default=[], metavar="RULE", help=text)
    entities = add_table("entities", ROWS % "entities")
    classify = add_table("classify", BESIDE % ("columns topic, topic_score and others", "topics", ""))
    things = [add_table(name, ROWS % name) for name in ("quotes", "people", "places", "meetings", "dates")]
    for command in (read, classify):
        command.add_argument("-k", type=positive, default=3, metavar="N", help="topics given, best first; default: 3")
    text = "give no topics where the best is less probable than P; default: 0"
    classify.add_argument("--threshold", type=probability, default=0.0, metavar="P", help=text)
    for command in (entities, *things):
        text = "columns that the rows of things repeat, with commas; default: all but --field"
        command.add_argument("--keep", type=names, metavar="NAMES", help=text)
    for command in (read, *things):
        text = "column or field of the headline, where it is apart from the text"
        command.add_argument("--headline-field", metavar="NAME", help=text)
        text = "column or field of the day of publication, that yesterday and other dates are counted from"
        command.add_argument("--published-field", metavar="NAME", help=text)
        text = "the day of publication, as 2024-05-09, where no field has it"
        command.add_argument("--published", type=day, metavar="DATE", help=text)
    for command in (read, entities, *things):
        command.add_argument("--scheme", metavar="NAME", help='label scheme, "news" (the default) or "anercorp"')
        text = "names of your own that are always found: a UTF-8 file of lines name<TAB>type[<TAB>canonical name]"
        command.add_argument("--names", type=file_name, metavar="FILE", help=text)
        text = "leave out mentions whose score is lower than P; default: 0"
        command.add_argument("--min-score", type=probability, default=0.0, metavar="P", help=text)
    for command in (read, entities, classify, *things):
        text = "other models than those that came with khabar"
        command.add_argument("--models", type=file_name, metavar="FOLDER", help=text)

    report.add_arguments(add("report", report.SUMMARY, report.NOTES), file_name, positive, encoding)

    completion = add("completion", "Write a script that completes khabar's commands and options in a shell.")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    return top


def add_files(command: argparse.ArgumentParser) -> None:
    """The options of all commands that read files: what goes in, what comes out, what is done about bad data."""
    add = command.add_argument
    text = "default: -, standard output; a folder, or a name that ends in /, gets a file for each input"
    add("-o", "--output", type=file_name, default="-", metavar="FILE", help=text)
    add("--field", metavar="NAME", help='column or field to read; default: "text"; txt has none')
    add("--input-format", choices=INPUTS, help="default: by the file name's ending")
    text = "of texts, as utf-8, windows-1256, iso-8859-6, utf-16; default: told from the bytes, and said if not UTF-8"
    add("--encoding", type=encoding, metavar="NAME", help=text)
    add("--sheet", metavar="NAME", help="of an xlsx; default: the first")
    text = "threads; default: one for each processor, for normalize and classify one"
    add("--workers", type=positive, metavar="N", help=text)
    text = "at bad data: stop (the default), or report it, leave it out and go on"
    add("--on-error", choices=("stop", "skip"), default="stop", help=text)
    text = "go on where a run with this option was stopped; of a folder of outputs, pass over those that are done"
    add("--resume", action="store_true", help=text)
    text = "whether csv begins with a byte order mark, which Excel needs; default: in files, not on standard output"
    add("--bom", action=argparse.BooleanOptionalAction, help=text)
    text = (
        "leave csv and tsv cells as they are that a spreadsheet takes for formulas; default: an apostrophe before them"
    )
    add("--raw-cells", action="store_true", help=text)


def names(text: str) -> list[str]:
    """Names with commas between."""
    return [name for name in text.split(",") if name]


def encoding(text: str) -> str:
    """An encoding that lines can be read in."""
    from .encoding import codec_of

    try:
        return codec_of(text)
    except LookupError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


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
        from importlib import import_module

        import_module(MODULES.get(arguments.command, ".tables"), __package__).run(arguments)
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
