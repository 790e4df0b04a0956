"""Makes the file of the catalogue, from the facts and the user's imports: all of it or nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from facetune import files, paths
from facetune.errors import FaceTuneError
from facetune.music.catalogue import columns, connections, import_folders, schema, shipped_facts
from facetune.music.catalogue.fill import BuildReport, Incoming, extend, fill, origin
from facetune.music.catalogue.import_folders import DamagedImportError, Import
from facetune.music.facts import OnProgress

if TYPE_CHECKING:
    from sqlite3 import Connection


def build(
    target: Path | None = None,
    source: Path | None = None,
    on_progress: OnProgress | None = None,
    *,
    merge: bool = True,
    imports: Sequence[Import] | None = None,
    incoming: Incoming | None = None,
    anew: bool = False,
    commit: Callable[[BuildReport], bool] = lambda _: True,
) -> BuildReport:
    """Make the catalogue `target`, by default the user's.

    It is made from the CSV file `source` (default: the shipped facts), `imports` (default: all that are beside
    `target`) and `incoming`, in this order. Where the existing catalogue was made of the first two, `incoming` is added
    to a copy of it, which gives the same; `anew` forbids that.

    Tracks with the same name by the same artists are merged, the most popular one stays (`merge=False` keeps all); of
    several rows with one id the first stays. The catalogue is written to a file beside `target`, which replaces it
    when it is complete, right after `commit` agreed to the report. Until then, and after any failure or interruption,
    the old catalogue stays as it was. The same input gives the same content, and without `incoming` the
    same bytes. A damaged import is set aside.

    Raises FaceTuneError catalogue_missing where the shipped facts are gone, source_missing or tracks_unreadable for
    `source`, disk_failed where `target` cannot be written; DamagedBaseError where the existing catalogue turned out
    damaged after a part of `incoming` was read, so that another call must build `anew`.
    """
    target = target or paths.catalogue_file()
    if source is None and not shipped_facts.path().exists():
        raise FaceTuneError("catalogue_missing", file=str(shipped_facts.path()))
    try:
        chosen = import_folders.list_of(target) if imports is None else imports

        def fill_it(connection: Connection) -> BuildReport:
            if incoming is not None and not anew and _copied(target, connection, chosen):
                return extend(connection, on_progress, imports=chosen, incoming=incoming)
            facts = source or shipped_facts.path()
            return fill(connection, facts, on_progress, merge=merge, imports=chosen, incoming=incoming)

        with _unfinished(target) as unfinished:
            report = _build_file(unfinished, target, fill_it)
            if commit(report):
                unfinished.replace(target)
    except DamagedImportError as damaged:
        # All imports are read before `incoming` is: it is untouched, and can be passed on.
        import_folders.set_aside(damaged.imported)
        left = None if imports is None else [each for each in imports if each is not damaged.imported]
        return build(
            target, source, on_progress, merge=merge, imports=left, incoming=incoming, anew=anew, commit=commit
        )
    except OSError as error:
        raise FaceTuneError("disk_failed", path=str(target), detail=error.strerror or str(error)) from error
    return report


@contextlib.contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A new file beside `target`, which is gone at the end where it did not become the target. Raises OSError.

    Those that a killed process left are removed.
    """
    files.make_private(target.parent)
    for each in files.left(target.parent, f"{target.name}.*.part"):
        files.remove(each)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=files.owned(target.name), suffix=".part")
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _build_file(unfinished: Path, target: Path, fill_it: Callable[[Connection], BuildReport]) -> BuildReport:
    import sqlite3

    try:
        # No other program knows this file, and some networks' disks have no locks.
        uri = f"{unfinished.absolute().as_uri()}?nolock=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            # No program reads the file before it is complete, so a journal would protect nothing.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA temp_store = MEMORY")  # the folder for temporary files may be full, too
            report = fill_it(connection)
    except sqlite3.OperationalError as error:  # "database or disk is full", "disk I/O error"
        raise FaceTuneError("disk_failed", path=str(target), detail=str(error)) from error
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    return msgspec.structs.replace(report, target=str(target))


def _copied(catalogue: Path, connection: Connection, imports: Sequence[Import]) -> bool:
    """Copy the file `catalogue` into an empty database, if it was made of the shipped facts and these imports.

    False, with the database still empty, where it was not, or is damaged. SQLite does the copying: a process that
    opens and closes the file by itself would drop the locks that SQLite holds on it.

    Raises DamagedImportError, sqlite3.OperationalError for a full disk, OSError where the shipped facts cannot be read.
    """
    import sqlite3

    for each in imports:
        import_folders.check(each)
    wanted = origin(shipped_facts.path(), imports)
    try:
        with connections.of_file(catalogue)() as base:
            base.execute("BEGIN")  # no program can change it until it is copied
            if schema.header(base) != (schema.APPLICATION_ID, schema.VERSION):
                return False
            meta = dict(base.execute("SELECT key, value FROM meta"))
            if wanted.items() - meta.items():
                return False
            columns.stored(base)
            _copy(base, connection)
    except _CopyError as error:
        raise sqlite3.OperationalError(str(error)) from error
    except (sqlite3.DatabaseError, KeyError, TypeError, ValueError):  # missing, held, or damaged
        return False
    return True


class _CopyError(Exception):
    """The disk failed: copying only reads and writes pages."""


def _copy(base: Connection, connection: Connection) -> None:
    import sqlite3

    try:
        base.backup(connection)
    except sqlite3.Error as error:
        raise _CopyError(error) from error
