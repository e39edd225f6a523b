"""The parts of the report in their order, each a heading, tables and pictures of them."""

from __future__ import annotations

from collections import Counter

from .. import __version__
from ..html import clip, escape
from . import charts
from .days import stretch, stretches
from .gather import PAIR_NAMES, PLACE_MIN, TOPIC_MIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .data import Data
    from .gather import Corpus, Hit, Key, Name, Statement

RANKED = 100  # rows of a ranking; what comes behind is counted under it
PAIRED = 60  # pairs of a table and lines of a graph
SPELLINGS = 3  # other spellings that a row shows

Words = tuple[str, str]
GENDERS: dict[str | None, Words] = {
    "female": ("نساء", "Women"),
    "male": ("رجال", "Men"),
    "unknown": ("أشخاص لا يُظهر النص جنسهم", "People whose gender the text does not show"),
    None: ("هيئات ومصادر بلا اسم", "Bodies and unnamed sources"),
}
UNITS: dict[str, Words] = {
    "day": ("يوما بيوم", "day by day"),
    "week": ("أسبوعا بأسبوع، بيوم الاثنين", "week by week, by their Mondays"),
    "month": ("شهرا بشهر", "month by month"),
    "year": ("سنة بسنة", "year by year"),
}


class Part:
    """A section: its id, its heading and its content as HTML."""

    def __init__(self, id: str, heading: Words, content: str) -> None:
        self.id = id
        self.heading = both(*heading)
        self.html = f'<h2 id="{id}-heading">{self.heading}</h2>{content}'


# ---- Pieces ----------------------------------------------------------------------------------------------------------


def both(arabic: str, english: str) -> str:
    """Words of the page itself in both languages; the script shows the one that is chosen."""
    return f'<span data-en="{escape(english)}">{escape(arabic)}</span>'


def isolated(text: str) -> str:
    """A date inside Arabic words, where its parts would otherwise change places."""
    return f"\u2066{text}\u2069"


def note(arabic: str, english: str) -> str:
    """A remark under a table or picture."""
    return f'<p class="note" data-en="{escape(english)}">{escape(arabic)}</p>'


def number(count: int, opens: str) -> str:
    """A number that opens a list."""
    return f'<button type="button" class="n" {opens}>{count:,}</button>' if count else "0"


def arabic(name: str) -> str:
    """A name from the corpus."""
    return f'<bdi lang="ar">{escape(name)}</bdi>'


def share(count: int, most: int) -> str:
    """A bar as long as a number's share of the highest."""
    width = 100 * count / most
    return (
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width:.1f}" height="8"/></svg>'
    )


