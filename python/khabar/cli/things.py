"""What the table commands make of a text: a value under a key in JSON, and cells or rows in tables."""

from __future__ import annotations

from bisect import bisect_right

from .. import Models, Normalizer, Tagger, Topic
from ..json_text import dumps
from ..topic import ranking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from typing import Any

    from ..document import Document
    from ..relations import Quote, Role
    from .articles import Article

    Row = list[Any]
    Columns = list[tuple[str, str]]


class Work:
    """A command's work on a text or, where `articles`, on (text, headline or None, day of publication or None).

    key: the field that JSON Lines get. json: its value for an item. columns: those that tables get, with their types;
    rows: their cells for an item, one row, or where `tidy` one for each thing that was found.
    heavy: whether it takes long enough for threads to pay. empty: the JSON of an item without a text.
    """

    def __init__(
        self,
        key: str,
        columns: Columns,
        json: Callable[[Any], str],
        rows: Callable[[Any], list[Row]],
        *,
        tidy: bool = True,
        articles: bool = True,
        heavy: bool = True,
        empty: str = "[]",
    ) -> None:
        self.key = key
        self.columns = columns
        self.json = json
        self.rows = rows
        self.tidy = tidy
        self.articles = articles
        self.heavy = heavy
        self.empty = empty

    def empty_rows(self) -> list[Row]:
        """The rows of an item without a text."""
        return [] if self.tidy else [[None] * len(self.columns)]


def work_of(arguments: Namespace) -> Work:
    """The work of a command. Opens the models, so that a missing one is told before anything is written."""
    if arguments.command == "normalize":
        return normalizing(arguments)
    models = Models(arguments.models)
    if arguments.command == "classify":
        return classifying(models, arguments.k, arguments.threshold)
    tagger = Tagger(scheme=arguments.scheme, gazetteer=arguments.names, min_score=arguments.min_score, models=models)
    names = getattr(arguments, "headline_field", None) or "title", arguments.field or "text"

    def page(article: Article) -> Page:
        text, headline, published = article
        document = tagger.read(text, headline=headline, published=published, k=1)
        return Page(document, names, bool(headline and headline.strip()))

    page(("", None, None))
    if arguments.command == "entities":
        return Work(
            "entities",
            MENTIONS,
            lambda text: dumps([e.to_dict() for e in tagger(text)]),
            lambda text: mentions(page((text, None, None))),
            articles=False,
        )
    columns, dicts, rows = READINGS[arguments.command]
    return Work(
        arguments.command, columns, lambda article: dumps(dicts(page(article))), lambda article: rows(page(article))
    )


def normalizing(arguments: Namespace) -> Work:
    """Texts in, normalised texts out."""
    preset = None if arguments.preset == "none" else arguments.preset
    switches: dict[str, Any] = dict.fromkeys(getattr(arguments, "with"), True) | dict.fromkeys(arguments.without, False)
    normalizer = Normalizer(preset, **switches)
    return Work(
        "normalized",
        [("normalized", "text")],
        lambda text: dumps(normalizer(text)),
        lambda text: [[normalizer(text)]],
        tidy=False,
        articles=False,
        heavy=False,
        empty="null",
    )


def classifying(models: Models, k: int, threshold: float) -> Work:
    """Topics of headlines. Of a topic only the score differs from text to text: the rest is made once."""
    probabilities_of = models.classifier.classify
    labels = models.classifier.labels
    heads = [dumps({**Topic(*label, 0).to_dict(), "score": 0})[:-2] for label in labels]
    columns = [(f"topic{name}", "text") for name in ("", "_iptc", "_name", "_name_ar")] + [("topic_score", "float")]
    others = min(k, len(labels))
    for place in range(2, others + 1):
        columns += [(f"topic_{place}", "text"), (f"topic_{place}_score", "float")]

    def json(text: str) -> str:
        probabilities = probabilities_of(text)
        topics = [f"{heads[i]}{round(probabilities[i], 4)}}}" for i in ranking(probabilities, k, threshold)]
        return f"[{', '.join(topics)}]"

    def rows(text: str) -> list[Row]:
        probabilities = probabilities_of(text)
        row: Row = []
        for i in ranking(probabilities, k, threshold):
            names = labels[i][:4] if not row else labels[i][:1]
            row += [*names, round(probabilities[i], 4)]
        return [row + [None] * (len(columns) - len(row))]

    return Work("topics", columns, json, rows, tidy=False, articles=False, heavy=False)


# ---- Rows of what was read: one a thing ------------------------------------------------------------------------------


def columns(text: str) -> Columns:
    """Names and types of columns: "name type name type"; text if none is said."""
    pairs = [word.partition(":") for word in text.split()]
    return [(name, type or "text") for name, _, type in pairs]


# Those of khabar.frame's tables, and behind them the sentence, by which a spreadsheet's user finds the place.
SPAN = "start:int end:int column sentence"
MENTIONS = columns(
    "type text canonical entity:int role country geonames_id:int latitude:float longitude:float score:float " + SPAN
)
QUOTES = columns(
    "quote_id:int speaker speaker_entity:int speaker_type speaker_role verb quote direct:bool order gender evidence "
    + SPAN
)
PEOPLE = columns("entity:int canonical mentions:int role body quotes:int gender evidence " + SPAN)
PLACES = columns(
    "entity:int canonical type mentions:int kind name_en country region geonames_id:int population:int "
    "latitude:float longitude:float score:float " + SPAN
)
MEETINGS = columns("who who_entity:int verb whom whom_entity:int place place_entity:int date date_text text " + SPAN)
DATES = columns("kind value text " + SPAN)
JOINT = "؛ "  # between the roles or bodies that share a cell


