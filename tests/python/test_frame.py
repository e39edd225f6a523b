"""khabar.frame over pandas, Polars and pyarrow: the same rows whatever the kind, and those that khabar.read gives."""

import datetime
import itertools
import os
import subprocess
import sys

import pytest
from conftest import library

import khabar
from khabar import frame

HEADLINES = ["لقاء في طرابلس", None, "", "عاجل 😀", "المصرف المركزي يرفع سعر الفائدة"]
BODIES = [
    "استقبل وزير الخارجية الطاهر الباعور السفير الأسعد العجيلي في طرابلس أمس. وقال الباعور إن الزيارة مهمة.",
    "😀 قالت الوزيرة ليلى الحداد: «بدأ المشروع في القاهرة يوم 9 مايو 2024». وأضافت أن كلفته 5 ملايين دينار.",
    None,
    "",
    "خبر",
]
DAYS = ["2026-11-28", "2024-06-01", None, "2026-01-01", "2026-01-02"]
ROWS = {"title": HEADLINES, "body": BODIES, "day": DAYS, "n": [1, 2, 3, 4, 5]}
LABELS = ["أ", "ب", "أ", "ت", "ث"]  # an index may have duplicates
DOCUMENTS = ["entities", "quotes", "people", "places", "meetings", "dates"]
FUNCTIONS = ["classify", *DOCUMENTS]


def pandas_table():
    library("pyarrow")
    return library("pandas").DataFrame(ROWS, index=LABELS)


def polars_table():
    return library("polars").DataFrame(ROWS)


def pyarrow_table():
    return library("pyarrow").table(ROWS)


def pyarrow_batch():
    return library("pyarrow").RecordBatch.from_pydict(ROWS)


def pyarrow_reader():
    table = pyarrow_table()
    return library("pyarrow").RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=2))


class Foreign:
    """A table of a library that khabar does not know."""

    def __init__(self):
        self.table = pyarrow_table()

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.to_reader(max_chunksize=2).__arrow_c_stream__(requested_schema)


class ForeignArray:
    """One array of structs."""

    def __arrow_c_array__(self, requested_schema=None):
        return pyarrow_batch().__arrow_c_array__(requested_schema)


def iterator():
    frame = pandas_table()
    return iter([frame[:2], frame[2:2], frame[2:]])


TABLES = [pandas_table, polars_table, pyarrow_table, pyarrow_batch, pyarrow_reader, Foreign, ForeignArray, iterator]


def rows_of(result):
    """The rows of a result of any kind, as dicts with None for nulls."""
    pyarrow = library("pyarrow")
    kind = type(result).__module__.partition(".")[0]
    if kind == "pandas":
        table = pyarrow.Table.from_pandas(result, preserve_index=False)
    elif kind == "pyarrow" and hasattr(result, "read_all"):
        table = result.read_all()
    elif kind == "pyarrow" and not isinstance(result, pyarrow.Table):
        table = pyarrow.table(result)
    elif hasattr(result, "__next__"):
        return [row for part in result for row in rows_of(part)]
    else:
        table = pyarrow.table(result)
    return table.to_pylist()


def arguments(name, headline=True):
    if name == "classify":
        return ("title",), {"k": 2}
    options = {"headline": "title"} if headline else {}
    if name in ("meetings", "dates"):
        options["published"] = "day"
    if name == "dates":
        options["kinds"] = None
    return ("body",), options


def call(name, table, **more):
    columns, options = arguments(name)
    return getattr(frame, name)(table, *columns, **options, **more)


# ---- what khabar.read gives, row by row


def documents():
    for row, (headline, body, day) in enumerate(zip(HEADLINES, BODIES, DAYS, strict=True)):
        if headline or body:
            yield row, headline or "", khabar.read(body or "", headline=headline, published=day)


def place(document, headline, start, end):
    """Positions as a table has them: in the column that the span is in."""
    cut = len(headline) + 1 if headline.strip() else 0
    if start < cut:
        return {"start": start, "end": end, "column": "title"}
    return {"start": start - cut, "end": end - cut, "column": "body"}


