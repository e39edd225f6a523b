"""The C library. Use the package khabar; this module may change without notice."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from typing import Any, Literal, Protocol, TypeVar, final, overload

VERSION: str
RULES: tuple[str, ...]
PRESETS: Mapping[str, tuple[str, ...]]
ENTITY_TYPES: tuple[str, ...]

_Span = tuple[int, int]
_Mention = tuple[int, int, str, float, str, int]
_Role = tuple[_Span, int, int | None]
_Statement = tuple[_Span, _Span, _Span, int | None, bool, str, int, _Span]
_Party = tuple[_Span, int | None]
_Meeting = tuple[_Span, _Party, _Party, int | None, int | None, _Span]
_Value = tuple[int, int, str, str | None]
_Day = tuple[int, int, int]
_Relations = tuple[list[_Role], list[_Statement], list[_Meeting]]
_Place = tuple[str, str, str, int, int, float, float, float, str]

_S = TypeVar("_S", bound=str | None)
_C = TypeVar("_C", bound=SupportsNumpy)

class SupportsNumpy(Protocol):
    """What NumPy, pandas, Polars and pyarrow have in common: their columns come back as the same kind."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any: ...

class SupportsArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...

class SupportsArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

@final
class ArrowStrings:
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

@final
class ArrowTable:
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

@final
class Normalized:
    @property
    def text(self) -> str: ...
    @property
    def original(self) -> str: ...
    def original_span(self, start: int, end: int, /) -> tuple[int, int]: ...

@overload
def normalize(
    text: str,
    /,
    preset: str | None = "search",
    *,
    offsets: Literal[False] = False,
    diacritics: bool = ...,
    quranic: bool = ...,
    dagger_alef: bool = ...,
    tatweel: bool = ...,
    alef: bool = ...,
    alef_maqsura: bool = ...,
    teh_marbuta: bool = ...,
    hamza: bool = ...,
    lookalikes: bool = ...,
    forms: bool = ...,
    digits: bool = ...,
    punctuation: bool = ...,
    quotes: bool = ...,
    controls: bool = ...,
    spaces: bool = ...,
    nfc: bool = ...,
    nfkc: bool = ...,
    harakat: bool = ...,
    tanwin: bool = ...,
    shadda: bool = ...,
    sukun: bool = ...,
    combining_hamza: bool = ...,
    hamza_to_bare: bool = ...,
    drop_hamza: bool = ...,
    teh_marbuta_to_teh: bool = ...,
    dagger_alef_to_alef: bool = ...,
    maghrebi: bool = ...,
    waw_yeh_variants: bool = ...,
    digits_to_arabic: bool = ...,
    remove_digits: bool = ...,
    remove_punctuation: bool = ...,
    remove_latin: bool = ...,
    remove_foreign: bool = ...,
    nfd: bool = ...,
    last_haraka: bool = ...,
    tanwin_alef: bool = ...,
    heh_to_teh_marbuta: bool = ...,
    separators: bool = ...,
    repeated_letters: bool = ...,
    repeated_marks: bool = ...,
    repeated_punctuation: bool = ...,
    punctuation_spaces: bool = ...,
    lines: bool = ...,
    trim: bool = ...,
    skeleton: bool = ...,
    word_ligatures: bool = ...,
    urls: bool | str = ...,
    emails: bool | str = ...,
    mentions: bool | str = ...,
    hashtags: bool | str = ...,
    hashtag_words: bool = ...,
    emoji: bool | str = ...,
    html_tags: bool = ...,
    html_entities: bool = ...,
    numbers: bool | str = ...,
    keep: str = ...,
) -> str: ...
@overload
def normalize(
    text: str,
    /,
    preset: str | None = "search",
    *,
    offsets: Literal[True],
    diacritics: bool = ...,
    quranic: bool = ...,
    dagger_alef: bool = ...,
    tatweel: bool = ...,
    alef: bool = ...,
    alef_maqsura: bool = ...,
    teh_marbuta: bool = ...,
    hamza: bool = ...,
    lookalikes: bool = ...,
    forms: bool = ...,
    digits: bool = ...,
    punctuation: bool = ...,
    quotes: bool = ...,
    controls: bool = ...,
    spaces: bool = ...,
    nfc: bool = ...,
    nfkc: bool = ...,
    harakat: bool = ...,
    tanwin: bool = ...,
    shadda: bool = ...,
    sukun: bool = ...,
    combining_hamza: bool = ...,
    hamza_to_bare: bool = ...,
    drop_hamza: bool = ...,
    teh_marbuta_to_teh: bool = ...,
    dagger_alef_to_alef: bool = ...,
    maghrebi: bool = ...,
    waw_yeh_variants: bool = ...,
    digits_to_arabic: bool = ...,
    remove_digits: bool = ...,
    remove_punctuation: bool = ...,
    remove_latin: bool = ...,
    remove_foreign: bool = ...,
    nfd: bool = ...,
    last_haraka: bool = ...,
    tanwin_alef: bool = ...,
    heh_to_teh_marbuta: bool = ...,
    separators: bool = ...,
    repeated_letters: bool = ...,
    repeated_marks: bool = ...,
    repeated_punctuation: bool = ...,
    punctuation_spaces: bool = ...,
    lines: bool = ...,
    trim: bool = ...,
    skeleton: bool = ...,
    word_ligatures: bool = ...,
    urls: bool | str = ...,
    emails: bool | str = ...,
    mentions: bool | str = ...,
    hashtags: bool | str = ...,
    hashtag_words: bool = ...,
    emoji: bool | str = ...,
    html_tags: bool = ...,
    html_entities: bool = ...,
    numbers: bool | str = ...,
    keep: str = ...,
) -> Normalized: ...

