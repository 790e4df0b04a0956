"""Reads the history: pages of moods with their tracks, with a summary of all of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.profile import retention
from facetune.profile.connection import writing
from facetune.profile.summary import summary_of
from facetune.profile.types import (
    BucketUnit,
    Damage,
    History,
    PastScan,
    PastTrack,
    decoded,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from facetune.profile.store import Profile

PAGE: Final = 50
MOST: Final = 200
"""Scans on a page: the default, and the largest number."""

PAGE_BYTES: Final = 384 * 1024
"""A page ends early at so many bytes of JSON, so that the whole answer stays below the browsers' limit."""

END: Final = 2.0**37
"""Unix seconds later than any clock: the year 6325."""

_SCANS: Final = (
    "SELECT id, time, utc_offset, goal, emotion, confidence, valence, arousal, word, correction FROM scan"
    " WHERE profile_id = ? AND id < ? AND +time >= ? AND +time < ? ORDER BY id DESC LIMIT ?"  # + keeps the order by id
)
# Only the last answer's tracks: a mood that was corrected was answered twice.
_TRACKS: Final = (
    "SELECT track, name, artists,"
    " (SELECT kind FROM feedback WHERE profile_id = :person AND track_id = shown.track_id AND kind != 'opened'"
    " ORDER BY id DESC LIMIT 1),"
    " EXISTS (SELECT 1 FROM feedback WHERE profile_id = :person AND track_id = shown.track_id AND kind = 'opened')"
    " FROM shown JOIN track ON track.id = shown.track_id"
    " WHERE scan_id = :scan AND time = (SELECT time FROM shown WHERE scan_id = :scan ORDER BY id DESC LIMIT 1)"
    " ORDER BY position"
)


def read(
    profile: Profile,
    *,
    since: float = 0.0,
    until: float = END,
    before: int | None = None,
    limit: int = PAGE,
    unit: BucketUnit | None = None,
    summary: bool = True,
) -> History:
    """The scans of `since` <= time < `until` (Unix seconds), the newest first, at most `limit` of them (0..MOST).

    `before` asks for those that are older than that scan. `unit` is the shortest bucket of the summary; a longer one
    is taken where there would be too many, and by itself where None is given.
    """
    _expire(profile)
    scans, following = _page(profile, since, until, before, limit)
    return History(
        profile=profile.name,
        scans=scans,
        next=following,
        summary=summary_of(profile, since, until, unit) if summary else None,
        damage=take_damage(profile.connection),
    )


def latest(profile: Profile) -> int | None:
    """The id of the newest scan; None where there is none. A report of damage is not taken."""
    _expire(profile)
    scans, _ = _page(profile, 0.0, END, None, 1)
    return scans[0].scan if scans else None


def take_damage(connection: Connection) -> Damage | None:
    """The newest report of a damaged file that was set aside. It is given only once."""
    row = connection.execute("SELECT detail FROM notice ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    with writing(connection):
        connection.execute("DELETE FROM notice")
    found: Damage | None = decoded(row[0], Damage, None)
    return found


def _expire(profile: Profile) -> None:
    if retention.days(profile.connection, profile.person) is not None:
        with writing(profile.connection):
            retention.expire(profile.connection, profile.person, time.time())


def _page(
    profile: Profile, since: float, until: float, before: int | None, limit: int
) -> tuple[list[PastScan], int | None]:
    """The scans, and what asks for the page after them."""
    start = 2**62 if before is None else before
    rows = profile.connection.execute(_SCANS, (profile.person, start, since, until, limit + 1)).fetchall()
    scans: list[PastScan] = []
    size = 0
    for row in rows[:limit]:
        scan = PastScan(**dict(zip(PastScan.__struct_fields__, row, strict=False)), tracks=_tracks(profile, row[0]))
        size += len(msgspec.json.encode(scan))
        if scans and size > PAGE_BYTES:
            break
        scans.append(scan)
    more = bool(scans) and len(rows) > len(scans)
    return scans, scans[-1].scan if more else None


def _tracks(profile: Profile, scan: int) -> list[PastTrack]:
    rows = profile.connection.execute(_TRACKS, {"person": profile.person, "scan": scan})
    return [
        PastTrack(
            id=track,
            name=name,
            artists=decoded(artists, list[str], []),
            judgement=judgement if judgement in ("liked", "rejected") else None,
            opened=bool(opened),
        )
        for track, name, artists, judgement, opened in rows
    ]