def sentence(document, start):
    return next(document.text[a:b] for a, b in document.sentences if a <= start < b)


def roles(document, id):
    return "؛ ".join(dict.fromkeys(r.text for r in document.roles if r.person.id == id)) or None


def expected_entities():
    for row, headline, document in documents():
        for e in document.entities:
            chain = document.chains[e.id]
            where = chain.place
            yield {
                "row": row,
                "type": e.type,
                "text": e.text,
                "canonical": chain.name,
                "entity": e.id,
                "role": roles(document, e.id),
                "country": where and where.country,
                "geonames_id": where and where.geonames_id,
                "latitude": where and where.latitude,
                "longitude": where and where.longitude,
                "score": e.score,
                "sentence": sentence(document, e.start),
                **place(document, headline, e.start, e.end),
            }


def expected_quotes():
    for row, headline, document in documents():
        for number, q in enumerate(document.quotes):
            main = place(document, headline, q.start, q.end)
            others = {}
            for name, span in (("speaker", q.speaker_span), ("verb", q.verb_span)):
                there = place(document, headline, *span) if span else {"column": None}
                same = there["column"] == main["column"]
                others |= {
                    f"{name}_start": there["start"] if same else None,
                    f"{name}_end": there["end"] if same else None,
                }
            chain = None if q.speaker_id is None else document.chains[q.speaker_id]
            yield {
                "row": row,
                "quote_id": number,
                "speaker": q.speaker,
                "speaker_entity": q.speaker_id,
                "speaker_type": chain and chain.type,
                "speaker_role": chain and roles(document, chain.id),
                "verb": q.verb,
                "quote": q.text,
                "direct": q.direct,
                "order": q.order,
                "gender": q.gender,
                "evidence": document.text[slice(*q.evidence_span)] if q.evidence_span else None,
                **main,
                **others,
            }


def expected_people():
    for row, headline, document in documents():
        for chain in document.people:
            told = [q for q in document.quotes if q.speaker_id == chain.id]
            shown = {q.gender: q for q in reversed(told) if q.evidence_span}
            by = next(iter(shown.values())) if len(shown) == 1 else None
            bodies = [r.body.id for r in document.roles if r.person.id == chain.id and r.body]
            yield {
                "row": row,
                "entity": chain.id,
                "canonical": chain.name,
                "mentions": len(chain.mentions),
                "role": roles(document, chain.id),
                "body": "؛ ".join(document.chains[i].name for i in dict.fromkeys(bodies)) or None,
                "quotes": len(told),
                "gender": by.gender if by else "unknown",
                "evidence": by and document.text[slice(*by.evidence_span)],
                **place(document, headline, chain.mentions[0].start, chain.mentions[0].end),
            }


def expected_places():
    for row, headline, document in documents():
        for chain in document.places:
            where = chain.place.to_dict() | {"score": chain.place.score} if chain.place else {}
            names = "kind name_en country region geonames_id population latitude longitude score".split()
            yield {
                "row": row,
                "entity": chain.id,
                "canonical": chain.name,
                "type": chain.type,
                "mentions": len(chain.mentions),
                **{name: where.get(name) for name in names},
                **place(document, headline, chain.mentions[0].start, chain.mentions[0].end),
            }


def expected_meetings():
    for row, headline, document in documents():
        for m in document.meetings:
            who, whom = m.participants
            yield {
                "row": row,
                "who": who.name,
                "who_entity": who.id,
                "verb": m.verb,
                "whom": whom.name,
                "whom_entity": whom.id,
                "place": m.place and document.chains[m.place.id].name,
                "place_entity": m.place and m.place.id,
                "date": m.date and m.date.value,
                "date_text": m.date and m.date.text,
                "text": document.text[m.start : m.end],
                **place(document, headline, m.start, m.end),
            }


