"""A person's own music: what they brought from files, as the ranking uses it. Of a file stay names and counts alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.listener import Own, OwnMusic
from facetune.profile.connection import writing
from facetune.profile.types import Brought, decoded

if TYPE_CHECKING:
    from sqlite3 import Connection

    from facetune.profile.store import Profile

TIMES: Final = 30
"""How often a person can bring music until some is taken out: bounds the file."""
TRACKS: Final = 20_000
ARTISTS: Final = 5_000
"""What the ranking uses of all of it: the tracks and artists with the most plays."""

_NAME: Final = 300

_ROWS: Final = (
    "SELECT {column}, sum(plays) AS plays FROM own WHERE profile_id = ? AND track IS {which} NULL"
    " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
)
_read: Final[dict[str, Own]] = {}
"""What was read last, by its stamp: the next list of tracks needs the same."""


def keep(profile: Profile, about: Brought, own: Iterable[OwnMusic]) -> None:
    """Keep what was found in the files that a person brought. Raises FaceTuneError library_full.

    Of `about` the number and the counts of tracks and artists follow from what is kept.
    """
    with writing(profile.connection):
        refuse_full(profile)
        values = (profile.person, about.time, _json(about.kinds), about.rows, about.unknown, _json(about.imports))
        brought = profile.connection.execute(
            "INSERT INTO brought (profile_id, time, kinds, rows, unknown, imports) VALUES (?, ?, ?, ?, ?, ?)", values
        ).lastrowid
        profile.connection.executemany(
            "INSERT INTO own (profile_id, brought_id, track, name, artists, plays) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (profile.person, brought, each.track, each.name[:_NAME], _json(each.artists[:20]), each.plays)
                for each in own
            ),
        )


def refuse_full(profile: Profile) -> None:
    """Raise FaceTuneError library_full where the person has brought music TIMES times."""
    query = "SELECT count(*) FROM brought WHERE profile_id = ?"
    if profile.connection.execute(query, (profile.person,)).fetchone()[0] >= TIMES:
        raise FaceTuneError("library_full", limit=TIMES)


def all_brought(profile: Profile) -> list[Brought]:
    """Each time that the person brought music, the latest last."""
    found = profile.connection.execute(
        "SELECT id, time, kinds, rows, unknown, imports,"
        " (SELECT count(*) FROM own WHERE brought_id = brought.id AND track IS NOT NULL),"
        " (SELECT count(*) FROM own WHERE brought_id = brought.id AND track IS NULL)"
        " FROM brought WHERE profile_id = ? ORDER BY id",
        (profile.person,),
    )
    return [
        Brought(
            number=number,
            time=at,
            kinds=decoded(kinds, list[str], []),
            rows=rows,
            unknown=unknown,
            tracks=tracks,
            artists=artists,
            imports=decoded(imports, list[str], []),
        )
        for number, at, kinds, rows, unknown, imports, tracks, artists in found
    ]


def forget(profile: Profile, count: int | None = 1) -> list[Brought]:
    """Take out what the person brought the last `count` times, or with None all; what that was, the latest last.

    Raises FaceTuneError library_nothing where there is less.
    """
    with writing(profile.connection):
        found = all_brought(profile)
        if count is not None and count > len(found):
            raise FaceTuneError("library_nothing", count=len(found))
        goes = found if count is None else found[len(found) - count :]
        rows = [(each.number,) for each in goes]
        profile.connection.executemany("DELETE FROM own WHERE brought_id = ?", rows)
        profile.connection.executemany("DELETE FROM brought WHERE id = ?", rows)
    return goes


def imports_of(connection: Connection, person: int | None) -> list[str]:
    """The names of the catalogue's imports that came of what a person brought; with None, of what all people did."""
    query = "SELECT imports FROM brought WHERE ?1 IS NULL OR profile_id = ?1"
    found = connection.execute(query, (person,)).fetchall()
    return [name for (text,) in found for name in decoded(text, list[str], [])]


def read(profile: Profile) -> Own | None:
    """The person's own music as the ranking uses it; None where they brought none."""
    query = "SELECT count(*), max(id), max(time) FROM brought WHERE profile_id = ?"
    count, last, at = profile.connection.execute(query, (profile.person,)).fetchone()
    if not count:
        return None
    stamp = f"{profile.person}:{count}:{last}:{at}"
    found = _read.get(stamp)
    if found is None:
        _read.clear()
        found = _read[stamp] = Own(
            tracks=_plays(profile, "track", "NOT", TRACKS), artists=_plays(profile, "name", "", ARTISTS), stamp=stamp
        )
    return found


def _plays(profile: Profile, column: str, which: str, most: int) -> dict[str, int]:
    rows = profile.connection.execute(_ROWS.format(column=column, which=which), (profile.person, most))
    return {name: plays for name, plays in rows if isinstance(name, str) and isinstance(plays, int)}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