@final
class Normalizer:
    def __new__(
        cls,
        preset: str | None = "search",
        *,
        diacritics: bool = ...,
        quranic: bool = ...,
        dagger_alef: bool = ...,
        tatweel: bool = ...,
        alef: bool = ...,
        alef_maqsura: bool = ...,
        teh_marbuta: bool = ...,
        hamza: bool = ...,
        lookalikes: bool = ...,
        forms: bool = ...,
        digits: bool = ...,
        punctuation: bool = ...,
        quotes: bool = ...,
        controls: bool = ...,
        spaces: bool = ...,
        nfc: bool = ...,
        nfkc: bool = ...,
        harakat: bool = ...,
        tanwin: bool = ...,
        shadda: bool = ...,
        sukun: bool = ...,
        combining_hamza: bool = ...,
        hamza_to_bare: bool = ...,
        drop_hamza: bool = ...,
        teh_marbuta_to_teh: bool = ...,
        dagger_alef_to_alef: bool = ...,
        maghrebi: bool = ...,
        waw_yeh_variants: bool = ...,
        digits_to_arabic: bool = ...,
        remove_digits: bool = ...,
        remove_punctuation: bool = ...,
        remove_latin: bool = ...,
        remove_foreign: bool = ...,
        nfd: bool = ...,
        last_haraka: bool = ...,
        tanwin_alef: bool = ...,
        heh_to_teh_marbuta: bool = ...,
        separators: bool = ...,
        repeated_letters: bool = ...,
        repeated_marks: bool = ...,
        repeated_punctuation: bool = ...,
        punctuation_spaces: bool = ...,
        lines: bool = ...,
        trim: bool = ...,
        skeleton: bool = ...,
        word_ligatures: bool = ...,
        urls: bool | str = ...,
        emails: bool | str = ...,
        mentions: bool | str = ...,
        hashtags: bool | str = ...,
        hashtag_words: bool = ...,
        emoji: bool | str = ...,
        html_tags: bool = ...,
        html_entities: bool = ...,
        numbers: bool | str = ...,
        keep: str = ...,
    ) -> Normalizer: ...
    @overload
    def __call__(self, text: str, /, *, offsets: Literal[False] = False) -> str: ...
    @overload
    def __call__(self, text: str, /, *, offsets: Literal[True]) -> Normalized: ...
    @overload
    def map(self, texts: list[_S] | tuple[_S, ...], /, *, threads: int | None = 1) -> list[_S]: ...
    @overload
    def map(self, texts: _C, /, *, threads: int | None = 1) -> _C: ...
    @overload
    def map(self, texts: SupportsArrowArray | SupportsArrowStream, /, *, threads: int | None = 1) -> ArrowStrings: ...
    @overload
    def map(self, texts: Iterator[_S], /, *, threads: int | None = 1) -> Iterator[_S]: ...
    @overload
    def map(self, texts: Iterable[_S], /, *, threads: int | None = 1) -> Iterable[_S]: ...
    def __getnewargs_ex__(self) -> tuple[tuple[None], dict[str, Any]]: ...
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def switches(self) -> dict[str, Any]: ...