def expected_dates():
    for row, headline, document in documents():
        for v in document.values:
            yield {
                "row": row,
                "kind": v.type,
                "value": v.value,
                "text": v.text,
                "sentence": sentence(document, v.start),
                **place(document, headline, v.start, v.end),
            }


def expected_classify():
    for row, headline in enumerate(HEADLINES):
        topics = khabar.classify(headline or "", k=2)
        for rank, t in enumerate(topics or [None], 1):
            yield {
                "row": row,
                "rank": rank,
                "topic": t and t.code,
                "iptc": t and t.iptc,
                "name": t and t.name,
                "name_ar": t and t.name_ar,
                "score": t and t.score,
            }


EXPECTED = {name: list(globals()[f"expected_{name}"]()) for name in FUNCTIONS}


@pytest.mark.parametrize("workers", [1, 2, None])
@pytest.mark.parametrize("make", TABLES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_kind_gives_what_read_gives(name, make, workers):
    assert EXPECTED[name], "a test of nothing"
    assert rows_of(call(name, make(), workers=workers)) == EXPECTED[name]


def test_the_rows_are_worth_testing():
    """The expectations come from khabar.read, so that it is seen here that they hold something of each kind."""
    assert {r["column"] for r in EXPECTED["entities"]} == {"title", "body"}
    assert [r["gender"] for r in EXPECTED["quotes"]] == ["male", "female", "female"]
    assert [r["speaker"] for r in EXPECTED["quotes"]] == ["الطاهر الباعور", "ليلى الحداد", "ليلى الحداد"]
    assert EXPECTED["people"][0]["role"] == "وزير الخارجية"
    assert EXPECTED["places"][0]["country"] == "LY"
    assert EXPECTED["meetings"][0]["date"] == "2026-11-27"
    assert {r["kind"] for r in EXPECTED["dates"]} >= {"DATE", "MONEY"}
    assert [r["row"] for r in EXPECTED["classify"]] == [0, 0, 1, 2, 3, 3, 4, 4]
    text = BODIES[1]
    assert all(text[r["start"] : r["end"]] == r["text"] for r in EXPECTED["entities"] if r["row"] == 1)


@pytest.mark.parametrize(("make", "kind"), [(pandas_table, "DataFrame"), (polars_table, "DataFrame"),
    (pyarrow_table, "Table"), (pyarrow_batch, "RecordBatch"), (pyarrow_reader, "RecordBatchReader"),
    (Foreign, "ArrowTable")])  # fmt: skip
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_same_kind_comes_back(name, make, kind):
    table = make()
    result = call(name, table)
    assert type(result).__name__ == kind
    if make is not Foreign:
        assert type(result) is type(table)


# ---- index, nulls, empty tables


def test_pandas_index_is_kept():
    table = pandas_table()
    result = frame.entities(table, "body")
    assert list(result.index) == [LABELS[row] for row in result["row"]]
    levels = table.set_index(["day", "n"])
    found = frame.entities(levels, "body")
    assert found.index.names == ["day", "n"]
    assert [i[1] for i in found.index] == [row + 1 for row in found["row"]]
    assert frame.classify(table, "title").index.equals(table.index)
    table["topic"] = frame.classify(table.reset_index(), "title")["topic"].to_numpy()
    unique = table.reset_index(drop=True)
    joined = unique.join(frame.places(unique, "body")[["canonical"]])
    assert len(joined) >= len(unique)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_types_do_not_depend_on_the_rows(name):
    table = pandas_table()
    for some in (table[:0], table[2:4], table):
        assert call(name, some).dtypes.to_dict() == call(name, table).dtypes.to_dict()
    for make in (polars_table, pyarrow_table):
        assert call(name, make()[:0]).schema == call(name, make()).schema
        assert len(call(name, make()[:0])) == 0
    assert len(call(name, table[:0])) == 0
    assert call(name, pyarrow_batch()[:0]).num_rows == 0


def test_pandas_types():
    quotes = call("quotes", pandas_table())
    types = {name: str(dtype) for name, dtype in quotes.dtypes.items()}
    strings = str(library("pandas").Series(["a"]).dtype)
    assert (types["start"], types["direct"], types["speaker_entity"]) == ("int64", "bool", "Int64")
    assert (types["quote"], types["evidence"]) == (strings, strings)


def test_text_columns_of_every_type():
    pandas, pyarrow, polars = library("pandas"), library("pyarrow"), library("polars")
    expected = rows_of(frame.entities(pandas_table(), "body"))
    rows = [*BODIES]
    series = [
        pandas.Series(rows, dtype=object),
        pandas.Series(rows, dtype="string[python]"),
        pandas.Series(rows, dtype="string[pyarrow]"),
        pandas.Series(rows, dtype="category"),
        pandas.Series([float("nan") if r is None else r for r in rows], dtype=object),
        pandas.Series([pandas.NA if r is None else r for r in rows], dtype=object),
    ]
    for one in series:
        assert rows_of(frame.entities(pandas.DataFrame({"body": one}), "body")) == expected
    array = pyarrow.array(rows)
    for one in (array, array.cast(pyarrow.large_string()), array.dictionary_encode(), pyarrow.chunked_array([array])):
        assert rows_of(frame.entities(pyarrow.table({"body": one}), "body")) == expected
    for dtype in (polars.String, polars.Categorical):
        assert rows_of(frame.entities(polars.DataFrame({"body": rows}, {"body": dtype}), "body")) == expected
    nothing = pyarrow.table({"body": pyarrow.nulls(3)})
    assert frame.entities(nothing, "body").num_rows == 0
    assert frame.classify(nothing, "body")["topic"].to_pylist() == [None] * 3
    assert len(frame.entities(polars.DataFrame({"body": [None, None]}), "body")) == 0


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_slices(cut):
    rows = [r | {"row": r["row"] - cut} for r in EXPECTED["entities"] if r["row"] >= cut]
    for make in (pandas_table, polars_table, pyarrow_table, pyarrow_batch):
        assert rows_of(call("entities", make()[cut:])) == rows


# ---- options


def test_types_and_scores():
    table = pandas_table()
    people = frame.entities(table, "body", types="PER")
    assert set(people["type"]) == {"PER"}
    assert set(frame.entities(table, "body", types=["GPE", "PER"])["type"]) == {"GPE", "PER"}
    assert len(frame.entities(table, "body", types=[])) == 0
    every = frame.entities(table, "body")
    least = (every["score"].min() + every["score"].max()) / 2  # whatever the model is sure of
    assert 0 < len(frame.entities(table, "body", min_score=least)) == (every["score"] >= least).sum() < len(every)
    assert set(frame.dates(table, "body")["kind"]) == {"DATE"}
    assert set(frame.dates(table, "body", kinds=["MONEY"])["kind"]) == {"MONEY"}


def test_topics():
    table = pandas_table()
    assert len(frame.classify(table, "title")) == len(table)
    assert frame.classify(table, "title", threshold=1)["topic"].isna().all()
    labels = len(khabar.classify("خبر", k=None))
    every = frame.classify(table[:1], "title", k=None)
    assert list(every["rank"]) == list(range(1, labels + 1))
    assert list(every["topic"]) == [t.code for t in khabar.classify(HEADLINES[0], k=None)]


def days(pandas):
    given = ["2026-11-28", "2024-06-01", None, "2026-01-01", "2026-01-02"]
    yield "strings", given
    yield "with times", [d and d + " 23:59:59" for d in given]
    yield "ISO times", [d and d + "T00:00:00Z" for d in given]
    yield "dates", [d and datetime.date.fromisoformat(d) for d in given]
    yield "timestamps", pandas.to_datetime(pandas.Series(given))
    yield "late times", pandas.to_datetime(pandas.Series([d and d + " 23:59:59" for d in given]))
    yield (
        "zones",
        pandas.to_datetime(pandas.Series([d and d + " 23:30" for d in given])).dt.tz_localize("Africa/Tripoli"),
    )


def test_publication_dates_of_every_type():
    pandas, polars, pyarrow = library("pandas"), library("polars"), library("pyarrow")
    for what, values in days(pandas):
        table = pandas.DataFrame({"title": HEADLINES, "body": BODIES, "day": values})
        kinds = [table, pyarrow.Table.from_pandas(table), polars.from_pandas(table)]
        for one in kinds:
            assert rows_of(call("dates", one)) == EXPECTED["dates"], (what, type(one))
    for unit in ("s", "ms", "us", "ns"):
        table = pyarrow_table()
        day = pyarrow.array([d and datetime.datetime.fromisoformat(d) for d in DAYS], pyarrow.timestamp(unit))
        for column in (day, day.cast(pyarrow.date64()), day.cast(pyarrow.date32())):
            one = table.set_column(2, "day", column)
            assert rows_of(call("dates", one)) == EXPECTED["dates"]
    early = pyarrow.table({"body": ["أمس"], "day": pyarrow.array([datetime.date(1969, 12, 31)])})
    assert rows_of(frame.dates(early, "body", published="day"))[0]["value"] == "1969-12-30"
    before = pyarrow.table({"body": ["أمس"], "day": [datetime.datetime(1969, 12, 31, 12)]})
    assert rows_of(frame.dates(before, "body", published="day"))[0]["value"] == "1969-12-30"


def test_one_publication_date_for_all():
    table = pandas_table()
    for day in ("2026-11-28", datetime.date(2026, 11, 28)):
        assert frame.dates(table[:1], "body", published=day)["value"].tolist() == ["2026-11-27"]
    assert frame.dates(table[:1], "body")["value"].isna().all()
    with pytest.raises(ValueError, match="published must be a date such as"):
        frame.dates(table, "body", published="2026-13-45")
    with pytest.raises(TypeError, match=r"published must be a datetime\.date or a str, not int"):
        frame.dates(table, "body", published=3)


@pytest.mark.parametrize("make", [pandas_table, polars_table, pyarrow_table, pyarrow_batch, pyarrow_reader, iterator])
def test_columns_that_are_kept(make):
    rows = rows_of(call("entities", make(), keep=["n", "title"]))
    assert [(r["n"], r["title"]) for r in rows] == [(r["row"] + 1, HEADLINES[r["row"]]) for r in EXPECTED["entities"]]
    assert list(rows[0])[:3] == ["row", "n", "title"]
    table = pandas_table().rename(columns={"n": "start"})
    with pytest.raises(ValueError, match="keep: the result has a column 'start' of its own"):
        frame.entities(table, "body", keep="start")


# ---- streams


def test_a_reader_reads_as_it_is_read():
    pyarrow = library("pyarrow")
    taken = itertools.count()

    def batches():
        for _ in range(100):
            next(taken)
            yield pyarrow.RecordBatch.from_pydict({"body": ["وصل الوفد إلى طرابلس"] * 10})

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema([("body", pyarrow.string())]), batches())
    result = frame.entities(reader, "body")
    first = result.read_next_batch()
    assert first["row"].to_pylist() == list(range(10))
    assert next(taken) <= 3
    assert [b["row"][0].as_py() for b in result] == list(range(10, 1000, 10))


