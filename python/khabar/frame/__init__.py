"""Tables in, tidy tables out: what khabar reads in a column of texts, as rows that pandas, Polars and Arrow work with.

>>> import pandas
>>> from khabar import frame
>>> df = pandas.DataFrame({"title": ["لقاء في طرابلس"], "body": ["وصل الطاهر الباعور إلى طرابلس."]}, index=["خبر 7"])
>>> frame.entities(df, "body", types=["GPE"])[["canonical", "country", "start", "end"]]
      canonical country  start  end
خبر 7    طرابلس      LY     23   29

Every function takes a table and the name of its column, and gives a table of the same kind: a DataFrame of pandas or
Polars, a pyarrow Table, RecordBatch or RecordBatchReader; of anything else with __arrow_c_stream__ or __arrow_c_array__
an object with __arrow_c_stream__. An iterator of tables (pandas.read_csv with a chunksize) gives an iterator of tables,
and a RecordBatchReader a RecordBatchReader, so that memory does not grow with the number of texts.

The column `row` counts the rows of the table given, from 0. In pandas the index is that table's, each label as often as
its row gave rows, so that df.join(frame.entities(df, "body")) puts both side by side. Positions are code points of the
column that they are in. docs/tables.md says what each column holds.
"""

from __future__ import annotations

from .. import _native
from ..errors import UnknownNameError
from ..model_set import models_for
from ..pipe import number_of
from ..topic import check_k, check_threshold
from ..values import day_of
from .kinds import column_of, convert

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from os import PathLike
    from typing import Any, TypeVar

    from ..model_set import Models
    from .kinds import Columns

    T = TypeVar("T")
    ModelsOrFolder = Models | str | PathLike[str] | None

__all__ = ["classify", "dates", "entities", "meetings", "normalize", "people", "places", "quotes"]

VALUE_KINDS = ("DATE", "TIME", "DURATION", "MONEY", "PERCENT", "NUMBER", "ORDINAL")  # in the order of khb_value_kind
ALL = 0xFFFFFFFF


def normalize(
    data: Any, column: str | None = None, /, *, preset: str | None = "search", workers: int | None = 1, **rules: Any
) -> Any:
    """Normalise a column, which comes back as the same kind with its index, name and nulls.

    data: the column itself, or a table and the name of its column. preset and rules as in khabar.normalize, workers as
    the threads of khabar.normalize_all, whose errors it has; KeyError for a name that the table has not.

    >>> df["key"] = frame.normalize(df["title"])
    >>> df["key"].tolist()
    ['لقاء في طرابلس']
    """
    normalizer = _native.Normalizer(preset, **rules)
    return normalizer.map(data if column is None else column_of(data, column), threads=number_of("workers", workers))


