"""The table `columns`: what the ranking needs of all tracks, as arrays that are read in a millisecond."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from facetune.music.catalogue.schema import CREDITS, FEATURES, GENRES, SCALES, UNKNOWN
from facetune.music.names import key

if TYPE_CHECKING:
    from sqlite3 import Connection

    import numpy.typing as npt

    Arrays = dict[str, "array[Any]"]

_CODES: Final = {**FEATURES, **CREDITS, **GENRES}
_PAGES: Final = 16
"""Pages of the file that SQLite holds in memory while all columns are read, once each."""
_ROWS: Final = 4000
"""Rows in memory at once."""
_GENRES: Final = 20_000
_SETS: Final = 65_000
"""The most genres, and sets of genres, that the ranking tells apart; Spotify has six thousand genres. A column with
another text for each of a million tracks holds no genres, and would cost memory and time in every answer."""


def write(connection: Connection, first: int = 0, replaced: Collection[int] = ()) -> int:
    """Fill `columns` and `genres` from the other tables; returns the CRC-32 of all columns, one after the other.

    With `first` they are filled for the tracks before that position, and only the tracks from there on are added; of
    those before, the ones at the positions in `replaced` have changed. Raises as read does.
    """
    columns: Arrays = _stored(connection) if first else {name: array(code) for name, code in _CODES.items()}
    _write_features(connection, columns, first, replaced)
    _write_credits(connection, columns, first)
    if replaced:  # genres are numbered in the order of their first tracks, which may have changed
        connection.execute("DELETE FROM genres")
        columns |= {name: array(code) for name, code in GENRES.items()}
    _write_genres(connection, columns, 0 if replaced else first)
    connection.execute("DELETE FROM columns")
    checksum = 0
    for name, values in columns.items():
        if sys.byteorder == "big":
            values.byteswap()
        data = values.tobytes()
        connection.execute("INSERT INTO columns VALUES (?, ?)", (name, data))
        checksum = zlib.crc32(data, checksum)
    return checksum


def _stored(connection: Connection) -> Arrays:
    """All columns as arrays that can grow."""
    columns: Arrays = {}
    for name, data in stored(connection).items():
        columns[name] = array(_CODES[name], data)
        if sys.byteorder == "big":
            columns[name].byteswap()
    return columns


def _write_features(connection: Connection, columns: Arrays, first: int, replaced: Collection[int]) -> None:
    wanted = ", ".join(map(_wanted, FEATURES))
    features = [columns[name] for name in FEATURES]
    rows = connection.execute(f"SELECT {wanted} FROM tracks WHERE position >= ? ORDER BY position", (first,))  # noqa: S608
    while batch := rows.fetchmany(_ROWS):
        for column, values in zip(features, zip(*batch, strict=True), strict=True):
            column.extend(values)
    for position in replaced:
        row = connection.execute(f"SELECT {wanted} FROM tracks WHERE position = ?", (position,)).fetchone()  # noqa: S608
        for column, value in zip(features, row, strict=True):
            column[position] = value


def _wanted(name: str) -> str:
    value = f"coalesce({name}, {UNKNOWN[name]})" if name in UNKNOWN else name
    return f"CAST(round({value} * {SCALES[name]}) AS INTEGER)" if name in SCALES else value


def _write_credits(connection: Connection, columns: Arrays, first: int) -> None:
    starts, artists = (columns[name] for name in CREDITS)
    del starts[first:]  # the last element is where the credits end
    query = "SELECT place, artist FROM credits WHERE position >= ? ORDER BY position, place"
    for place, artist in connection.execute(query, (first,)):
        if place == 0:  # every track names an artist
            starts.append(len(artists))
        artists.append(artist)
    starts.append(len(artists))


def _write_genres(connection: Connection, columns: Arrays, first: int) -> None:
    """Fill `genres` and the columns of GENRES. In `tracks` the genres are separated by ";".

    The first _GENRES genres in the first _SETS sets get a number; all others are left out.
    """
    sets, starts, genres = (columns[name] for name in GENRES)
    if not starts:
        starts.extend([0, 0])
    before: dict[str, int] = dict(connection.execute("SELECT name, genre FROM genres"))
    numbers = dict(before)
    known: dict[str | None, int] = {None: 0}
    if first:
        query = (
            "SELECT genre, min(position) FROM tracks WHERE position < ?1"
            " AND genre IN (SELECT genre FROM tracks WHERE position >= ?1) GROUP BY genre"
        )
        known |= {text: sets[position] for text, position in connection.execute(query, (first,))}
    for (text,) in connection.execute("SELECT genre FROM tracks WHERE position >= ? ORDER BY position", (first,)):
        if text not in known and len(starts) - 1 <= _SETS:
            known[text] = len(starts) - 1
            for name in dict.fromkeys(filter(None, map(key, text.split(";")))):
                if name in numbers or len(numbers) < _GENRES:
                    genres.append(numbers.setdefault(name, len(numbers)))
            starts.append(len(genres))
        sets.append(known.get(text, 0))
    new = [(number, name) for name, number in numbers.items() if name not in before]
    connection.executemany("INSERT INTO genres VALUES (?, ?)", new)


def read(connection: Connection) -> dict[str, npt.NDArray[Any]]:
    """All columns by name, read-only: one-dimensional arrays of the dtypes that schema.py gives them.

    Those of SCALES become float32.

    Raises ValueError or TypeError where they do not match their checksum, KeyError for a lost one.
    """
    import numpy as np

    connection.execute(f"PRAGMA cache_size = {_PAGES}")
    found: dict[str, npt.NDArray[Any]] = {}
    total = 0
    for name, code in _CODES.items():  # one by one, because fresh memory for all of them costs more than reading them
        (data,) = connection.execute("SELECT data FROM columns WHERE name = ?", (name,)).fetchone() or (None,)
        if data is None:
            raise KeyError(name)
        total = zlib.crc32(data, total)
        values = np.frombuffer(data, dtype=np.dtype(code).newbyteorder("<"))
        if name in SCALES:
            values = values.astype(np.float32)
            values /= np.float32(SCALES[name])
            values.flags.writeable = False
        found[name] = values
    _check(connection, total)
    return found


def stored(connection: Connection) -> dict[str, bytes]:
    """All columns by name, as they are stored. Raises as read does."""
    found: dict[str, bytes] = dict(connection.execute("SELECT name, data FROM columns"))
    total = 0
    for name in _CODES:
        total = zlib.crc32(found[name], total)
    _check(connection, total)
    return {name: found[name] for name in _CODES}


def _check(connection: Connection, total: int) -> None:
    (checksum,) = connection.execute("SELECT value FROM meta WHERE key = 'checksum'").fetchone()
    if total != checksum:
        raise ValueError("its columns do not match their checksum")