def test_an_iterator_reads_as_it_is_read():
    pandas = library("pandas")
    library("pyarrow")
    taken = itertools.count()

    def tables():
        while True:
            next(taken)
            yield pandas.DataFrame({"body": ["وصل الوفد إلى طرابلس", "خبر"]})

    results = frame.places(tables(), "body")
    assert [next(results)["row"].tolist() for _ in range(3)] == [[0], [2], [4]]
    assert next(taken) == 3
    with pytest.raises(TypeError, match="an iterator of pandas, Polars or pyarrow tables is needed, not one of str"):
        next(frame.places(iter(["خبر"]), "body"))


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc to measure memory")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_reader_in_constant_memory(workers):
    pyarrow = library("pyarrow")
    texts = [f"وصل الوفد رقم {i} إلى طرابلس. " * 10 for i in range(20)]
    schema = pyarrow.schema([("body", pyarrow.string())])
    batches = (pyarrow.RecordBatch.from_pydict({"body": texts}, schema) for _ in range(60))
    result = frame.entities(pyarrow.RecordBatchReader.from_batches(schema, batches), "body", workers=workers)

    def used():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    rows = sum(next(result).num_rows for _ in range(20))
    before = used()
    rows += sum(batch.num_rows for batch in result)
    assert rows >= 60 * 20 * 10
    assert used() - before < 8 << 20


