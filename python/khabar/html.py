"""Documents as HTML: right to left, entities highlighted by type.

Everything from a text is escaped, and what HTML cannot hold (controls, unpaired surrogates) becomes U+FFFD. Each line
of the text is a paragraph and each mention is isolated, so that bidi controls in a text cannot reach beyond them.
"""

from __future__ import annotations

from .entity_types import HEADINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .document import Document

_ESCAPES: dict[int, str] = {
    **dict.fromkeys([*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)], "\ufffd"),
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
_STYLE = """
.khabar{--light:88%;--fg:#1b1b1b;--bg:#fff;--dim:#666;color:var(--fg);background:var(--bg);padding:1em;line-height:1.9;
max-width:46em;margin:0 auto 2em;font-family:"Noto Naskh Arabic","Geeza Pro","Segoe UI",serif;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){.khabar{--light:28%;--fg:#eee;--bg:#181818;--dim:#aaa}}
.khabar h2,.khabar p,.khabar li,.khabar mark{unicode-bidi:isolate}
.khabar h2{font-size:1.4em;margin:0 0 .4em}
.khabar p{margin:0 0 .6em;white-space:pre-wrap}
.khabar ul{list-style:none;margin:0 0 .8em;padding:0;display:flex;flex-wrap:wrap;gap:.3em 1em;color:var(--dim);
font-size:.85em}
.khabar mark{color:inherit;border-radius:.25em;padding:0 .15em;background:hsl(var(--hue) 80% var(--light))}
.khabar .clitic::after,.khabar .clitic+mark::before{content:"\\200d"}
""" + "".join(f".khabar .{type}{{--hue:{hue}}}\n" for type, hue in _HUES.items())


def escape(text: str) -> str:
    """Text as the content of an element or a quoted attribute."""
    return text.translate(_ESCAPES)


def _before(text: str, name: str) -> str:
    """The text before a name. A particle that joins the name keeps that form: the style puts joiners around it."""
    if text[-1:] in ("ب", "ف", "ك", "ل") and "ء" <= name[:1] <= "ي":
        return f'{escape(text[:-1])}<span class="clitic">{escape(text[-1])}</span>'
    return escape(text)


def _marked(document: Document, starts: list[int], start: int, end: int) -> str:
    """text[start:end] with the mentions inside it in marks. starts: where each of the document's mentions begins."""
    from bisect import bisect_left

    pieces = []
    at = start
    for entity in document.entities[bisect_left(starts, start) : bisect_left(starts, end)]:
        if entity.start < at or entity.end > end:
            continue
        title = f"{entity.type} {entity.score:.2f} {entity.name}".translate(_BIDI)
        pieces.append(_before(document.text[at : entity.start], entity.text))
        pieces.append(f'<mark class="{entity.type}" title="{escape(title)}">{escape(entity.text)}</mark>')
        at = entity.end
    pieces.append(escape(document.text[at:end]))
    return "".join(pieces)


def _paragraphs(document: Document, starts: list[int], start: int, end: int) -> str:
    """A paragraph a line; str.splitlines breaks where the segmenter does, so that no mention lies across."""
    pieces = []
    for line in document.text[start:end].splitlines(keepends=True):
        if line.strip():
            pieces.append(f"<p>{_marked(document, starts, start, start + len(line.splitlines()[0]))}</p>\n")
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


def _article(document: Document) -> str:
    start, end = document.headline_span or (0, 0)
    starts = [entity.start for entity in document.entities]
    headline = f"<h2>{_marked(document, starts, start, end)}</h2>\n" if end else ""
    before = _paragraphs(document, starts, 0, start)
    after = _paragraphs(document, starts, end, len(document.text))
    parts = [before, headline, _topics(document), _legend(document), after]
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
