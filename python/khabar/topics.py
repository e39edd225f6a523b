"""The topics of headlines: IPTC Media Topics with probabilities, or labels of your own."""

from __future__ import annotations

from ._native import Classifier as NativeClassifier
from ._native import classify_rows, train_classifier
from .batch import ROWS, nulls_known, rows_of
from .model_set import Models, models_for
from .pipe import in_order, number_of
from .topic import Reason, Topic, check_k, check_threshold, ranking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike
    from typing import Any, SupportsIndex, overload

    Label = tuple[str, str | None, str | None, str | None, str | None]

__all__ = ["Classifier", "Reason", "Topic", "Topics", "classify", "classify_all", "train"]


class Classifier:
    """A classifier of headlines: the IPTC Media Topics that came with khabar, or labels of your own (see train).

    Immutable: any number of threads may use one. It can be pickled.

    >>> classifier = khabar.topics.train(headlines, labels)
    >>> classifier.save("mine.khm")
    >>> khabar.topics.Classifier.load("mine.khm").classify("افتتاح معرض الكتاب")
    """

    __slots__ = ("_native",)

    def __init__(self, native: NativeClassifier) -> None:
        self._native = native

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Classifier:
        """Open a file that save wrote, or that came with khabar. All of it is checked. Raises ModelError."""
        return cls(NativeClassifier(path))

    def save(self, path: str | PathLike[str]) -> None:
        """Write it to a file, by way of path.tmp and a rename, so that `path` never has half a file.

        Raises ModelError where it cannot be written.
        """
        self._native.save(path)

    @property
    def labels(self) -> tuple[str, ...]:
        """The codes of its labels, in the order of probabilities."""
        return tuple([label[0] for label in self._native.labels])

    def classify(
        self,
        headline: str,
        *,
        body: str | None = None,
        k: int | None = 3,
        threshold: float = 0,
        explain: bool = False,
    ) -> list[Topic]:
        """Classify a headline, maybe with its article: the k most probable labels, best first. See khabar.classify."""
        check_k(k)
        check_threshold(threshold)
        if explain and body is not None:
            raise ValueError("explain=True says what the words of a headline count: it cannot be had with a body")
        probabilities = self._native.classify(headline, body)
        order = ranking(probabilities, k, threshold)
        labels = self._native.labels
        if not explain:
            return [Topic(*labels[i], probabilities[i]) for i in order]
        why = self._native.explain(headline)
        return [
            Topic(*labels[i], probabilities[i], tuple([Reason(s, e, headline[s:e], w) for s, e, w in why[i][1]]))
            for i in order
        ]

    def classify_all(self, headlines: Any, *, threads: int | None = 1) -> Topics:
        """Classify many headlines at once. See khabar.classify_all."""
        return _classify_rows(self._native, headlines, threads)

    def __repr__(self) -> str:
        labels = self.labels
        return f"Classifier({len(labels)} labels: {', '.join(labels[:5])}{', ...' if len(labels) > 5 else ''})"

    def __reduce__(self) -> tuple[Callable[[bytes], Classifier], tuple[bytes]]:
        import os
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "classifier.khm")
            self.save(path)
            with open(path, "rb") as file:
                return _unpickled, (file.read(),)


def _unpickled(content: bytes) -> Classifier:
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # the file stays mapped when its name is gone
        path = os.path.join(folder, "classifier.khm")
        with open(path, "wb") as file:
            file.write(content)
        return Classifier.load(path)