# ---- errors


@pytest.mark.parametrize("make", [pandas_table, polars_table, pyarrow_table, pyarrow_batch, pyarrow_reader, Foreign])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_column_that_is_not_there(name, make):
    message = r"no column 'text'; there are: 'title', 'body', 'day', 'n'"
    with pytest.raises(KeyError, match=message):
        getattr(frame, name)(make(), "text")
    if name != "classify":
        with pytest.raises(KeyError, match=message):
            getattr(frame, name)(make(), "body", headline="text")
    if name in ("dates", "meetings"):
        with pytest.raises(KeyError, match=message):
            getattr(frame, name)(make(), "body", published="text")
    if make is not Foreign:
        with pytest.raises(KeyError, match=message):
            getattr(frame, name)(make(), "body", keep="text")


@pytest.mark.parametrize("make", [pandas_table, polars_table, pyarrow_table, pyarrow_reader, Foreign])
def test_a_column_of_another_type(make):
    with pytest.raises(TypeError, match="column 'n' must hold strings, not int64"):
        frame.entities(make(), "n")
    with pytest.raises(TypeError, match="column 'n' must hold dates or strings, not int64"):
        frame.dates(make(), "body", published="n")


def test_objects_that_are_no_text():
    pandas = library("pandas")
    library("pyarrow")
    table = pandas.DataFrame({"body": ["خبر", None, 3, "خبر"]}, index=[7, 7, 8, 9])
    with pytest.raises(TypeError, match=r"column 'body': row 2 \(index 8\) is of int, and those before it of str"):
        frame.entities(table, "body")
    table["body"] = ["خبر", b"x", 3, "خبر"]
    with pytest.raises(TypeError, match=r"row 1 \(index 7\) is of bytes"):
        frame.entities(table, "body")
    half = pandas.DataFrame({"body": pandas.Series(["خبر", "\ud83d"], index=[7, 7], dtype=object)})
    with pytest.raises(TypeError, match=r"row 1 \(index 7\) has half a surrogate pair"):
        frame.entities(half, "body")


