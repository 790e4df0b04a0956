"""Inserts checked facts into a catalogue that is being built, and merges duplicates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from facetune.music import languages, names
from facetune.music.facts import Facts

if TYPE_CHECKING:
    from sqlite3 import Connection

Outcome = Literal["added", "replaced", "merged", "known_id", "repeated_id"]
"""What became of a row: it is a new track; it replaced a less popular recording of the same name by the same artists;
it was left out for a more popular one; it was left out because the catalogue had its id before this source; it was left
out because this source has the id further up."""

_PLACEHOLDERS: Final = 900
"""Values in one query: SQLite before 3.32 takes 999 at most."""
_SPELLINGS: Final = 50_000
"""Spellings of artists whose numbers are held in memory. The others are read again: a million tracks have 200,000."""
_PAGES: Final = -64 * 1024
"""KiB of the file that SQLite may keep in memory (negative means KiB)."""


class Writer:
    """Holds no more in memory for a million tracks than for fifty thousand: the rest is in the file."""

    def __init__(self, connection: Connection, *, merge: bool) -> None:
        """`connection` is an empty catalogue, or one to add to.

        `merge` is whether tracks with the same name by the same artists become one.
        """
        counts = dict(connection.execute("SELECT key, value FROM meta"))
        self.connection = connection
        self.merge = merge
        self.rows: int = counts.get("rows", 0)
        """Rows whose id was new to their source; duplicates of other kinds count."""
        self.tracks: int = counts.get("tracks", 0)
        self.artists: int = counts.get("artists", 0)
        self.replaced: set[int] = set()
        """Positions of tracks from before the last source, whose place a more popular recording has taken since."""
        self._source_from = 0
        self._numbers: dict[str, int] = {}
        connection.execute(f"PRAGMA cache_size = {_PAGES}")
        # The ids that tracks had until this source replaced them: it may bring them again, in any batch.
        connection.execute("CREATE TEMP TABLE former (id TEXT PRIMARY KEY, position INTEGER) WITHOUT ROWID")

    def begin_source(self) -> None:
        """Start a source: ids in the catalogue now are "known_id" from here on, ids that come later "repeated_id"."""
        self._source_from = self.tracks
        self.replaced.clear()
        self.connection.execute("DELETE FROM temp.former")

    def write(self, batch: Sequence[Facts]) -> list[Outcome]:
        """Insert a batch of some thousand rows; returns what became of each. Raises sqlite3.Error."""
        ids = {row.id for row in batch}
        known = dict(_found(self.connection, "SELECT id, position FROM tracks WHERE id", ids))
        known |= dict(_found(self.connection, "SELECT id, position FROM temp.former WHERE id", ids))
        credited = self._credits(batch)
        hashes = [_hash(names.key(row.name), numbers) for row, numbers in zip(batch, credited, strict=True)]
        recordings: dict[int, tuple[int, int, str]] = {}
        if self.merge:
            query = "SELECT hash, position, popularity, id FROM recordings JOIN tracks USING (position) WHERE hash"
            recordings = {code: rest for code, *rest in _found(self.connection, query, hashes)}
        outcomes: list[Outcome] = []
        tracks: list[tuple[object, ...]] = []
        credits_: list[tuple[int, int, int]] = []
        new: list[tuple[int, int]] = []
        former: list[tuple[str, int]] = []
        aliases: list[tuple[str, int]] = []
        for row, numbers, code in zip(batch, credited, hashes, strict=True):
            place = known.get(row.id)
            if place is not None:
                outcomes.append("known_id" if place < self._source_from else "repeated_id")
                continue
            self.rows += 1
            position, popularity, before = recordings.get(code, (self.tracks, -1, ""))
            if row.popularity <= popularity:
                outcomes.append("merged")
                continue
            if popularity < 0:
                self.tracks += 1
                credits_ += [(position, number, artist) for number, artist in enumerate(numbers)]
                new.append((code, position))
            else:
                former.append((before, position))
                if position < self._source_from and position not in self.replaced:
                    self.replaced.add(position)
                    aliases.append((before, position))  # the listener may know the track by this id
            outcomes.append("added" if popularity < 0 else "replaced")
            known[row.id] = position
            if self.merge:
                recordings[code] = (position, row.popularity, row.id)
            tracks.append((position, row.id, row.name, *row[3:], _language(row)))
        self.connection.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?)", aliases)
        self.connection.executemany("INSERT OR IGNORE INTO temp.former VALUES (?, ?)", former)
        marks = ", ".join("?" * (len(Facts._fields) + 1))  # without the artists, but with position and language
        # A more popular recording takes another's place; its artists are the same.
        self.connection.executemany(f"INSERT OR REPLACE INTO tracks VALUES ({marks})", tracks)  # noqa: S608
        self.connection.executemany("INSERT INTO credits VALUES (?, ?, ?)", credits_)
        if self.merge:
            self.connection.executemany("INSERT INTO recordings VALUES (?, ?)", new)
        return outcomes

    def _credits(self, batch: Sequence[Facts]) -> list[tuple[int, ...]]:
        """The numbers of each row's artists; the artists that are new get the next ones, in the order of the rows."""
        if len(self._numbers) > _SPELLINGS:
            self._numbers.clear()
        numbers = self._numbers
        unknown = {name: names.key(name) for row in batch for name in row.artists if name not in numbers}
        query = "SELECT key, artist FROM artists WHERE key"
        by_key: dict[str, int] = dict(_found(self.connection, query, set(unknown.values())))
        new = []
        for name, key in unknown.items():
            number = by_key.get(key)
            if number is None:
                number = by_key[key] = self.artists
                self.artists += 1
                new.append((number, name, key))
            numbers[name] = number
        self.connection.executemany("INSERT INTO artists VALUES (?, ?, ?)", new)
        return [tuple(numbers[name] for name in row.artists) for row in batch]


def _found(connection: Connection, query: str, values: Iterable[str | int]) -> Iterator[Any]:
    """The rows of `query ... IN (values)`."""
    rest = iter(sorted(values))  # in the order of the index, which reads fewer pages of the file
    while part := list(islice(rest, _PLACEHOLDERS)):
        yield from connection.execute(f"{query} IN ({', '.join('?' * len(part))})", part)


def _language(row: Facts) -> int:
    """The number of the row's language, 0 for none, as the catalogue holds it."""
    genres = row.genre.lower().split(";") if row.genre else []
    artists = ";".join(row.artists)
    found = languages.language_of(genres, row.name, artists, row.album, row.instrumentalness)
    return languages.LANGUAGES.index(found) + 1 if found else 0


def _hash(name: str, artists: Sequence[int]) -> int:
    """64 bits of a recording's name and artists: among a million, two share them once in 30 million catalogues."""
    text = "\0".join((name, *map(str, artists)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)
