"""A catalogue, open for reading: what the ranking needs as arrays, everything else on request.

numpy and sqlite3 are imported when the first catalogue is opened, not with this module.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from facetune.errors import FaceTuneError
from facetune.music import names
from facetune.music.catalogue import columns, connections, schema
from facetune.music.facts import Facts

if TYPE_CHECKING:
    from sqlite3 import Connection

    import numpy as np
    import numpy.typing as npt

_PLACEHOLDERS: Final = 900
"""Values in one query: SQLite before 3.32 takes 999 at most."""


class Details(NamedTuple):
    """What a person sees of a track, besides the reason."""

    id: str
    name: str
    artists: list[str]
    album: str | None
    year: int | None
    genre: str | None
    duration_ms: int | None
    popularity: int
    valence: float
    energy: float
    explicit: int | None


class Found(NamedTuple):
    """Positions by track id, and artists' numbers by names.key of the name; unknown ones are left out."""

    tracks: dict[str, int]
    artists: dict[str, int]


class OtherVersionError(FaceTuneError):
    """catalogue_corrupt for a catalogue of another schema.VERSION; `newer` is whether a newer FaceTune wrote it."""

    def __init__(self, file: str, *, newer: bool) -> None:
        self.newer = newer
        age = "a newer" if newer else "an older"
        super().__init__("catalogue_corrupt", file=file, detail=f"{age} FaceTune wrote it")


