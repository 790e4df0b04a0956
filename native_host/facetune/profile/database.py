"""Opens the profile's file whatever its state: makes it, migrates it, mends it.

    opened()     a connection for a short while; closing the last one also empties SQLite's write-ahead log
    writing()    one transaction that is seen whole or not at all

Several processes may do this at once. One that dies at any moment leaves the file as it was before or after its
transaction.

Only SQLite opens the file. On POSIX, a process that closes any descriptor of a file loses all its locks on that file,
those of its other threads' connections too: another process then writes into their transactions ("How To Corrupt An
SQLite Database File", section 2.2). Where there may be a connection, the file is not even opened to be read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile import lock, schema

if TYPE_CHECKING:
    import sqlite3

_HEADER: Final = 100
"""Bytes that every file of SQLite's begins with."""

Kind = Literal["locked", "damaged", "unusable"]


class DamagedError(Exception):
    """The file holds no whole profile."""


@contextlib.contextmanager
def opened(path: Path | None = None, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to the profile in the file `path` (default: the user's), which is made where it is missing.

    `alone` waits until no other connection uses the file. A damaged file is set aside first, and what it still holds
    is taken over. Keep the connection for milliseconds, and to one thread.

    Raises FaceTuneError profile_newer, profile_locked, profile_unusable, and profile_damaged where the damage shows
    only while the connection is used: it has then been dealt with, and the next call finds a whole file.
    """
    import sqlite3

    file = paths.profile_file() if path is None else path
    using = contextlib.ExitStack()
    with _translated(file):
        inode = _inode(file)  # of what may be found damaged, before another process may have mended it
        try:
            connection = using.enter_context(_connected(file, alone=alone))
        except (DamagedError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.Error) and kind_of(error) != "damaged":
                raise
            _mend(file, inode)
            connection = using.enter_context(_connected(file, alone=alone))
        inode = _inode(file)
        try:
            with using:
                yield connection
        except sqlite3.Error as error:
            if kind_of(error) != "damaged":
                raise
            aside = _mend(file, inode)
            raise FaceTuneError("profile_damaged", file=str(file), aside=str(aside or file)) from error


def examine(connection: sqlite3.Connection) -> None:
    """Look at every page. Raises what `opened` takes for damage, which it may not meet otherwise for a long time."""
    import sqlite3

    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(f"malformed: {answer}")


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that nobody else writes beside: all of it counts, or where something is raised nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself has ended it where the disk was full
            connection.execute("ROLLBACK")
        raise


def make(file: Path) -> None:
    """Bring the file to schema.VERSION: all of it where it is missing or empty. The caller holds the lock, alone.

    Raises OSError, sqlite3.Error, DamagedError, and FaceTuneError profile_newer.
    """
    from facetune.profile.people import begin

    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # made here, for SQLite would let others read it
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
                begin(connection)


def connect(file: Path) -> sqlite3.Connection:
    """A plain connection that writes no transaction of its own accord and leaves no deleted bytes in the file.

    Raises as `version` does: a newer version's schema may not even load here, which would be taken for damage.
    """
    import sqlite3

    connection = sqlite3.connect(file, timeout=lock.PATIENCE, isolation_level=None)
    try:
        version(file, connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # a log in WAL needs no more to survive the process
    except BaseException:
        connection.close()
        raise
    return connection


def kind_of(error: sqlite3.Error) -> Kind:
    """What an error of SQLite's means. Its codes are there from Python 3.11 on only."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return "locked"
    signs = ("malformed", "not a database", "no such table", "no such column", "no column named", "not decode")
    return "damaged" if any(sign in text for sign in signs) else "unusable"


@contextlib.contextmanager
def _connected(file: Path, *, alone: bool) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(parents=True, exist_ok=True)
    for made in (False, True):
        with lock.held(file, alone=alone):
            if has_content(file):
                with contextlib.closing(connect(file)) as connection:
                    if version(file, connection) == schema.VERSION:
                        if os.name == "posix" and file.stat().st_mode & 0o077:
                            file.chmod(0o600)
                        yield connection
                        return
        if not made:
            with lock.held(file, alone=True):
                make(file)
    raise FaceTuneError("profile_locked", file=str(file))  # another process has just put an old file in its place


def has_content(file: Path) -> bool:
    """Whether the file is there and not empty. Raises OSError, and DamagedError where it is too short for a header."""
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        return False
    if 0 < size < _HEADER:  # SQLite takes a single byte for an empty file
        raise DamagedError
    return size > 0


def version(file: Path, connection: sqlite3.Connection) -> int:
    """The user_version of the file, 0 where it holds nothing yet.

    Raises FaceTuneError profile_newer, DamagedError where the file is not a profile, and sqlite3.Error.
    """
    import sqlite3

    try:
        # Both are in the first page: the schema is not loaded for them.
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if application == schema.APPLICATION_ID:
            if found > schema.VERSION:
                raise FaceTuneError("profile_newer", file=str(file))
            return int(found)
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise DamagedError from error
        raise
    if tables or found:
        raise DamagedError
    return 0


def _mend(file: Path, inode: int) -> Path | None:
    from facetune.profile.rescue import mend

    with lock.held(file, alone=True):
        return mend(file) if _inode(file) == inode else None  # else another process has done it


def _inode(file: Path) -> int:
    return file.stat().st_ino if file.exists() else 0


@contextlib.contextmanager
def _translated(file: Path) -> Iterator[None]:
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        if kind_of(error) == "locked":
            raise FaceTuneError("profile_locked", file=str(file)) from error
        raise FaceTuneError("profile_unusable", file=str(file), detail=str(error)) from error
    except DamagedError as error:
        raise FaceTuneError("profile_unusable", file=str(file), detail="it cannot be mended") from error
    except OSError as error:
        raise FaceTuneError("profile_unusable", file=str(file), detail=error.strerror or str(error)) from error
