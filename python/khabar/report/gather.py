"""What is gathered of a corpus: for each name, pair, topic and speaker the sentences that show it.

A place in the corpus is a hit, four numbers: row, sentence, and start and end of the words inside the sentence, in code
points. Rows and sentences are kept once, in the order of the corpus, and everything else refers to them by number.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from .. import Normalizer
from ..entity_types import ORGANISATIONS, PEOPLE, PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from ..document import Chain, Document
    from ..entities import Entity
    from ..places import Place
    from ..relations import Meeting, Quote

    Hit = tuple[int, int, int, int]
    Key = tuple[str, ...]

SENTENCE_MAX = 800  # characters kept of a sentence, around the words that it is kept for
NAME_MAX = 120  # and of a name
TOPIC_MIN = 0.5  # an article has the topic that is more probable than all others together, or none
PLACE_MIN = 0.5  # a place that is less sure is gathered by its name alone, and is not on the map
PAIR_NAMES = 12  # names of one sentence that are paired; one with more is a list
KINDS = {"people": PEOPLE, "bodies": ORGANISATIONS, "places": PLACES}


class Row:
    """An article but for its text. reference: its line or number; day: of publication, or None."""

    __slots__ = ("day", "headline", "outlet", "reference", "url")

    def __init__(
        self, reference: str, headline: str | None, day: date | None, outlet: str | None, url: str | None
    ) -> None:
        self.reference = reference
        self.headline = headline
        self.day = day
        self.outlet = outlet
        self.url = url


class Name:
    """A person, body or place of the corpus, by whatever spellings; hits has each mention."""

    __slots__ = ("hits", "kind", "place", "spellings")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.spellings: Counter[str] = Counter()
        self.hits: list[Hit] = []
        self.place: Place | None = None

    @property
    def text(self) -> str:
        """The most frequent spelling; of equals the longest, then the first by code point."""
        return min(self.spellings, key=lambda name: (-self.spellings[name], -len(name), name))

    @property
    def articles(self) -> int:
        """The number of articles with it."""
        return len({hit[0] for hit in self.hits})


class Statement:
    """Something that someone said. said: the words themselves; told: the verb in its sentence; shown: the gender."""

    __slots__ = ("direct", "gender", "said", "shown", "shown_by", "speaker", "speaker_key", "told", "verb")

    def __init__(
        self,
        speaker: str | None,
        speaker_key: Key | None,
        quote: Quote,
        said: Hit,
        told: Hit,
        shown: Hit | None,
        shown_by: str | None,
    ) -> None:
        self.speaker = speaker
        self.speaker_key = speaker_key
        self.verb = quote.verb[:NAME_MAX]
        self.gender = quote.gender
        self.direct = quote.direct
        self.said = said
        self.told = told
        self.shown = shown
        self.shown_by = shown_by


class Corpus:
    """A corpus as far as it has been added. names, pairs and meetings are by the keys of the names."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.empty: list[int] = []  # rows without a text
        self.sentences: dict[str, int] = {}
        self.names: dict[Key, Name] = {}
        self.pairs: dict[tuple[Key, Key], list[Hit]] = {}
        self.meetings: dict[tuple[Key, Key], list[Hit]] = {}
        self.topics: dict[str, list[tuple[int, Hit]]] = {}
        self.topic_names: dict[str, tuple[str, str]] = {}
        self.statements: list[Statement] = []
        self._normalizer = Normalizer("search")
        self._folded: dict[str, str] = {}

    def fold(self, name: str) -> str:
        """A name by which its spellings are one."""
        if name not in self._folded:
            self._folded[name] = self._normalizer(name)
        return self._folded[name]

    def add(self, row: Row, document: Document) -> None:
        """Take in what was read of a row. Without a headline of its own it has the document's."""
        number = len(self.rows)
        row.headline = row.headline or document.headline
        self.rows.append(row)
        if not document.text.strip():
            self.empty.append(number)
            return
        places = _Places(self, number, document)
        self._topic(number, document, places)
        keys = self._chains(document, places)
        self._pairs(document, places, keys)
        for quote in document.quotes:
            self._statement(quote, places, keys)
        for meeting in document.meetings:
            self._meeting(meeting, places, keys)

    def _topic(self, number: int, document: Document, places: _Places) -> None:
        best = document.topics[0] if document.topics else None
        code = best.code if best and best.score >= TOPIC_MIN else ""
        if best and code:
            self.topic_names[code] = (best.name_ar or code, best.name or code)
        start, end = document.headline_span or (document.sentences[0] if document.sentences else (0, 0))
        self.topics.setdefault(code, []).append((number, places.hit(start, start, until=end)))

    def _chains(self, document: Document, places: _Places) -> dict[int, Key]:
        """Gather the names; the key of each chain that is a person, body or place."""
        keys = {}
        for chain in document.chains:
            kind = next((kind for kind, types in KINDS.items() if chain.type in types), None)
            if kind is None:
                continue
            key = self._key(kind, chain)
            if not key[-1]:
                continue
            keys[chain.id] = key
            name = self.names.setdefault(key, Name(kind))
            name.spellings[chain.name[:NAME_MAX]] += len(chain.mentions)
            name.hits += [places.hit(mention.start, mention.end) for mention in chain.mentions]
            if key[0] == "point":
                name.place = chain.place
        return keys

    def _key(self, kind: str, chain: Chain) -> Key:
        """What is equal for all mentions of one name: where it lies, or the name without marks and variants."""
        place = chain.place
        if place and place.score >= PLACE_MIN and chain.type != "FAC":
            return "point", place.kind, place.country, place.region or "", str(place.geonames_id or place.name_en)
        return kind, self.fold(chain.name)

    def _pairs(self, document: Document, places: _Places, keys: dict[int, Key]) -> None:
        """Pair the persons and bodies of each sentence, each pair once."""
        inside: dict[Key, Entity] = {}
        sentence = -1
        for entity in [*document.entities, None]:
            at = places.index(entity.start) if entity else -1
            if at != sentence:
                if len(inside) <= PAIR_NAMES:
                    for one, other in combinations(sorted(inside), 2):
                        hits = self.pairs.setdefault((one, other), [])
                        hits += [places.hit(inside[key].start, inside[key].end) for key in (one, other)]
                inside, sentence = {}, at
            if entity and entity.id in keys and keys[entity.id][0] in ("people", "bodies"):
                inside.setdefault(keys[entity.id], entity)

    def _meeting(self, meeting: Meeting, places: _Places, keys: dict[int, Key]) -> None:
        sides = []
        for party in meeting.participants:
            key = keys.get(party.id) if party.id is not None else None
            if not key:
                key = ("words", self.fold(party.name))
                name = self.names.setdefault(key, Name("words"))
                name.spellings[party.name[:NAME_MAX]] += 1
                name.hits.append(places.hit(party.start, party.end))
            sides.append(key)
        if sides[0] != sides[1]:
            self.meetings.setdefault((min(sides), max(sides)), []).append(places.hit(*meeting.verb_span))

    def _statement(self, quote: Quote, places: _Places, keys: dict[int, Key]) -> None:
        key = keys.get(quote.speaker_id) if quote.speaker_id is not None else None
        speaker = quote.speaker and quote.speaker[:NAME_MAX]
        if speaker and not key:
            key = ("said", self.fold(speaker))
        shown = shown_by = None
        if quote.evidence_span:
            shown = places.hit(*quote.evidence_span)
            shown_by = places.text[slice(*quote.evidence_span)][:NAME_MAX]
        said = places.words(quote.start, quote.end)
        told = places.hit(*quote.verb_span)
        self.statements.append(Statement(speaker, key, quote, said, told, shown, shown_by))