class Catalogue:
    """Immutable once made, and safe to use from several threads.

    `len()` is the number of tracks. The arrays are one-dimensional and read-only. `valence`, `energy`, `danceability`,
    `acousticness`, `instrumentalness` (float32, 0..1, rounded as schema.SCALES says), `popularity` (uint8, 0..100),
    `tempo` (float32, beats per minute), `key` (int8, 0 for C to 11 for B), `mode` (int8, 0 minor, 1 major),
    `duration_ms` (int32), `year` (int16), `explicit` (int8, 0 or 1) and `language` (int8, the place in
    languages.LANGUAGES from 1 on, 0 for none) have one element per track; the index is the track's position, and
    schema.UNKNOWN says what stands for an unknown fact. schema.CREDITS and schema.GENRES explain the others.
    """

    valence: npt.NDArray[np.float32]
    energy: npt.NDArray[np.float32]
    danceability: npt.NDArray[np.float32]
    acousticness: npt.NDArray[np.float32]
    instrumentalness: npt.NDArray[np.float32]
    popularity: npt.NDArray[np.uint8]
    tempo: npt.NDArray[np.float32]
    key: npt.NDArray[np.int8]
    mode: npt.NDArray[np.int8]
    duration_ms: npt.NDArray[np.int32]
    year: npt.NDArray[np.int16]
    explicit: npt.NDArray[np.int8]
    language: npt.NDArray[np.int8]
    genre_sets: npt.NDArray[np.uint16]
    set_starts: npt.NDArray[np.int32]
    set_genres: npt.NDArray[np.int32]
    credit_starts: npt.NDArray[np.int32]
    credit_artists: npt.NDArray[np.int32]

    def __init__(self, name: str, reading: connections.Reading) -> None:
        """Loads the arrays. `reading` gives a connection; errors name the catalogue `name`."""
        self.name = name
        self.damaged = False
        """Whether the content turned out damaged after opening: shared.catalogue() then sets it aside and builds it."""
        self._reading = reading
        with self._translated(), reading() as connection:
            self._check_version(connection)
            meta = dict(connection.execute("SELECT key, value FROM meta"))
            self._tracks: int = meta["tracks"]
            self.artist_count: int = meta["artists"]
            self.shipped: int = meta["shipped"]
            """How many of the first positions have tracks of the facts; the others are imported."""
            self._checksum: int = meta["checksum"]
            self.imports: int = meta.get("imports", 0)
            """The fingerprint of the imports that are in it, see import_folders.py."""
            vars(self).update(columns.read(connection))
            self.derived: dict[str, npt.NDArray[Any]] = {}
            """What the ranking has computed for all tracks, for itself."""
            genres = [name for (name,) in connection.execute("SELECT name FROM genres ORDER BY genre")]
            self.genres = msgspec.convert(genres, list[str])
            """The genres' names, in small letters, by number."""

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """The catalogue in the file `path`, which is never written, and open only while it is read.

        Raises FaceTuneError catalogue_missing, catalogue_locked where another program holds it for longer than
        half a second, catalogue_corrupt for anything that is not a whole catalogue of schema.VERSION.
        """
        try:
            path.stat()
        except OSError as error:
            raise FaceTuneError("catalogue_missing", file=str(path)) from error
        return cls(str(path), connections.of_file(path))

    @classmethod
    def in_memory(cls, source: Path) -> Catalogue:
        """A catalogue in memory, built from the CSV file `source`. Raises as fill.fill does.

        Nothing of it is in a file: it serves where the disk is full, and the folder for temporary files with it.
        """
        return cls(str(source), connections.of_memory(source))

    def __len__(self) -> int:
        return self._tracks

    def genre_counts(self) -> dict[str, int]:
        """How many tracks have each genre."""
        import numpy as np

        tracks = np.bincount(self.genre_sets, minlength=len(self.set_starts) - 1)
        each = np.repeat(tracks, np.diff(self.set_starts))
        counts = np.bincount(self.set_genres, weights=each, minlength=len(self.genres))
        return {name: int(count) for name, count in zip(self.genres, counts, strict=True)}

    def artists(self, position: int) -> frozenset[int]:
        """The numbers of the artists that the track at `position` names."""
        first, end = self.credit_starts[position : position + 2]
        return frozenset(self.credit_artists[first:end].tolist())

    def genres_of(self, position: int) -> list[int]:
        """The numbers of the genres that the track at `position` has."""
        first, end = self.set_starts[(number := int(self.genre_sets[position])) : number + 2]
        found: list[int] = self.set_genres[first:end].tolist()
        return found

    def by_genres(self, of_genres: Sequence[float]) -> npt.NDArray[np.float64]:
        """The sum of a value of each genre, by number, over each set of genres: float64, (sets,)."""
        import numpy as np

        values = np.array(of_genres, dtype=np.float64)[self.set_genres]
        sums = np.concatenate([[0.0], np.cumsum(values)])
        found: npt.NDArray[np.float64] = sums[self.set_starts[1:]] - sums[self.set_starts[:-1]]
        return found

    def details(self, positions: Sequence[int]) -> list[Details]:
        """The tracks at `positions`, in that order. Costs a few microseconds for each.

        Raises FaceTuneError catalogue_locked, also where another catalogue has just taken the file's place, and
        catalogue_corrupt, also for a value that is not of its kind.
        """
        marks = ", ".join("?" * len(positions))
        with self.connected() as connection:
            credited = _artists(connection, f"IN ({marks})", positions)
            found = {
                position: (track, name, credited[position], *rest)
                for position, track, name, *rest in connection.execute(
                    "SELECT position, id, name, album, year, genre, duration_ms, popularity, valence, energy, explicit"  # noqa: S608
                    f" FROM tracks WHERE position IN ({marks})",
                    positions,
                )
            }
            return msgspec.convert([found[position] for position in positions], list[Details])

    def find(self, ids: Iterable[str] = (), artists: Iterable[str] = ()) -> Found:
        """The positions of tracks by id, also by one they had before, and the numbers of artists by name.

        Raises as details does.
        """
        if not ((ids := list(ids)) + (artists := list(artists))):
            return Found({}, {})
        with self.connected() as connection:

            def numbers(query: str, wanted: Iterable[str]) -> dict[str, int]:
                # SQLite cannot encode a lone surrogate, so no catalogue holds one.
                rest = iter([text.encode("utf-8", "ignore").decode() for text in wanted])
                found: dict[str, int] = {}
                while batch := list(islice(rest, _PLACEHOLDERS)):
                    found.update(connection.execute(f"{query} IN ({', '.join('?' * len(batch))})", batch).fetchall())
                return found

            before = numbers("SELECT id, position FROM aliases WHERE id", ids)
            return Found(
                before | numbers("SELECT id, position FROM tracks WHERE id", ids),
                numbers("SELECT key, artist FROM artists WHERE key", map(names.key, artists)),
            )

    def rows(self, batch: int) -> Iterator[Facts]:
        """The facts of all tracks by position, `batch` tracks in memory at a time. Raises as details does."""
        columns_ = ", ".join(name for name in Facts._fields if name != "artists")
        tracks = f"SELECT position, {columns_} FROM tracks WHERE position BETWEEN ? AND ? ORDER BY position"  # noqa: S608
        for first in range(0, len(self), batch):
            span = (first, first + batch - 1)
            with self.connected() as connection:
                credited = _artists(connection, "BETWEEN ? AND ?", span)
                found = connection.execute(tracks, span)
                facts = [Facts(track, name, credited[position], *rest) for position, track, name, *rest in found]
            yield from facts

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection that reads this very catalogue. Raises as details does, also for what is read over it."""
        with self._translated(), self._reading() as connection:
            (checksum,) = connection.execute("SELECT value FROM meta WHERE key = 'checksum'").fetchone()
            if checksum != self._checksum:
                raise FaceTuneError("catalogue_locked", file=self.name)
            yield connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            # sqlite3 tells codes apart from Python 3.11 on only.
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise FaceTuneError("catalogue_locked", file=self.name) from error
            if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
                raise FaceTuneError("disk_failed", path=self.name, detail=str(error)) from error
            # A file that cannot be opened may only be out of reach for a moment, and is not damaged for that.
            self.damaged = "unable to open" not in str(error)
            raise FaceTuneError("catalogue_corrupt", file=self.name, detail=str(error)) from error

    def _check_version(self, connection: Connection) -> None:
        application, version = schema.header(connection)
        if application != schema.APPLICATION_ID:
            raise ValueError("it is no catalogue of FaceTune's")
        if version != schema.VERSION:
            raise OtherVersionError(self.name, newer=version > schema.VERSION)


def _artists(connection: Connection, which: str, positions: Sequence[int]) -> dict[int, list[str]]:
    """The artists' names, in their order, of the tracks at certain positions."""
    found: dict[int, list[str]] = {}
    query = f"SELECT position, name FROM credits JOIN artists USING (artist) WHERE position {which}"  # noqa: S608
    for position, artist in connection.execute(f"{query} ORDER BY position, place", positions):
        found.setdefault(position, []).append(artist)
    return found
