"""Documents as HTML: right to left, entities highlighted by type, tables of them, of statements and of topics behind.

Everything from a text is escaped, and what HTML cannot hold (controls, unpaired surrogates) becomes U+FFFD. Each line
of the text is a paragraph and each mention is isolated, so that bidi controls in a text cannot reach beyond them.
"""

from __future__ import annotations

from .entity_types import HEADINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .document import Document
    from .entities import Entity

_CLEAN = dict.fromkeys([*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)], "\ufffd")
_ESCAPES: dict[int, str] = {
    **_CLEAN,
    **{ord(c): f"&{name};" for c, name in zip("&<>\"'", ("amp", "lt", "gt", "quot", "#39"), strict=True)},
}

# Attributes and titles are no elements that could isolate them.
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

# Hues by type; lightness by the reader's colour scheme.
_HUES = {
    "PER": 210,
    "ORG": 25,
    "GPE": 140,
    "LOC": 90,
    "FAC": 175,
    "EVENT": 330,
    "WORK": 275,
    "PROD": 50,
    "ROLE": 240,
    "MISC": 0,
}
_GENDERS: dict[str | None, str] = {"female": "امرأة", "male": "رجل"}
_LIGHT = "--light:88%;--fg:#1b1b1b;--bg:#fff;--dim:#666"
_DARK = "--light:28%;--fg:#eee;--bg:#181818;--dim:#aaa"
# A notebook has a theme of its own, which need not be the system's: JupyterLab says it by an attribute, VS Code by a
# class. The doubled class outweighs the rules that JupyterLab has for the tables of its outputs.
_STYLE = (
    f"""
.khabar{{{_LIGHT};color:var(--fg);background:var(--bg);padding:1em;line-height:1.9;
max-width:46em;margin:0 auto 2em;font-family:"Noto Naskh Arabic","Geeza Pro","Segoe UI",serif;overflow-wrap:anywhere}}
@media(prefers-color-scheme:dark){{.khabar{{{_DARK}}}}}
[data-jp-theme-light=true] .khabar,.vscode-light .khabar{{{_LIGHT}}}
[data-jp-theme-light=false] .khabar,.vscode-dark .khabar,.vscode-high-contrast .khabar{{{_DARK}}}
"""
    + """.khabar h2,.khabar p,.khabar li,.khabar mark,.khabar bdi{unicode-bidi:isolate}
.khabar h2{font-size:1.4em;margin:0 0 .4em}
.khabar p{margin:0 0 .6em;white-space:pre-wrap}
.khabar ul{list-style:none;margin:0 0 .8em;padding:0;display:flex;flex-wrap:wrap;gap:.3em 1em;color:var(--dim);
font-size:.85em}
.khabar mark{color:inherit;border-radius:.25em;padding:0 .15em;background:hsl(var(--hue) 80% var(--light))}
.khabar summary{cursor:pointer}
.khabar.khabar table{border-collapse:collapse;width:100%;margin:.4em 0 1em;font-size:.9em;color:var(--fg)}
.khabar.khabar tbody tr,.khabar.khabar thead tr{background:none}
.khabar.khabar td,.khabar.khabar th{text-align:start;vertical-align:top;padding:.2em .5em;border:0;
border-top:1px solid var(--dim);font-weight:normal;white-space:normal;max-width:none}
.khabar.khabar thead th{color:var(--dim);border:0}
.khabar .clitic::after,.khabar .clitic+mark::before{content:"\\200d"}
"""
    + "".join(f".khabar .{type}{{--hue:{hue}}}\n" for type, hue in _HUES.items())
)


def escape(text: str) -> str:
    """Text as the content of an element or a quoted attribute."""
    return text.translate(_ESCAPES)


def attribute(text: str) -> str:
    """Text for where no element isolates it: without bidi controls."""
    return text.translate(_BIDI)


def clip(text: str, length: int) -> str:
    """Text of at most that many characters; where it is cut it says so."""
    return text if len(text) <= length else text[: length - 1] + "…"


def clean(text: str) -> str:
    """Text without what HTML cannot hold, for a script to show."""
    return text.translate(_CLEAN)


def _before(text: str, name: str) -> str:
    """The text before a name. A particle that joins the name keeps that form: the style puts joiners around it."""
    if text[-1:] in ("ب", "ف", "ك", "ل") and "ء" <= name[:1] <= "ي":
        return f'{escape(text[:-1])}<span class="clitic">{escape(text[-1])}</span>'
    return escape(text)


def _roles(document: Document) -> dict[int, str]:
    """The offices and jobs of persons, by the entity's id."""
    found: dict[int, dict[str, None]] = {}
    for role in document.roles:
        of = f"، {role.body.name}" if role.body else ""
        found.setdefault(role.person.id, {})[f"{role.text}{of}"] = None
    return {id: "؛ ".join(roles) for id, roles in found.items()}