def table(caption: Words, head: Sequence[Words | str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls by itself; the first cell of a row is its heading."""
    columns = "".join(f'<th scope="col">{cell if isinstance(cell, str) else both(*cell)}</th>' for cell in head)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'
        for first, *cells in rows
    )
    label, english = map(escape, caption)
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{label}" data-en-label="{english}"><table>'
        f"<caption>{both(*caption)}</caption><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def figure(picture: str, caption: Words) -> str:
    """A picture over the table that says the same."""
    return f"<figure>{picture}<figcaption>{both(*caption)}</figcaption></figure>" if picture else ""


def distinct(hits: Sequence[Hit]) -> int:
    """The number of sentences, each once for each article that has it."""
    return len({(row, sentence) for row, sentence, _, _ in hits})


# ---- Sections --------------------------------------------------------------------------------------------------------


def overview(corpus: Corpus, data: Data) -> Part:
    """How much of everything there is, and which outlets."""
    kinds = Counter(name.kind for name in corpus.names.values())
    everything = sorted((number, hit) for found in corpus.topics.values() for number, hit in found)
    counts = [
        (number(len(everything), data.hits(hit for _, hit in everything)), ("مقالات", "articles")),
        (_to("people", kinds["people"]), ("أشخاص", "people")),
        (_to("bodies", kinds["bodies"]), ("هيئات", "bodies")),
        (_to("places", kinds["places"]), ("أماكن", "places")),
        (_to("statements", len(corpus.statements)), ("تصريحات", "statements")),
        (_to("meetings", sum(map(len, corpus.meetings.values()))), ("لقاءات", "meetings")),
    ]
    cards = "".join(f"<div><dt>{both(*words)}</dt><dd>{count}</dd></div>" for count, words in counts)
    days = [row.day for row in corpus.rows if row.day]
    notes = ""
    if days:
        first, last = min(days).isoformat(), max(days).isoformat()
        notes += note(f"من {isolated(first)} إلى {isolated(last)}.", f"From {first} to {last}.")
    missing = len(corpus.rows) - len(days)
    if days and missing:
        notes += note(
            f"مقالات لا يُعرف تاريخها: {missing:,}؛ هي في كل الأعداد إلا الرسوم الزمنية.",
            f"Articles without a date that can be read: {missing:,}; they are in all numbers but the charts over time.",
        )
    if corpus.empty:
        notes += note(f"صفوف بلا نص: {len(corpus.empty):,}.", f"Rows without a text: {len(corpus.empty):,}.")
    return Part("overview", ("نظرة عامة", "Overview"), f"<dl>{cards}</dl>{notes}{_outlets(corpus, data)}")


def _to(section: str, count: int) -> str:
    return f'<a class="n" href="#{section}">{count:,}</a>' if count else "0"


def _outlets(corpus: Corpus, data: Data) -> str:
    found: dict[str, list[Hit]] = {}
    for hits in corpus.topics.values():
        for row, hit in hits:
            outlet = corpus.rows[row].outlet
            if outlet:
                found.setdefault(outlet, []).append(hit)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:RANKED]
    if not ranked:
        return ""
    most = len(ranked[0][1])
    rows = (
        [arabic(clip(o, 60)), number(len(hits), data.hits(sorted(hits))), share(len(hits), most)] for o, hits in ranked
    )
    return table(
        ("المقالات بحسب المصدر", "Articles by outlet"), [("المصدر", "Outlet"), ("المقالات", "Articles"), ""], rows
    )


def topics(corpus: Corpus, data: Data) -> Part:
    """How many articles of each topic, and when."""
    unit, labels = stretches([row.day for row in corpus.rows if row.day])
    ranked = sorted(corpus.topics.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    counted: dict[str, dict[str, list[Hit]]] = {code: {} for code, _ in ranked}
    for code, found in ranked:
        for row, hit in found:
            day = corpus.rows[row].day
            if day:
                counted[code].setdefault(stretch(day, unit), []).append(hit)
    highest = max((len(hits) for times in counted.values() for hits in times.values()), default=1)
    rows, details = [], []
    for code, found in ranked:
        name = both(*corpus.topic_names[code]) if code else both("بلا موضوع غالب", "No topic prevails")
        cells = [counted[code].get(label, []) for label in labels]
        lists = [data.hits(hits) if hits else "" for hits in cells]
        total = number(len(found), data.hits(hit for _, hit in found))
        rows.append([name, total, charts.bars([len(hits) for hits in cells], highest, labels, lists) if labels else ""])
        details.append([name, *(number(len(hits), opens) for hits, opens in zip(cells, lists, strict=True))])
    over: Words = ("", "")
    if labels:
        first, last = labels[0], labels[-1]
        over = (f"{isolated(first)} — {isolated(last)}، {UNITS[unit][0]}", f"{first} – {last}, {UNITS[unit][1]}")
    caption = ("المقالات بحسب الموضوع", "Articles by topic")
    content = table(caption, [("الموضوع", "Topic"), ("المقالات", "Articles"), over], rows)
    if labels:
        by_time = ("الموضوعات عبر الزمن", "Topics over time")
        inner = table(by_time, [("الموضوع", "Topic"), *labels], details)
        content += f"<details><summary>{both('الأعداد بحسب الزمن', 'The numbers over time')}</summary>{inner}</details>"
    content += note(
        f"موضوع المقال ما كان احتماله {TOPIC_MIN:.0%} فأكثر بحسب عنوانه (IPTC Media Topics).",
        f"An article's topic is what its headline makes at least {TOPIC_MIN:.0%} probable (IPTC Media Topics).",
    )
    return Part("topics", ("الموضوعات عبر الزمن", "Topics over time"), content)


def _ranked(corpus: Corpus, kind: str) -> list[Name]:
    names = [name for name in corpus.names.values() if name.kind == kind]
    return sorted(names, key=lambda name: (-name.articles, -len(name.hits), name.text))


def _ranking(data: Data, names: list[Name], caption: Words) -> str:
    most = max((name.articles for name in names), default=1)
    rows = []
    for name in names[:RANKED]:
        others = [spelling for spelling, _ in name.spellings.most_common(SPELLINGS + 1) if spelling != name.text]
        cell = arabic(name.text)
        if name.place:
            cell += f' <span class="dim" lang="en" dir="ltr">{escape(name.place.name_en)}, {name.place.country}</span>'
        if others:
            cell += f' <span class="dim">({"، ".join(map(arabic, others[:SPELLINGS]))})</span>'
        opens = data.hits(name.hits)
        rows.append([cell, number(name.articles, opens), number(len(name.hits), opens), share(name.articles, most)])
    head: list[Words | str] = [("الاسم", "Name"), ("المقالات", "Articles"), ("المواضع", "Mentions"), ""]
    content = table(caption, head, rows)
    if len(names) > RANKED:
        rest = len(names) - RANKED
        content += note(f"وبعدها {rest:,} أسماء أقل ورودا.", f"Behind these come {rest:,} names in fewer articles.")
    return content


def people(corpus: Corpus, data: Data) -> Part | None:
    """Persons by the number of articles with them."""
    names = _ranked(corpus, "people")
    heading = ("الأشخاص", "People")
    return (
        Part("people", heading, _ranking(data, names, ("الأشخاص الأكثر ورودا", "People in most articles")))
        if names
        else None
    )


def bodies(corpus: Corpus, data: Data) -> Part | None:
    """Bodies likewise."""
    names = _ranked(corpus, "bodies")
    heading = ("الهيئات", "Bodies")
    return (
        Part("bodies", heading, _ranking(data, names, ("الهيئات الأكثر ورودا", "Bodies in most articles")))
        if names
        else None
    )


def places(corpus: Corpus, data: Data) -> Part | None:
    """Places likewise, and on a map."""
    names = _ranked(corpus, "places")
    if not names:
        return None
    countries, towns = {}, []
    for name in names:
        if name.place:
            place = name.place
            mark = charts.Mark(
                name.text, place.name_en, len(name.hits), data.hits(name.hits), place.longitude, place.latitude
            )
            if place.kind == "country":
                countries[place.country] = mark
            else:
                towns.append(mark)
    picture, outside = charts.world(countries, towns)
    content = figure(
        picture,
        (
            "الدول بحسب عدد مواضع ذكرها، والمدن والمناطق دوائر. الحدود مبسطة من Natural Earth ولا تعبر عن موقف.",
            "Countries by their mentions, towns and regions as circles. Outlines simplified from Natural Earth; no "
            "position on borders is implied.",
        ),
    )
    if outside:
        content += note(f"أماكن خارج حدود الخريطة: {outside:,}.", f"Places beyond the edges of the map: {outside:,}.")
    content += _ranking(data, names, ("الأماكن الأكثر ورودا", "Places in most articles"))
    return Part("places", ("الأماكن", "Places"), content)


def _graph(
    corpus: Corpus, data: Data, found: dict[tuple[Key, Key], list[Hit]], caption: Words, head: Words
) -> tuple[str, str]:
    """A graph of the most frequent pairs, and their table."""
    ranked = sorted(found.items(), key=lambda item: (-distinct(item[1]), item[0]))[:PAIRED]
    order = {key: i for i, key in enumerate(dict.fromkeys(key for pair, _ in ranked for key in pair))}
    marks, kinds, edges, rows = [], [], [], []
    for key in order:
        name = corpus.names[key]
        english = name.place.name_en if name.place else name.text
        marks.append(charts.Mark(name.text, english, len(name.hits), data.hits(name.hits)))
        kinds.append(name.kind)
    for (one, other), hits in ranked:
        count, opens = distinct(hits), data.hits(hits)
        edges.append((order[one], order[other], count, opens))
        rows.append([arabic(corpus.names[one].text), arabic(corpus.names[other].text), number(count, opens)])
    names: list[Words | str] = [("الأول", "One"), ("الآخر", "Other"), head]
    return charts.graph(marks, edges, kinds), table(caption, names, rows)


KEY: Words = (
    "الأشخاص بالأزرق والهيئات بالبرتقالي؛ حجم الدائرة بعدد المواضع وعرض الخط بالعدد.",
    "People are blue, bodies orange; circles by mentions, lines by number.",
)


def together(corpus: Corpus, data: Data) -> Part | None:
    """Who is named beside whom."""
    if not corpus.pairs:
        return None
    caption = ("أسماء ترد في جملة واحدة", "Names in one sentence")
    picture, content = _graph(corpus, data, corpus.pairs, caption, ("الجمل", "Sentences"))
    content += note(
        f"من جمل فيها {PAIR_NAMES} أسماء على الأكثر؛ ورود اسمين معا لا يعني صلة بينهما.",
        f"Of sentences with at most {PAIR_NAMES} names; two names side by side may have nothing else in common.",
    )
    return Part("together", ("من يُذكر مع من", "Who is named with whom"), figure(picture, KEY) + content)


def meetings(corpus: Corpus, data: Data) -> Part | None:
    """Who met whom."""
    if not corpus.meetings:
        return None
    caption = ("من التقى من", "Who met whom")
    picture, content = _graph(corpus, data, corpus.meetings, caption, ("اللقاءات", "Meetings"))
    return Part("meetings", caption, figure(picture, KEY) + content)


def statements(corpus: Corpus, data: Data) -> Part | None:
    """Who said what, with a search."""
    if not corpus.statements:
        return None
    by_speaker: dict[Key, list[int]] = {}
    for i, statement in enumerate(corpus.statements):
        if statement.speaker_key:
            by_speaker.setdefault(statement.speaker_key, []).append(i)
    ranked = sorted(by_speaker.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = []
    for key, numbers in ranked[:RANKED]:
        name = corpus.names[key].text if key in corpus.names else corpus.statements[numbers[0]].speaker or ""
        direct = [i for i in numbers if corpus.statements[i].direct]
        articles = len({corpus.statements[i].said[0] for i in numbers})
        rows.append(
            [
                arabic(name),
                number(len(numbers), said := data.said(numbers)),
                number(len(direct), data.said(direct)) if direct else "0",
                number(articles, said),
            ]
        )
    head: list[Words | str] = [
        ("المتحدث", "Speaker"),
        ("التصريحات", "Statements"),
        ("منها بالنص", "Quoted"),
        ("المقالات", "Articles"),
    ]
    label = both("ابحث في التصريحات والمتحدثين", "Search statements and speakers")
    help = both(
        "بلا حركات ولا همزات ولا تمييز بين ة وه: «الانباء» تجد «الأنباء».",
        "Harakat, hamza and ة or ه make no difference: الانباء finds الأنباء.",
    )
    search = (
        f'<form id="search" role="search" hidden><label for="query">{label}</label>'
        f'<input id="query" type="search" dir="auto" autocomplete="off" aria-describedby="query-help">'
        f'<p class="note" id="query-help">{help}</p><p role="status" id="found"></p></form><div id="results"></div>'
    )
    content = table(("المتحدثون الأكثر تصريحا", "Speakers with most statements"), head, rows)
    if len(ranked) > RANKED:
        rest = len(ranked) - RANKED
        content += note(
            f"وبعدهم {rest:,} متحدثا؛ والبحث يشملهم.", f"Behind these come {rest:,} speakers; the search has them."
        )
    return Part("statements", ("من قال ماذا", "Who said what"), search + content)


def voices(corpus: Corpus, data: Data) -> Part | None:
    """Statements by the speaker's gender as the text shows it, and the words that show it."""
    if not corpus.statements:
        return None
    by_gender: dict[str | None, list[int]] = {gender: [] for gender in GENDERS}
    for i, statement in enumerate(corpus.statements):
        by_gender[statement.gender].append(i)
    genders = _genders_of_speakers(corpus.statements)
    known = len(by_gender["female"]) + len(by_gender["male"])
    rows = []
    for gender, numbers in by_gender.items():
        said = data.said(numbers)
        speakers = sum(g == gender for g in genders.values())
        part = f"{len(numbers) / known:.0%}" if known and gender in ("female", "male") else ""
        rows.append([both(*GENDERS[gender]), number(len(numbers), said), number(speakers, said), part])
    head: list[Words | str] = [
        ("الصوت", "Voice"),
        ("التصريحات", "Statements"),
        ("المتحدثون", "Speakers"),
        ("نسبة المعروف جنسهم", "Share where known"),
    ]
    content = table(("التصريحات بحسب جنس المتحدث", "Statements by the speaker's gender"), head, rows)
    content += _evidence(corpus, data, by_gender) + _voices_by_outlet(corpus, data, by_gender)
    content += note(
        "الجنس النحوي كما تظهره كلمة في النص (قالت، الوزيرة)، لا كما يُظن من الاسم. وكل عدد يفتح التصريحات وتلك "
        "الكلمة فيها تحتها خط.",
        "The grammatical gender as a word of the text shows it (قالت, الوزيرة), never guessed from a name. Each number "
        "opens the statements, with that word underlined.",
    )
    return Part("voices", ("أصوات النساء والرجال", "Voices of women and men"), content)


def _genders_of_speakers(found: Iterable[Statement]) -> dict[Key, str | None]:
    """The gender of each speaker: the one that most statements show, unknown where none does or as many the other."""
    counted: dict[Key, Counter[str | None]] = {}
    for statement in found:
        if statement.speaker_key:
            counted.setdefault(statement.speaker_key, Counter())[statement.gender] += 1
    genders: dict[Key, str | None] = {}
    for key, counts in counted.items():
        if counts["female"] != counts["male"]:
            genders[key] = "female" if counts["female"] > counts["male"] else "male"
        else:
            genders[key] = None if set(counts) == {None} else "unknown"
    return genders


def _evidence(corpus: Corpus, data: Data, by_gender: dict[str | None, list[int]]) -> str:
    rows = []
    for gender in ("female", "male"):
        by_word: dict[str, list[int]] = {}
        for i in by_gender[gender]:
            word = corpus.statements[i].shown_by
            if word:
                by_word.setdefault(word, []).append(i)
        for word, numbers in sorted(by_word.items(), key=lambda item: (-len(item[1]), item[0]))[: RANKED // 4]:
            rows.append([arabic(word), both(*GENDERS[gender]), number(len(numbers), data.said(numbers))])
    head: list[Words | str] = [("الكلمة", "Word"), ("الصوت", "Voice"), ("التصريحات", "Statements")]
    return table(("الكلمات الدالة على الجنس", "Words that show the gender"), head, rows) if rows else ""


def _voices_by_outlet(corpus: Corpus, data: Data, by_gender: dict[str | None, list[int]]) -> str:
    by_outlet: dict[str, dict[str | None, list[int]]] = {}
    for gender, numbers in by_gender.items():
        for i in numbers:
            outlet = corpus.rows[corpus.statements[i].said[0]].outlet
            if outlet:
                by_outlet.setdefault(outlet, {}).setdefault(gender, []).append(i)
    rows = []
    for outlet, found in sorted(by_outlet.items(), key=lambda item: (-sum(map(len, item[1].values())), item[0]))[
        :RANKED
    ]:
        women, men = len(found.get("female", [])), len(found.get("male", []))
        cells = [number(len(n), data.said(n)) for n in (found.get(gender, []) for gender in GENDERS)]
        rows.append([arabic(clip(outlet, 60)), *cells[:3], f"{women / (women + men):.0%}" if women + men else ""])
    known: Words = ("نسبة النساء من المعروف", "Women of those known")
    head: list[Words | str] = [("المصدر", "Outlet"), GENDERS["female"], GENDERS["male"], GENDERS["unknown"], known]
    return table(("الأصوات بحسب المصدر", "Voices by outlet"), head, rows) if rows else ""


def about(corpus: Corpus, data: Data) -> Part:
    """How it was made and what it is not."""
    sure = f"{PLACE_MIN:.0%}"
    content = (
        note(
            "قرأ البرنامج كل مقال على حدة، ثم جُمعت الأسماء: الاسمان واحد إذا تساويا بعد حذف الحركات وتوحيد الهمزات "
            "والألف والتاء المربوطة، والمكانان واحد إذا كانا النقطة نفسها على الخريطة بثقة "
            f"{sure} فأكثر. فمن يُذكر في مقال باسمه الكامل وفي آخر باسم عائلته وحده يُعدّ اسمين، وشخصان يحملان "
            "الاسم نفسه يُعدّان واحدا.",
            "Each article was read by itself and the names were gathered then: two are one if they are equal without "
            "harakat and with hamza, alef and teh marbuta made alike; two places are one if they are the same point of "
            f"the map, at least {sure} sure. So someone who is called by the full name in one article and by the "
            "surname alone in another counts twice, and two people of one name count once.",
        )
        + note(
            "كل شيء قراءة آلية فيها أخطاء: افتح الجمل وراء العدد قبل نشره. لا شيء في هذه الصفحة يتصل بالشبكة، إلا "
            "روابط المقالات إذا فتحتها.",
            "All of it was read by a machine that makes mistakes: open the sentences behind a number before you "
            "publish it. Nothing on this page uses the network, except for the articles' own links if you follow them.",
        )
        + note(f"أنشأه خبر {__version__}.", f"Made by khabar {__version__}.")
    )
    return Part("about", ("عن هذا التقرير", "About this report"), content)


ALL = (overview, topics, people, bodies, places, together, meetings, statements, voices, about)
