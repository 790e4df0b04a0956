"""Erases a person from the profile, and their Spotify sign-in from the keyring."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from facetune import paths
from facetune.app import people
from facetune.errors import FaceTuneError
from facetune.files import disk_failed
from facetune.profile import people as rows
from facetune.profile import repair, retention
from facetune.profile.connection import writing
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.profile.types import PeopleResult

if TYPE_CHECKING:
    from sqlite3 import Connection


def erase(*, name: str | None = None, everyone: bool = False) -> PeopleResult:
    """Forget everything about the person called `name` (default: the current one), who stays, or about everyone.

    The damaged files that were set aside go, too: they hold the same things. Other processes wait meanwhile.

    Raises FaceTuneError as database.opened, profile_unknown, disk_failed where a file that was set aside cannot be
    removed, and keyring_kept where all is done except that the keyring keeps a sign-in.
    """
    with _signing_out() as erased, opened(alone=True) as connection:
        with writing(connection):
            person = rows.current(connection) if name is None else rows.find(connection, name)
            signed_in = _signed_in(connection, None if everyone else person)
            retention.erase(connection, None if everyone else person)
            if everyone:
                rows.add_first(connection)
        erased.extend(signed_in)
        retention.compact(connection)
    return people.everyone()


def delete(name: str) -> PeopleResult:
    """Delete a profile and every byte of it. Raises as people.delete and erase do."""
    with _signing_out() as erased, opened(alone=True) as connection:
        signed_in = _signed_in(connection, rows.find(connection, name))
        rows.delete(connection, name)
        erased.extend(signed_in)
        retention.compact(connection)
    return people.everyone()


def who(name: str | None = None) -> str:
    """The name of the person that would be erased: `name`, or the current person's, to ask before it is done.

    Raises FaceTuneError profile_unknown, and as open_profile does.
    """
    with open_profile() as profile:
        if name is None:
            return profile.name
        rows.find(profile.connection, name)
        return name


@contextlib.contextmanager
def _signing_out() -> Iterator[list[int]]:
    """A list for the people whose rows are gone: they are signed out at the end, and files that were set aside go.

    They are signed out also where the disk is too full to compact: nothing would find their sign-ins again.
    """
    erased: list[int] = []
    signed_out = True
    try:
        yield erased
    finally:
        if erased:
            from facetune.spotify import sign_in

            signed_out = sign_in.forget_people(map(str, erased))
    file = paths.profile_file()
    try:
        repair.remove_set_aside(file)
    except OSError as error:
        disk_failed(Path(error.filename or file), error)
    if not signed_out:
        raise FaceTuneError("keyring_kept")


def _signed_in(connection: Connection, person: int | None) -> list[int]:
    """The ids of those who may have something in the system's keyring: of this person, or of everyone."""
    from facetune.spotify.store import ACCOUNT, APP

    return [found for found in rows.with_cached(connection, ACCOUNT, APP) if person in (None, found)]
