"""Keeps spreadsheets from running a track's name.

Excel and others take a cell that begins with "=", "+", "-" or "@" for a formula, quoted or not, and songs are called
so. In a CSV file that is written here such a text has an apostrophe in front, which spreadsheets take for "this is
text"; reading a CSV file takes it off again. So names stay true in the catalogue, and through export and import:
`bare(shielded(text)) == text` for every text.
"""

from __future__ import annotations

from typing import Final

_FORMULA: Final = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""The full-width signs, too: Japanese Excel takes them for the narrow ones."""


def shielded(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if text[:1] in _FORMULA or _is_shielded(text) else text


def bare(text: str) -> str:
    """What `shielded` was given."""
    return text[1:] if _is_shielded(text) else text


def _is_shielded(text: str) -> bool:
    return text[:1] == "'" and (text[1:2] == "'" or text[1:2] in _FORMULA)