@final
class Tagger:
    def __new__(cls, path: str | bytes | PathLike[str] | PathLike[bytes]) -> Tagger: ...
    @property
    def schemes(self) -> tuple[str, ...]: ...

@final
class Classifier:
    def __new__(cls, path: str | bytes | PathLike[str] | PathLike[bytes]) -> Classifier: ...
    def classify(self, headline: str, body: str | None = None, /) -> tuple[float, ...]: ...
    def explain(self, headline: str, /) -> list[tuple[float, list[tuple[int, int, float]]]]: ...
    def save(self, path: str | bytes | PathLike[str] | PathLike[bytes], /) -> None: ...
    @property
    def labels(self) -> tuple[tuple[str, str | None, str | None, str | None, str | None], ...]: ...

@final
class Gazetteer:
    def __new__(cls, path: str | bytes | PathLike[str] | PathLike[bytes]) -> Gazetteer: ...

@final
class Names:
    def __new__(cls, names: list[str], types: bytes, canonicals: list[str | None]) -> Names: ...
    def __len__(self) -> int: ...

def normalize_rows(
    normalizer: Normalizer, rows: list[Any], start: int, stop: int, first: int, nulls: tuple[object, ...], /
) -> None: ...
def normalize_arrow(normalizer: Normalizer, capsules: object, threads: int, /) -> ArrowStrings: ...
def read_table(
    table: str,
    source: object,
    columns: tuple[str | None, str | None, str | None],
    published: _Day | None,
    tagger: Tagger | None,
    classifier: Classifier | None,
    gazetteer: Gazetteer | None,
    types: int,
    kinds: int,
    least_score: float,
    most: int,
    first: int,
    threads: int,
    /,
) -> ArrowTable: ...
def classify_rows(
    classifier: Classifier,
    rows: list[Any],
    start: int,
    stop: int,
    nulls: tuple[object, ...],
    probabilities: bytearray,
    best: bytearray,
    /,
) -> None: ...
def arrow_rows(capsules: object, /) -> list[str | None]: ...
def train_classifier(
    headlines: list[str],
    labels: list[int],
    names: tuple[str, ...],
    seed: int,
    passes: int,
    progress: Callable[[float], object] | None,
    /,
) -> Classifier: ...
def segment(text: str, /) -> tuple[list[_Span], list[_Span]]: ...
def values(text: str, published: _Day | None, /) -> list[_Value]: ...
def mentions(
    text: str, tagger: Tagger | None, scheme: str | None, names: Names | None, min_score: float, /
) -> list[_Mention]: ...
def read(
    text: str,
    tagger: Tagger | None,
    classifier: Classifier | None,
    scheme: str | None,
    headline: _Span | None,
    published: _Day | None,
    gazetteer: Gazetteer | None,
    names: Names | None,
    min_score: float,
    /,
) -> tuple[
    _Span | None,
    list[_Span],
    list[_Mention],
    list[tuple[str, str]],
    tuple[float, ...],
    _Relations,
    list[_Value],
    list[_Place | None],
]: ...
