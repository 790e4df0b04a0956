"""What the installer prints and asks."""

from __future__ import annotations

import shutil
import sys
from typing import NoReturn


class StopError(Exception):
    """The installer cannot go on; the text says why, and what to do."""


def say(text: str = "") -> None:
    """Print a line. Characters that the terminal's encoding lacks become question marks."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def show_progress(text: str) -> None:
    """Replace the line that says what goes on, in a terminal; nothing elsewhere. An empty text removes the line."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 3
        encoding = sys.stdout.encoding or "ascii"
        shown = f"  {text[:width]}".encode(encoding, "replace").decode(encoding)
        # Spaces, and no escape sequence: a terminal of any age and system obeys a carriage return.
        sys.stdout.write(f"\r{shown.ljust(width + 2)}\r")
        sys.stdout.flush()


def stop(text: str) -> NoReturn:
    """Give up with this text."""
    raise StopError(text)


def ask(question: str, *, yes: bool) -> bool:
    """Whether a person agrees: only a clear yes counts. With `yes`, nothing is asked; without a terminal it is a no."""
    if yes:
        return True
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