def test_a_date_that_is_none():
    table = pandas_table()
    table["day"] = ["2026-11-28", "2026-02-30", None, "", "قريبا"]
    with pytest.raises(ValueError, match="cannot read row 1: "):
        frame.dates(table, "body", published="day")
    table["day"] = ["2026-11-28", "28/11/2026", None, "", "قريبا"]
    with pytest.raises(ValueError, match="cannot read row 1: its publication date is not a date such as 2024-05-09"):
        frame.dates(table, "body", published="day")


def test_invalid_utf8_names_the_row():
    pyarrow = library("pyarrow")
    texts = pyarrow.array([b"x", b"\xff\xfe"] * 3000, pyarrow.binary())
    broken = pyarrow.StringArray.from_buffers(len(texts), *texts.buffers()[1:], texts.buffers()[0])
    for workers in (1, 2):
        with pytest.raises(khabar.EncodingError, match="cannot read row 1: "):
            frame.entities(pyarrow.table({"body": broken}), "body", workers=workers)


def test_other_errors():
    pandas = library("pandas")
    polars = library("polars")
    table = pandas_table()
    for wrong in (table["body"], polars_table()["body"], pyarrow_table()["body"], pyarrow_batch()["body"]):
        with pytest.raises(TypeError, match=r"a table is needed, not a \w+: give the table and the column's name"):
            frame.entities(wrong, "body")
    with pytest.raises(TypeError, match="a LazyFrame has no rows yet"):
        frame.entities(polars_table().lazy(), "body")
    for wrong in (["خبر"], "خبر", 3, None):
        with pytest.raises(TypeError, match="a table of pandas, Polars, pyarrow"):
            frame.entities(wrong, "body")
    with pytest.raises(TypeError, match="the name of a column must be a str, not int"):
        frame.entities(table, 3)
    with pytest.raises(ValueError, match="the headlines and the texts cannot be one column, 'body'"):
        frame.entities(table, "body", headline="body")
    with pytest.raises(khabar.UnknownNameError, match="no type 'PERSON'; there are: PER, ORG"):
        frame.entities(table, "body", types=["PERSON"])
    with pytest.raises(khabar.UnknownNameError, match="no kind 'DAY'; there are: DATE, TIME"):
        frame.dates(table, "body", kinds="DAY")
    with pytest.raises(ValueError, match="workers must be 1 or more"):
        frame.entities(table, "body", workers=0)
    with pytest.raises(ValueError, match="k must be 1 or more"):
        frame.classify(table, "title", k=0)
    twice = pandas.concat([table, table[["body"]]], axis=1)
    with pytest.raises(ValueError, match="the table has more than one column 'body'"):
        frame.entities(twice, "body")
    with pytest.raises(TypeError, match="keep needs a pandas, Polars or pyarrow table"):
        frame.entities(Foreign(), "body", keep="n")
    with pytest.raises(khabar.ModelError):
        frame.entities(table, "body", models="/nowhere")
    assert polars.DataFrame is type(polars_table())


