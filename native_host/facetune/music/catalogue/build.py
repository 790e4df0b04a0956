"""Builds the catalogue from the facts and the user's imports: all of it or nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.music.catalogue import columns, import_folders, schema, shipped_facts
from facetune.music.catalogue.import_folders import DamagedImportError, Import
from facetune.music.catalogue.writer import Outcome, Writer
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

    `skipped` counts the unusable rows of the facts by reason, as shipped_facts.read names them; `imports` is how many
    imports are in it. `target` is None for a catalogue in memory.
    """

    target: str | None
    rows: int
    tracks: int
    merged: int
    artists: int
    skipped: dict[str, int]
    imports: int
    seconds: float


class Incoming(Protocol):
    """Facts that come on top of those that are kept, for the first time."""

    size: int
    """Bytes, for the progress."""

    def batches(self, on_progress: OnProgress | None) -> Iterator[list[Facts]]:
        """The facts, some thousand at a time."""

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """What became of each row of the last batch."""

    def finish(self) -> Import:
        """What it will be kept as, once all of it is in."""


def build(
    target: Path | None = None,
    source: Path | None = None,
    on_progress: OnProgress | None = None,
    *,
    merge: bool = True,
    kept: Sequence[Import] | None = None,
    incoming: Incoming | None = None,
    commit: Callable[[BuildReport], None] = lambda _: None,
) -> BuildReport:
    """Make the catalogue `target`, by default the user's.

    It is made from the CSV file `source` (default: the shipped facts), the imports `kept` (default: all that lie beside
    `target`) and `incoming`, in this order.

    Tracks with the same name by the same artists are merged, the most popular one stays (`merge=False` keeps them);
    of several rows with one id the first stays. The catalogue is written beside its place and moved there when it is
    complete, right after `commit` was called with the report; until then, and after any failure or interruption, an
    older one stays as it was. The same facts give the same bytes. An import that turns out damaged is set aside.

    Raises FaceTuneError catalogue_missing where the shipped facts are gone, source_missing or tracks_unreadable for
    `source`, disk_failed where `target` cannot be written.
    """
    target = target or paths.catalogue_file()
    if source is None and not shipped_facts.path().exists():
        raise FaceTuneError("catalogue_missing", file=str(shipped_facts.path()))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
        os.close(descriptor)
        unfinished = Path(name)
        try:
            chosen = import_folders.list_of(target) if kept is None else kept
            report = _build_file(
                unfinished,
                target,
                lambda connection: fill(
                    connection, source or shipped_facts.path(), on_progress, merge=merge, kept=chosen, incoming=incoming
                ),
            )
            commit(report)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except DamagedImportError as damaged:
        # All that is kept is read before `incoming` is touched.
        import_folders.set_aside(damaged.imported)
        left = None if kept is None else [each for each in kept if each is not damaged.imported]
        return build(target, source, on_progress, merge=merge, kept=left, incoming=incoming, commit=commit)
    except OSError as error:
        raise FaceTuneError("disk_failed", path=str(target), detail=error.strerror or str(error)) from error
    return report


def _sweep(target: Path) -> None:
    for left in target.parent.glob(f"{target.name}.*.part"):
        with contextlib.suppress(OSError):  # another build may have swept it
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()


def _build_file(unfinished: Path, target: Path, fill_it: Callable[[Connection], BuildReport]) -> BuildReport:
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(unfinished)) as connection:
            # Nobody reads the file before it is complete, so a journal would protect nothing.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            report = fill_it(connection)
    except sqlite3.OperationalError as error:  # "database or disk is full", "disk I/O error"
        raise FaceTuneError("disk_failed", path=str(target), detail=str(error)) from error
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    return msgspec.structs.replace(report, target=str(target))


def fill(
    connection: Connection,
    source: Path,
    on_progress: OnProgress | None = None,
    *,
    merge: bool = True,
    kept: Sequence[Import] = (),
    incoming: Incoming | None = None,
) -> BuildReport:
    """Make the catalogue in an empty database and commit it.

    Raises as shipped_facts.read, import_folders.read and `incoming` do, sqlite3.OperationalError, and FaceTuneError
    tracks_unreadable where `source` holds no usable row.
    """
    begun = time.perf_counter()
    skipped: Counter[str] = Counter()
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema.VERSION}")
    for statement in schema.TABLES:
        connection.execute(statement)
    writer = Writer(connection, merge=merge)
    sizes = [source.stat().st_size if source.exists() else 0, *(each.size for each in kept)]
    part = _parts(on_progress, [*sizes, incoming.size if incoming else 0])
    rows = shipped_facts.read(source, skipped, next(part))
    while batch := list(islice(rows, _BATCH)):
        writer.write(batch)
    if not writer.tracks:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail="it holds no track that can be used")
    for each in kept:
        writer.begin_source()
        for batch in import_folders.read(each, next(part)):
            writer.write(batch)
    if incoming is not None:
        writer.begin_source()
        for batch in incoming.batches(next(part)):
            incoming.note(writer.write(batch))
        kept = [*kept, incoming.finish()]
    writer.finish()
    counts = {"tracks": writer.tracks, "artists": writer.artists, "rows": writer.rows}
    sums = {"imports": import_folders.fingerprint(kept), "checksum": columns.write(connection)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", {**counts, **sums}.items())
    connection.commit()
    if on_progress is not None:
        on_progress(1.0)
    return BuildReport(
        target=None,
        rows=writer.rows,
        tracks=writer.tracks,
        merged=writer.rows - writer.tracks,
        artists=writer.artists,
        skipped=dict(sorted(skipped.items())),
        imports=len(kept),
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
