"""The names that tables give to the columns which an import knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from facetune.music.tables.exportify import TRANSLATED

ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "track_id", "spotify_id", "spotify_track_id", "track_uri", "spotify_uri", "uri", "track_url", "url",
           "track_href", "href"),
    "name": ("track_name", "name", "song_name", "track_title", "title", "track", "song", "song_title"),
    "artists": ("artists", "artist_names", "artist_name_s", "artist_s_name", "artist_s", "track_artists",
                "artist_name", "track_artist", "artist", "performer", "primary_artist"),
    "album": ("album", "album_name", "track_album_name", "spotify_track_album"),
    "year": ("year", "release_year", "released_year", "release_date", "album_release_date", "track_album_release_date",
             "album_date", "album_year", "released"),
    "genre": ("genre", "genres", "track_genre", "playlist_genre", "spotify_genre", "artist_genres"),
    "popularity": ("popularity", "track_popularity", "spotify_track_popularity"),
    "valence": ("valence",),
    "energy": ("energy",),
    "danceability": ("danceability", "dance"),
    "tempo": ("tempo", "bpm"),
    "acousticness": ("acousticness", "acoustic"),
    "instrumentalness": ("instrumentalness", "instrumental"),
    "speechiness": ("speechiness", "speech"),
    "mode": ("mode",),
    "key": ("key", "musical_key", "camelot", "camelot_key"),
    "duration_ms": ("duration_ms", "track_duration_ms", "spotify_track_duration_ms", "length_ms", "length", "duration",
                    "track_duration", "track_length", "duration_s", "duration_sec", "duration_seconds", "length_s",
                    "length_sec", "length_seconds"),
    "explicit": ("explicit", "track_explicit", "is_explicit"),
}  # fmt: skip
"""The names of each column. Where a table has several of them, the first here counts."""

PLURAL: Final = frozenset(ALIASES["artists"][:6])
"""Names of the artists' column that announce several of them. Exportify's, in every language, are such."""

SECONDS: Final = frozenset(alias for alias in ALIASES["duration_ms"] if re.search(r"_s(ec(onds)?)?$", alias))
"""Names of a length in seconds."""
UNSAID: Final = frozenset(("length", "duration", "track_duration", "track_length"))
"""Names of a length that do not tell its unit."""

_IDS: Final = 5
"""The most columns in which the ids are looked for."""
_LINK: Final = frozenset(("id", "ids", "uri", "url", "href", "link"))
_OTHERS: Final = frozenset(
    (
        "artist",
        "artists",
        "album",
        "playlist",
        "user",
        "preview",
        "image",
        "cover",
        "isrc",
        "analysis",
        "genre",
        "label",
    )
)
"""Whose ids and links are not the track's."""


def squashed(header: str) -> str:
    """A column's name in small letters and digits alone: "Artist Name(s)" and "artistNames" are artistnames."""
    name = unicodedata.normalize("NFKC", header).casefold().replace("%", " percent ")
    return re.sub(r"[\W_]+", "", name)


_BY_NAME: Final = {
    squashed(alias): (column, alias)
    for column, aliases in ALIASES.items()
    for alias in (*reversed(TRANSLATED.get(column, "").split(";")), *(f"{each}_percent" for each in aliases), *aliases)
}
_RANKS: Final = {
    name: place
    for aliases in ALIASES.values()
    for place, name in enumerate([*map(squashed, aliases), *(squashed(f"{each}_percent") for each in aliases)])
}


def found(header: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The place of each known column in a header, and by which of its names: one of ALIASES, or a translated one."""
    best: dict[str, tuple[int, int, str]] = {}
    for place, name in enumerate(header):
        plain = squashed(name)
        column, alias = _BY_NAME.get(plain, ("", ""))
        if column:
            best[column] = min(best.get(column, (999, 0, "")), (_RANKS.get(plain, 99), place, alias))
    return {column: best[column][1:] for column in ALIASES if column in best}


def id_places(header: Sequence[str]) -> list[int]:
    """The places of the columns that may have the tracks' ids, the likeliest by name first."""
    known = found(header)
    named = [known["id"][0]] if "id" in known else []
    ranked = sorted(
        (_RANKS.get(squashed(name), 99), place)
        for place, name in enumerate(header)
        if _BY_NAME.get(squashed(name), ("",))[0] == "id" or _may_be_id(name)
    )
    return list(dict.fromkeys([*named, *(place for _, place in ranked)]))[:_IDS]


def _may_be_id(name: str) -> bool:
    words = {word.lower() for word in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", name)}
    return bool(words & _LINK) and not words & _OTHERS


def others(header: Sequence[str]) -> list[str]:
    """The columns by which other makers give a mood, in numbers of other scales than Spotify's."""
    return [name for name in header if re.search("valence|arousal", name.lower()) and squashed(name) != "valence"]