class _Places:
    """The sentences of a document, and hits in them."""

    def __init__(self, corpus: Corpus, row: int, document: Document) -> None:
        self.text = document.text
        self._row = row
        self._known = corpus.sentences
        self._spans = document.sentences
        self._at = 0

    def index(self, position: int) -> int:
        """The number of the sentence with that position; quick where positions rise."""
        spans, at = self._spans, self._at
        if at >= len(spans) or position < spans[at][0]:
            at = 0
        while at + 1 < len(spans) and position >= spans[at][1]:
            at += 1
        self._at = at
        return at

    def hit(self, start: int, end: int, until: int | None = None) -> Hit:
        """Words in their sentence; until: where that ends, in place of what the document says."""
        if until is not None:
            first, last = start, until
        elif self._spans:
            first, last = self._spans[self.index(start)]
        else:
            first, last = start, end
        end = min(end, last)
        if last - first > SENTENCE_MAX:
            first = max(first, start - SENTENCE_MAX // 2)
            last = min(last, first + SENTENCE_MAX)
            end = min(end, last)
        return self._row, self._number(first, last), start - first, end - first

    def words(self, start: int, end: int) -> Hit:
        """Words by themselves."""
        end = min(end, start + 2 * SENTENCE_MAX)
        return self._row, self._number(start, end), 0, 0

    def _number(self, start: int, end: int) -> int:
        return self._known.setdefault(self.text[start:end].rstrip(), len(self._known))
