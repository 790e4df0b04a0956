"""The tables of the catalogue, a SQLite file that is written once and then only read.

    tracks    one row per track, with all its facts; `position` counts from 0 without gaps; `language` is the place in
              languages.LANGUAGES from 1 on, 0 where none is known
    artists   one row per artist; `key` is names.key of the name
    credits   which artists a track names, in their order
    aliases   ids that a track had before an import brought a more popular recording of it: a listener may know these
    genres    the genres' names, in small letters, by number
    columns   what the ranking reads: each column of all tracks as one little-endian array, in order of position
    meta      counts, among them `shipped`: the tracks of the facts, at the first positions; the checksum of `columns`,
              which also tells one catalogue from another; checksums of the facts and of the imports' names that it was
              made of
    recordings  the position of each recording, by a hash of its name and artists

An import needs `recordings` and the checksum of the facts to add to a catalogue. One without them, such as FaceTune
0.1.0 made, is complete for all other uses; an import builds it anew.

`columns` repeats facts of `tracks` and `credits` because it is faster: reading these few blobs takes a millisecond,
reading all rows fifty times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite3 import Connection

VERSION: Final = 4
"""SQLite's user_version. Raise it when the tables or the shipped facts change: older catalogues are then built anew."""

APPLICATION_ID: Final = 0x46547365
"""SQLite's application_id: tells a catalogue ("FTse") from other SQLite files."""

FEATURES: Final = {
    "valence": "H",
    "energy": "H",
    "danceability": "B",
    "acousticness": "H",
    "instrumentalness": "B",
    "popularity": "B",
    "tempo": "H",
    "key": "b",
    "mode": "b",
    "duration_ms": "i",
    "year": "h",
    "explicit": "b",
    "language": "b",
}
"""The columns of `tracks` that the ranking reads, each with its type code in the modules array and numpy."""

SCALES: Final = {
    "valence": 1000, "energy": 1000, "danceability": 250, "acousticness": 1000, "instrumentalness": 250, "tempo": 10,
}  # fmt: skip
"""Columns of FEATURES that are stored as whole numbers of this many parts, a half or a quarter of a float32's size."""

UNKNOWN: Final = {
    "danceability": 0.5, "instrumentalness": 0, "tempo": 0, "key": -1, "mode": -1, "duration_ms": 0, "year": 0,
    "explicit": -1,
}  # fmt: skip
"""The value in an array of FEATURES for an unknown fact."""

PAGE: Final = 16384
"""Bytes in a page of the file: the columns are read twice as fast as with the usual 4096."""

CREDITS: Final = {"credit_starts": "i", "credit_artists": "i"}
"""Track p names the artists credit_artists[credit_starts[p]:credit_starts[p + 1]], by number."""

GENRES: Final = {"genre_sets": "H", "set_starts": "i", "set_genres": "i"}
"""Track p has the genres of the set s = genre_sets[p], which are set_genres[set_starts[s]:set_starts[s + 1]]; set 0 is
empty. There are few different sets, so that a value for each genre becomes one for each track by a single look-up."""

TABLES: Final = (
    """
    CREATE TABLE tracks (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        album TEXT,
        year INTEGER,
        genre TEXT,
        popularity INTEGER NOT NULL,
        valence REAL NOT NULL,
        energy REAL NOT NULL,
        danceability REAL,
        tempo REAL,
        acousticness REAL NOT NULL,
        instrumentalness REAL,
        mode INTEGER,
        key INTEGER,
        duration_ms INTEGER,
        explicit INTEGER,
        language INTEGER NOT NULL
    )
    """,
    "CREATE TABLE artists (artist INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE credits (
        position INTEGER NOT NULL REFERENCES tracks,
        place INTEGER NOT NULL,
        artist INTEGER NOT NULL REFERENCES artists,
        PRIMARY KEY (position, place)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE aliases (id TEXT PRIMARY KEY, position INTEGER NOT NULL REFERENCES tracks) WITHOUT ROWID",
    "CREATE TABLE recordings (hash INTEGER PRIMARY KEY, position INTEGER NOT NULL REFERENCES tracks)",
    "CREATE TABLE genres (genre INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE columns (name TEXT PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
)


def header(connection: Connection) -> tuple[int, int]:
    """The application_id and user_version of a database. Raises sqlite3.Error."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version
