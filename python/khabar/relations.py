"""Who is what, who said what, who met whom: what khabar reads between the entities of a text."""

from __future__ import annotations

from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .entities import Entity
    from .values import Value

    Span = tuple[int, int]
    Party = tuple[Span, int | None]

GENDERS = (None, "unknown", "female", "male")  # by the number that the library gives


class Role(Record):
    """An office or job of a person. Positions are code points of the document's text, end exclusive.

    start, end, text: the role itself, the body apart where that is an entity of its own.
    person: the mention of the person who has it. body: the mention of the body or place that it is of, or None.
    """

    __slots__ = ("body", "end", "person", "start", "text")

    def __init__(self, start: int, end: int, text: str, person: Entity, body: Entity | None) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.person = person
        self.body = body

    def __repr__(self) -> str:
        of = f" of {self.body.name!r}" if self.body else ""
        return f"Role({self.text!r}{of}: {self.person.name!r})"


class Quote(Record):
    """A statement that the text attributes to someone. Positions are code points of the document's text, end exclusive.

    start, end, text: what is said, without its quotation marks.
    direct:           whether all of it is quoted; what أن introduces is not, as a rule.
    speaker:          the name of the entity that says it, the words that stand for it (مصدر أمني), or None.
    speaker_id:       the entity's id, or None where only words stand for the speaker.
    speaker_span:     those words; where the verb names nobody (وأضاف), where the speaker was named before. Or None.
    verb, verb_span:  the word that attributes: a verb, a participle (مشيرا), a preposition (بحسب), a colon.
    order:            of quotation Q, speaker S and verb V, as "VSQ"; without S where the speaker was named before.
    gender:           of a person: "female" or "male" where the text shows it, else "unknown"; None of bodies.
    evidence_span:    the word that shows the gender, or None.
    """

    __slots__ = (
        "direct",
        "end",
        "evidence_span",
        "gender",
        "order",
        "speaker",
        "speaker_id",
        "speaker_span",
        "start",
        "text",
        "verb",
        "verb_span",
    )

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        direct: bool,
        speaker: str | None,
        speaker_id: int | None,
        speaker_span: Span | None,
        verb: str,
        verb_span: Span,
        order: str,
        gender: str | None,
        evidence_span: Span | None,
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.direct = direct
        self.speaker = speaker
        self.speaker_id = speaker_id
        self.speaker_span = speaker_span
        self.verb = verb
        self.verb_span = verb_span
        self.order = order
        self.gender = gender
        self.evidence_span = evidence_span

    def __repr__(self) -> str:
        return f"Quote({self.speaker!r} {self.verb} {self.start}:{self.end})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name; spans as {"start", "end"} or None."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "direct": self.direct,
            "speaker": self.speaker,
            "speaker_id": self.speaker_id,
            "speaker_span": span_dict(self.speaker_span),
            "verb": self.verb,
            "verb_span": span_dict(self.verb_span),
            "order": self.order,
            "gender": self.gender,
            "evidence_span": span_dict(self.evidence_span),
        }


class Participant(Record):
    """One side of a meeting: name, the id of its entity (None where only words stand for it), and its place."""

    __slots__ = ("end", "id", "name", "start")

    def __init__(self, name: str, id: int | None, start: int, end: int) -> None:
        self.name = name
        self.id = id
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Participant({self.name!r})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""
        return {"name": self.name, "id": self.id, "start": self.start, "end": self.end}


class Meeting(Record):
    """Who met, received, phoned or held talks with whom. Positions are code points, end exclusive.

    participants: who did, and whom. verb, verb_span: the word that says so. place: a mention, or None.
    date: one of the document's values, or None. start, end: the words that it is told in.
    """

    __slots__ = ("date", "end", "participants", "place", "start", "verb", "verb_span")

    def __init__(
        self,
        participants: tuple[Participant, Participant],
        verb: str,
        verb_span: Span,
        place: Entity | None,
        date: Value | None,
        start: int,
        end: int,
    ) -> None:
        self.participants = participants
        self.verb = verb
        self.verb_span = verb_span
        self.place = place
        self.date = date
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Meeting({self.participants[0].name!r} {self.verb} {self.participants[1].name!r})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name; place is its name, start and end, or None; date a value's attributes, or None."""
        place = self.place and {"name": self.place.name, "start": self.place.start, "end": self.place.end}
        return {
            "participants": [participant.to_dict() for participant in self.participants],
            "verb": self.verb,
            "verb_span": span_dict(self.verb_span),
            "place": place,
            "date": self.date and self.date.to_dict(),
            "start": self.start,
            "end": self.end,
        }


def span_dict(span: Span | None) -> dict[str, int] | None:
    """A span as a dict."""
    return span and {"start": span[0], "end": span[1]}


def participant(text: str, names: list[tuple[str, str]], party: Party) -> Participant:
    """A side of a meeting, by its entity's name or its own words."""
    (start, end), id = party
    return Participant(text[start:end] if id is None else names[id][1], id, start, end)
