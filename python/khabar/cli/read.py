"""`khabar read FILE...`: articles, one a file or one a row, as reports, JSON, tables or pages."""

from __future__ import annotations

from itertools import chain, islice

from .. import Models, Tagger
from ..entity_types import HEADINGS
from ..json_text import dumps
from ..pipe import in_order, processors
from .articles import article_getter
from .cells import json_value
from .extras import UsageError
from .formats import BINARY, ending_of, folder_ready, in_folder, inputs, is_done, is_folder
from .io import DataError, Output, Problems, Source, is_direct
from .progress import Progress
from .readers import open_table
from .things import Page
from .writers import RowWriter, row_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..document import Chain, Document
    from ..values import Value
    from .articles import Article
    from .formats import Input

    Articles = Iterator[tuple[str, int | None, dict[str, Any], Article]]

TOPIC_MIN = 0.01  # a topic less probable than this is not in the report
COLUMNS = (
    ["file", "line", "start", "end", "type", "text", "name", "id", "score", "sentence"],
    ["text", "int", "int", "int", "text", "text", "text", "int", "float", "text"],
)
FORMATS = {  # by the ending of the output's name
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".html": "html",
    ".geojson": "geojson",
}
CONTROLS = {  # a terminal might obey the first, and the others reach beyond what they stand in
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd"),
    **dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], ""),
}


class Read:
    """An article that has been read: its file, its line in a table or None, and the other fields of that."""

    def __init__(self, name: str, line: int | None, fields: dict[str, Any], document: Document) -> None:
        self.name = name
        self.line = line
        self.fields = fields
        self.document = document

    @property
    def title(self) -> str:
        """Where it is."""
        return self.name if self.line is None else f"{self.name}:{self.line}"


def articles(arguments: Namespace, sources: list[Input], problems: Problems, progress: Progress) -> Articles:
    """The articles of the inputs: (file, line, other fields, article). A text file is one, of a table each item is."""
    for source in sources:
        try:
            if source.format == "txt":
                with Source(source.path, arguments.encoding) as file:
                    text = file.text()
                yield file.name, None, {}, (text, arguments.headline, arguments.published)
            else:
                yield from articles_in(source, arguments, problems, progress)
        except DataError as error:
            problems.bad(error.where, error.reason)


def articles_in(source: Input, arguments: Namespace, problems: Problems, progress: Progress) -> Articles:
    """The articles of a table, or of a saved page."""
    with open_table(source, problems, arguments.encoding, arguments.sheet) as table:
        get = article_getter(table, arguments)
        alone = source.format == "html"
        used = {arguments.field or "text", arguments.headline_field}
        for number, item in progress.over(table.items(), table.source):
            try:
                article = get(item)
            except ValueError as error:
                problems.bad(f"{table.name}:{number}", str(error))
                continue
            if article is None:
                problems.bad(f"{table.name}:{number}", "no text, but null")
                continue
            whole = item[1] if table.columns is None else dict(zip(table.columns, item, strict=True))
            fields = {name: json_value(value) for name, value in whole.items() if name not in used}
            yield table.name, None if alone else number, fields, article


def found_in(arguments: Namespace, sources: list[Input], problems: Problems, progress: Progress) -> Iterator[Read]:
    """What is read of each article, in their order."""
    models, k = Models(arguments.models), arguments.k
    tagger = Tagger(scheme=arguments.scheme, gazetteer=arguments.names, min_score=arguments.min_score, models=models)
    tagger.read("", k=k)  # what is wrong with the models is told before anything is written

    def work(given: tuple[str, int | None, dict[str, Any], Article]) -> Read | DataError:
        name, line, fields, (text, headline, published) = given
        try:
            document = tagger.read(text, headline=headline, published=published, k=k)
        except ValueError as error:  # too long with its headline
            return DataError(name if line is None else f"{name}:{line}", str(error))
        return Read(name, line, fields, document)

    for found in in_order(articles(arguments, sources, problems, progress), arguments.workers or processors(), work):
        if isinstance(found, DataError):
            problems.bad(found.where, found.reason)
        else:
            yield found


def run(arguments: Namespace) -> None:
    """Run the command."""
    problems = Problems(arguments.on_error == "skip")
    sources = inputs(arguments.files, arguments.input_format, "txt")
    if arguments.headline is not None and (len(sources) > 1 or sources[0].format != "txt"):
        raise UsageError("--headline goes with one FILE of text; --headline-field names a column")
    form = arguments.format or FORMATS.get(ending_of(arguments.output), "text")
    with Progress(sources) as progress:
        if is_folder(arguments.output):
            plan = in_folder(
                arguments.output, ((source, f".{'txt' if form == 'text' else form}") for source in sources)
            )
            for source, path in plan:
                if arguments.resume and is_done(source, path):
                    continue
                folder_ready(path)
                write(arguments, form, [source], path, problems, progress)
        elif arguments.resume:
            raise UsageError("read --resume needs an --output that is a folder, which gets a file for each input")
        else:
            write(arguments, form, sources, arguments.output, problems, progress)
    problems.conclude("article")


def write(
    arguments: Namespace, form: str, sources: list[Input], path: str, problems: Problems, progress: Progress
) -> None:
    """Inputs into one output."""
    before = problems.count
    found = found_in(arguments, sources, problems, progress)
    first = list(islice(found, 1))  # before the output, so that a bad input is told first
    if not first and problems.count > before and is_folder(arguments.output):
        return
    found = chain(first, found)
    several = len(sources) > 1 or sources[0].format not in ("txt", "html")
    with Output(path) as output:
        if form in BINARY and output.terminal:
            raise UsageError(f"{form} is not for a terminal; give --output")
        if form in ("csv", "tsv", "xlsx", "parquet"):
            bom = form == "csv" and (not is_direct(path) if arguments.bom is None else arguments.bom)
            with row_writer(form, output, *COLUMNS, bom, arguments.raw_cells, True) as writer:
                mention_rows(found, writer)
            return
        pieces = {"text": reports, "json": json_whole, "jsonl": json_lines, "html": web_page, "geojson": points}[form]
        for piece in pieces(found, several, output.terminal):
            output.write(piece.encode("utf-8", "replace"))