class Topics:
    """What classify_all found: a row for each headline. Arrays are not copied by numpy.asarray.

    labels:         the codes of the labels.
    probabilities:  floats, rows by labels; zeros for a null and for a headline without a word.
    best:           integers, for each row the index of the most probable label; -1 where there is none.

    A row is a list of Topic: topics[0], and so in a loop. A slice is the Topics of those rows: topics[:10].codes().
    """

    __slots__ = ("_labels", "best", "labels", "probabilities")

    def __init__(self, labels: tuple[Label, ...], probabilities: bytearray, best: bytearray) -> None:
        self._labels = labels
        self.labels = tuple([label[0] for label in labels])
        rows = len(best) // 2
        flat = memoryview(probabilities)
        # A memoryview of no rows cannot have two dimensions.
        self.probabilities = flat.cast("f", (rows, len(labels))) if rows else flat.cast("f")
        self.best = memoryview(best).cast("h")

    def codes(self, threshold: float = 0) -> list[str | None]:
        """For each row the code of its most probable label; None where none is as probable as that."""
        check_threshold(threshold)
        names: tuple[str | None, ...] = (*self.labels, None)  # -1 is the last
        if not threshold:
            return [names[i] for i in self.best.tolist()]
        return [name if score >= threshold else None for name, score in zip(self.codes(), self.scores(), strict=True)]

    def scores(self) -> list[float]:
        """For each row the probability of its most probable label, 0 where there is none."""
        flat = self.probabilities.cast("B").cast("f")
        width = len(self.labels)
        return [flat[row * width + i] if i >= 0 else 0.0 for row, i in enumerate(self.best.tolist())]

    def row(self, index: SupportsIndex, k: int | None = 3, threshold: float = 0) -> list[Topic]:
        """The k most probable topics of a row, as classify gives them."""
        check_k(k)
        check_threshold(threshold)
        if not hasattr(index, "__index__"):
            raise TypeError(f"a row is an int or a slice, not {type(index).__name__}")
        index = index.__index__()
        if not -len(self) <= index < len(self):
            raise IndexError(f"row {index} of {len(self)}")
        index %= len(self)
        width = len(self.labels)
        p = tuple(self.probabilities.cast("B").cast("f")[index * width : (index + 1) * width])
        return [Topic(*self._labels[i], p[i]) for i in ranking(p, k, threshold)]

    def __len__(self) -> int:
        return len(self.best)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: SupportsIndex) -> list[Topic]: ...
        @overload
        def __getitem__(self, index: slice) -> Topics: ...

    def __getitem__(self, index: Any) -> Any:
        return self._slice(index) if isinstance(index, slice) else self.row(index)

    def _slice(self, rows: slice) -> Topics:
        start, stop, step = rows.indices(len(self))
        size = 4 * len(self.labels)
        flat = self.probabilities.cast("B")
        if step == 1:
            return Topics(self._labels, bytearray(flat[start * size : stop * size]), bytearray(self.best[start:stop]))
        chosen = range(start, stop, step)
        probabilities = bytearray(b"".join([flat[row * size : (row + 1) * size] for row in chosen]))
        return Topics(self._labels, probabilities, bytearray(self.best[rows].tobytes()))

    def __iter__(self) -> Iterator[list[Topic]]:
        return (self.row(i) for i in range(len(self)))

    def __repr__(self) -> str:
        return f"Topics({len(self)} rows, {len(self.labels)} labels)"


