"""How long moods are kept, and which day they belong to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from sqlite3 import Connection

DAY: Final = 86_400.0


def days(connection: Connection, person: int) -> int | None:
    """For how many days the person's moods are kept: 0 for not at all, None for ever."""
    query = "SELECT value FROM setting WHERE profile_id = ? AND name = 'retention_days'"
    row = connection.execute(query, (person,)).fetchone()
    try:
        return msgspec.json.decode(row[0], type=int | None) if row else None
    except (msgspec.DecodeError, TypeError):
        return None


def expire(connection: Connection, person: int, now: float) -> int | None:
    """Drop the moods, the tracks shown and the openings that are too old; the person's `days`. Within a transaction.

    Likes and rejections stay: they are what a person told FaceTune, not what it saw. `now` in Unix seconds.
    """
    kept = days(connection, person)
    if kept is None:
        return None
    before = now - kept * DAY if kept else float("inf")  # a clock that was wrong once must not keep what none should
    gone = connection.execute("DELETE FROM scan WHERE profile_id = ? AND time < ?", (person, before)).rowcount
    gone += connection.execute("DELETE FROM shown WHERE profile_id = ? AND time < ?", (person, before)).rowcount
    gone += connection.execute(
        "DELETE FROM feedback WHERE profile_id = ? AND time < ? AND kind = 'opened'", (person, before)
    ).rowcount
    if gone:
        forget_tracks(connection)
    return kept


def forget_tracks(connection: Connection) -> None:
    """Drop the titles that nothing speaks of any more. Within a transaction."""
    connection.execute(
        "DELETE FROM track WHERE id NOT IN (SELECT track_id FROM shown UNION SELECT track_id FROM feedback)"
    )


def utc_offset(moment: float) -> int:
    """By how many minutes this computer's clock is ahead of UTC at `moment` (Unix seconds)."""
    try:
        offset = dt.datetime.fromtimestamp(moment, dt.timezone.utc).astimezone().utcoffset()
    except (OverflowError, OSError, ValueError):  # a clock beyond what the system's calendar knows
        return 0
    return round(offset.total_seconds() / 60) if offset else 0