class _Marker:
    """Puts the mentions of a document in marks, each with name, type, role and score as its title."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._starts = [entity.start for entity in document.entities]
        self._roles = _roles(document)

    def _title(self, entity: Entity) -> str:
        role = self._roles.get(entity.id)
        parts = [entity.name, f"{HEADINGS[entity.type][1]} ({entity.type})", *([role] if role else [])]
        return escape(attribute(f"{' · '.join(parts)} · {entity.score:.0%}"))

    def mark(self, start: int, end: int) -> str:
        """text[start:end] with the mentions inside it in marks."""
        from bisect import bisect_left

        document = self._document
        pieces = []
        at = start
        for entity in document.entities[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if entity.start < at or entity.end > end:
                continue
            pieces.append(_before(document.text[at : entity.start], entity.text))
            pieces.append(f'<mark class="{entity.type}" title="{self._title(entity)}">{escape(entity.text)}</mark>')
            at = entity.end
        pieces.append(escape(document.text[at:end]))
        return "".join(pieces)

    def paragraphs(self, start: int, end: int) -> str:
        """A paragraph a line; str.splitlines breaks where the segmenter does, so that no mention lies across."""
        pieces = []
        for line in self._document.text[start:end].splitlines(keepends=True):
            if line.strip():
                pieces.append(f"<p>{self.mark(start, start + len(line.splitlines()[0]))}</p>\n")
            start += len(line)
        return "".join(pieces)


def _topics(document: Document) -> str:
    items = [
        f'<li title="{escape(t.name or t.code)}">{escape(t.name_ar or t.code)} {t.score:.0%}</li>'
        for t in document.topics
    ]
    return f'<ul class="topics">{"".join(items)}</ul>\n' if items else ""


def _legend(document: Document) -> str:
    types = {entity.type for entity in document.entities}
    items = [f'<li><mark class="{t}">{ar}</mark></li>' for t, (_, ar) in HEADINGS.items() if t in types]
    return f'<ul class="legend">{"".join(items)}</ul>\n' if items else ""


def _table(title: str, head: tuple[str, ...], rows: Sequence[Sequence[str]]) -> str:
    """A table that opens by its title; nothing where it has no rows. Cells are texts."""
    if not rows:
        return ""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td><bdi>{escape(cell)}</bdi></td>' for cell in row)}</tr>\n" for row in rows)
    return (
        f"<details><summary>{title} ({len(rows):,})</summary>\n"
        f"<table><thead><tr>{columns}</tr></thead><tbody>\n{lines}</tbody></table></details>\n"
    )


def _tables(document: Document) -> str:
    roles = _roles(document)
    entities = []
    for chain in document.chains:
        place = f"{chain.place.name_en}, {chain.place.country}" if chain.place else ""
        kind = HEADINGS[chain.type][1]
        known = roles.get(chain.id) or place
        entities.append((chain.name, kind, str(len(chain.mentions)), "، ".join(chain.other_names), known))
    quotes = [(q.speaker or "", _GENDERS.get(q.gender, ""), q.verb, q.text) for q in document.quotes]
    topics = [(t.name_ar or t.code, t.name or "", t.iptc or "", f"{t.score:.0%}") for t in document.topics]
    return (
        _table("الكيانات", ("الاسم", "النوع", "المواضع", "أسماء أخرى", "المنصب أو المكان"), entities)
        + _table("التصريحات", ("المتحدث", "الجنس", "الفعل", "القول"), quotes)
        + _table("الموضوعات", ("الموضوع", "بالإنجليزية", "IPTC", "الاحتمال"), topics)
    )


def _article(document: Document) -> str:
    start, end = document.headline_span or (0, 0)
    marker = _Marker(document)
    headline = f"<h2>{marker.mark(start, end)}</h2>\n" if end else ""
    before = marker.paragraphs(0, start)
    after = marker.paragraphs(end, len(document.text))
    parts = [before, headline, _topics(document), _legend(document), after, _tables(document)]
    return f'<article class="khabar" dir="rtl" lang="ar">\n{"".join(parts)}</article>\n'


def fragment(document: Document) -> str:
    """A document to be shown inside another page, such as a notebook."""
    return f"<style>{_STYLE}</style>\n{_article(document)}"


def page(documents: Iterable[Document], title: str | None = None) -> str:
    """A page of documents; its title is, unless given, the first one's headline."""
    documents = list(documents)
    if title is None:
        title = next((d.headline for d in documents if d.headline), "khabar")
    return (
        '<!doctype html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title.translate(_BIDI))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{''.join(map(_article, documents))}</body>\n</html>\n"
    )
