"""The page: tables that can be read without a script, and the sentences behind their numbers as data."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256

from ..html import attribute, clip, escape
from . import sections
from .data import Data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .gather import Corpus

HERE = os.path.dirname(os.path.abspath(__file__))


def page(corpus: Corpus, title: str | None = None) -> str:
    """The report on a corpus. title: of the page."""
    data = Data(corpus)
    parts = [make(corpus, data) for make in sections.ALL]
    body = "".join(f'<section aria-labelledby="{p.id}-heading" id="{p.id}">{p.html}</section>\n' for p in parts if p)
    links = "".join(f'<li><a href="#{p.id}">{p.heading}</a></li>' for p in parts if p)
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    # Only this page's own style and script, and no address: whatever a text says, nothing is fetched or run.
    own = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    heading = (
        sections.both("تقرير عن الأخبار", "News report") if title is None else f"<bdi>{escape(clip(title, 200))}</bdi>"
    )
    return f"""<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape(attribute(clip(title or "تقرير عن الأخبار", 200)))}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{sections.both("إلى المحتوى", "To the content")}</a>
<header>
<h1>{heading}</h1>
<button id="language" type="button" lang="en" hidden>English</button>
</header>
<p id="failure" class="note" role="alert" hidden></p>
<nav aria-label="أقسام التقرير" data-en-label="Sections of the report"><ul>{links}</ul></nav>
<noscript><p class="note">من دون JavaScript تظهر الجداول والرسوم وحدها، من غير الجمل التي وراء الأرقام ولا البحث.
<span lang="en" dir="ltr">Without JavaScript there are the tables and charts, without the sentences behind the numbers
and without the search.</span></p></noscript>
<main id="main" tabindex="-1">
{body}</main>
<dialog id="list" aria-labelledby="list-heading"><div class="top"><h2 id="list-heading"></h2>
<button id="close" type="button">{sections.both("إغلاق", "Close")}</button></div>
<div id="list-items" tabindex="0"></div></dialog>
<script type="text/plain" id="data">{data.packed()}</script>
<script>{script}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    """A text as a content security policy names it."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
