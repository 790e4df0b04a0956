"""Copies the existing catalogue, so that an import can be added to it: a tenth of the time of building it anew."""

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
    """Checksums of the facts and imports that a catalogue is made of, as `meta` holds them. Raises OSError."""
    return {"facts": zlib.crc32(source.read_bytes()), "imports": import_folders.fingerprint(imports)}


def copied(catalogue: Path, connection: Connection, imports: Sequence[Import]) -> bool:
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
        uri = f"{catalogue.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)) as base:
            base.execute("BEGIN")  # no program can change it until it is copied
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
    """The disk failed: copying only reads and writes pages."""


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
