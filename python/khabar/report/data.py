"""The data of the page: rows, sentences and the lists behind numbers, packed.

    {"fold": [two tables of what a search takes for what], "rows": [[reference, headline, day, outlet, url]],
     "sentences": [text], "lists": [[row, sentence, start, end, row, sentence ...]],
     "said": [[number of a statement]], "statements": [[row, said, speaker, verb, direct, gender,
                                                        told sentence, start, end, shown sentence, start, end]]}

Only what a list or statement refers to is in it. It is JSON, compressed since Arabic in UTF-8 is large, and in base64,
so that no text can end the element that it stands in. Positions are code points.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from unicodedata import normalize

from .. import Normalizer
from ..html import attribute, clean, clip
from ..json_text import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .gather import Corpus, Hit

HEADLINE_MAX = 200
URL_MAX = 2000
HAMZAS = "\u0654\u0655\u0674"  # above, below, high; report.js has them too


class Data:
    """What the page's numbers refer to; the methods give the attribute that opens a list."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._lists: list[list[int]] = []
        self._said: list[list[int]] = []
        self._texts = list(corpus.sentences)
        self._numbers: dict[int, int] = {}

    def hits(self, hits: Iterable[Hit]) -> str:
        """A list of sentences."""
        flat: list[int] = []
        for row, sentence, start, end in hits:
            flat += (row, self._sentence(sentence), start, end)
        self._lists.append(flat)
        return f'data-list="{len(self._lists) - 1}"'

    def said(self, numbers: list[int]) -> str:
        """A list of statements."""
        self._said.append(numbers)
        return f'data-said="{len(self._said) - 1}"'

    def _sentence(self, number: int) -> int:
        return self._numbers.setdefault(number, len(self._numbers))

    def _statements(self) -> list[list[object]]:
        found: list[list[object]] = []
        for s in self._corpus.statements:
            row, said, _, _ = s.said
            item: list[object] = [row, self._sentence(said), s.speaker and clean(s.speaker), clean(s.verb)]
            item += [int(s.direct), s.gender]
            for hit in (s.told, s.shown):
                item += [self._sentence(hit[1]), *hit[2:]] if hit else [-1, 0, 0]
            found.append(item)
        return found

    def packed(self) -> str:
        """All of it, in ASCII."""
        rows = [
            [
                row.reference,
                clean(clip(" ".join((row.headline or "").split()), HEADLINE_MAX)),
                row.day and row.day.isoformat(),
                row.outlet and clean(clip(row.outlet, HEADLINE_MAX)),
                link(row.url),
            ]
            for row in self._corpus.rows
        ]
        statements = self._statements()
        value = {
            "fold": fold_tables(),
            "rows": rows,
            "sentences": [clean(self._texts[number]) for number in self._numbers],
            "lists": self._lists,
            "said": self._said,
            "statements": statements,
        }
        return b64encode(gzip.compress(dumps(value).encode(), 6, mtime=0)).decode()


def link(url: str | None) -> str | None:
    """An address that a link may lead to, or None: no script has one."""
    url = attribute(url or "").strip()
    return clean(url) if url.lower().startswith(("http://", "https://")) and len(url) <= URL_MAX else None


def fold_tables() -> tuple[dict[str, str], dict[str, str]]:
    """What the preset "search" does beside NFKC, so that the page's script folds alike.

    The first is for before NFKC, the second for behind it: characters, and letters with a hamza for which NFKC has no
    letter. Found by asking the library, between two letters, where no rule on the ends of a text applies.
    """
    normalizer = Normalizer("search")
    characters = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000]
    with_hamza = [chr(letter) + hamza for letter in range(0x620, 0x700) for hamza in HAMZAS]
    before: dict[str, str] = {}
    behind: dict[str, str] = {}
    for text in characters + with_hamza:
        if normalize("NFKC", text) == text:
            folded = normalizer(f"ب{text}ب")[1:-1]
            if folded != "".join(behind.get(character, character) for character in text):
                behind[text] = folded
    for text in characters:
        parts = normalize("NFKC", text)
        if parts != text and (folded := normalizer(text)) != normalizer(parts):
            before[text] = folded
    return before, behind