def test_pandas_without_pyarrow(monkeypatch):
    table = pandas_table()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pyarrow is not installed: pip install 'khabar\[pandas\]'"):
        frame.entities(table, "body")


IMPORTS = """
import sys
import khabar
assert "khabar.frame" not in sys.modules
assert khabar.frame.entities and not hasattr(khabar, "frames")
print(sorted({"numpy", "pandas", "polars", "pyarrow"} & set(sys.modules)))
"""


def test_nothing_is_imported_that_the_user_has_not():
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_stream_that_has_been_read():
    """What is consumed is moved out of its capsule, so that a second reader is told, and gets no empty table."""
    capsule = pyarrow_table().__arrow_c_stream__()

    class Held:
        def __arrow_c_stream__(self):
            return capsule

    assert len(frame.entities(Held(), "body"))
    with pytest.raises(ValueError, match="its stream has been consumed"):
        frame.entities(Held(), "body")


# ---- normalize


def test_normalize():
    pandas = library("pandas")
    table = pandas_table()
    table["body"] = ["أَخْبَارٌ", None, "إلى", "", "خبر"]
    expected = pandas.Series(["اخبار", None, "الي", "", "خبر"], index=LABELS, name="body", dtype=table["body"].dtype)
    pandas.testing.assert_series_equal(frame.normalize(table["body"]), expected)
    pandas.testing.assert_series_equal(frame.normalize(table, "body", workers=2), expected)
    assert frame.normalize(pyarrow_table(), "title", preset=None, digits=True).to_pylist() == HEADLINES
    assert frame.normalize(polars_table(), "title").name == "title"
    assert frame.normalize(pyarrow_batch()["title"]).to_pylist()[1] is None
    for make in (pandas_table, polars_table, pyarrow_table, pyarrow_batch):
        with pytest.raises(KeyError, match="no column 'text'; there are: 'title', 'body', 'day', 'n'"):
            frame.normalize(make(), "text")
    with pytest.raises(TypeError, match="a column of a list cannot be taken: give the column itself"):
        frame.normalize(["خبر"], "text")


def test_a_column_kept_twice_is_there_once():
    pyarrow = library("pyarrow")
    table = pyarrow.table({"body": ["وصل الوفد إلى طرابلس."], "x": [1]})
    assert frame.entities(table, "body", keep=["x", "x"]).column_names.count("x") == 1
