"""Lines that fit a terminal: measured in its cells, and broken between words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SEQUENCE: Final = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")
"""What a terminal obeys and does not show: styles, and the ends of a link."""

_PIECE: Final = re.compile(r"\s*\S+")


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(map(_cells, _SEQUENCE.sub("", text)))


def _cells(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def wrapped(text: str, width: int | None, hang: int | None = None) -> list[str]:
    """The lines of a text, none longer than `width` unless it is one word, such as an address.

    The second and later lines are indented by `hang`, or as the first.
    """
    if width is None or cells(text) <= width:
        return [text]
    indent = " " * (len(text) - len(text.lstrip()) if hang is None else hang)
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line.strip() and cells(line + piece) > width:
            lines.append(line)
            line = indent + piece.lstrip()
        else:
            line += piece
    return [*lines, line]


def clipped(text: str, width: int | None) -> str:
    """A text without what would not fit a line."""
    if width is None or cells(text) <= width:
        return text
    kept, taken = "", 0
    for letter in _SEQUENCE.sub("", text):
        taken += _cells(letter)
        if taken > width:
            break
        kept += letter
    return kept
