"""Reads the values of a table: texts, artists, genres, numbers and years, in the ways that people write them."""

from __future__ import annotations

import ast
import math
import re
from typing import Final

from facetune.music.facts import NUMBERS, Number
from facetune.music.names import split_credit, tidy, unique

NEEDED: Final = ("id", "name", "artists", "valence", "energy")
"""The columns that a table must have. Without popularity or acousticness, these are 0."""
MISSING: Final = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "none"})
"""What pandas, R and databases write for a missing value."""

TEXT: Final = 500
"""The most characters in a name. A longer one is a mistake in the table."""
ARTISTS: Final = 50
"""The most artists of one track."""

_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_PITCHES: Final = {
    name: pitch
    for pitch, names in enumerate(("C", "C# DB", "D", "D# EB", "E", "F", "F# GB", "G", "G# AB", "A", "A# BB", "B"))
    for name in names.split()
}
_WORDS: Final = {
    "key": _PITCHES,
    "mode": {"MINOR": 0, "MAJOR": 1},
    "explicit": {"TRUE": 1, "YES": 1, "FALSE": 0, "NO": 0},
}
"""Numbers that are written as words, by the column."""


class RefusedError(Exception):
    """A row is left out: the reason's name, and the value that was wrong."""

    def __init__(self, reason: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


def as_text(value: object) -> str:
    """The text on one line, tidied; empty for no value. Other types become text, cut at TEXT + 1 characters."""
    if not isinstance(value, str):
        return "" if value is None else str(value)[: TEXT + 1]
    if value.isprintable():
        return tidy(value)
    # Two escapes of JSON are one character above U+FFFF; a single one is a surrogate, which UTF-8 cannot encode.
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    # Line ends, tabs and the other control characters of ASCII become white space.
    return tidy("".join(" " if character < " " or character == "\x7f" else character for character in whole))


def as_artists(value: object, *, commas: bool) -> list[str]:
    """The artists in a list or a credit; `commas` is whether commas separate them. Empty where there are none."""
    if isinstance(value, list):
        return unique([as_text(each) for each in value if each is not None][: ARTISTS + 1])
    text = as_text(value)
    if len(text) > ARTISTS * TEXT:
        return []
    if _is_list(text):
        return unique(_listed(text))
    if ";" in text:
        return unique(text.split(";"))
    if commas and "," in text and ", " not in text:  # Exportify's "A,B"
        return unique(text.split(","))
    return split_credit(text, commas=commas)


def as_genres(value: object) -> str:
    """The genres in a list or a text, separated by ";"; empty where there are none."""
    if isinstance(value, list):
        return ";".join(filter(None, map(as_text, value)))
    text = as_text(value)
    if _is_list(text):
        return ";".join(_listed(text))
    if "," in text and ", " not in text:  # Exportify's "a,b"; "Folk, World, & Country" is one
        return text.replace(",", ";")
    return text


def _is_list(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and text[1:2] in ("'", '"', "]")


def _listed(text: str) -> list[str]:
    """The strings in a list that Python, numpy or JSON wrote; empty where it is not one."""
    plain = "\\" not in text and '"' not in text and text.startswith("['")
    if plain:  # most are, and this is ten times as fast as what follows
        parts = text[1:-1].split("'")
        if len(parts) % 2 and not any(between.strip(" ,") for between in parts[::2]):
            return parts[1::2]
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text[2:-2].split("', '") if plain else []  # names with apostrophes that are not escaped
    return [as_text(each) for each in found if isinstance(each, str)]


def as_float(value: object) -> float | None:
    """The number, which may be NaN, or None where the value is not a number."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def as_number(name: str, number: Number, value: object, scale: int | None) -> float | int | None:
    """The number in the column `name`, divided by `scale`; None for NaN or MISSING in a column that may be empty.

    Raises RefusedError for anything else that is no number of this column.
    """
    low, high, _, whole = number
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        found = _in_words(name, value)
    if scale is not None:
        found /= scale
    if low <= found <= high and not whole:
        return found
    if name == "duration_ms" and math.isfinite(found):
        found = float(round(found)) or math.nan
    if whole and low <= found <= high and found.is_integer():
        return int(found)
    if math.isnan(found) and name not in NEEDED:
        return None
    raise RefusedError(f"bad_{name}", value)


def _in_words(name: str, value: object) -> float:
    """A number that is written with a decimal comma, or as the name of a key or mode; NaN for a missing one.

    Raises RefusedError.
    """
    if value is None:
        return math.nan
    if isinstance(value, str):
        text = value.strip()
        if text in MISSING:
            return math.nan
        words = _WORDS.get(name, {})
        found = words.get(text.upper().replace("♯", "#").replace("♭", "B"), as_float(text.replace(",", ".")))
        if found is not None:
            return float(found)
    raise RefusedError(f"bad_{name}", value)


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
