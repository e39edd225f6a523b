"""The settings of entities() and read(), kept for many texts."""

from __future__ import annotations

from .document import Document, read
from .entities import Entity, check_min_score, entities
from .gazetteer import Gazetteer
from .model_set import Models, models_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

    from .gazetteer import Listed


class Tagger:
    """entities() and read() with settings that are checked and prepared once. Any number of threads may use one.

    gazetteer, scheme, min_score, models: as in entities().

    >>> tagger = khabar.Tagger(gazetteer={"ORG": ["شركة الفلاح"]})
    >>> tagger("زار الوفد مقر شركة الفلاح")
    [Entity(ORG 'شركة الفلاح' 14:25)]
    >>> next(khabar.pipe(["قالت شركة الفلاح"], task=tagger.read)).organisations
    [Chain(ORG 'شركة الفلاح' x1)]
    """

    __slots__ = ("_gazetteer", "_min_score", "_models", "_scheme")

    def __init__(
        self,
        *,
        gazetteer: Gazetteer | Listed | str | PathLike[str] | None = None,
        scheme: str | None = None,
        min_score: float = 0,
        models: Models | str | PathLike[str] | None = None,
    ) -> None:
        check_min_score(min_score)
        self._models = models_for(models)
        self._scheme = scheme
        self._min_score = min_score
        if gazetteer is not None and not isinstance(gazetteer, Gazetteer):
            gazetteer = Gazetteer(gazetteer)
        self._gazetteer = gazetteer
        entities("", scheme=scheme, models=self._models)

    def __call__(self, text: str) -> list[Entity]:
        """The entities of a text: see entities()."""
        return entities(
            text,
            scheme=self._scheme,
            gazetteer=self._gazetteer,
            min_score=self._min_score,
            models=self._models,
        )

    def read(
        self,
        text: str,
        *,
        headline: str | None = None,
        published: date | str | None = None,
        k: int | None = 3,
    ) -> Document:
        """Read an article: see read()."""
        return read(
            text,
            headline=headline,
            published=published,
            scheme=self._scheme,
            k=k,
            gazetteer=self._gazetteer,
            min_score=self._min_score,
            models=self._models,
        )
