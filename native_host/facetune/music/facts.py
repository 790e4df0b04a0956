"""The facts about one track, as they are read from a table and kept in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

OnProgress = Callable[[float], None]
"""Called with the share of the work that is done, 0..1, never falling. What it raises stops the work."""


class Facts(NamedTuple):
    """One row, checked. Spotify's audio features: 0..1 unless NUMBERS says otherwise, tempo in beats per minute."""

    id: str
    name: str
    artists: list[str]
    album: str | None
    year: int | None
    genre: str | None
    popularity: int
    valence: float
    energy: float
    danceability: float | None
    tempo: float | None
    acousticness: float
    instrumentalness: float | None
    mode: int | None
    key: int | None
    duration_ms: int | None
    explicit: int | None = None
    """1 where Spotify marks the words as explicit, 0 where it does not. New fields are appended, with a default: the
    imports of older versions lack them."""


class Number(NamedTuple):
    """The range of a numeric column, both ends included; `whole` numbers become int; others may be empty."""

    low: float
    high: float
    required: bool = False
    whole: bool = False


NUMBERS: Final = {
    "year": Number(1860, 2200, whole=True),
    "popularity": Number(0, 100, required=True, whole=True),
    "valence": Number(0, 1, required=True),
    "energy": Number(0, 1, required=True),
    "danceability": Number(0, 1),
    "tempo": Number(0, 400),
    "acousticness": Number(0, 1, required=True),
    "instrumentalness": Number(0, 1),
    "mode": Number(0, 1, whole=True),
    "key": Number(-1, 11, whole=True),  # -1: Spotify found none
    "duration_ms": Number(1, 24 * 3600 * 1000, whole=True),
    "explicit": Number(0, 1, whole=True),
}
"""The numeric columns, in the order of Facts from `year` on, `genre` aside."""