# ---- The report ------------------------------------------------------------------------------------------------------


def reports(found: Iterator[Read], several: bool, terminal: bool) -> Iterator[str]:
    """A report for people, a file after the other."""
    for number, one in enumerate(found):
        if several:
            yield ("\n" if number else "") + f"== {one.title} ==\n\n"
        yield report(one.document, terminal)


def report(document: Document, terminal: bool) -> str:
    """One document: headline, topics, entities by type with their number of mentions, relations, dates."""

    def arabic(text: str) -> str:
        """On one line; on a terminal isolated, so that numbers and names beside it keep their places."""
        text = " ".join(text.split()).translate(CONTROLS)
        return f"\u2068{text}\u2069" if terminal else text

    lines = [arabic(document.headline or "(no headline)")]
    topics = [topic for topic in document.topics if topic.score >= TOPIC_MIN]
    if topics:
        lines += ["", "Topics"]
        lines += [f"  {t.score:4.0%}  {arabic(t.name_ar or t.code)}  {t.name} ({t.code})" for t in topics]
    for type, (heading, _) in HEADINGS.items():
        chains = [chain for chain in document.chains if chain.type == type]
        if chains:
            lines += ["", heading]
            lines += [f"  {chain_line(chain, arabic)}" for chain in sorted(chains, key=lambda c: -len(c.mentions))]
    lines += relation_lines(document, arabic)
    dates = dict.fromkeys(f"  {date_line(date, arabic)}" for date in document.dates)  # each once
    if dates:
        lines += ["", "Dates", *dates]
    return "\n".join(lines) + "\n"


def relation_lines(document: Document, arabic: Callable[[str], str]) -> list[str]:
    """Who is what, who said what, who met whom, each under its heading."""
    lines: list[str] = []
    if document.roles:
        lines += ["", "Roles"]
        for role in document.roles:
            of = f", {arabic(role.body.name)}" if role.body else ""
            lines.append(f"  {arabic(role.person.name)}: {arabic(role.text)}{of}")
    if document.quotes:
        lines += ["", "Statements"]
        for quote in document.quotes:
            gender = f" ({quote.gender})" if quote.gender in ("female", "male") else ""
            said = f'"{arabic(quote.text)}"' if quote.direct else arabic(quote.text)
            lines.append(f"  {arabic(quote.speaker or '?')}{gender} [{arabic(quote.verb)}]: {said}")
    if document.meetings:
        lines += ["", "Meetings"]
        for meeting in document.meetings:
            one, other = (arabic(participant.name) for participant in meeting.participants)
            place = f", {arabic(meeting.place.name)}" if meeting.place else ""
            date = f", {date_line(meeting.date, arabic)}" if meeting.date else ""
            lines.append(f"  {one} [{arabic(meeting.verb)}] {other}{place}{date}")
    return lines


def chain_line(chain: Chain, arabic: Callable[[str], str]) -> str:
    """An entity by name, its other names and its number of mentions: الطاهر الباعور (الباعور) x4."""
    others = ", ".join(map(arabic, chain.other_names))
    return f"{arabic(chain.name)}{f' ({others})' if others else ''} x{len(chain.mentions)}"


def date_line(date: Value, arabic: Callable[[str], str]) -> str:
    """A date as it is written, and its value where that is known: أمس = 2024-05-09."""
    return arabic(date.text) + (f" = {date.value}" if date.value else "")


# ---- For programs ----------------------------------------------------------------------------------------------------


def json_object(one: Read, indent: int | None) -> str:
    """A document and where it comes from."""
    place: dict[str, Any] = {"file": one.name}
    if one.line is not None:
        place["line"] = one.line
    if one.fields:
        place["fields"] = one.fields
    return dumps({**place, **one.document.to_dict()}, indent=indent)


def json_whole(found: Iterator[Read], several: bool, terminal: bool) -> Iterator[str]:
    """An object or, of several articles, an array."""
    if not several:
        for one in found:
            yield json_object(one, 1) + "\n"
        return
    separator = "["
    for one in found:
        yield f"{separator}\n{json_object(one, 1)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def json_lines(found: Iterator[Read], several: bool, terminal: bool) -> Iterator[str]:
    """An object a line."""
    for one in found:
        yield json_object(one, None) + "\n"


def mention_rows(found: Iterator[Read], writer: RowWriter) -> None:
    """A row for each mention."""
    for one in found:
        page = Page(one.document, ("", ""), apart=False)
        for e in one.document.entities:
            sentence = page.sentence(e.start)
            writer.row([one.name, one.line, e.start, e.end, e.type, e.text, e.name, e.id, round(e.score, 4), sentence])


def web_page(found: Iterator[Read], several: bool, terminal: bool) -> Iterator[str]:
    """A page of all."""
    from ..html import page

    yield page([one.document for one in found])


def points(found: Iterator[Read], several: bool, terminal: bool) -> Iterator[str]:
    """A GeoJSON FeatureCollection of all, a feature a line."""
    from ..places import features

    separator = '{"type": "FeatureCollection", "features": ['
    for one in found:
        for feature in features(one.document):
            feature["properties"] |= {"file": one.name} | ({} if one.line is None else {"line": one.line})
            yield f"{separator}\n{dumps(feature)}"
            separator = ","
    yield "\n]}\n" if separator == "," else f"{separator}]}}\n"
