"""Builds the catalogue from the facts: all of it or nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.music import columns, facts, names, schema
from facetune.music.facts import Facts, OnProgress

if TYPE_CHECKING:
    from sqlite3 import Connection

_BATCH: Final = 4000
_READING: Final = 0.9
"""The share of the work that reading and inserting is; the rest is the columns and the disk."""
_ABANDONED: Final = 3600.0
"""Seconds after which an unfinished file can only be what a killed build left."""


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did: of `rows` usable rows `merged` were duplicates, which leaves `tracks`.

    `skipped` counts the unusable rows by reason, as facts.read names them. `target` is None for a catalogue in memory.
    """

    target: str | None
    rows: int
    tracks: int
    merged: int
    artists: int
    skipped: dict[str, int]
    seconds: float


def build(
    target: Path | None = None,
    source: Path | None = None,
    on_progress: OnProgress | None = None,
    *,
    merge: bool = True,
) -> BuildReport:
    """Make the catalogue `target` (default: the user's) from the CSV file `source` (default: the shipped facts).

    Tracks with the same name by the same artists are merged, the most popular one stays (`merge=False` keeps them).
    The catalogue is written beside its place and moved there when it is complete; until then, and after any failure
    or interruption, an older one stays as it was. The same facts give the same bytes.

    Raises FaceTuneError catalogue_missing where the shipped facts are gone, source_missing or tracks_unreadable for
    `source`, disk_failed where `target` cannot be written.
    """
    target = target or paths.catalogue_file()
    if source is None and not facts.shipped().exists():
        raise FaceTuneError("catalogue_missing", file=str(facts.shipped()))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
        os.close(descriptor)
        unfinished = Path(name)
        try:
            report = _build_file(unfinished, target, source or facts.shipped(), on_progress, merge=merge)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FaceTuneError("disk_failed", path=str(target), detail=error.strerror or str(error)) from error
    return report


def _sweep(target: Path) -> None:
    for left in target.parent.glob(f"{target.name}.*.part"):
        with contextlib.suppress(OSError):  # another build may have swept it
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def _build_file(
    unfinished: Path, target: Path, source: Path, on_progress: OnProgress | None, *, merge: bool
) -> BuildReport:
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(unfinished)) as connection:
            # Nobody reads the file before it is complete, so a journal would protect nothing.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            report = fill(connection, source, on_progress, merge=merge)
    except sqlite3.OperationalError as error:  # "database or disk is full", "disk I/O error"
        raise FaceTuneError("disk_failed", path=str(target), detail=str(error)) from error
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    return msgspec.structs.replace(report, target=str(target))


def fill(
    connection: Connection, source: Path, on_progress: OnProgress | None = None, *, merge: bool = True
) -> BuildReport:
    """Make the catalogue in an empty database and commit it. Raises as facts.read does, and sqlite3.OperationalError.

    `source` must hold at least one usable row, else FaceTuneError tracks_unreadable is raised.
    """
    begun = time.perf_counter()
    skipped: Counter[str] = Counter()
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")
    for statement in schema.TABLES:
        connection.execute(statement)
    reading = None if on_progress is None else (lambda done: on_progress(_READING * done))
    writer = _Writer(connection, merge=merge)
    rows = facts.read(source, skipped, reading)
    while batch := list(islice(rows, _BATCH)):
        writer.write(batch)
    if not writer.tracks:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail="it holds no track that can be used")
    counts = {"tracks": writer.tracks, "artists": len(writer.artists), "rows": writer.rows}
    checksum = columns.write(connection)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [*counts.items(), ("checksum", checksum)])
    connection.commit()
    if on_progress is not None:
        on_progress(1.0)
    return BuildReport(
        target=None,
        rows=writer.rows,
        tracks=writer.tracks,
        merged=writer.rows - writer.tracks,
        artists=len(writer.artists),
        skipped=dict(sorted(skipped.items())),
        seconds=time.perf_counter() - begun,
    )


class _Writer:
    """Inserts rows batch by batch and merges the duplicates on the way."""

    def __init__(self, connection: Connection, *, merge: bool) -> None:
        self.connection = connection
        self.merge = merge
        self.artists: dict[str, int] = {}
        self.rows = 0
        self.tracks = 0
        self._spellings: dict[str, int] = {}
        self._known: dict[tuple[str, tuple[int, ...]], tuple[int, int]] = {}

    def write(self, batch: Iterable[Facts]) -> None:
        tracks: list[tuple[object, ...]] = []
        artists: list[tuple[int, str, str]] = []
        credits_: list[tuple[int, int, int]] = []
        for row in batch:
            self.rows += 1
            numbers = tuple(self._artist(name, artists) for name in row.artists)
            recording = (names.key(row.name), numbers)
            known = self._known.get(recording) if self.merge else None
            if known is None:
                position = self.tracks
                self.tracks += 1
                credits_ += [(position, place, number) for place, number in enumerate(numbers)]
            else:
                position, popularity = known
                if row.popularity <= popularity:
                    continue
            if self.merge:
                self._known[recording] = (position, row.popularity)
            tracks.append((position, row.id, row.name, *row[3:]))
        marks = ", ".join("?" * len(Facts._fields))  # without the artists, but with the position
        # A more popular recording takes the place of the one before; its artists are the same.
        self.connection.executemany(f"INSERT OR REPLACE INTO tracks VALUES ({marks})", tracks)  # noqa: S608
        self.connection.executemany("INSERT INTO artists VALUES (?, ?, ?)", artists)
        self.connection.executemany("INSERT INTO credits VALUES (?, ?, ?)", credits_)

    def _artist(self, name: str, new: list[tuple[int, str, str]]) -> int:
        number = self._spellings.get(name)
        if number is None:
            key = names.key(name)
            number = self.artists.get(key)
            if number is None:
                number = self.artists[key] = len(self.artists)
                new.append((number, name, key))
            self._spellings[name] = number
        return number
