"""The C library. Use the package khabar; this module may change without notice."""

from collections.abc import Mapping
from os import PathLike
from typing import Literal, final, overload

VERSION: str
RULES: tuple[str, ...]
PRESETS: Mapping[str, tuple[str, ...]]
ENTITY_TYPES: tuple[str, ...]

_Span = tuple[int, int]
_Mention = tuple[int, int, str, float, str, int]
_Role = tuple[_Span, int, int | None]
_Statement = tuple[_Span, _Span, _Span, int | None, bool, str, int, _Span]
_Party = tuple[_Span, int | None]
_Meeting = tuple[_Span, _Party, _Party, int | None, _Span]
_Relations = tuple[list[_Role], list[_Statement], list[_Meeting]]

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
    ) -> Normalizer: ...
    @overload
    def __call__(self, text: str, /, *, offsets: Literal[False] = False) -> str: ...
    @overload
    def __call__(self, text: str, /, *, offsets: Literal[True]) -> Normalized: ...
    def __getnewargs_ex__(self) -> tuple[tuple[None], dict[str, bool]]: ...
    @property
    def rules(self) -> tuple[str, ...]: ...

@final
class Tagger:
    def __new__(cls, path: str | bytes | PathLike[str] | PathLike[bytes]) -> Tagger: ...
    @property
    def schemes(self) -> tuple[str, ...]: ...

@final
class Classifier:
    def __new__(cls, path: str | bytes | PathLike[str] | PathLike[bytes]) -> Classifier: ...
    def classify(self, headline: str, /) -> tuple[float, ...]: ...
    @property
    def labels(self) -> tuple[tuple[str, str, str, str], ...]: ...

def segment(text: str, /) -> tuple[list[_Span], list[_Span]]: ...
def read(
    text: str,
    tagger: Tagger | None,
    classifier: Classifier | None,
    scheme: str | None,
    headline: _Span | None,
    /,
) -> tuple[_Span | None, list[_Span], list[_Mention], list[tuple[str, str]], tuple[float, ...], _Relations]: ...
