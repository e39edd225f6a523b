"""A topic and how probable it is, and which of several are the most probable."""

from __future__ import annotations

from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .model_set import Models


class Reason(Record):
    """What a word of a headline adds to a topic.

    start, end:  where it stands, in code points: headline[start:end] == text.
    text:        the word as it is written.
    weight:      what it adds to the logarithm of the topic's probability, as against the other topics: below 0 it
                 speaks against the topic. A pair of words is shared by both.
    """

    __slots__ = ("end", "start", "text", "weight")

    def __init__(self, start: int, end: int, text: str, weight: float) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.weight = weight

    def __repr__(self) -> str:
        return f"Reason({self.text!r} {self.weight:+.2f})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, the weight to four digits."""
        return {"start": self.start, "end": self.end, "text": self.text, "weight": round(self.weight, 4)}


class Topic(Record):
    """A topic and how probable it is.

    code:          a short code such as "POL", or a label of your own.
    iptc:          the eight digits of the IPTC Media Topic, "11000000"; None for a label of your own.
    name, name_ar, name_fr: its names in English, Arabic and French, or None.
    score:         its probability, 0 to 1; those of all topics sum to 1.
    reasons:       what each word of the headline adds, in order, where that was asked for (explain=True); else None.
    """

    __slots__ = ("code", "iptc", "name", "name_ar", "name_fr", "reasons", "score")

    def __init__(
        self,
        code: str,
        iptc: str | None,
        name: str | None,
        name_ar: str | None,
        name_fr: str | None,
        score: float,
        reasons: tuple[Reason, ...] | None = None,
    ) -> None:
        self.code = code
        self.iptc = iptc
        self.name = name
        self.name_ar = name_ar
        self.name_fr = name_fr
        self.score = score
        self.reasons = reasons

    def __repr__(self) -> str:
        return f"Topic({self.code} {self.score:.2f})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, the score to four digits; the reasons only where there are any."""
        result: dict[str, Any] = {
            "code": self.code,
            "iptc": self.iptc,
            "name": self.name,
            "name_ar": self.name_ar,
            "name_fr": self.name_fr,
            "score": round(self.score, 4),
        }
        if self.reasons is not None:
            result["reasons"] = [reason.to_dict() for reason in self.reasons]
        return result


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
