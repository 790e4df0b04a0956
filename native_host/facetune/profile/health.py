"""How the profile's file is, for `facetune doctor`. Reads it, and changes nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile import people, repair
from facetune.profile.connection import PATIENCE, DamagedError, bound, examine, has_content, held, kind_of, version
from facetune.profile.store import Profile

if TYPE_CHECKING:
    from sqlite3 import Connection


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the profile's file is.

    - `state`: "missing" is as good as "ok", a scan makes it; "newer" means that another version wrote it
    - `private`: only this user may read it
    - `size`: bytes of the database itself, without its log
    - `set_aside`: older damaged files, which nothing needs any more
    - `detail`: the system's words where it is "unusable" or "damaged"
    """

    file: str
    state: Literal["ok", "missing", "newer", "damaged", "locked", "unusable"]
    profiles: int = 0
    scans: int = 0
    size: int = 0
    private: bool = True
    set_aside: list[str] = []
    detail: str = ""


def check(path: Path | None = None) -> Health:
    """Look at the file `path` (default: the user's)."""
    import sqlite3

    file = paths.profile_file() if path is None else path
    aside = [str(each) for each in repair.set_aside(file)]
    try:
        found = file.stat()
    except FileNotFoundError:
        return Health(file=str(file), state="missing", set_aside=aside)
    except OSError as error:
        return Health(file=str(file), state="unusable", set_aside=aside, detail=error.strerror or str(error))
    private = os.name != "posix" or not found.st_mode & 0o077
    facts = Health(file=str(file), state="ok", size=found.st_size, private=private, set_aside=aside)
    try:
        if not has_content(file):
            return msgspec.structs.replace(facts, state="missing")
        with _looking(file) as connection:
            if not version(file, connection):
                return msgspec.structs.replace(facts, state="missing")
            examine(connection)
            (profiles,) = connection.execute("SELECT count(*) FROM profile").fetchone()
            (scans,) = connection.execute("SELECT count(*) FROM scan").fetchone()
        return msgspec.structs.replace(facts, profiles=profiles, scans=scans)
    except FaceTuneError as error:
        state: Literal["newer", "locked"] = "newer" if error.code == "profile_newer" else "locked"
        return msgspec.structs.replace(facts, state=state)
    except (DamagedError, UnicodeDecodeError):
        return msgspec.structs.replace(facts, state="damaged", detail="it is no profile of FaceTune's")
    except sqlite3.Error as error:
        return msgspec.structs.replace(facts, state=kind_of(error), detail=str(error))
    except OSError as error:
        return msgspec.structs.replace(facts, state="unusable", detail=error.strerror or str(error))


@contextlib.contextmanager
def looked_into(path: Path | None = None) -> Iterator[Profile]:
    """The current person's profile, to be read where `check` finds it "ok". A file of an older version stays as it is.

    Raises FaceTuneError profile_locked and profile_unusable.
    """
    import sqlite3

    file = paths.profile_file() if path is None else path
    try:
        with _looking(file) as connection:
            yield Profile(connection, people.current(connection))
    except (DamagedError, UnicodeDecodeError, sqlite3.Error) as error:
        code = "profile_locked" if kind_of(error) == "locked" else "profile_unusable"
        raise FaceTuneError(code, file=str(file), detail=str(error)) from error
    except OSError as error:
        raise FaceTuneError("profile_unusable", file=str(file), detail=error.strerror or str(error)) from error


@contextlib.contextmanager
def _looking(file: Path) -> Iterator[Connection]:
    import sqlite3

    # Opened read-only, SQLite would leave the two files of its log behind.
    with held(file), contextlib.closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
        bound(connection)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        yield connection
