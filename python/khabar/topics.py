"""The topics of a headline: IPTC Media Topics with probabilities."""

from __future__ import annotations

from .model_set import Models, models_for
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike


class Topic(Record):
    """A topic and how probable it is.

    code:          a short code such as "POL".
    iptc:          the eight digits of the IPTC Media Topic, "11000000".
    name, name_ar, name_fr: its names in English, Arabic and French.
    score:         its probability, 0 to 1; those of all topics sum to 1.
    """

    __slots__ = ("code", "iptc", "name", "name_ar", "name_fr", "score")

    def __init__(self, code: str, iptc: str, name: str, name_ar: str, name_fr: str, score: float) -> None:
        self.code = code
        self.iptc = iptc
        self.name = name
        self.name_ar = name_ar
        self.name_fr = name_fr
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
            "name_fr": self.name_fr,
            "score": round(self.score, 4),
        }


def check_k(k: int | None) -> None:
    """Raise TypeError or ValueError for what is no number of topics."""
    if k is None:
        return
    if isinstance(k, bool) or not isinstance(k, int):
        raise TypeError(f"k must be an int or None, not {type(k).__name__}")
    if k < 1:
        raise ValueError(f"k must be 1 or more, or None for all topics, not {k!r}")


def check_threshold(threshold: float, what: str = "threshold") -> None:
    """Raise TypeError or ValueError for what is no probability."""
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)):
        raise TypeError(f"{what} must be a number, not {type(threshold).__name__}")
    if not 0 <= threshold <= 1:
        raise ValueError(f"{what} must be from 0 to 1, not {threshold!r}")


def ranking(probabilities: tuple[float, ...], k: int | None, threshold: float = 0) -> list[int]:
    """The k most probable labels, best first; none where the best is below the threshold, or nothing is probable.

    Equal ones keep the model's order.
    """
    best = max(probabilities, default=0)
    if not best or best < threshold:
        return []
    return sorted(range(len(probabilities)), key=probabilities.__getitem__, reverse=True)[:k]


def ranked(models: Models, probabilities: tuple[float, ...], k: int | None, threshold: float = 0) -> list[Topic]:
    """The topics of the k most probable labels."""
    labels = models.classifier.labels
    return [Topic(*labels[i], probabilities[i]) for i in ranking(probabilities, k, threshold)]


def classify(
    headline: str,
    *,
    k: int | None = 3,
    threshold: float = 0,
    models: Models | str | PathLike[str] | None = None,
) -> list[Topic]:
    """Classify a headline: its k most probable topics, best first.

    A headline without a word gives an empty list; so does one whose best topic is less probable than `threshold`: it is
    better left to a reader. k: None for all topics. models: other models than the shared ones, or the name of their
    folder, whose files are opened once and kept. Raises ValueError for a k below 1 or a threshold outside 0 to 1,
    LengthError, ModelError.

    >>> (topic,) = khabar.classify("المنتخب الليبي يفوز على نظيره التونسي", k=1)
    >>> topic.code, topic.iptc, topic.name
    ('SPO', '15000000', 'sport')
    """
    check_k(k)
    check_threshold(threshold)
    models = models_for(models)
    return ranked(models, models.classifier.classify(headline), k, threshold)
