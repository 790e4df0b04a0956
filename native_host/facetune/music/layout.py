"""What the columns of a table are called elsewhere, and how their values are written there."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from facetune.music.facts import NUMBERS, Facts, Number
from facetune.music.names import split_credit, tidy, unique

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "track_id", "spotify_id", "spotify_track_id", "track_uri", "spotify_uri", "uri", "track_url", "url",
           "track_href", "href"),
    "name": ("track_name", "name", "song_name", "track_title", "title", "track", "song"),
    "artists": ("artists", "artist_names", "artist_name_s", "artist_s_name", "artist_s", "track_artists",
                "artist_name", "track_artist", "artist"),
    "album": ("album", "album_name", "track_album_name"),
    "year": ("year", "release_year", "released_year", "release_date", "album_release_date", "track_album_release_date"),
    "genre": ("genre", "genres", "track_genre", "playlist_genre"),
    "popularity": ("popularity", "track_popularity"),
    "valence": ("valence",),
    "energy": ("energy",),
    "danceability": ("danceability",),
    "tempo": ("tempo", "bpm"),
    "acousticness": ("acousticness",),
    "instrumentalness": ("instrumentalness",),
    "mode": ("mode",),
    "key": ("key",),
    "duration_ms": ("duration_ms", "track_duration_ms", "length_ms", "length"),
}  # fmt: skip
"""The names under which each column is known, as `plain_name` writes them; of several in one table the first stands."""

NEEDED: Final = ("id", "name", "artists", "valence", "energy")
"""What a table must have. Without popularity or acousticness a track counts as unpopular, or not acoustic."""

_ID: Final = re.compile(
    r"(?:spotify:track:|https?://open\.spotify\.com/(?:intl-[a-z-]+/)?track/)?([0-9A-Za-z]{22})(?:\?.*)?"
)
_PLURAL: Final = frozenset(ALIASES["artists"][:6])
_SCALED: Final = ("valence", "energy", "danceability", "acousticness", "instrumentalness")
_MISSING: Final = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "none"})
"""How pandas, R and databases write that there is no value."""
_YEAR: Final = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_PITCHES: Final = {
    name: pitch
    for pitch, names in enumerate(("C", "C# DB", "D", "D# EB", "E", "F", "F# GB", "G", "G# AB", "A", "A# BB", "B"))
    for name in names.split()
}
_MODES: Final = {"MINOR": 0, "MAJOR": 1}
_TEXT: Final = 500
"""Characters in the longest name that is believed."""
_ARTISTS: Final = 50


class RefusedError(Exception):
    """Why a row is left out: the reason's name, and the value that is the matter."""

    def __init__(self, reason: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


class Style(NamedTuple):
    """How a table writes what can be written in several ways; `Layout.style_of` finds out from some rows."""

    commas: bool
    """Whether a comma separates artists, or belongs to their names."""
    scale: dict[str, int]
    """What a feature is to be divided by, where it is given in per cent."""


def plain_name(header: str) -> str:
    """A column's name in small letters, digits and single underscores: "Artist Name(s)" is artist_name_s."""
    return re.sub(r"[^0-9a-z]+", "_", header.lower().replace("%", " percent ")).strip("_")


class Layout:
    """Where the known columns of a table are, and how to read a row of them.

    `places` gives each known column's place in the table; a row for `facts` holds their values in this order.
    """

    def __init__(self, header: Sequence[str]) -> None:
        """Takes the table's header. What it lacks of NEEDED is in `lacking`."""
        found: dict[str, int] = {}
        for place, name in enumerate(header):
            found.setdefault(plain_name(name), place)
        self.places: dict[str, int] = {}
        self._percent: set[str] = set()
        self._plural = False
        for column, aliases in ALIASES.items():
            for alias in (*aliases, f"{column}_percent"):
                if alias in found:
                    self.places[column] = found[alias]
                    self._plural |= alias in _PLURAL
                    if alias.endswith("_percent"):
                        self._percent.add(column)
                    break
        self.lacking = [column for column in NEEDED if column not in self.places]
        self._at = {column: number for number, column in enumerate(self.places)}
        self._numbers = [(name, number, self._at.get(name)) for name, number in NUMBERS.items() if name != "year"]
        self._zero = [place for place, each in enumerate(self._numbers) if each[0] in ("popularity", "acousticness")]

    def pick(self, row: Sequence[object]) -> list[object]:
        """The values of the known columns. Raises IndexError for a row that is too short."""
        return [row[place] for place in self.places.values()]

    def style_of(self, rows: Sequence[Sequence[object]]) -> Style:
        """The table's style, as its first rows suggest."""
        credits_ = [row[self._at["artists"]] for row in rows]
        listed = any(isinstance(credit, str) and ";" in credit for credit in credits_)
        percent = set(self._percent)
        for column in _SCALED:
            if column in self._at:
                values = [value for row in rows if (value := _float(row[self._at[column]])) is not None]
                if sum(1 < value <= 100 for value in values) * 2 > len(values):
                    percent.add(column)
        return Style(commas=self._plural and not listed, scale=dict.fromkeys(percent, 100))

    def facts(self, row: Sequence[object], style: Style) -> Facts:
        """The facts that a row of known columns' values states. Raises RefusedError."""
        at = self._at
        written = row[at["id"]]
        match = _ID.fullmatch(written.strip()) if isinstance(written, str) else None
        if match is None:
            raise RefusedError("bad_id", written)
        name, artists = _text(row[at["name"]]), _artists(row[at["artists"]], commas=style.commas)
        if not name or len(name) > _TEXT or (name == "NA" and artists == ["NA"]):  # what R writes for no value
            raise RefusedError("bad_name", row[at["name"]])
        if not artists or len(artists) > _ARTISTS or max(map(len, artists)) > _TEXT:
            raise RefusedError("bad_artists", row[at["artists"]])
        values = [
            None if place is None else _number(name, number, row[place], style.scale.get(name))
            for name, number, place in self._numbers
        ]
        for place in self._zero:
            values[place] = values[place] or 0
        year = _year(row[at["year"]]) if "year" in at else None
        return Facts(match[1], name, artists, self._label(row, "album"), year, self._label(row, "genre"), *values)  # type: ignore[arg-type]

    def _label(self, row: Sequence[object], column: str) -> str | None:
        value = row[self._at[column]] if column in self._at else None
        if isinstance(value, list):
            value = ";".join(map(str, value))
        text = _text(value)
        return text if text not in _MISSING and len(text) <= _TEXT else None


def _text(value: object) -> str:
    if not isinstance(value, str):
        return "" if value is None else str(value)[: _TEXT + 1]
    if value.isprintable():
        return tidy(value)
    # Line ends and tabs are white space like any other; the rest of the control characters nobody can want.
    return tidy("".join(" " if character < " " or character == "\x7f" else character for character in value))


def _artists(value: object, *, commas: bool) -> list[str]:
    if isinstance(value, list):
        return unique([_text(each) for each in value if each is not None][: _ARTISTS + 1])
    text = _text(value)
    if len(text) > _ARTISTS * _TEXT:
        return []
    if text.startswith("[") and text.endswith("]") and text[1:2] in ("'", '"', "]"):
        return unique(_listed(text))
    if ";" in text:
        return unique(text.split(";"))
    if commas and "," in text and ", " not in text:  # Exportify's "A,B"
        return unique(text.split(","))
    return split_credit(text, commas=commas)


def _listed(text: str) -> list[str]:
    """The strings of a list as Python or JSON writes it; none where it is no such list."""
    if "\\" not in text and '"' not in text and text.startswith("['"):
        return text[2:-2].split("', '")
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []
    return [each for each in found if isinstance(each, str)]


def _float(value: object) -> float | None:
    """The number, or None where it is none. NaN is one."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None


def _number(name: str, number: Number, value: object, scale: int | None) -> float | int | None:
    """What is no number is no value for columns that may be empty, if it is one of _MISSING or NaN."""
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
        if text in _MISSING:
            return math.nan
        words = _PITCHES if name == "key" else _MODES if name == "mode" else {}
        found = words.get(text.upper().replace("♯", "#").replace("♭", "B"), _float(text.replace(",", ".")))
        if found is not None:
            return float(found)
    raise RefusedError(f"bad_{name}", value)


def _year(value: object) -> int | None:
    """The year of a number, a date or a text with one. None where there is none: no track is lost for that."""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    match = _YEAR.search(str(value))
    year = int(match[1]) if match else 0
    return year if NUMBERS["year"].low <= year <= NUMBERS["year"].high else None