def _classify_rows(classifier: NativeClassifier, headlines: Any, threads: int | None) -> Topics:
    workers = number_of("threads", threads)
    rows = rows_of(headlines)
    labels = classifier.labels
    probabilities, best = bytearray(4 * len(labels) * len(rows)), bytearray(2 * len(rows))
    nulls = nulls_known()
    step = max(ROWS, -(-len(rows) // workers))

    def work(start: int) -> None:
        classify_rows(classifier, rows, start, min(start + step, len(rows)), nulls, probabilities, best)

    starts = range(0, len(rows), step)
    for _ in in_order(starts, workers if len(starts) > 1 else 1, work):
        pass
    return Topics(labels, probabilities, best)


def classify(
    headline: str,
    *,
    body: str | None = None,
    k: int | None = 3,
    threshold: float = 0,
    explain: bool = False,
    models: Models | str | PathLike[str] | None = None,
) -> list[Topic]:
    """Classify a headline: its k most probable topics, best first.

    A headline without a word gives an empty list; so does one whose best topic is less probable than `threshold`: it is
    better left to a reader. body: the text of the article, whose beginning then counts too. k: None for all topics.
    explain: whether each topic says what the words count for it, in `reasons`; not with a body. models: other models
    than the shared ones, or the name of their folder, whose files are opened once and kept. Raises ValueError for a k
    below 1 or a threshold outside 0 to 1, LengthError, ModelError.

    >>> (topic,) = khabar.classify("المنتخب الليبي يفوز على نظيره التونسي", k=1)
    >>> topic.code, topic.iptc, topic.name
    ('SPO', '15000000', 'sport')
    """
    classifier = Classifier(models_for(models).classifier)
    return classifier.classify(headline, body=body, k=k, threshold=threshold, explain=explain)


def classify_all(
    headlines: Any, *, threads: int | None = 1, models: Models | str | PathLike[str] | None = None
) -> Topics:
    """Classify many headlines at once, several times as fast as one by one; the probabilities are the same.

    headlines: a list, another iterable of str, or a column of NumPy, pandas, Polars or Arrow. Nulls stay: None, NaN,
    pandas.NA and Arrow's have no topic. threads: how many work at once, without the GIL; None: one for each processor.
    Raises TypeError for a row that is neither str nor null, EncodingError for invalid UTF-8 in an Arrow column,
    LengthError; each names the row.

    >>> topics = khabar.classify_all(["المنتخب يفوز في المباراة", None])
    >>> topics.codes()
    ['SPO', None]
    >>> topics[0][0].name
    'sport'
    """
    return _classify_rows(models_for(models).classifier, headlines, threads)


def train(
    headlines: Any,
    labels: Any,
    *,
    seed: int = 0,
    passes: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> Classifier:
    """Learn to tell headlines by labels of your own: a label, any str, for each headline.

    headlines, labels: lists, other iterables, or columns, of the same length. Headlines without a word teach nothing.
    The same headlines, in the same order, with the same labels and seed give the same classifier. passes: how often the
    headlines are gone through; None: twenty times, from 20,000 headlines on ten. progress: called now and then with the
    share that is done, 0 to 1; Ctrl-C, or an exception of progress, stops. A tenth of the headlines is used to
    calibrate the probabilities, if that is 50 or more; with fewer they are rough. Takes about 1.5 kB a headline while
    it learns.

    Raises TypeError for a headline or label that is no str (None is none), naming the row; ValueError for headlines and
    labels of different number, fewer than two labels or more than 1000; LengthError.

    >>> classifier = khabar.topics.train(
    ...     ["فاز الفريق بالكأس", "ارتفع سعر النفط", "خسر المنتخب المباراة", "تراجعت أسهم البورصة"],
    ...     ["رياضة", "اقتصاد", "رياضة", "اقتصاد"],
    ... )
    >>> classifier.classify("مباراة الفريق غدا", k=1)[0].code
    'رياضة'
    """
    rows, given = rows_of(headlines), rows_of(labels)
    if len(rows) != len(given):
        raise ValueError(f"there must be a label for each headline, not {len(given)} for {len(rows)}")
    given_passes = () if passes is None else (("passes", passes, 1, 1000),)
    for what, number, least, most in (("seed", seed, 0, 2**64 - 1), *given_passes):
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"{what} must be an int, not {type(number).__name__}")
        if not least <= number <= most:
            raise ValueError(f"{what} must be from {least} to {most}, not {number}")
    for row, label in enumerate(given):
        if not isinstance(label, str):
            raise TypeError(f"the label of row {row} must be a str, not {type(label).__name__}")
    names = tuple(sorted(set(given)))
    if not 2 <= len(names) <= 1000:
        raise ValueError(f"2 to 1000 different labels are needed to tell headlines apart, not {len(names)}")
    index = {name: i for i, name in enumerate(names)}
    return Classifier(train_classifier(rows, [index[label] for label in given], names, seed, passes or 0, progress))
