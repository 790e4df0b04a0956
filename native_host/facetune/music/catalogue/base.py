"""The catalogue that is there as the start of the next one: adding to it takes a tenth of building all anew."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.music.catalogue import columns, import_folders, schema, shipped_facts
from facetune.music.catalogue.import_folders import Import

if TYPE_CHECKING:
    from sqlite3 import Connection

_PATIENCE: Final = 0.5
"""Seconds to wait for another program that holds the file."""


def origin(source: Path, imports: Sequence[Import]) -> dict[str, int]:
    """What `meta` says a catalogue of these facts and imports was made of. Raises OSError."""
    return {"facts": zlib.crc32(source.read_bytes()), "imports": import_folders.fingerprint(imports)}


def copied(catalogue: Path, connection: Connection, imports: Sequence[Import]) -> bool:
    """Copy the file `catalogue` into an empty database, if it is what the shipped facts and these imports give.

    False, with the database still empty, where it is anything else. SQLite does the copying, because a process that
    opens and closes a database file beside SQLite takes SQLite's locks on it away.

    Raises DamagedImportError, sqlite3.OperationalError for a full disk, OSError where the shipped facts cannot be read.
    """
    import sqlite3

    for each in imports:
        import_folders.check(each)
    wanted = origin(shipped_facts.path(), imports)
    try:
        uri = f"{catalogue.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as base:
            base.execute("BEGIN")  # nothing can change it until it is copied
            if _header(base) != (schema.APPLICATION_ID, schema.VERSION):
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
    """What went wrong while pages were read and written, as they are: the disk."""


def _copy(base: Connection, connection: Connection) -> None:
    import sqlite3

    try:
        base.backup(connection)
    except sqlite3.Error as error:
        raise _CopyError(error) from error


def _header(connection: Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version
