"""Forgets for good: no row, and no bytes of one in the files either."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.files import reason

if TYPE_CHECKING:
    from sqlite3 import Connection

OF_A_PERSON = ("scan", "shown", "feedback", "setting", "calibration", "cache")


def erase(path: Path | None = None, *, name: str | None = None, everybody: bool = False) -> None:
    """Forget everything about the person called `name` (default: the current one), who keeps it, or about everybody.

    The damaged files that were set aside go, too: they hold the same things. Other processes wait meanwhile.

    Raises FaceTuneError as database.opened, profile_unknown, disk_failed where a file that was set aside cannot be
    removed, and keyring_kept where all is done except that the keyring keeps a sign-in.
    """
    from facetune.profile import database, people, retention

    with _signing_out(path) as forgotten, database.opened(path, alone=True) as connection:
        with database.writing(connection):
            person = people.here(connection) if name is None else people.find(connection, name)
            signed_in = _signed_in(connection, None if everybody else person)
            if everybody:
                for table in (*OF_A_PERSON, "current", "profile"):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
                people.begin(connection)
            else:
                for table in OF_A_PERSON:
                    connection.execute(f"DELETE FROM {table} WHERE profile_id = ?", (person,))  # noqa: S608
            connection.execute("DELETE FROM notice")
            retention.forget_tracks(connection)
        forgotten.extend(signed_in)
        compact(connection)


def delete(name: str, path: Path | None = None) -> None:
    """Delete a profile and every byte of it. Raises as people.delete and erase do."""
    from facetune.profile import database, people

    with _signing_out(path) as forgotten, database.opened(path, alone=True) as connection:
        signed_in = _signed_in(connection, people.find(connection, name))
        people.delete(connection, name)
        forgotten.extend(signed_in)
        compact(connection)


@contextlib.contextmanager
def _signing_out(path: Path | None) -> Iterator[list[int]]:
    """A list for those whose rows are gone: they are signed out at the end, and the files that were set aside go.

    They are also where the disk is too full to compact, for nobody would find their sign-ins again.
    """
    forgotten: list[int] = []
    signed_out = True
    try:
        yield forgotten
    finally:
        if forgotten:
            from facetune.spotify import sign_in as signin

            signed_out = signin.forget_people(map(str, forgotten))
    _remove_set_aside(path)
    if not signed_out:
        raise FaceTuneError("keyring_kept")


def compact(connection: Connection) -> None:
    """Write the file anew without what was deleted, and empty the log beside it. Needs the connection to be alone."""
    connection.execute("PRAGMA temp_store = MEMORY")  # else the rows that stay lie in a temporary file for a moment
    try:
        connection.execute("VACUUM")
    finally:
        tidy(connection)


def tidy(connection: Connection) -> None:
    """Bring the file to the state of the log beside it, and empty that, unless somebody is reading just now.

    What was deleted is zeros in the log: until then the file itself still has the bytes.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _signed_in(connection: Connection, person: int | None) -> list[int]:
    """Who may have something in the system's keyring, this person or of everybody: a sign-in, or the begin of one."""
    from facetune.spotify.store import ACCOUNT, APP

    rows = connection.execute("SELECT DISTINCT profile_id FROM cache WHERE name IN (?, ?)", (ACCOUNT, APP))
    return [row[0] for row in rows if person in (None, row[0])]


def _remove_set_aside(path: Path | None) -> None:
    from facetune.profile.rescue import set_aside

    files = set_aside(paths.profile_file() if path is None else path)
    try:
        for file in files:
            for end in ("", "-wal", "-shm"):
                file.with_name(f"{file.name}{end}").unlink(missing_ok=True)
    except OSError as error:
        raise FaceTuneError("disk_failed", path=str(error.filename), detail=reason(error)) from error
