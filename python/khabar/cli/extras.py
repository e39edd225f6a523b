"""Libraries that only some formats need."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class UsageError(Exception):
    """Arguments that do not go together, or that ask for a library that is not installed."""


def extra(module: str, name: str, what: str) -> Any:
    """The module; UsageError, with what to install, if it is missing."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        reason = f"{what} need the library {library}" if error.name in (module, library) else f"{what}: {error}"
        raise UsageError(f"{reason}; pip install 'khabar[{name}]' brings it") from None
