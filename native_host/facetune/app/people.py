"""The people who use FaceTune at this computer: changes to their list, what is kept of one, and its end.

A function that changes the list returns how it is afterwards. Erasing takes a Spotify sign-in out of the keyring, too.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from facetune import logs, paths
from facetune.app import library as app_library
from facetune.errors import FaceTuneError
from facetune.files import disk_failed, reason
from facetune.profile import copies, export, history, library, people, repair, retention
from facetune.profile.connection import writing
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.profile.types import ExportResult, PeopleResult

if TYPE_CHECKING:
    from sqlite3 import Connection


def read() -> PeopleResult:
    """All profiles. Raises as database.opened does."""
    with opened() as connection:
        return _everyone(connection)


def new(name: str) -> PeopleResult:
    """Make a profile and use it. Raises as people.new and database.opened do."""
    with opened() as connection:
        people.new(connection, name)
        return _everyone(connection)


def use(name: str) -> PeopleResult:
    """Change to another profile. Raises as people.use and database.opened do."""
    with opened() as connection:
        people.use(connection, name)
        return _everyone(connection)


def rename(name: str, to: str) -> PeopleResult:
    """Give a profile another name. Raises as people.rename and database.opened do."""
    with opened() as connection:
        people.rename(connection, name, to)
        return _everyone(connection)


def exported(cursor: str | None = None) -> ExportResult:
    """The first piece of the document, or the one that `cursor` asks for. Raises as open_profile does."""
    with open_profile() as profile:
        return export.piece(profile, cursor)


def document() -> list[bytes]:
    """All pieces of the document, in UTF-8. Raises as open_profile does."""
    with open_profile() as profile:
        return [each.encode() for each in export.pieces(profile)]


def save_export(file: Path) -> None:
    """Write the document into a new file that only this user can read.

    Raises as open_profile does, and FaceTuneError disk_failed, and usage where the file exists.
    """
    pieces = document()
    begun = False
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            begun = True
            out.writelines(pieces)
    except BaseException as error:
        if begun:  # half a document is of no use, and would be in the way of the next try
            file.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise FaceTuneError("usage", detail=f"{file} is there already: name a new file.") from error
        if isinstance(error, OSError):
            disk_failed(file, error)
        raise


def add_copy(file: Path) -> copies.Added:
    """Add what a saved copy holds to what is kept of the current person.

    Raises as copies.add and open_profile do, and FaceTuneError source_missing, and profile_copy_invalid where the file
    cannot be read.
    """
    try:
        if file.exists() and not file.is_file():
            raise FaceTuneError("profile_copy_invalid", file=str(file), detail="it is not a file")
        with file.open("rb") as opened_file:
            document = opened_file.read(copies.LARGEST + 1)
    except FileNotFoundError as error:
        raise FaceTuneError("source_missing", source=str(file)) from error
    except OSError as error:
        raise FaceTuneError("profile_copy_invalid", file=str(file), detail=reason(error)) from error
    if len(document) > copies.LARGEST:
        raise FaceTuneError("profile_copy_invalid", file=str(file), detail=f"it has over {copies.LARGEST >> 20} MB")
    with open_profile() as profile:
        return copies.add(profile, document, str(file))


def erase(*, name: str | None = None, everyone: bool = False) -> PeopleResult:
    """Forget everything about the person called `name` (default: the current one), who stays, or about everyone.

    The damaged files that were set aside go, too: they hold the same things; with everyone, so does the log, which
    tells when they were here. Other processes wait meanwhile.

    Raises FaceTuneError as database.opened, profile_unknown, disk_failed where one of these files cannot be
    removed, and keyring_kept where all is done except that the keyring keeps a sign-in.
    """
    _forget_imports(name, everyone=everyone)
    with _signing_out() as erased, opened(alone=True) as connection:
        with writing(connection):
            person = people.current(connection) if name is None else people.find(connection, name)
            signed_in = _signed_in(connection, None if everyone else person)
            retention.erase(connection, None if everyone else person)
            if everyone:
                people.add_first(connection)
        erased.extend(signed_in)
        retention.compact(connection)
        if everyone:
            _clear_log()
    return read()


def delete(name: str) -> PeopleResult:
    """Delete a profile and every byte of it. Raises as people.delete and erase do."""
    _forget_imports(name)
    with _signing_out() as erased, opened(alone=True) as connection:
        signed_in = _signed_in(connection, people.find(connection, name))
        people.delete(connection, name)
        erased.extend(signed_in)
        retention.compact(connection)
    return read()


def who(name: str | None = None) -> str:
    """The name of the person that would be erased: `name`, or the current person's, to ask before it is done.

    Raises FaceTuneError profile_unknown, and as open_profile does.
    """
    with open_profile() as profile:
        if name is None:
            return profile.name
        people.find(profile.connection, name)
        return name


def _forget_imports(name: str | None, *, everyone: bool = False) -> None:
    """Take out of the catalogue what joined it by the music of these people: nothing would find it later."""
    with opened() as connection:
        person = people.current(connection) if name is None else people.find(connection, name)
        names = library.imports_of(connection, None if everyone else person)
    app_library.forget_imports(names)


def _clear_log() -> None:
    try:
        logs.clear()
    except OSError as error:
        disk_failed(paths.log_file(), error)


def _everyone(connection: Connection) -> PeopleResult:
    return PeopleResult(profiles=people.everyone(connection), damage=history.take_damage(connection))


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

    return [found for found in people.with_cached(connection, ACCOUNT, APP) if person in (None, found)]
