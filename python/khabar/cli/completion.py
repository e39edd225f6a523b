"""`khabar completion SHELL`: what completes commands, options and file names in a shell, by shtab."""

from __future__ import annotations

import sys

from .extras import extra
from .main import file_name, parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def run(arguments: Namespace) -> None:
    """Write the script."""
    shtab = extra("shtab", "cli", "shell completions")
    whole = parser()
    complete_files(whole, shtab.FILE)
    print(shtab.complete(whole, arguments.shell))
    sys.stdout.flush()


def complete_files(command: ArgumentParser, files: object) -> None:
    """Tell shtab which arguments are names of files."""
    for action in command._actions:
        if action.type is file_name:
            action.complete = files  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                complete_files(inner, files)
