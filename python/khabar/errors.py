"""The exceptions that khabar raises. All are KhabarError, and the built-in one that fits besides."""


class KhabarError(Exception):
    """Something that khabar was asked for failed; the message says what, where and why."""


class EncodingError(KhabarError, ValueError):
    """A text is not what its encoding allows."""


class GazetteerError(KhabarError, ValueError):
    """A name of the user's own cannot be used; the message names it and, from a file, its line."""


class LengthError(KhabarError, ValueError):
    """A text is longer than 2**30 - 1 UTF-16 units, the most that is read in one call."""


class ModelError(KhabarError, OSError):
    """A model file is missing, unreadable, damaged, or of another kind or version."""


class UnknownNameError(KhabarError, ValueError):
    """There is no preset, rule or scheme of that name; the message lists those there are."""


class RuleError(KhabarError, ValueError):
    """Rules of normalisation that contradict each other, or a placeholder that they would change; it is named."""
