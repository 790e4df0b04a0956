"""Reads numbers as people write them: with decimal commas and signs, per cent, as a key's name, as minutes."""

from __future__ import annotations

import math
import re
from typing import Final

from facetune.music.facts import Number
from facetune.music.tables.values import MISSING, RefusedError

NEEDED: Final = ("id", "name", "artists", "valence", "energy")
"""The columns that a table must have. Without popularity or acousticness, these are 0."""

_PITCHES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11, "H": 11}  # H is German
_SHIFTS: Final = {"": 0, "#": 1, "♯": 1, "SHARP": 1, "B": -1, "♭": -1, "FLAT": -1}
_MODES: Final = {"MINOR": 0, "MIN": 0, "MOLL": 0, "MAJOR": 1, "MAJ": 1, "DUR": 1}
_NOTE: Final = r"([A-H])\s*(#|♯|♭|b|sharp|flat)?"
_KEY: Final = re.compile(rf"{_NOTE}(?:\s*/\s*{_NOTE})?[\s-]*(minor|min|moll|major|maj|dur|m)?\.?", re.IGNORECASE)
_CAMELOT: Final = re.compile(r"0?(\d{1,2})\s*([AB])", re.IGNORECASE)
_WORDS: Final = {
    "mode": {**_MODES, "M": 1},
    "explicit": {"TRUE": 1, "YES": 1, "EXPLICIT": 1, "FALSE": 0, "NO": 0, "CLEAN": 0},
}
"""Numbers that are written as words, by the column."""
_DASHES: Final = ("-", "--", "\u2013", "\u2014", "?")
"""What people write for an unknown number. Albums are called so, too."""
_MINUTES: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)")


def as_float(value: object) -> float | None:
    """The number, which may be NaN, or None where the value is not a number."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def as_number(name: str, number: Number, value: object, scale: float | None) -> float | int | None:
    """The number in the column `name`, divided by `scale`; None for NaN or MISSING in a column that may be empty.

    Raises RefusedError for anything else that is no number of this column.
    """
    low, high, _, whole = number
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        found, scale = _in_words(name, value, scale)
    if scale is not None:
        found /= scale
    if low <= found <= high and not whole:
        return found
    if whole and low <= found <= high and found.is_integer():
        return int(found)
    if name in ("duration_ms", "popularity") and math.isfinite(found):
        found = math.floor(found + 0.5)
        if low <= found <= high:
            return int(found)
        if found == 0:
            return None
    if math.isnan(found) and name not in NEEDED:
        return None
    raise RefusedError(f"bad_{name}", value)


def _in_words(name: str, value: object, scale: float | None) -> tuple[float, float | None]:
    """A number that is no plain one, and by what it is divided; NaN for a missing one. Raises RefusedError."""
    if value is None:
        return math.nan, None
    if isinstance(value, str):
        text = value.strip()
        if text in MISSING or text in _DASHES:
            return math.nan, None
        if name == "duration_ms" and (found := _MINUTES.fullmatch(text)):
            hours, minutes, seconds = found.groups()
            return ((int(hours or 0) * 60 + int(minutes)) * 60 + float(seconds.replace(",", "."))) * 1000, None
        if name == "key" and (key := key_and_mode(text)):
            return float(key[0]), None
        word = _WORDS.get(name, {}).get(text.upper())
        if word is not None:
            return float(word), None
        if text.endswith("%"):
            text, scale = text[:-1].rstrip(), 100
        plain = as_float(text.replace(",", "."))
        if plain is not None:
            return plain, scale
    raise RefusedError(f"bad_{name}", value)


def key_and_mode(text: str) -> tuple[int, int | None] | None:
    """The pitch class of a key by name or on the Camelot wheel, and its mode where that is told; None for no key."""
    if found := _CAMELOT.fullmatch(text):
        hour, mode = int(found[1]), int(found[2] in "Bb")
        # In the outer ring, of major keys, C is 8B; an hour on is a fifth up, a minor key three semitones below.
        return (((hour - 8) * 7 - (0 if mode else 3)) % 12, mode) if 1 <= hour <= 12 else None
    found = _KEY.fullmatch(text)
    if not found:
        return None
    note, shift, _, _, mode_name = found.groups()
    pitch = (_PITCHES[note.upper()] + _SHIFTS[(shift or "").upper()]) % 12
    if mode_name in ("m", "M"):
        return pitch, int(mode_name == "M")
    return pitch, _MODES[mode_name.upper()] if mode_name else None
