"""Opens the profile's file in any state: makes it where it is missing, migrates it, repairs it.

Several processes may do this at once. If a process dies, at any moment, the file is as it was before or after its
transaction.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.files import make_private
from facetune.profile import people, repair, schema
from facetune.profile.connection import DamagedError, connect, examine, has_content, held, kind_of, make, version

if TYPE_CHECKING:
    import sqlite3


@contextlib.contextmanager
def opened(path: Path | None = None, *, alone: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to the profile in the file `path` (default: the user's), which is made where it is missing.

    `alone` waits until no other connection uses the file. A damaged file is set aside first, and what can be read of
    it is copied into a new one. Keep the connection for milliseconds, and to one thread. Closing the last one also
    empties SQLite's write-ahead log.

    Raises FaceTuneError profile_newer, profile_locked, profile_unusable, and profile_damaged where the damage shows
    only while the connection is used: the file has then been repaired, and the next call can use it.
    """
    import sqlite3

    file = paths.profile_file() if path is None else path
    using = contextlib.ExitStack()
    with _translated(file):
        inode = _inode(file)  # of the file that may be damaged: another process may repair it first
        try:
            connection = using.enter_context(_connected(file, alone=alone))
        except (DamagedError, UnicodeDecodeError, sqlite3.Error) as error:
            if not _damaged(file, error):
                raise
            _repair(file, inode)
            connection = using.enter_context(_connected(file, alone=alone))
        inode = _inode(file)
        try:
            with using:
                yield connection
        except (FaceTuneError, OSError):
            raise
        except Exception as error:  # a value of the wrong kind may fail anywhere
            if not _damaged(file, error):
                raise
            aside = _repair(file, inode)
            raise FaceTuneError("profile_damaged", file=str(file), aside=str(aside or file)) from error


@contextlib.contextmanager
def _connected(file: Path, *, alone: bool) -> Iterator[sqlite3.Connection]:
    make_private(file.parent)
    for made in (False, True):
        with held(file, alone=alone):
            if has_content(file):
                with contextlib.closing(connect(file)) as connection:
                    if version(file, connection) == schema.VERSION:
                        if os.name == "posix" and file.stat().st_mode & 0o077:
                            file.chmod(0o600)
                        yield connection
                        return
        if not made:
            with held(file, alone=True):
                make(file, people.add_first)
    raise FaceTuneError("profile_locked", file=str(file))  # another process has just put an old file in its place


def _repair(file: Path, inode: int) -> Path | None:
    """Repair the file unless another process has; where the damaged one now lies."""
    with held(file, alone=True):
        return repair.repair(file) if _inode(file) == inode else None


def _damaged(file: Path, error: Exception) -> bool:
    """Whether an error came of damage. Where it does not say so itself, the whole file is read."""
    import sqlite3

    if (kind := kind_of(error)) != "unusable":
        return kind == "damaged"
    if isinstance(error, sqlite3.Error) and "full" in str(error):
        return False
    try:
        with held(file, alone=True):  # no connection is open: the file itself may be read
            with file.open("rb") as stream:
                header = stream.read(20)
            if len(header) == 20 and max(header[18:]) > 2:  # a format that SQLite can at most read
                return True
            with contextlib.closing(connect(file)) as connection:
                examine(connection)
    except (DamagedError, UnicodeDecodeError, sqlite3.Error) as found:
        return kind_of(found) == "damaged"
    except (FaceTuneError, OSError):
        return False
    return False


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
    except (DamagedError, UnicodeDecodeError) as error:
        raise FaceTuneError("profile_unusable", file=str(file), detail="it cannot be mended") from error
    except OSError as error:
        raise FaceTuneError("profile_unusable", file=str(file), detail=error.strerror or str(error)) from error
