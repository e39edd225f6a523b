"""The base of the small values that khabar returns.

Written by hand, since importing dataclasses or typing would take longer than khabar's first answer.
"""

from __future__ import annotations


class Record:
    """A value that is equal to another of its class whose slots are equal."""

    __slots__: tuple[str, ...] = ()

    def _values(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())
