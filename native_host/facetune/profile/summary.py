"""The history at a glance: moods by day, week or month, over the week, and after each goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from facetune.affect import COORDINATES, EMOTIONS
from facetune.profile.types import DAY_PARTS, Bucket, GoalEffect, Moods, Summary, Unit, WeekPart

if TYPE_CHECKING:
    from facetune.profile.store import Profile

MOST_BUCKETS: Final = 400
"""More than a chart can show. Bounds the answer."""

SOONEST: Final = 5 * 60.0
LATEST: Final = 4 * 3600.0
"""How long after a scan, in seconds, the next one still says something about the music in between."""

_EPOCH: Final = dt.date(1970, 1, 1).toordinal()

_FELT: Final = "coalesce(correction, emotion)"
"""Corrections count, also as a place on the map."""


def _place(axis: int) -> str:
    cases = " ".join(f"WHEN '{emotion}' THEN {COORDINATES[emotion][axis]}" for emotion in EMOTIONS)
    return f"CASE correction {cases} ELSE {('valence', 'arousal')[axis]} END"


def _counts(column: str) -> str:
    return ", ".join(f"sum({column} = '{emotion}')" for emotion in EMOTIONS)


_DAYS: Final = (  # made of names of our own, as is the next
    "SELECT CAST((time + utc_offset * 60) / 86400 AS INTEGER) AS day,"  # noqa: S608
    " CAST((time + utc_offset * 60) / 21600 AS INTEGER) % 4 AS part,"
    f" count(*), sum({_place(0)}), sum({_place(1)}), {_counts(_FELT)}"
    f" FROM scan WHERE profile_id = ? AND time >= ? AND time < ? AND {_FELT} IS NOT NULL"
    " GROUP BY day, part ORDER BY day, part"
)
_EFFECTS: Final = (
    "SELECT goal, count(*), sum(valence), sum(arousal), "  # noqa: S608
    f"{_counts('felt')}, count(*), sum(next_valence), sum(next_arousal), {_counts('next_felt')}"
    " FROM (SELECT goal, felt, valence, arousal, lead(time) OVER w - time AS gap, lead(felt) OVER w AS next_felt,"
    " lead(valence) OVER w AS next_valence, lead(arousal) OVER w AS next_arousal"
    f" FROM (SELECT id, time, goal, {_FELT} AS felt, {_place(0)} AS valence, {_place(1)} AS arousal FROM scan"
    f" WHERE profile_id = ? AND time >= ? AND time < ? AND {_FELT} IS NOT NULL) WINDOW w AS (ORDER BY id))"
    " WHERE gap BETWEEN ? AND ? GROUP BY goal ORDER BY goal"
)
Row = Sequence[Any]
"""How many, the sums of valence and arousal, and how often each of EMOTIONS."""


def summarise(profile: Profile, since: float, until: float, unit: Unit | None) -> Summary:
    """The scans of `since` <= time < `until` (Unix seconds) that have an emotion, together."""
    where = (profile.person, since, until)
    days = profile.connection.execute(_DAYS, where).fetchall()
    effects = profile.connection.execute(_EFFECTS, (*where, SOONEST, LATEST)).fetchall()
    width = 3 + len(EMOTIONS)
    unit = _unit(days, unit)
    return Summary(
        moods=_moods(row[2:] for row in days) if days else None,
        unit=unit,
        buckets=_buckets(days, unit)[-MOST_BUCKETS:],
        week=[
            WeekPart(weekday=weekday, part=DAY_PARTS[part], moods=_moods(rows))
            for (weekday, part), rows in sorted(_grouped(days, lambda day, part: ((day + 3) % 7, part)).items())
        ],
        goals=[
            GoalEffect(goal=goal, before=_moods([numbers[:width]]), after=_moods([numbers[width:]]))
            for goal, *numbers in effects
        ],
    )


def _unit(days: Sequence[Row], least: Unit | None) -> Unit:
    """The shortest unit from `least` on with few enough buckets."""
    if least == "month":
        return "month"
    if least != "week" and len({row[0] for row in days}) <= MOST_BUCKETS:
        return "day"
    return "week" if len({(row[0] + 3) // 7 for row in days}) <= MOST_BUCKETS else "month"


def _buckets(days: Sequence[Row], unit: Unit) -> list[Bucket]:
    grouped = _grouped(days, lambda day, _part: _start(day, unit))
    return [Bucket(start=start.isoformat(), moods=_moods(rows)) for start, rows in grouped.items()]


def _start(day: int, unit: Unit) -> dt.date:
    """The first day of the bucket that a day, counted from 1970 on, belongs to."""
    if unit == "week":
        return dt.date.fromordinal(_EPOCH + max(0, (day + 3) // 7 * 7 - 3))
    date = dt.date.fromordinal(_EPOCH + day)
    return date.replace(day=1) if unit == "month" else date


def _grouped(days: Sequence[Row], group: Callable[[int, int], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for day, part, *numbers in days:
        groups.setdefault(group(day, part), []).append(numbers)
    return groups


def _moods(rows: Iterable[Row]) -> Moods:
    scans, valence, arousal, *counts = (sum(column) for column in zip(*rows, strict=True))
    found = {emotion: int(count) for emotion, count in zip(EMOTIONS, counts, strict=True) if count}
    return Moods(scans=int(scans), valence=valence / scans, arousal=arousal / scans, emotions=found)
