"""Several people at one computer: who they are, and which one is the current person."""

from __future__ import annotations

import contextlib
import time
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile import retention
from facetune.profile.connection import writing
from facetune.profile.types import Person, usable

if TYPE_CHECKING:
    from sqlite3 import Connection

FIRST: Final = "Me"
"""The name of the first profile until it is renamed."""

NAME_LENGTH: Final = 64
"""Longest name, in code points."""

MOST: Final = 100
"""More people than share one computer. Bounds every list of them."""


def add_first(connection: Connection) -> int:
    """Make the first person, with the choices that settings.json holds; their id. Within a transaction."""
    person = _add(connection, FIRST)
    for name, value in _legacy().items():
        row = (person, name, msgspec.json.encode(value).decode())
        connection.execute("INSERT OR REPLACE INTO setting (profile_id, name, value) VALUES (?, ?, ?)", row)
    return person


def _legacy() -> dict[str, Any]:
    """The goal and the limit that versions without profiles saved in settings.json."""
    try:
        saved = msgspec.json.decode(paths.settings_file().read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    chosen = usable(saved)
    return {name: getattr(chosen, name) for name in ("goal", "limit") if name in saved}


def current(connection: Connection) -> int:
    """The id of the current person. Where there is none, chooses one, in the caller's transaction if there is one."""
    row = connection.execute("SELECT profile_id FROM current JOIN profile ON profile.id = profile_id").fetchone()
    if row:
        return int(row[0])
    with contextlib.nullcontext() if connection.in_transaction else writing(connection):
        row = connection.execute("SELECT min(id) FROM profile").fetchone()
        if row[0] is None:
            return add_first(connection)
        _make_current(connection, row[0])
        return int(row[0])


def everyone(connection: Connection) -> list[Person]:
    """All profiles, by name."""
    chosen = current(connection)
    rows = connection.execute(
        "SELECT id, name, created, (SELECT count(*) FROM scan WHERE profile_id = profile.id) FROM profile ORDER BY key"
    )
    return [
        Person(name=name, current=person == chosen, created=created, scans=scans)
        for person, name, created, scans in rows
    ]


def new(connection: Connection, name: str) -> None:
    """Make a profile and use it. Raises FaceTuneError profile_name_invalid, profile_name_taken, profile_too_many."""
    name = valid(name)
    with writing(connection):
        _refuse_taken(connection, name)
        if connection.execute("SELECT count(*) FROM profile").fetchone()[0] >= MOST:
            raise FaceTuneError("profile_too_many", limit=MOST)
        _add(connection, name)


def use(connection: Connection, name: str) -> None:
    """Make `name` the current person. Raises FaceTuneError profile_unknown."""
    with writing(connection):
        _make_current(connection, find(connection, name))


def rename(connection: Connection, name: str, to: str) -> None:
    """Give a profile another name. Raises FaceTuneError profile_unknown, profile_name_invalid, profile_name_taken."""
    to = valid(to)
    with writing(connection):
        person = find(connection, name)
        if key(to) != key(name):
            _refuse_taken(connection, to)
        connection.execute("UPDATE profile SET name = ?, key = ? WHERE id = ?", (to, key(to), person))


def delete(connection: Connection, name: str) -> None:
    """Delete a profile and all that is known of its person; the bytes stay in the file until retention.compact.

    Raises FaceTuneError profile_unknown, and profile_last for the only one.
    """
    with writing(connection):
        person = find(connection, name)
        other = connection.execute("SELECT min(id) FROM profile WHERE id != ?", (person,)).fetchone()[0]
        if other is None:
            raise FaceTuneError("profile_last", name=name)
        if current(connection) == person:
            _make_current(connection, other)
        connection.execute("DELETE FROM profile WHERE id = ?", (person,))
        retention.forget_tracks(connection)


def find(connection: Connection, name: str) -> int:
    """The id of the person called `name`, in whatever case. Raises FaceTuneError profile_unknown."""
    try:
        row = connection.execute("SELECT id FROM profile WHERE key = ?", (key(name),)).fetchone()
    except UnicodeEncodeError:  # bytes of a command line that are not text are no one's name
        row = None
    if row is None:
        raise FaceTuneError("profile_unknown", name=name[:NAME_LENGTH])
    return int(row[0])


def check(connection: Connection, person: int) -> None:
    """Raise FaceTuneError profile_unknown where the person with this id is gone."""
    if not connection.execute("SELECT 1 FROM profile WHERE id = ?", (person,)).fetchone():
        raise FaceTuneError("profile_unknown", name=str(person))


def with_cached(connection: Connection, *names: str) -> list[int]:
    """The ids of the people who have something cached under one of these names."""
    marks = ", ".join("?" * len(names))
    rows = connection.execute(f"SELECT DISTINCT profile_id FROM cache WHERE name IN ({marks})", names)  # noqa: S608
    return [person for (person,) in rows]


def valid(name: str) -> str:
    """The name as it is kept: in composed form, without space around it. A slash may be in it: it names no file.

    Raises FaceTuneError profile_name_invalid for a name that cannot be seen, or that changes the text around it.
    """
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in name):
        raise FaceTuneError("profile_name_invalid", detail="it has control characters in it")
    if any(unicodedata.bidirectional(character) in _REORDER for character in name):
        raise FaceTuneError("profile_name_invalid", detail="it changes the direction of the text")
    name = unicodedata.normalize("NFC", name).strip()
    if not any(unicodedata.category(character)[0] in "LNPS" for character in name):
        raise FaceTuneError("profile_name_invalid", detail="nothing of it can be seen")
    if unicodedata.category(name[0])[0] == "M":
        raise FaceTuneError("profile_name_invalid", detail="it begins with a mark that belongs on a letter")
    if len(name) > NAME_LENGTH:
        raise FaceTuneError("profile_name_invalid", detail=f"it is longer than {NAME_LENGTH} characters")
    return name


_REORDER: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def key(name: str) -> str:
    """What two names have in common that people take for the same name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())


def _refuse_taken(connection: Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM profile WHERE key = ?", (key(name),)).fetchone():
        raise FaceTuneError("profile_name_taken", name=name)


def _add(connection: Connection, name: str) -> int:
    values = (name, key(name), time.time())
    person = connection.execute("INSERT INTO profile (name, key, created) VALUES (?, ?, ?)", values).lastrowid
    assert person is not None  # noqa: S101 - narrows the type: a row was inserted
    _make_current(connection, person)
    return person


def _make_current(connection: Connection, person: int) -> None:
    connection.execute("INSERT OR REPLACE INTO current (one, profile_id) VALUES (1, ?)", (person,))