class Page:
    """A document as rows tell it. names: of the columns of headline and text; apart: whether these are two."""

    def __init__(self, document: Document, names: tuple[str, str], apart: bool) -> None:
        self.document = document
        self._names = names
        self._body = document.headline_span[1] + 1 if apart and document.headline_span else 0
        self._starts = [start for start, _ in document.sentences]
        self.roles: dict[int, tuple[str, str | None]] = {}
        self.quotes: dict[int, list[Quote]] = {}
        found: dict[int, list[Role]] = {}
        for role in document.roles:
            found.setdefault(role.person.id, []).append(role)
        for person, roles in found.items():
            bodies = dict.fromkeys(document.chains[role.body.id].name for role in roles if role.body)
            self.roles[person] = JOINT.join(dict.fromkeys(role.text for role in roles)), JOINT.join(bodies) or None
        for quote in document.quotes:
            if quote.speaker_id is not None:
                self.quotes.setdefault(quote.speaker_id, []).append(quote)

    def words(self, span: tuple[int, int] | None) -> str | None:
        """The words of a span."""
        return self.document.text[slice(*span)] if span else None

    def sentence(self, place: int) -> str | None:
        """The sentence that a place is in."""
        number = bisect_right(self._starts, place) - 1
        return (self.words(self.document.sentences[number]) or "").strip() if number >= 0 else None

    def span(self, start: int, end: int) -> Row:
        """The cells of SPAN: positions in headline or text, which of the two that is, and the sentence."""
        inside = start >= self._body
        shift = self._body if inside else 0
        return [start - shift, end - shift, self._names[inside], self.sentence(start)]

    def role(self, entity: int | None) -> str | None:
        """The roles of an entity."""
        return self.roles.get(entity, (None, None))[0] if entity is not None else None

    def gender(self, person: int) -> tuple[str, str | None]:
        """What the statements of a person show, with the first word that does; unknown where they disagree."""
        shown = [quote for quote in self.quotes.get(person, []) if quote.gender in ("female", "male")]
        if len({quote.gender for quote in shown}) != 1:
            return "unknown", None
        return str(shown[0].gender), self.words(shown[0].evidence_span)


def mentions(page: Page) -> list[Row]:
    """Every mention of an entity."""
    rows = []
    for e in page.document.entities:
        chain = page.document.chains[e.id]
        place = chain.place
        where = [place.country, place.geonames_id, place.latitude, place.longitude] if place else [None] * 4
        score = round(e.score, 4)
        rows.append([e.type, e.text, chain.name, e.id, page.role(e.id), *where, score, *page.span(e.start, e.end)])
    return rows


def quotes(page: Page) -> list[Row]:
    """Every statement."""
    rows = []
    for number, q in enumerate(page.document.quotes):
        type = None if q.speaker_id is None else page.document.chains[q.speaker_id].type
        who = [q.speaker, q.speaker_id, type, page.role(q.speaker_id)]
        evidence = page.words(q.evidence_span)
        rows.append([number, *who, q.verb, q.text, q.direct, q.order, q.gender, evidence, *page.span(q.start, q.end)])
    return rows


def people(page: Page) -> list[Row]:
    """Every person, once a document, with the place of the first mention."""
    rows = []
    for c in page.document.people:
        first = c.mentions[0]
        known = [*page.roles.get(c.id, (None, None)), len(page.quotes.get(c.id, [])), *page.gender(c.id)]
        rows.append([c.id, c.name, len(c.mentions), *known, *page.span(first.start, first.end)])
    return rows


def people_dicts(page: Page) -> list[dict[str, Any]]:
    """Every person, once a document, with all mentions."""
    found = []
    for chain in page.document.people:
        (role, body), (gender, evidence) = page.roles.get(chain.id, (None, None)), page.gender(chain.id)
        known = {"role": role, "body": body, "quotes": len(page.quotes.get(chain.id, []))}
        found.append({**chain.to_dict(), **known, "gender": gender, "evidence": evidence})
    return found


def places(page: Page) -> list[Row]:
    """Every place, once a document, with the place of the first mention; None where it lies if that is not known."""
    names = ("kind", "name_en", "country", "region", "geonames_id", "population", "latitude", "longitude", "score")
    rows = []
    for c in page.document.places:
        place = c.place.to_dict() if c.place else {}
        known = [place.get(name) for name in names]
        span = page.span(c.mentions[0].start, c.mentions[0].end)
        rows.append([c.id, c.name, c.type, len(c.mentions), *known, *span])
    return rows


def meetings(page: Page) -> list[Row]:
    """Every meeting."""
    rows = []
    for m in page.document.meetings:
        who, whom = m.participants
        place = [page.document.chains[m.place.id].name, m.place.id] if m.place else [None, None]
        date = [m.date.value, m.date.text] if m.date else [None, None]
        words = page.words((m.start, m.end))
        rows.append([who.name, who.id, m.verb, whom.name, whom.id, *place, *date, words, *page.span(m.start, m.end)])
    return rows


def dates(page: Page) -> list[Row]:
    """Every date."""
    return [[d.type, d.value, d.text, *page.span(d.start, d.end)] for d in page.document.dates]


# command: its columns, what JSON Lines get, its rows
READINGS: dict[str, tuple[Columns, Callable[[Page], list[Any]], Callable[[Page], list[Row]]]] = {
    "quotes": (QUOTES, lambda page: [quote.to_dict() for quote in page.document.quotes], quotes),
    "people": (PEOPLE, people_dicts, people),
    "places": (PLACES, lambda page: [chain.to_dict() for chain in page.document.places], places),
    "meetings": (MEETINGS, lambda page: [meeting.to_dict() for meeting in page.document.meetings], meetings),
    "dates": (DATES, lambda page: [date.to_dict() for date in page.document.dates], dates),
}
