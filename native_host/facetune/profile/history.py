"""Reads the history: pages of moods with their tracks, and a summary of all of it."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.affect import COORDINATES, EMOTIONS
from facetune.profile import retention
from facetune.profile.connection import writing
from facetune.profile.types import (
    DAY_PARTS,
    Bucket,
    Damage,
    GoalEffect,
    History,
    Moods,
    PastScan,
    PastTrack,
    Summary,
    Unit,
    WeekPart,
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


MOST_BUCKETS: Final = 400
"""More buckets than a chart can show. Bounds the answer."""

SOONEST: Final = 5 * 60.0
LATEST: Final = 4 * 3600.0
"""Seconds between two scans for which the second one says something about the music in between."""

DAY: Final = 86_400
PART: Final = DAY // len(DAY_PARTS)
"""Lengths in seconds."""

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()

_FELT: Final = (
    "SELECT time, utc_offset, goal, emotion, correction, valence, arousal,"
    " EXISTS (SELECT 1 FROM shown WHERE scan_id = scan.id) FROM scan"
    " WHERE profile_id = ? AND time >= ? AND time < ? AND coalesce(correction, emotion) IS NOT NULL ORDER BY id"
)
Row = tuple[str, float, float]
"""An emotion, as the person corrected it, with its valence and arousal."""


def read(
    profile: Profile,
    *,
    since: float = 0.0,
    until: float = END,
    before: int | None = None,
    limit: int = PAGE,
    unit: Unit | None = None,
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
        summary=_summarise(profile, since, until, unit) if summary else None,
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


def _summarise(profile: Profile, since: float, until: float, unit: Unit | None) -> Summary:
    """A summary of the scans of `since` <= time < `until` (Unix seconds) that have an emotion; corrections count.

    `unit` is the shortest bucket that may be used. The rows are grouped here: SQLite takes three times as long.
    """
    days: defaultdict[int, list[Row]] = defaultdict(list)
    week: defaultdict[int, list[Row]] = defaultdict(list)
    goals: defaultdict[str, list[tuple[Row, Row]]] = defaultdict(list)
    last_time, last_goal, last_row = math.inf, "", ("", 0.0, 0.0)
    for when, offset, goal, emotion, correction, valence, arousal, answered in profile.connection.execute(
        _FELT, (profile.person, since, until)
    ):
        row = (correction, *COORDINATES[correction]) if correction in COORDINATES else (emotion, valence, arousal)
        part = int((when + offset * 60) // PART)  # counted from 1970, four a day
        days[part // 4].append(row)
        week[(part + 3 * 4) % 28].append(row)
        if SOONEST <= when - last_time <= LATEST:
            goals[last_goal].append((last_row, row))
        # A mood that no tracks answered says nothing about what a goal does.
        last_time, last_goal, last_row = when if answered else math.inf, goal, row
    unit = _unit(days, unit)
    return Summary(
        moods=_moods([row for rows in week.values() for row in rows]) if week else None,
        unit=unit,
        buckets=_buckets(days, unit)[-MOST_BUCKETS:],
        week=[
            WeekPart(weekday=part // 4, part=DAY_PARTS[part % 4], moods=_moods(rows))
            for part, rows in sorted(week.items())
        ],
        goals=[
            GoalEffect(goal=goal, before=_moods([pair[0] for pair in pairs]), after=_moods([pair[1] for pair in pairs]))
            for goal, pairs in sorted(goals.items())
        ],
    )


def _unit(days: Mapping[int, list[Row]], least: Unit | None) -> Unit:
    """The shortest unit, but no shorter than `least`, that gives at most MOST_BUCKETS."""
    if least == "month":
        return "month"
    if least != "week" and len(days) <= MOST_BUCKETS:
        return "day"
    return "week" if len({_week(day) for day in days}) <= MOST_BUCKETS else "month"


def _buckets(days: Mapping[int, list[Row]], unit: Unit) -> list[Bucket]:
    starts: Mapping[Unit, Callable[[int], dt.date]] = {"day": _date, "week": _week, "month": _month}
    groups: defaultdict[dt.date, list[Row]] = defaultdict(list)
    for day, rows in sorted(days.items()):
        groups[starts[unit](day)].extend(rows)
    return [Bucket(start=start.isoformat(), moods=_moods(rows)) for start, rows in groups.items()]


def _date(day: int) -> dt.date:
    """The day with this number, counted from 1970; the first or last day of the calendar where it has none."""
    return dt.date.fromordinal(max(1, min(dt.date.max.toordinal(), _EPOCH + day)))


def _week(day: int) -> dt.date:
    return _date((day + 3) // 7 * 7 - 3)


def _month(day: int) -> dt.date:
    return _date(day).replace(day=1)


def _moods(rows: Sequence[Row]) -> Moods:
    """The mean of the rows, of which there is at least one."""
    felt, valence, arousal = zip(*rows, strict=True)
    found = Counter(felt)
    return Moods(
        scans=len(rows),
        valence=sum(valence) / len(rows),
        arousal=sum(arousal) / len(rows),
        emotions={emotion: found[emotion] for emotion in EMOTIONS if emotion in found},
    )
