"""The table `columns`: what the ranking reads of all tracks, as arrays, written once and read in a millisecond."""

from __future__ import annotations

import sys
import zlib
from array import array
from typing import TYPE_CHECKING, Any, Final

from facetune.music.catalogue.schema import CREDITS, FEATURES, GENRES, UNKNOWN
from facetune.music.names import key

if TYPE_CHECKING:
    from sqlite3 import Connection

    import numpy.typing as npt

_GENRES: Final = 20_000
_SETS: Final = 100_000
"""Genres, and sets of them, that the ranking tells apart; Spotify has six thousand genres. In a table with another text
for each of a million tracks the column is none of genres, and would cost memory and time in every answer."""


def write(connection: Connection) -> int:
    """Fill `columns` and `genres` from the other tables; returns the CRC-32 of all columns, one after the other."""
    features = [array(code) for code in FEATURES.values()]
    wanted = ", ".join(f"coalesce({name}, {UNKNOWN[name]})" if name in UNKNOWN else name for name in FEATURES)
    for row in connection.execute(f"SELECT {wanted} FROM tracks ORDER BY position"):  # noqa: S608
        for column, value in zip(features, row, strict=True):
            column.append(value)
    starts, artists = (array(code) for code in CREDITS.values())
    for place, artist in connection.execute("SELECT place, artist FROM credits ORDER BY position, place"):
        if place == 0:  # every track names an artist
            starts.append(len(artists))
        artists.append(artist)
    starts.append(len(artists))
    genres = _genres(connection)
    checksum = 0
    for name, values in zip([*FEATURES, *CREDITS, *GENRES], [*features, starts, artists, *genres], strict=True):
        if sys.byteorder == "big":
            values.byteswap()
        data = values.tobytes()
        connection.execute("INSERT INTO columns VALUES (?, ?)", (name, data))
        checksum = zlib.crc32(data, checksum)
    return checksum


def _genres(connection: Connection) -> list[array[int]]:
    """Fill `genres`; returns the columns of GENRES. Facts separate a track's genres by ";".

    The first ones count, of which no more are told apart than _GENRES and _SETS say.
    """
    sets, starts, genres = (array(code) for code in GENRES.values())
    starts.extend([0, 0])
    numbers: dict[str, int] = {}
    known: dict[str | None, int] = {None: 0}
    for (text,) in connection.execute("SELECT genre FROM tracks ORDER BY position"):
        if text not in known and len(known) <= _SETS:
            known[text] = len(starts) - 1
            for name in dict.fromkeys(filter(None, map(key, text.split(";")))):
                if name in numbers or len(numbers) < _GENRES:
                    genres.append(numbers.setdefault(name, len(numbers)))
            starts.append(len(genres))
        sets.append(known.get(text, 0))
    connection.executemany("INSERT INTO genres VALUES (?, ?)", ((number, name) for name, number in numbers.items()))
    return [sets, starts, genres]


def read(connection: Connection, checksum: int) -> dict[str, npt.NDArray[Any]]:
    """All columns by name, read-only. Raises ValueError where they do not give `checksum`, KeyError for a lost one."""
    import numpy as np

    stored: dict[str, bytes] = dict(connection.execute("SELECT name, data FROM columns"))
    found = 0
    columns = {}
    for name, code in {**FEATURES, **CREDITS, **GENRES}.items():
        found = zlib.crc32(stored[name], found)
        columns[name] = np.frombuffer(stored[name], dtype=np.dtype(code).newbyteorder("<"))
    if found != checksum:
        raise ValueError("its columns do not match their checksum")
    return columns
