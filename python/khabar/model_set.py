"""The open models: one set for the process unless a call is given another."""

from __future__ import annotations

import os
from _thread import allocate_lock

from ._native import Classifier, Tagger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

# Not importlib.resources: importing it takes longer than opening both models.
SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")


class Models:
    """The model files of a folder, tagger.khm and topics.khm; each is opened when first used and then kept.

    folder: where they are. None: the folder that the environment variable KHABAR_MODELS names or, without one, the
    models that came with khabar. Any number of threads may use one. Opening raises ModelError.

    >>> khabar.entities(text, models=khabar.Models("my-models"))
    """

    __slots__ = ("_classifier", "_lock", "_tagger", "folder")

    def __init__(self, folder: str | PathLike[str] | None = None) -> None:
        self.folder = os.fspath(folder) if folder is not None else os.environ.get("KHABAR_MODELS") or SHIPPED
        self._lock = allocate_lock()
        self._tagger: Tagger | None = None
        self._classifier: Classifier | None = None

    @property
    def tagger(self) -> Tagger:
        """The model that finds entities."""
        if self._tagger is None:
            with self._lock:
                if self._tagger is None:
                    self._tagger = Tagger(os.path.join(self.folder, "tagger.khm"))
        return self._tagger

    @property
    def classifier(self) -> Classifier:
        """The model that classifies headlines."""
        if self._classifier is None:
            with self._lock:
                if self._classifier is None:
                    self._classifier = Classifier(os.path.join(self.folder, "topics.khm"))
        return self._classifier

    def __repr__(self) -> str:
        return f"Models({self.folder!r})"

    def __reduce__(self) -> tuple[type[Models], tuple[str]]:
        return Models, (self.folder,)


_shared: Models | None = None


def shared_models() -> Models:
    """The set that calls use which are given none."""
    global _shared
    if _shared is None:
        _shared = Models()
    return _shared
