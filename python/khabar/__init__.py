"""khabar reads Arabic news: normalises the text, finds the entities, classifies the headline.

>>> import khabar
>>> khabar.normalize("أَخْبَارٌ")
'اخبار'
>>> for entity in khabar.entities("وصل الطاهر الباعور إلى طرابلس"):
...     print(entity.type, entity.text)
PER الطاهر الباعور
GPE طرابلس
>>> document = khabar.read("لقاء في طرابلس\\nوصل الطاهر الباعور. وقال الباعور إن الزيارة مهمة.")
>>> document.headline
'لقاء في طرابلس'
>>> document.people
[Chain(PER 'الطاهر الباعور' x2)]

Positions are code points of the text given: text[e.start:e.end] == e.text, always. Nothing here uses the network.
"""

from ._native import ENTITY_TYPES, PRESETS, RULES, Normalized, Normalizer, normalize, segment
from ._native import VERSION as __version__  # noqa: N811
from .batch import normalize_all
from .document import Chain, Document, read
from .entities import Entity, entities
from .errors import (
    EncodingError,
    GazetteerError,
    KhabarError,
    LengthError,
    ModelError,
    RuleError,
    UnknownNameError,
)
from .gazetteer import Gazetteer
from .model_set import Models
from .pipe import pipe
from .places import Place
from .relations import Meeting, Participant, Quote, Role
from .tagger import Tagger
from .topics import Topic, classify, classify_all
from .values import Value, values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import frame as frame
else:

    def __getattr__(name: str) -> object:
        """khabar.frame is imported when it is first asked for: most programs have no table."""
        if name != "frame":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return import_module(".frame", __name__)


__all__ = [
    "ENTITY_TYPES",
    "PRESETS",
    "RULES",
    "Chain",
    "Document",
    "EncodingError",
    "Entity",
    "Gazetteer",
    "GazetteerError",
    "KhabarError",
    "LengthError",
    "Meeting",
    "ModelError",
    "Models",
    "Normalized",
    "Normalizer",
    "Participant",
    "Place",
    "Quote",
    "Role",
    "RuleError",
    "Tagger",
    "Topic",
    "UnknownNameError",
    "Value",
    "__version__",
    "classify",
    "classify_all",
    "entities",
    "normalize",
    "normalize_all",
    "pipe",
    "read",
    "segment",
    "values",
]
