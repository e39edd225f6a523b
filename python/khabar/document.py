"""A text that has been read: headline, topics, entities, and who the mentions are."""

from __future__ import annotations

from . import _native
from .entities import Entity, check_min_score
from .entity_types import EVENTS, ORGANISATIONS, PEOPLE, PLACES
from .gazetteer import Gazetteer, names_of
from .model_set import Models, models_for
from .places import Place
from .record import Record
from .relations import GENDERS, Meeting, Quote, Role, participant
from .topic import Topic, check_k, ranked
from .values import Value, day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from os import PathLike
    from typing import Any

    from .gazetteer import Listed


class Chain(Record):
    """One entity of a document with all its mentions, in order (a coreference chain).

    name: that of its fullest mention. type: as in Entity. id: the id that its mentions carry.
    place: where a GPE, LOC or FAC lies, or None where that is not known.
    """

    __slots__ = ("id", "mentions", "name", "place", "type")

    def __init__(self, name: str, type: str, id: int, mentions: list[Entity], place: Place | None = None) -> None:
        self.name = name
        self.type = type
        self.id = id
        self.mentions = mentions
        self.place = place

    def __hash__(self) -> int:
        return hash((self.name, self.type, self.id))

    def __repr__(self) -> str:
        return f"Chain({self.type} {self.name!r} x{len(self.mentions)})"

    @property
    def other_names(self) -> list[str]:
        """The names by which the document calls it besides `name`, in order of appearance."""
        return [name for name in dict.fromkeys(m.name for m in self.mentions) if name != self.name]

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, other_names among them."""
        return {
            "name": self.name,
            "type": self.type,
            "id": self.id,
            "other_names": self.other_names,
            "place": self.place.to_dict() if self.place else None,
            "mentions": [{"start": m.start, "end": m.end, "text": m.text} for m in self.mentions],
        }


class Document(Record):
    """What khabar read of a text. Positions are code points of `text`, end exclusive.

    text:          what was read. Where read() was given a headline apart: that, a line break, and the text.
    headline_span: (start, end) of the headline, or None.
    topics:        of the headline (without one, of the first sentence), best first; maybe empty.
    entities:      the mentions, in order.
    chains:        the entities that these are mentions of, by first mention.
    roles:         offices and jobs, with the person who has each.
    quotes:        the statements that it attributes to someone, in the order of the verbs.
    meetings:      who met whom.
    values:        dates, times, durations, money, percentages and numbers, but for numbers in names, in order;
                   dates: those that are dates.
    sentences:     (start, end) of each.
    published:     the day that dates were counted from, as "2024-05-09", or None.

    Documents are equal where the text and all that was read of it are; they cannot be hashed.
    """

    __slots__ = (
        "chains",
        "entities",
        "headline_span",
        "meetings",
        "published",
        "quotes",
        "roles",
        "sentences",
        "text",
        "topics",
        "values",
    )
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        text: str,
        headline_span: tuple[int, int] | None,
        topics: list[Topic],
        entities: list[Entity],
        chains: list[Chain],
        roles: list[Role],
        quotes: list[Quote],
        meetings: list[Meeting],
        values: list[Value],
        sentences: list[tuple[int, int]],
        published: str | None,
    ) -> None:
        self.text = text
        self.headline_span = headline_span
        self.topics = topics
        self.entities = entities
        self.chains = chains
        self.roles = roles
        self.quotes = quotes
        self.meetings = meetings
        self.values = values
        self.sentences = sentences
        self.published = published

    @property
    def headline(self) -> str | None:
        """The headline, or None."""
        return self.text[slice(*self.headline_span)] if self.headline_span else None

    @property
    def people(self) -> list[Chain]:
        """The persons, by first mention."""
        return self._of_types(PEOPLE)

    @property
    def organisations(self) -> list[Chain]:
        """The organisations, by first mention."""
        return self._of_types(ORGANISATIONS)

    @property
    def places(self) -> list[Chain]:
        """Countries, towns, regions and man-made places, by first mention."""
        return self._of_types(PLACES)

    @property
    def events(self) -> list[Chain]:
        """The events that have a name (conferences, cups, wars), by first mention."""
        return self._of_types(EVENTS)

    @property
    def dates(self) -> list[Value]:
        """The values that are dates, in order."""
        return [value for value in self.values if value.type == "DATE"]

    def _of_types(self, types: tuple[str, ...]) -> list[Chain]:
        return [chain for chain in self.chains if chain.type in types]

    def __repr__(self) -> str:
        return f"<Document of {len(self.text)} characters, {len(self.chains)} entities, {len(self.entities)} mentions>"

    def to_dict(self) -> dict[str, Any]:
        """All of it as dicts, lists, strings and numbers.

        Keys: text, headline ({"start", "end", "text"} or None), published, topics, entities (the mentions), chains (of
        every type: {"name", "type", "id", "other_names", "place", "mentions": [{"start", "end", "text"}]}), people,
        organisations, places, events (those of the chains that are such), roles ({"person", "body", "start", "end",
        "text"}: person an index into people, body a name or None), quotes, meetings, values, sentences ({"start",
        "end"}).
        """
        people = {chain.id: index for index, chain in enumerate(self.people)}
        headline = None
        if self.headline_span:
            start, end = self.headline_span
            headline = {"start": start, "end": end, "text": self.text[start:end]}
        return {
            "text": self.text,
            "headline": headline,
            "published": self.published,
            "topics": [topic.to_dict() for topic in self.topics],
            "entities": [entity.to_dict() for entity in self.entities],
            "chains": [chain.to_dict() for chain in self.chains],
            "people": [chain.to_dict() for chain in self.people],
            "organisations": [chain.to_dict() for chain in self.organisations],
            "places": [chain.to_dict() for chain in self.places],
            "events": [chain.to_dict() for chain in self.events],
            "roles": [
                {
                    "person": people[role.person.id],
                    "body": role.body and role.body.name,
                    "start": role.start,
                    "end": role.end,
                    "text": role.text,
                }
                for role in self.roles
            ],
            "quotes": [quote.to_dict() for quote in self.quotes],
            "meetings": [meeting.to_dict() for meeting in self.meetings],
            "values": [value.to_dict() for value in self.values],
            "sentences": [{"start": start, "end": end} for start, end in self.sentences],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """to_dict() as JSON, Arabic left readable."""
        from .json_text import dumps

        return dumps(self.to_dict(), indent=indent)

    def to_geojson(self, *, indent: int | None = None) -> str:
        """GeoJSON (RFC 7946): a FeatureCollection with a point for each entity that has a place.

        Its properties are the chain's name, type, id and number of mentions, and the attributes of Place.

        >>> import json
        >>> points = json.loads(khabar.read("زار وفد مدينة درنة").to_geojson())["features"]
        >>> points[0]["properties"]["name_en"]
        'Darnah'
        """
        from .json_text import dumps
        from .places import features

        return dumps({"type": "FeatureCollection", "features": features(self)}, indent=indent)

    def to_html(self) -> str:
        """A page of its own: right to left, entities highlighted by type. Needs no script, network or other file."""
        from .html import page

        return page([self])

    def _repr_html_(self) -> str:
        from .html import fragment

        return fragment(self)


def read(
    text: str,
    *,
    headline: str | None = None,
    published: date | str | None = None,
    scheme: str | None = None,
    k: int | None = 3,
    gazetteer: Gazetteer | Listed | str | PathLike[str] | None = None,
    min_score: float = 0,
    models: Models | str | PathLike[str] | None = None,
) -> Document:
    """Read an article.

    headline: where it is not in the text. The document's text is then headline + line break + text, and all positions
    count in that. Without it, or blank: the first line that is not blank, if it is short.
    published: as in values(). scheme, gazetteer, min_score, models: as in entities(); what is left out by its score
    takes no part in quotes, roles and meetings. k: as in classify(). Takes time linear in the text and lets other
    threads run. Raises UnknownNameError, GazetteerError, LengthError, ModelError, ValueError for a k below 1, a
    min_score outside 0 to 1 or a str that is no date.

    >>> document = khabar.read("وصل الطاهر الباعور إلى طرابلس. وقال الباعور إن الزيارة مهمة.")
    >>> document.people
    [Chain(PER 'الطاهر الباعور' x2)]
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {type(text).__name__}")
    if headline is not None and not isinstance(headline, str):
        raise TypeError(f"headline must be a str or None, not {type(headline).__name__}")
    check_k(k)
    check_min_score(min_score)
    day = day_of(published)
    models = models_for(models)
    span = None
    if headline is not None and headline.strip():
        text = "\n".join((headline, text))
        span = (0, len(headline))
    found, sentences, mentions, names, probabilities, relations, amounts, places = _native.read(
        text, models.tagger, models.classifier, scheme, span, day, models.gazetteer, names_of(gazetteer), min_score
    )
    chains = [
        Chain(name, kind, id, [], place and Place(*place))
        for id, ((kind, name), place) in enumerate(zip(names, places, strict=True))
    ]
    entities = []
    for start, end, kind, score, name, id in mentions:
        entity = Entity(start, end, kind, text[start:end], score, name, id)
        entities.append(entity)
        chains[id].mentions.append(entity)
    roles = [
        Role(start, end, text[start:end], entities[person], None if body is None else entities[body])
        for (start, end), person, body in relations[0]
    ]
    quotes = []
    for (start, end), verb, who, speaker_id, direct, order, gender, evidence in relations[1]:
        speaker = text[slice(*who)] or None if speaker_id is None else names[speaker_id][1]
        quotes.append(
            Quote(
                start,
                end,
                text[start:end],
                direct,
                speaker,
                speaker_id,
                who if speaker else None,
                text[slice(*verb)],
                verb,
                order,
                GENDERS[gender],
                evidence if evidence[1] else None,
            )
        )
    values = [Value(start, end, kind, text[start:end], value) for start, end, kind, value in amounts]
    meetings = [
        Meeting(
            (participant(text, names, one), participant(text, names, other)),
            text[slice(*verb)],
            verb,
            None if place is None else entities[place],
            None if when is None else values[when],
            start,
            end,
        )
        for verb, one, other, place, when, (start, end) in relations[2]
    ]
    topics = ranked(models, probabilities, k)
    iso = day and "{:04}-{:02}-{:02}".format(*day)
    return Document(text, found, topics, entities, chains, roles, quotes, meetings, values, sentences, iso)
