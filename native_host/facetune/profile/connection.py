"""Connections to the profile's file, and the lock beside it that says who may use the file.

Only SQLite opens the file. On POSIX, a process that closes any descriptor of a file loses all its locks on that file,
those of its other threads' connections too: another process then writes into their transactions ("How To Corrupt An
SQLite Database File", section 2.2). Where there may be a connection, the file is not even opened to be read.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from facetune import files
from facetune.errors import FaceTuneError
from facetune.profile import schema

if TYPE_CHECKING:
    import sqlite3

PATIENCE: Final = 5.0
"""Seconds to wait for another process. FaceTune never holds the file for longer than a few milliseconds."""

_PAUSE: Final = 0.01
"""Seconds between two tries to get the lock."""

_HEADER: Final = 100
"""Bytes at the beginning of every SQLite file."""

_STEPS: Final = 1_000_000
_MOST_STEPS: Final = 500
"""SQLite's steps between two looks at a connection, and how many looks. No person's profile needs so many: the pages of
a damaged file can lead in a circle for ever."""

_NEWER: Final = 100
"""A version as far ahead as this may be true. A number beyond it is damage."""

Kind = Literal["locked", "damaged", "unusable"]


class DamagedError(Exception):
    """The file holds no complete profile."""


@contextlib.contextmanager
def held(file: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the lock beside the profile `file`, shared or alone. The system releases it when a process dies.

    It also counts between the threads of one process. Raises FaceTuneError profile_locked after PATIENCE, and OSError
    where the lock's own file cannot be made, or the disk has no locks.
    """
    if not files.locks_work(file.parent):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK), str(file))  # SQLite would wait for PATIENCE
    descriptor = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while not files.take_lock(descriptor, alone=alone):
            if time.monotonic() > deadline:
                raise FaceTuneError("profile_locked", file=str(file))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(descriptor)  # this releases the lock


def connect(file: Path) -> sqlite3.Connection:
    """A connection that starts no transaction by itself and leaves no deleted bytes in the file.

    The caller holds the lock. Raises as `version` does: a newer version's tables may not even load here, which would
    be taken for damage.
    """
    import sqlite3

    connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    try:
        bound(connection)
        version(file, connection)
        connection.execute("PRAGMA temp_store = MEMORY")  # the folder for temporary files may be full
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # with a write-ahead log, enough to survive a killed process
    except BaseException:
        connection.close()
        raise
    return connection


def bound(connection: sqlite3.Connection) -> None:
    """Let all statements of a connection take _MOST_STEPS * _STEPS steps. What needs more is interrupted."""
    left = iter(range(_MOST_STEPS))
    connection.set_progress_handler(lambda: next(left, None) is None, _STEPS)


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction in which nothing else is written: all of it counts, or none of it where something is raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself has ended it where the disk was full
            connection.execute("ROLLBACK")
        raise


def make(file: Path, add_first: Callable[[sqlite3.Connection], object]) -> None:
    """Bring the file to schema.VERSION. Where it is missing or empty, `add_first` then writes its first rows.

    The caller holds the lock, alone. Raises OSError, sqlite3.Error, DamagedError, and FaceTuneError profile_newer.
    """
    files.make_private(file.parent)
    with contextlib.suppress(FileExistsError):  # SQLite would make a file that other users can read
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with contextlib.closing(connect(file)) as connection:
        before = version(file, connection)
        connection.execute("PRAGMA journal_mode = WAL")
        with writing(connection):
            for step in schema.MIGRATIONS[before:]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {schema.VERSION}")
            if not before:
                add_first(connection)


def has_content(file: Path) -> bool:
    """Whether the file exists and is not empty. Raises OSError, and DamagedError where it is too short for a header."""
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return False
    if 0 < size < _HEADER:  # SQLite takes a single byte for an empty file
        raise DamagedError
    return size > 0


def version(file: Path, connection: sqlite3.Connection) -> int:
    """The file's user_version, 0 where it holds nothing yet.

    Raises FaceTuneError profile_newer, DamagedError where the file is not a profile, and sqlite3.Error.
    """
    import sqlite3

    try:
        # Both are in the first page: SQLite loads no schema for them.
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if application == schema.APPLICATION_ID:
            if schema.VERSION < found <= schema.VERSION + _NEWER:
                raise FaceTuneError("profile_newer", file=str(file))
            if not 0 < found <= schema.VERSION:
                raise DamagedError
            return int(found)
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise DamagedError from error
        raise
    if tables or found:
        raise DamagedError
    return 0


def kind_of(error: Exception) -> Kind:
    """What an error means, from its text: sqlite3 has error codes from Python 3.11 on only.

    There are many signs of damage, and few of trouble from outside: what is neither a lock nor such trouble is damage.
    """
    import sqlite3

    if not isinstance(error, sqlite3.DatabaseError):  # its text may have bytes of the file in it
        return "damaged" if isinstance(error, DamagedError | UnicodeDecodeError) else "unusable"
    text = str(error)
    if "locked" in text or "busy" in text:
        return "locked"
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError | sqlite3.IntegrityError):
        return "unusable"
    outside = ("full", "readonly", "I/O", "unable to open", "denied", "locking protocol", "not authorized")
    return "unusable" if any(sign in text for sign in outside) else "damaged"


def examine(connection: sqlite3.Connection) -> None:
    """Read everything: raises sqlite3.DatabaseError for damage that would otherwise be found much later.

    The pages are checked, and then that each value is of its column's kind, which SQLite does not ask for.
    """
    import sqlite3

    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(f"malformed: {answer}")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    for table in schema.TABLES:
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        if not columns and found < schema.VERSION:
            continue  # a table of a later version
        fits = " AND ".join(
            f"(typeof({name}) = '{kind.lower()}'{'' if needed or key else f' OR {name} IS NULL'})"
            f"{f' AND coalesce(abs({name}) < 1e308, TRUE)' if kind == 'REAL' else ''}"
            for _, name, kind, needed, _, key in columns
        )
        query = f"SELECT 1 FROM {table} WHERE NOT ({fits or 'FALSE'}) LIMIT 1"  # noqa: S608 - names of our own schema
        if connection.execute(query).fetchone():
            raise sqlite3.DatabaseError(f"malformed: a value in {table}")
