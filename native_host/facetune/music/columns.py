"""The table `columns`: what the ranking reads of all tracks, as arrays, written once and read in a millisecond."""

from __future__ import annotations

import sys
import zlib
from array import array
from typing import TYPE_CHECKING, Any

from facetune.music.schema import CREDITS, FEATURES

if TYPE_CHECKING:
    from sqlite3 import Connection

    import numpy.typing as npt


def write(connection: Connection) -> int:
    """Fill the table from `tracks` and `credits`; returns the CRC-32 of all columns, one after the other."""
    features = [array(code) for code in FEATURES.values()]
    for row in connection.execute(f"SELECT {', '.join(FEATURES)} FROM tracks ORDER BY position"):  # noqa: S608
        for column, value in zip(features, row, strict=True):
            column.append(value)
    starts, artists = (array(code) for code in CREDITS.values())
    for place, artist in connection.execute("SELECT place, artist FROM credits ORDER BY position, place"):
        if place == 0:  # every track names an artist
            starts.append(len(artists))
        artists.append(artist)
    starts.append(len(artists))
    checksum = 0
    for name, values in zip([*FEATURES, *CREDITS], [*features, starts, artists], strict=True):
        if sys.byteorder == "big":
            values.byteswap()
        data = values.tobytes()
        connection.execute("INSERT INTO columns VALUES (?, ?)", (name, data))
        checksum = zlib.crc32(data, checksum)
    return checksum


def read(connection: Connection, checksum: int) -> dict[str, npt.NDArray[Any]]:
    """All columns by name, read-only. Raises ValueError where they do not give `checksum`, KeyError for a lost one."""
    import numpy as np

    stored: dict[str, bytes] = dict(connection.execute("SELECT name, data FROM columns"))
    found = 0
    columns = {}
    for name, code in {**FEATURES, **CREDITS}.items():
        found = zlib.crc32(stored[name], found)
        columns[name] = np.frombuffer(stored[name], dtype=np.dtype(code).newbyteorder("<"))
    if found != checksum:
        raise ValueError("its columns do not match their checksum")
    return columns
