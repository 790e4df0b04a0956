"""Summarises the history: moods by day, week or month, by part of the week, and what followed which goal."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from facetune.affect import COORDINATES, EMOTIONS
from facetune.profile.types import DAY_PARTS, Bucket, BucketUnit, GoalEffect, Moods, Summary, WeekPart

if TYPE_CHECKING:
    from facetune.profile.store import Profile

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


def summary_of(profile: Profile, since: float, until: float, unit: BucketUnit | None) -> Summary:
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


def _unit(days: Mapping[int, list[Row]], least: BucketUnit | None) -> BucketUnit:
    """The shortest unit, but no shorter than `least`, that gives at most MOST_BUCKETS."""
    if least == "month":
        return "month"
    if least != "week" and len(days) <= MOST_BUCKETS:
        return "day"
    return "week" if len({_week(day) for day in days}) <= MOST_BUCKETS else "month"


def _buckets(days: Mapping[int, list[Row]], unit: BucketUnit) -> list[Bucket]:
    starts: Mapping[BucketUnit, Callable[[int], dt.date]] = {"day": _date, "week": _week, "month": _month}
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
