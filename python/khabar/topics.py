"""The topics of a headline: IPTC Media Topics with probabilities."""

from __future__ import annotations

from .model_set import Models, shared_models
from .record import Record


class Topic(Record):
    """A topic and how probable it is.

    code:          a short code such as "POL".
    iptc:          the eight digits of the IPTC Media Topic, "11000000".
    name, name_ar: its names in English and Arabic.
    score:         its probability, 0 to 1; those of all topics sum to 1.
    """

    __slots__ = ("code", "iptc", "name", "name_ar", "score")

    def __init__(self, code: str, iptc: str, name: str, name_ar: str, score: float) -> None:
        self.code = code
        self.iptc = iptc
        self.name = name
        self.name_ar = name_ar
        self.score = score

    def __repr__(self) -> str:
        return f"Topic({self.code} {self.score:.2f})"

    def to_dict(self) -> dict[str, str | float]:
        """The attributes by name, the score to four digits."""
        return {
            "code": self.code,
            "iptc": self.iptc,
            "name": self.name,
            "name_ar": self.name_ar,
            "score": round(self.score, 4),
        }


def check_k(k: int | None) -> None:
    """Raise ValueError for a number of topics that is none."""
    if k is not None and k < 1:
        raise ValueError(f"k must be 1 or more, or None for all topics, not {k!r}")


def ranked(models: Models, probabilities: tuple[float, ...], k: int | None) -> list[Topic]:
    """The k most probable topics, best first; none where nothing is probable. Equal ones keep the model's order."""
    if not any(probabilities):
        return []
    order = sorted(range(len(probabilities)), key=probabilities.__getitem__, reverse=True)
    labels = models.classifier.labels
    return [Topic(*labels[i], probabilities[i]) for i in order[:k]]


def classify(headline: str, *, k: int | None = 3, models: Models | None = None) -> list[Topic]:
    """Classify a headline: its k most probable topics, best first.

    A headline without a word gives an empty list. k: None for all topics. models: other models than the shared ones.
    Raises ValueError for a k below 1, LengthError, ModelError.

    >>> khabar.classify("المنتخب الليبي يفوز على نظيره التونسي", k=1)
    [Topic(SPO 0.98)]
    """
    check_k(k)
    models = models or shared_models()
    return ranked(models, models.classifier.classify(headline), k)
