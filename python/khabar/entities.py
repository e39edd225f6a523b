"""The entities of a text: persons, bodies, places and other names."""

from __future__ import annotations

from . import _native
from .gazetteer import Gazetteer, names_of
from .model_set import Models, models_for
from .record import Record
from .topic import check_threshold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    from .gazetteer import Listed


class Entity(Record):
    """One mention of an entity.

    start, end: its place in the text, in code points, end exclusive. An attached و ف ب ل ك س is outside.
    type:       PER person, ORG organisation, GPE country or town, LOC region, FAC man-made place, EVENT, WORK, PROD
                product, ROLE office, MISC (scheme "anercorp" only).
    text:       the text between start and end, as written.
    score:      the model's probability, at most 0.9999, that exactly these words are a mention of this type; the model
                card says how often such mentions are right. 1 for a name of the user's own gazetteer.
    name:       the canonical form: without marks and tatweel, and with the article's alef back after ل; of a name of
                the user's own, as it is listed.
    id:         the same for all mentions of one entity in one text; 0 is the first entity.
    """

    __slots__ = ("end", "id", "name", "score", "start", "text", "type")

    def __init__(self, start: int, end: int, type: str, text: str, score: float, name: str, id: int) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.text = text
        self.score = score
        self.name = name
        self.id = id

    def __repr__(self) -> str:
        return f"Entity({self.type} {self.text!r} {self.start}:{self.end})"

    def to_dict(self) -> dict[str, str | int | float]:
        """The attributes by name, the score to four digits."""
        return {
            "start": self.start,
            "end": self.end,
            "type": self.type,
            "text": self.text,
            "score": round(self.score, 4),
            "name": self.name,
            "id": self.id,
        }


def check_min_score(min_score: float) -> None:
    """Raise TypeError or ValueError for what is no probability."""
    check_threshold(min_score, "min_score")


def entities(
    text: str,
    *,
    scheme: str | None = None,
    gazetteer: Gazetteer | Listed | str | PathLike[str] | None = None,
    min_score: float = 0,
    models: Models | str | PathLike[str] | None = None,
) -> list[Entity]:
    """Find the mentions of entities in a text, in order; they never overlap.

    scheme: "news" (nine types, the default) or "anercorp" (PER LOC ORG MISC by that corpus's conventions).
    gazetteer: names of your own, which are always found: a Gazetteer, or what one is made of, a mapping such as
    {"ORG": ["شركة الفلاح"]} or the path of a file, which is read once and kept; for many texts make a Gazetteer.
    min_score: mentions with a lower score are left out.
    models: other models than the shared ones, or the name of their folder, whose files are opened once and kept.
    Takes time linear in the text and lets other threads run.
    Raises UnknownNameError for a scheme there is not, GazetteerError, LengthError, ModelError, ValueError for a
    min_score outside 0 to 1.

    >>> khabar.entities("وصل الطاهر الباعور إلى طرابلس")
    [Entity(PER 'الطاهر الباعور' 4:18), Entity(GPE 'طرابلس' 23:29)]
    """
    check_min_score(min_score)
    tagger = models_for(models).tagger
    mentions = _native.mentions(text, tagger, scheme, names_of(gazetteer), min_score)
    return [
        Entity(start, end, kind, text[start:end], score, name, id) for start, end, kind, score, name, id in mentions
    ]
