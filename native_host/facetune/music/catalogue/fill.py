"""Writes facts and imports into a database, an empty one or a copy of the catalogue that is there."""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from facetune.errors import FaceTuneError
from facetune.music.catalogue import columns, import_folders, schema, shipped_facts
from facetune.music.catalogue.import_folders import Import
from facetune.music.catalogue.writer import Outcome, Writer
from facetune.music.facts import Facts, OnProgress

if TYPE_CHECKING:
    from sqlite3 import Connection

_BATCH: Final = 4000
_READING: Final = 0.9
"""The share of the work that reading and inserting is; the rest is the columns and the disk."""


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did: of `rows` usable rows `merged` were duplicates, which leaves `tracks`.

    `skipped` counts the unusable rows of the facts by reason, as shipped_facts.read names them; `imports` is the number
    of imports in the catalogue. `target` is None for a catalogue in memory.
    """

    target: str | None
    rows: int
    tracks: int
    merged: int
    artists: int
    skipped: dict[str, int]
    imports: int
    seconds: float


class DamagedBaseError(Exception):
    """The existing catalogue, to which an import was added, turned out damaged."""


class Incoming(Protocol):
    """The rows of a new import."""

    size: int
    """Its size in bytes, for the progress."""

    def batches(self, on_progress: OnProgress | None) -> Iterator[list[Facts]]:
        """The rows, some thousand at a time."""

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Takes what became of each row of the last batch."""

    def finish(self) -> Import:
        """The import that these rows make, once all of them are in."""


def fill(
    connection: Connection,
    source: Path,
    on_progress: OnProgress | None = None,
    *,
    merge: bool = True,
    imports: Sequence[Import] = (),
    incoming: Incoming | None = None,
) -> BuildReport:
    """Make the catalogue in an empty database and commit it.

    Raises as shipped_facts.read, import_folders.read and `incoming` do, sqlite3.OperationalError, and FaceTuneError
    tracks_unreadable where `source` holds no usable row.
    """
    begun = time.perf_counter()
    skipped: Counter[str] = Counter()
    connection.execute(f"PRAGMA page_size = {schema.PAGE}")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")
    for statement in schema.TABLES:
        connection.execute(statement)
    writer = Writer(connection, merge=merge)
    sizes = [source.stat().st_size if source.exists() else 0, *(each.size for each in imports)]
    part = _parts(on_progress, [*sizes, incoming.size if incoming else 0])
    rows = shipped_facts.read(source, skipped, next(part))
    while batch := list(islice(rows, _BATCH)):
        writer.write(batch)
    if not writer.tracks:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail="it holds no track that can be used")
    connection.execute("INSERT INTO meta VALUES ('shipped', ?)", (writer.tracks,))
    for each in imports:
        writer.begin_source()
        for batch in import_folders.read(each, next(part)):
            writer.write(batch)
    if incoming is not None:
        imports = _add(writer, imports, incoming, next(part))
    if merge:  # only then can an import add to it
        connection.executemany("INSERT INTO meta VALUES (?, ?)", origin(source, imports).items())
    report = _finish(writer, columns.write(connection), skipped, len(imports), begun)
    if on_progress is not None:
        on_progress(1.0)
    return report


def origin(source: Path, imports: Sequence[Import]) -> dict[str, int]:
    """Checksums of the facts and imports that a catalogue is made of, as `meta` holds them. Raises OSError."""
    return {"facts": zlib.crc32(source.read_bytes()), "imports": import_folders.fingerprint(imports)}


def extend(
    connection: Connection, on_progress: OnProgress | None, *, imports: Sequence[Import], incoming: Incoming
) -> BuildReport:
    """Add `incoming` to a copy of the catalogue that the shipped facts and `imports` make, and commit it.

    The report's `skipped` is empty, because the shipped facts are not read.

    Raises DamagedBaseError, sqlite3.OperationalError, and as `incoming` does.
    """
    import sqlite3

    begun = time.perf_counter()
    try:
        writer = Writer(connection, merge=True)
        first = writer.tracks
        imports = _add(writer, imports, incoming, next(_parts(on_progress, [incoming.size])))
        connection.execute("UPDATE meta SET value = ? WHERE key = 'imports'", (import_folders.fingerprint(imports),))
        checksum = columns.write(connection, first, writer.replaced)
        report = _finish(writer, checksum, Counter(), len(imports), begun)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:  # "database disk image is malformed"
        raise DamagedBaseError from error
    if on_progress is not None:
        on_progress(1.0)
    return report


def _add(writer: Writer, imports: Sequence[Import], incoming: Incoming, on_progress: OnProgress | None) -> list[Import]:
    """Write `incoming`; returns all imports, it among them."""
    writer.begin_source()
    for batch in incoming.batches(on_progress):
        incoming.note(writer.write(batch))
    return [*imports, incoming.finish()]


def _finish(writer: Writer, checksum: int, skipped: Counter[str], imports: int, begun: float) -> BuildReport:
    """Write the counts, and commit."""
    counts = {"tracks": writer.tracks, "artists": writer.artists, "rows": writer.rows, "checksum": checksum}
    writer.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", counts.items())
    writer.connection.commit()
    return BuildReport(
        target=None,
        rows=writer.rows,
        tracks=writer.tracks,
        merged=writer.rows - writer.tracks,
        artists=writer.artists,
        skipped=dict(sorted(skipped.items())),
        imports=imports,
        seconds=time.perf_counter() - begun,
    )


def _parts(on_progress: OnProgress | None, sizes: Sequence[int]) -> Iterator[OnProgress | None]:
    """For sources of these sizes, one after the other, what takes each one's own progress."""
    total = max(1, sum(sizes))
    begun = 0
    for size in sizes:
        if on_progress is None:
            yield None
        else:
            yield lambda done, begun=begun, size=size: on_progress(_READING * (begun + done * size) / total)  # type: ignore[misc]
        begun += size
