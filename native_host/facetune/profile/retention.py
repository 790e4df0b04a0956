"""How long moods are kept, and how what is kept is erased: no row stays, and no bytes of one in the files either."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from facetune.profile.types import decoded

if TYPE_CHECKING:
    from sqlite3 import Connection

DAY: Final = 86_400.0
"""Seconds."""

APART: Final = 3600.0
"""Seconds between two readings of the clock that must agree before anything is deleted for its age: a clock that is
wrong for a while, as after a flat battery, must not cost a history."""

READING: Final = "retention reading"
"""The cache's name of a reading of the clock."""

_TRACKS_OF_OLD: Final = (
    "SELECT track_id FROM shown WHERE scan_id IN (SELECT id FROM scan WHERE profile_id = :person AND time < :before)"
    " UNION SELECT track_id FROM shown WHERE profile_id = :person AND time < :before"
    " UNION SELECT track_id FROM feedback WHERE profile_id = :person AND kind = 'opened' AND time < :before"
)
_FORGET_TRACK: Final = (
    "DELETE FROM track WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM shown WHERE track_id = ?1)"
    " AND NOT EXISTS (SELECT 1 FROM feedback WHERE track_id = ?1)"
)

OF_A_PERSON: Final = ("scan", "shown", "feedback", "setting", "calibration", "cache", "own", "brought")
"""The tables whose rows each belong to one person."""


def days(connection: Connection, person: int) -> int | None:
    """For how many days the person's moods are kept: 0 for not at all, None for ever."""
    query = "SELECT value FROM setting WHERE profile_id = ? AND name = 'retention_days'"
    row = connection.execute(query, (person,)).fetchone()
    found: int | None = decoded(row[0], int | None, None) if row else None
    return found


def expire(connection: Connection, person: int, now: float, *, asked: bool = False) -> int | None:
    """Drop the moods, the tracks shown and the openings that are too old; the person's `days`. Within a transaction.

    Old is what was so at an earlier reading of the clock, too, unless the person has just `asked` for it. Likes and
    rejections stay: they are what a person told FaceTune, not what it saw. `now` in Unix seconds.
    """
    kept = days(connection, person)
    if kept is None:
        return None
    # With 0 days all rows go, also those with a time in the future from a clock that was wrong.
    sure = now if asked or not kept else _earlier(connection, person, now)
    before = sure - kept * DAY if kept else float("inf")
    tracks = connection.execute(_TRACKS_OF_OLD, {"person": person, "before": before}).fetchall()
    connection.execute("DELETE FROM scan WHERE profile_id = ? AND time < ?", (person, before))
    connection.execute("DELETE FROM shown WHERE profile_id = ? AND time < ?", (person, before))
    connection.execute("DELETE FROM feedback WHERE profile_id = ? AND kind = 'opened' AND time < ?", (person, before))
    # Not forget_tracks, which reads the whole history: with a few scans a day, each one makes another one too old.
    connection.executemany(_FORGET_TRACK, tracks)
    return kept


def _earlier(connection: Connection, person: int, now: float) -> float:
    """The newest reading of the clock that is APART from `now`: a scan's time, or a reading that is kept here."""
    query = (
        "SELECT max(at) FROM (SELECT max(time) AS at FROM scan WHERE profile_id = :person AND time <= :before"
        " UNION ALL SELECT stored FROM cache WHERE profile_id = :person AND name = :name AND stored <= :before)"
    )
    (found,) = connection.execute(query, {"person": person, "before": now - APART, "name": READING}).fetchone()
    kept = connection.execute(
        "SELECT 1 FROM cache WHERE profile_id = ? AND name = ? AND stored BETWEEN ? AND ?",
        (person, READING, now - APART, now),
    ).fetchone()
    if not kept:
        connection.execute(
            "INSERT OR REPLACE INTO cache (profile_id, name, stored, value) VALUES (?, ?, ?, 'true')",
            (person, READING, now),
        )
    return float("-inf") if found is None else float(found)


def erase(connection: Connection, person: int | None) -> None:
    """Delete all rows of the person, who stays, or with None of everyone, and everyone. Within a transaction."""
    if person is None:
        for table in (*OF_A_PERSON, "current", "profile"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    else:
        for table in OF_A_PERSON:
            connection.execute(f"DELETE FROM {table} WHERE profile_id = ?", (person,))  # noqa: S608
    connection.execute("DELETE FROM notice")
    forget_tracks(connection)


def forget_tracks(connection: Connection) -> None:
    """Drop the titles that no row refers to any more. Within a transaction."""
    connection.execute(
        "DELETE FROM track WHERE id NOT IN (SELECT track_id FROM shown UNION SELECT track_id FROM feedback)"
    )


def compact(connection: Connection) -> None:
    """Write the file anew without what was deleted, and empty the log beside it. Needs the connection to be alone."""
    connection.execute("PRAGMA temp_store = MEMORY")  # else the rows that stay lie in a temporary file for a moment
    try:
        connection.execute("VACUUM")
    finally:
        tidy(connection)


def tidy(connection: Connection) -> None:
    """Copy the write-ahead log into the file and empty it, unless another connection is reading just now.

    In the log, deleted rows are zeros already: until it is copied, the file itself still has their bytes.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def utc_offset(moment: float) -> int:
    """How many minutes this computer's clock is ahead of UTC at `moment` (Unix seconds)."""
    try:
        offset = dt.datetime.fromtimestamp(moment, dt.timezone.utc).astimezone().utcoffset()
    except (OverflowError, OSError, ValueError):  # a clock outside the system's calendar
        return 0
    return round(offset.total_seconds() / 60) if offset else 0
