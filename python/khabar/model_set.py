"""The open models: one set for the process unless a call is given another."""

from __future__ import annotations

import os
from _thread import allocate_lock

from ._native import Classifier, Gazetteer, Tagger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

# Not importlib.resources: importing it takes longer than opening the models.
SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")


class Models:
    """The files of a folder, tagger.khm, topics.khm, places.khm; each is opened when first used and then kept.

    folder: where they are; without a places.khm there, that of khabar itself. None: the folder that the environment
    variable KHABAR_MODELS names or, without one, the models that came with khabar. Any number of threads may use one.
    Opening raises ModelError.

    >>> khabar.entities(text, models=khabar.Models("my-models"))
    """

    __slots__ = ("_classifier", "_gazetteer", "_lock", "_tagger", "folder")

    def __init__(self, folder: str | PathLike[str] | None = None) -> None:
        self.folder = os.fspath(folder) if folder is not None else os.environ.get("KHABAR_MODELS") or SHIPPED
        self._lock = allocate_lock()
        self._tagger: Tagger | None = None
        self._classifier: Classifier | None = None
        self._gazetteer: Gazetteer | None = None

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

    @property
    def gazetteer(self) -> Gazetteer:
        """The towns by their names."""
        if self._gazetteer is None:
            with self._lock:
                if self._gazetteer is None:
                    path = os.path.join(self.folder, "places.khm")
                    self._gazetteer = Gazetteer(path if os.path.exists(path) else os.path.join(SHIPPED, "places.khm"))
        return self._gazetteer

    def __repr__(self) -> str:
        return f"Models({self.folder!r})"

    def __reduce__(self) -> tuple[type[Models], tuple[str]]:
        return Models, (self.folder,)


KEPT_FOLDERS = 8  # sets kept for calls that name a folder; more only cost their opening

_shared: Models | None = None
_by_folder: dict[str, Models] = {}


def models_for(given: Models | str | PathLike[str] | None) -> Models:
    """The set that a call means: the one given, that of the folder named, or without either the shared one."""
    global _shared
    if given is None:
        if _shared is None:
            _shared = Models()
        return _shared
    if isinstance(given, Models):
        return given
    folder = os.fspath(given) if hasattr(given, "__fspath__") else given
    if not isinstance(folder, str):
        raise TypeError(f"models must be Models, the name of a folder or None, not {type(given).__name__}")
    folder = os.path.abspath(folder)
    if folder not in _by_folder and len(_by_folder) >= KEPT_FOLDERS:
        _by_folder.clear()
    return _by_folder.setdefault(folder, Models(folder))
