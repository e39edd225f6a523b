"""What the table commands make of a text: a value under a key in JSON, and cells or rows in tables."""

from __future__ import annotations

from .. import Models, Normalizer, Tagger, Topic
from ..json_text import dumps
from ..topic import ranking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from typing import Any

    from ..document import Chain, Document

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

    def document(article: tuple[str, str | None, str | None]) -> Document:
        text, headline, published = article
        return tagger.read(text, headline=headline, published=published, k=1)

    document(("", None, None))
    if arguments.command == "entities":
        return Work(
            "entities",
            MENTIONS,
            lambda text: dumps([e.to_dict() for e in tagger(text)]),
            lambda text: mentions(document((text, None, None))),
            articles=False,
        )
    columns, dicts, rows = READINGS[arguments.command]
    return Work(
        arguments.command,
        columns,
        lambda article: dumps(dicts(document(article))),
        lambda article: rows(document(article)),
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


MENTIONS = columns(
    "mention mention_start:int mention_end:int type name entity_id:int score:float role body "
    "country geonames_id:int latitude:float longitude:float sentence"
)
QUOTES = columns(
    "quote quote_start:int quote_end:int direct:bool speaker speaker_id:int verb order gender gender_evidence sentence"
)
PEOPLE = columns("person person_id:int mentions:int other_names role body gender gender_evidence sentence")
PLACES = columns(
    "place place_id:int type mentions:int other_names kind country region geonames_id:int population:int "
    "latitude:float longitude:float score:float name_en sentence"
)
MEETINGS = columns("participant other_participant verb place date_text date meeting_start:int meeting_end:int sentence")
DATES = columns("date_text date date_start:int date_end:int sentence")


class Sentences:
    """The sentences of a document, by a place in it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._starts = [start for start, _ in document.sentences]

    def at(self, place: int) -> str | None:
        """The sentence that a place is in."""
        from bisect import bisect_right

        number = bisect_right(self._starts, place) - 1
        return self._document.text[slice(*self._document.sentences[number])].strip() if number >= 0 else None


def roles_of(document: Document) -> dict[int, tuple[str, str | None]]:
    """Of each person with a role the first: its words, and the body's name."""
    found: dict[int, tuple[str, str | None]] = {}
    for role in document.roles:
        found.setdefault(role.person.id, (role.text, role.body.name if role.body else None))
    return found


def mentions(document: Document) -> list[Row]:
    """Every mention of an entity."""
    sentences, roles = Sentences(document), roles_of(document)
    rows = []
    for e in document.entities:
        place = document.chains[e.id].place
        where = [place.country, place.geonames_id, place.latitude, place.longitude] if place else [None] * 4
        role = roles.get(e.id, (None, None))
        rows.append(
            [e.text, e.start, e.end, e.type, e.name, e.id, round(e.score, 4), *role, *where, sentences.at(e.start)]
        )
    return rows


def quotes(document: Document) -> list[Row]:
    """Every statement."""
    sentences = Sentences(document)
    return [
        [
            q.text, q.start, q.end, q.direct, q.speaker, q.speaker_id, q.verb, q.order, q.gender,
            q.evidence_span and document.text[slice(*q.evidence_span)], sentences.at(q.verb_span[0]),
        ]
        for q in document.quotes
    ]  # fmt: skip


def genders_of(document: Document) -> dict[int, tuple[str, str | None]]:
    """The gender of each person whose statements show it, with the word that does."""
    found: dict[int, tuple[str, str | None]] = {}
    for quote in document.quotes:
        if quote.speaker_id is not None and quote.gender in ("female", "male"):
            word = quote.evidence_span and document.text[slice(*quote.evidence_span)]
            found.setdefault(quote.speaker_id, (quote.gender, word))
    return found


def other_names(chain: Chain) -> str | None:
    """An entity's other names in one cell."""
    return "؛ ".join(chain.other_names) or None


def people(document: Document) -> list[Row]:
    """Every person, once a document."""
    sentences, roles, genders = Sentences(document), roles_of(document), genders_of(document)
    none = (None, None)
    return [
        [
            c.name, c.id, len(c.mentions), other_names(c), *roles.get(c.id, none), *genders.get(c.id, none),
            sentences.at(c.mentions[0].start),
        ]
        for c in document.people
    ]  # fmt: skip


def people_dicts(document: Document) -> list[dict[str, Any]]:
    """Every person, once a document, with all mentions."""
    roles, genders = roles_of(document), genders_of(document)
    return [
        {
            **chain.to_dict(),
            **dict(zip(("role", "body"), roles.get(chain.id, (None, None)), strict=True)),
            **dict(zip(("gender", "gender_evidence"), genders.get(chain.id, (None, None)), strict=True)),
        }
        for chain in document.people
    ]


def places(document: Document) -> list[Row]:
    """Every place, once a document; with None where it lies if that is not known."""
    sentences = Sentences(document)
    rows = []
    for c in document.places:
        place = c.place.to_dict() if c.place else {}
        names = ("kind", "country", "region", "geonames_id", "population", "latitude", "longitude", "score", "name_en")
        known = [place.get(name) for name in names]
        rows.append([c.name, c.id, c.type, len(c.mentions), other_names(c), *known, sentences.at(c.mentions[0].start)])
    return rows


def meetings(document: Document) -> list[Row]:
    """Every meeting."""
    sentences = Sentences(document)
    return [
        [
            *[p.name for p in m.participants], m.verb, m.place and m.place.name, m.date and m.date.text,
            m.date and m.date.value, m.start, m.end, sentences.at(m.verb_span[0]),
        ]
        for m in document.meetings
    ]  # fmt: skip


def dates(document: Document) -> list[Row]:
    """Every date."""
    sentences = Sentences(document)
    return [[d.text, d.value, d.start, d.end, sentences.at(d.start)] for d in document.dates]


# command: its columns, what JSON Lines get, its rows
READINGS: dict[str, tuple[Columns, Callable[[Document], list[Any]], Callable[[Document], list[Row]]]] = {
    "quotes": (QUOTES, lambda document: [quote.to_dict() for quote in document.quotes], quotes),
    "people": (PEOPLE, people_dicts, people),
    "places": (PLACES, lambda document: [chain.to_dict() for chain in document.places], places),
    "meetings": (MEETINGS, lambda document: [meeting.to_dict() for meeting in document.meetings], meetings),
    "dates": (DATES, lambda document: [date.to_dict() for date in document.dates], dates),
}
