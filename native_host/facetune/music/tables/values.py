"""How a value of a table is read: texts, artists, numbers, years, each in the ways that people write them."""

from __future__ import annotations

import ast
import math
import re
from typing import Final

from facetune.music.facts import NUMBERS, Number
from facetune.music.names import split_credit, tidy, unique

NEEDED: Final = ("id", "name", "artists", "valence", "energy")
"""What a table must have. Without popularity or acousticness a track counts as unpopular, or not acoustic."""
MISSING: Final = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "none"})
"""How pandas, R and databases write that there is no value."""

TEXT: Final = 500
"""Characters in the longest name that is believed."""
ARTISTS: Final = 50
"""Artists of one track that are believed."""

_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_PITCHES: Final = {
    name: pitch
    for pitch, names in enumerate(("C", "C# DB", "D", "D# EB", "E", "F", "F# GB", "G", "G# AB", "A", "A# BB", "B"))
    for name in names.split()
}
_MODES: Final = {"MINOR": 0, "MAJOR": 1}


class RefusedError(Exception):
    """Why a row is left out: the reason's name, and the value that is the matter."""

    def __init__(self, reason: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


def as_text(value: object) -> str:
    """The text on one line, tidied; empty for no value. What is no text is cut at TEXT + 1 characters."""
    if not isinstance(value, str):
        return "" if value is None else str(value)[: TEXT + 1]
    if value.isprintable():
        return tidy(value)
    # Two escapes of JSON make one character above U+FFFF; a single one makes none that could be written down.
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    # Line ends and tabs are white space like any other; the rest of the control characters nobody can want.
    return tidy("".join(" " if character < " " or character == "\x7f" else character for character in whole))


def as_artists(value: object, *, commas: bool) -> list[str]:
    """The artists of a list or a credit; `commas` is whether commas separate them. None where it makes no sense."""
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
    """The genres of a list or a text, separated by ";"; empty for none."""
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
    """The strings of a list as Python, numpy or JSON writes it; none where it is no such list."""
    plain = "\\" not in text and '"' not in text and text.startswith("['")
    if plain:  # most are, and this takes a tenth of the time of what follows
        parts = text[1:-1].split("'")
        if len(parts) % 2 and not any(between.strip(" ,") for between in parts[::2]):
            return parts[1::2]
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return text[2:-2].split("', '") if plain else []  # with apostrophes in names that nobody has escaped
    return [as_text(each) for each in found if isinstance(each, str)]


def as_float(value: object) -> float | None:
    """The number, or None where it is none. NaN is one."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def as_number(name: str, number: Number, value: object, scale: int | None) -> float | int | None:
    """What is no number is no value for columns that may be empty, if it is one of MISSING or NaN."""
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
    """The number of a key or mode by name, or with a decimal comma; NaN for a missing one. Raises RefusedError."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        text = value.strip()
        if text in MISSING:
            return math.nan
        words = _PITCHES if name == "key" else _MODES if name == "mode" else {}
        found = words.get(text.upper().replace("♯", "#").replace("♭", "B"), as_float(text.replace(",", ".")))
        if found is not None:
            return float(found)
    raise RefusedError(f"bad_{name}", value)


def as_year(value: object) -> int | None:
    """The year of a number, a date or a text with one. None where there is none: no track is lost for that."""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    match = _YEAR.search(str(value))
    year = int(match[1]) if match else 0
    return year if NUMBERS["year"].low <= year <= NUMBERS["year"].high else None
