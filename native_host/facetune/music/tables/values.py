"""Reads the texts and years of a table, and writes texts for spreadsheets."""

from __future__ import annotations

import html.entities
import math
import re
from typing import Final

from facetune.music.facts import NUMBERS
from facetune.music.names import tidy

MISSING: Final = frozenset({"", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "none"})
"""What pandas, R and databases write for a missing value."""

TEXT: Final = 500
"""The most characters in a name. A longer one is a mistake in the table."""

_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_ENTITY: Final = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class RefusedError(Exception):
    """A row is left out: the reason's name, and the value that was wrong."""

    def __init__(self, reason: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


def as_text(value: object) -> str:
    """The text on one line, tidied, entities of HTML decoded; empty for no value.

    Other types become text, cut at TEXT + 1 characters.
    """
    if not isinstance(value, str):
        return "" if value is None else str(value)[: TEXT + 1]
    if "&" in value and ";" in value:
        value = _ENTITY.sub(_character, value)
    if value.isprintable():
        return tidy(value)
    # Two escapes of JSON are one character above U+FFFF; a single one is a surrogate, which UTF-8 cannot encode.
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    # Line ends, tabs and the other control characters of ASCII become white space.
    return tidy("".join(" " if character < " " or character == "\x7f" else character for character in whole))


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for; itself where that is nothing. html.unescape would also take "&not" in "&note;"."""
    name = entity[1]
    if name[0] != "#":
        return html.entities.html5.get(f"{name};", entity[0])
    code = int(name[1:]) if name[1:].isdecimal() else int(f"0{name[1:]}", 0)
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else entity[0]


def as_year(value: object) -> int | None:
    """The year in a number, a date or a text; None where there is none: a track without a year is still of use."""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    match = _YEAR.search(str(value))
    year = int(match[1]) if match else 0
    return year if NUMBERS["year"].low <= year <= NUMBERS["year"].high else None


_FORMULA: Final = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""With the full-width signs, which Excel in Japanese reads like the others."""


def escaped(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula (CSV injection, see OWASP).

    Excel and others take a cell that begins with "=", "+", "-" or "@" for a formula, quoted or not; some songs have
    such names. An apostrophe in front, which spreadsheets read as "this is text", keeps them from it. So names stay as
    they are: `unescaped(escaped(text)) == text` for every text.
    """
    return f"'{text}" if text[:1] in _FORMULA or _is_escaped(text) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text[1:] if _is_escaped(text) else text


def _is_escaped(text: str) -> bool:
    return text[:1] == "'" and (text[1:2] == "'" or text[1:2] in _FORMULA)
