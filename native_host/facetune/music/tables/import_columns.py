"""The columns that an import knows: by what names, and how their values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from facetune import spotify_links
from facetune.music.facts import NUMBERS, Facts
from facetune.music.tables.values import (
    ARTISTS,
    MISSING,
    NEEDED,
    TEXT,
    RefusedError,
    as_artists,
    as_float,
    as_genres,
    as_number,
    as_text,
    as_year,
)

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "track_id", "spotify_id", "spotify_track_id", "track_uri", "spotify_uri", "uri", "track_url", "url",
           "track_href", "href"),
    "name": ("track_name", "name", "song_name", "track_title", "title", "track", "song"),
    "artists": ("artists", "artist_names", "artist_name_s", "artist_s_name", "artist_s", "track_artists",
                "artist_name", "track_artist", "artist", "performer"),
    "album": ("album", "album_name", "track_album_name", "spotify_track_album"),
    "year": ("year", "release_year", "released_year", "release_date", "album_release_date", "track_album_release_date"),
    "genre": ("genre", "genres", "track_genre", "playlist_genre", "spotify_genre"),
    "popularity": ("popularity", "track_popularity", "spotify_track_popularity"),
    "valence": ("valence",),
    "energy": ("energy",),
    "danceability": ("danceability",),
    "tempo": ("tempo", "bpm"),
    "acousticness": ("acousticness",),
    "instrumentalness": ("instrumentalness",),
    "mode": ("mode",),
    "key": ("key",),
    "duration_ms": ("duration_ms", "track_duration_ms", "spotify_track_duration_ms", "length_ms", "length"),
    "explicit": ("explicit", "track_explicit", "is_explicit"),
}  # fmt: skip
"""The names of each column, as plain_name gives them. Where a table has several of them, the first here counts."""

_PLURAL: Final = frozenset(ALIASES["artists"][:6])
_SCALED: Final = ("valence", "energy", "danceability", "acousticness", "instrumentalness")


class Style(NamedTuple):
    """How a table writes what can be written in several ways; see ImportColumns.style_of."""

    commas: bool
    """Whether a comma separates artists; else it is a part of a name."""
    scale: dict[str, int]
    """The divisor of each feature that is given in per cent."""


def plain_name(header: str) -> str:
    """A column's name in small letters, digits and single underscores: "Artist Name(s)" is artist_name_s."""
    return re.sub(r"[^0-9a-z]+", "_", header.lower().replace("%", " percent ")).strip("_")


class ImportColumns:
    """The known columns of a table, and how to read a row of them.

    `places` gives the place of each known column in the table; a row for `facts` has their values in this order.
    """

    def __init__(self, header: Sequence[str]) -> None:
        """`header` is the table's. The columns of NEEDED that are missing are in `lacking`."""
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
        """The table's style, from its first rows, as `pick` gives them."""
        credits_ = [row[self._at["artists"]] for row in rows]
        listed = any(isinstance(credit, str) and ";" in credit for credit in credits_)
        percent = set(self._percent)
        for column in _SCALED:
            if column in self._at:
                values = [value for row in rows if (value := as_float(row[self._at[column]])) is not None]
                if sum(1 < value <= 100 for value in values) * 2 > len(values):
                    percent.add(column)
        return Style(commas=self._plural and not listed, scale=dict.fromkeys(percent, 100))

    def facts(self, row: Sequence[object], style: Style) -> Facts:
        """The facts in a row that `pick` gave. Raises RefusedError."""
        at = self._at
        written = row[at["id"]]
        track = spotify_links.track_id(written) if isinstance(written, str) else None
        if track is None:
            raise RefusedError("bad_id", written)
        name, artists = as_text(row[at["name"]]), as_artists(row[at["artists"]], commas=style.commas)
        if not name or len(name) > TEXT or (name == "NA" and artists == ["NA"]):  # R writes NA for a missing value
            raise RefusedError("bad_name", row[at["name"]])
        if not artists or len(artists) > ARTISTS or max(map(len, artists)) > TEXT:
            raise RefusedError("bad_artists", row[at["artists"]])
        values = [
            None if place is None else as_number(name, number, row[place], style.scale.get(name))
            for name, number, place in self._numbers
        ]
        for place in self._zero:
            values[place] = values[place] or 0
        year = as_year(row[at["year"]]) if "year" in at else None
        album, genre = self._label(row, "album", as_text), self._label(row, "genre", as_genres)
        return Facts(track, name, artists, album, year, genre, *values)  # type: ignore[arg-type]

    def _label(self, row: Sequence[object], column: str, read: Callable[[object], str]) -> str | None:
        text = read(row[self._at[column]]) if column in self._at else ""
        return text if text not in MISSING and len(text) <= TEXT else None
