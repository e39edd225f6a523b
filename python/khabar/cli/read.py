"""`khabar read FILE...`: articles as reports, JSON, tables or pages."""

from __future__ import annotations

from .. import Models
from ..document import read
from ..entity_types import HEADINGS
from .io import DataError, Output, Problems, Source, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from ..document import Chain, Document
    from ..values import Value

    Documents = Iterator[tuple[str, Document]]

TOPIC_MIN = 0.01  # a topic less probable than this is not in the report
COLUMNS = ("file", "start", "end", "type", "text", "name", "id", "score", "sentence")
CONTROLS = {  # a terminal might obey the first, and the others reach beyond what they stand in
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd"),
    **dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], ""),
}


def documents(arguments: Namespace, problems: Problems) -> Documents:
    """What is read of each file, with its name."""
    models = Models(arguments.models)
    for path in arguments.files:
        try:
            with Source(path) as source:
                text = source.text()
        except DataError as error:
            problems.bad(error.where, error.reason)
        else:
            yield (
                source.name,
                read(
                    text,
                    headline=arguments.headline,
                    published=arguments.published,
                    scheme=arguments.scheme,
                    k=arguments.k,
                    models=models,
                ),
            )


def run(arguments: Namespace) -> None:
    """Run the command."""
    problems = Problems(arguments.on_error == "skip")
    writers = {
        "text": reports,
        "json": json_whole,
        "jsonl": json_lines,
        "csv": rows,
        "html": web_page,
        "geojson": points,
    }
    several = len(arguments.files) > 1
    if several and arguments.headline is not None:
        raise UsageError("--headline goes with one FILE")
    write: Callable[[Documents, bool, bool], Iterator[str]] = writers[arguments.format]
    with Output(arguments.output) as output:
        for piece in write(documents(arguments, problems), several, output.terminal):
            output.write(piece.encode("utf-8", "replace"))
    problems.conclude("file")


# ---- The report ------------------------------------------------------------------------------------------------------


def reports(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """A report for people, a file after the other."""
    for number, (name, document) in enumerate(found):
        if several:
            yield ("\n" if number else "") + f"== {name} ==\n\n"
        yield report(document, terminal)


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


def json_object(name: str, document: Document, indent: int | None) -> str:
    """A document and the name of its file."""
    from ..json_text import dumps

    return dumps({"file": name, **document.to_dict()}, indent=indent)


def json_whole(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """An object or, of several files, an array."""
    if not several:
        for name, document in found:
            yield json_object(name, document, 1) + "\n"
        return
    separator = "["
    for name, document in found:
        yield f"{separator}\n{json_object(name, document, 1)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def json_lines(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """An object a line."""
    for name, document in found:
        yield json_object(name, document, None) + "\n"


def rows(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """A row for each mention."""
    import csv
    import io

    def line(cells: object) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(cells)  # type: ignore[arg-type]
        return buffer.getvalue()

    yield line(COLUMNS)
    for name, document in found:
        sentences = iter(document.sentences)
        start, end = next(sentences, (0, 0))
        for entity in document.entities:
            while entity.start >= end:
                start, end = next(sentences, (entity.start, entity.end))
            values = entity.to_dict()
            values |= {"file": name, "sentence": document.text[start:end]}
            yield line([values[column] for column in COLUMNS])


def web_page(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """A page of all."""
    from ..html import page

    yield page([document for _, document in found])


def points(found: Documents, several: bool, terminal: bool) -> Iterator[str]:
    """A GeoJSON FeatureCollection of all, a feature a line."""
    from ..json_text import dumps
    from ..places import features

    separator = '{"type": "FeatureCollection", "features": ['
    for name, document in found:
        for feature in features(document):
            feature["properties"] |= {"file": name}
            yield f"{separator}\n{dumps(feature)}"
            separator = ","
    yield "\n]}\n" if separator == "," else f"{separator}]}}\n"
