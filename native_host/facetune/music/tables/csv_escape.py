"""Keeps spreadsheets from running the name of a track as a formula (CSV injection, see OWASP).

Excel and others take a cell that begins with "=", "+", "-" or "@" for a formula, quoted or not; some songs have such
names. An export writes an apostrophe in front, which spreadsheets read as "this is text"; an import takes it off again.
So names stay as they are: `unescaped(escaped(text)) == text` for every text.
"""

from __future__ import annotations

from typing import Final

_FORMULA: Final = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""With the full-width signs, which Excel in Japanese reads like the others."""


def escaped(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text[:1] in _FORMULA or _is_escaped(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text[1:] if _is_escaped(text) else text


def _is_escaped(text: str) -> bool:
    return text[:1] == "'" and (text[1:2] == "'" or text[1:2] in _FORMULA)
