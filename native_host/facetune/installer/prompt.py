"""What the installer says and asks."""

from __future__ import annotations

import sys
from typing import NoReturn


class StopError(Exception):
    """The installer cannot go on; the text says why, and what to do."""


def say(text: str = "") -> None:
    """Print a line. What the terminal's encoding lacks becomes a question mark."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def stop(text: str) -> NoReturn:
    """Give up."""
    raise StopError(text)


def ask(question: str, *, yes: bool) -> bool:
    """The answer of a person, "no" unless it is clear; without a terminal what `yes` says."""
    if yes:
        return True
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