def classify(
    data: T,
    column: str,
    /,
    *,
    k: int | None = 1,
    threshold: float = 0,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Classify headlines: for each row its k most probable topics, best first, so with k=1 as many rows as the table.

    k: None for all topics. A null, a headline without a word, or one whose best topic is less probable than threshold
    has one row with nulls. keep, models, workers and errors: see entities; ValueError for a k or a threshold that is
    out of range.

    Columns: row, rank (from 1), topic (a code such as "POL"), iptc, name, name_ar, score.

    >>> frame.classify(df, "title")["topic"].tolist()
    ['POL']
    """
    check_k(k)
    check_threshold(threshold)
    classifier = models_for(models).classifier
    most = -1 if k is None else k

    def read(capsules: object, columns: Columns, first: int, threads: int) -> _native.ArrowTable:
        return _native.read_table(
            "topics", capsules, columns, None, None, classifier, None, ALL, ALL, threshold, most, first, threads
        )

    return convert(data, (column, None, None), keep, read, number_of("workers", workers))


def entities(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    types: Iterable[str] | str | None = None,
    min_score: float = 0,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Find the entities: one row a mention.

    headline: the column with the headlines, where they are not in the text; the two are then read together, and a last
    column `column` tells in which of them a mention is. types: those to give ("PER", ...; khabar.ENTITY_TYPES); None:
    all. min_score: mentions with a lower score are left out. keep: columns of the table to repeat beside what was found
    in each row. models: as in khabar.entities. workers: how many threads work at once, without the GIL; None: one for
    each processor; the order is kept.

    Columns: row, type, text, canonical (the name of its entity: that of the fullest mention), entity (the same for all
    mentions of one entity in one text), role (the offices that the text gives the person, with ؛ between), country (ISO
    3166-1 alpha-2), geonames_id, latitude, longitude (degrees), score (0 to 1), start, end, sentence.

    Raises KeyError for a column that the table has not (the message lists those there are), TypeError for one of
    another type, or an object among strings (its row is named), UnknownNameError for a type there is not,
    EncodingError, LengthError, ModelError. Null and empty texts give no row; an empty table gives an empty one with
    the columns and types.

    >>> frame.entities(df, "body")["type"].tolist()
    ['PER', 'GPE']
    """
    bits = bits_of("type", types, _native.ENTITY_TYPES)
    check_threshold(min_score)
    return documents("entities", data, column, headline, None, keep, models, workers, types=bits, least_score=min_score)


def quotes(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Find who is quoted: one row a statement that the text attributes to someone. Arguments and errors: see entities.

    Columns: row, quote_id (counts from 0 in each row), speaker (the name of the entity, or the words that stand for
    one), speaker_entity, speaker_type, speaker_role, verb, quote, direct (whether all of it was quoted), order (of
    quotation Q, speaker S and verb V: "VSQ"), gender ("female", "male", "unknown"; null where no person speaks),
    evidence (the word that shows it), start, end (of the quote), speaker_start, speaker_end, verb_start, verb_end.

    >>> told = pandas.DataFrame({"body": ["قالت الوزيرة ليلى الحداد إن المشروع بدأ."]})
    >>> frame.quotes(told, "body").loc[0, ["speaker", "verb", "quote", "order", "gender", "evidence"]].tolist()
    ['ليلى الحداد', 'قالت', 'المشروع بدأ', 'VSQ', 'female', 'قالت']
    """
    return documents("quotes", data, column, headline, None, keep, models, workers)


def people(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Find the persons: one row a person in each text. Arguments and errors: see entities.

    Columns: row, entity, canonical, mentions (how many), role and body (all that the text gives, with ؛ between),
    quotes (how many statements are the person's), gender ("female" or "male" where the text shows how the person
    speaks, else "unknown"), evidence (the word that shows it), start, end (of the first mention).

    >>> frame.people(df, "body")["canonical"].tolist()
    ['الطاهر الباعور']
    """
    return documents("people", data, column, headline, None, keep, models, workers)


def places(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Find the places: one row a country, town, region or man-made place in each text. Arguments: see entities.

    Columns: row, entity, canonical, type, mentions (how many), and where khabar knows the place kind ("country",
    "region", "town"), name_en, country (ISO 3166-1 alpha-2), region, geonames_id, population, latitude, longitude
    (degrees), score (0 to 1: how sure the choice among namesakes is), else null; start, end (of the first mention).

    >>> frame.places(df, "body").loc["خبر 7", ["canonical", "kind", "country"]].tolist()
    ['طرابلس', 'town', 'LY']
    """
    return documents("places", data, column, headline, None, keep, models, workers)


def meetings(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    published: date | str | None = None,
    keep: str | Iterable[str] = (),
    models: ModelsOrFolder = None,
    workers: int | None = 1,
) -> T:
    """Find who met whom: one row a meeting, visit received, call or talks. published: see dates; the rest: entities.

    Columns: row, who, who_entity, verb, whom, whom_entity (entity null where only words stand for the party), place,
    place_entity, date (ISO 8601), date_text, text (the words that it is told in), start, end.

    >>> met = pandas.DataFrame({"body": ["التقى الطاهر الباعور السفير الأسعد العجيلي في طرابلس."]})
    >>> frame.meetings(met, "body").loc[0, ["who", "verb", "whom", "place"]].tolist()
    ['الطاهر الباعور', 'التقى', 'الأسعد العجيلي', 'طرابلس']
    """
    return documents("meetings", data, column, headline, published, keep, models, workers)


def dates(
    data: T,
    column: str,
    /,
    *,
    headline: str | None = None,
    published: date | str | None = None,
    kinds: Iterable[str] | str | None = "DATE",
    keep: str | Iterable[str] = (),
    workers: int | None = 1,
) -> T:
    """Find dates, and if asked times, durations, money, percentages and numbers: one row a value.

    published: the column with the day of each text, of dates, timestamps or ISO strings, from which "yesterday" and
    dates without a year are counted; or one day for all, a datetime.date or an ISO string. Null: their value is null.
    kinds: what to give, of DATE, TIME, DURATION, MONEY, PERCENT, NUMBER, ORDINAL; None: all. The rest: see entities.
    Raises ValueError, which names the row, for a string that is no date.

    Columns: row, kind, value (as in khabar.values: "2024-05-09", "23400000 TND"), text, start, end, sentence.

    >>> news = pandas.DataFrame({"body": ["وصل الوفد أمس."], "day": ["2026-11-28"]})
    >>> frame.dates(news, "body", published="day")[["value", "text"]].values.tolist()
    [['2026-11-27', 'أمس']]
    """
    bits = bits_of("kind", kinds, VALUE_KINDS)
    return documents("values", data, column, headline, published, keep, None, workers, kinds=bits)


def documents(
    table: str,
    data: T,
    column: str,
    headline: str | None,
    published: date | str | None,
    keep: str | Iterable[str],
    models: ModelsOrFolder,
    workers: int | None,
    *,
    types: int = ALL,
    kinds: int = ALL,
    least_score: float = 0,
) -> T:
    """A table of what is read in whole texts."""
    threads = number_of("workers", workers)
    if headline is not None and headline == column:
        raise ValueError(f"the headlines and the texts cannot be one column, {column!r}")
    tagger = gazetteer = None
    if table != "values":
        models = models_for(models)
        tagger, gazetteer = models.tagger, models.gazetteer
    day, day_column = None, None
    if isinstance(published, str) and not looks_like_day(published):
        day_column = published
    else:
        day = day_of(published)

    def read(capsules: object, columns: Columns, first: int, threads: int) -> _native.ArrowTable:
        return _native.read_table(
            table, capsules, columns, day, tagger, None, gazetteer, types, kinds, least_score, -1, first, threads
        )

    return convert(data, (column, headline, day_column), keep, read, threads)


def looks_like_day(published: str) -> bool:
    """Whether a str is meant as a day rather than as the name of a column."""
    return len(published) == 10 and published[:4].isdigit() and published[4] == published[7] == "-"


def bits_of(what: str, names: Iterable[str] | str | None, known: tuple[str, ...]) -> int:
    """A bit for each of the names; UnknownNameError for one that is not known."""
    if names is None:
        return ALL
    bits = 0
    for name in [names] if isinstance(names, str) else names:
        if name not in known:
            raise UnknownNameError(f"no {what} {name!r}; there are: {', '.join(known)}")
        bits |= 1 << known.index(name)
    return bits
