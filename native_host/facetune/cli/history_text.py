"""The history in a terminal: lines of bars, a week as a table, and the last scans."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from facetune.cli.mood_text import percent
from facetune.cli.terminal import Screen, plain

if TYPE_CHECKING:
    from facetune.profile.types import Damage, GoalEffect, History, Moods, PastScan, Summary, WeekPart

_BARS: Final = "▁▂▃▄▅▆▇█"
_ASCII_BARS: Final = "_.-=+*%#"
_WIDTH: Final = 60
"""Most buckets in a line. The last ones are shown."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PARTS: Final = ("night", "morning", "afternoon", "evening")


def show_history(screen: Screen, history: History, days: int) -> None:
    """Show a history, or say that there is none."""
    summary = history.summary
    span = "day" if days == 1 else f"{days} days"
    if summary is None or summary.moods is None:
        screen.say(f"No mood was kept of {plain(history.profile)} in the last {span}.")
    else:
        many = f"{summary.moods.scans:,} scan{'' if summary.moods.scans == 1 else 's'}"
        screen.say(f"{plain(history.profile)}, the last {span}: {many}, {_mostly(summary.moods)}.")
        screen.say()
        _show_course(screen, summary)
        _show_week(screen, summary.week)
        _show_goals(screen, summary.goals)
    if history.scans:
        screen.say()
    for scan in history.scans:
        _show_scan(screen, scan)


def show_damage(damage: Damage | None) -> None:
    """Say that a damaged file was set aside. Goes to standard error, because it is not part of the answer."""
    if damage is not None:
        screen = Screen.of(sys.stderr)
        screen.say(f"The profile was damaged. {damage.scans:,} scans could be saved; the old file is now")
        screen.say(f"    {plain(damage.file)}")


def spark(screen: Screen, values: Sequence[float]) -> str:
    """One bar for each value of -1..1."""
    bars = _BARS if screen.unicode else _ASCII_BARS
    return "".join(bars[min(7, max(0, int((value + 1) * 4)))] for value in values)


def _show_course(screen: Screen, summary: Summary) -> None:
    room = max(1, screen.width - len("valence  ")) if screen.width else _WIDTH
    shown = summary.buckets[-min(_WIDTH, room) :]
    screen.say(f"valence  {spark(screen, [each.moods.valence for each in shown])}")
    screen.say(f"arousal  {spark(screen, [each.moods.arousal for each in shown])}")
    first, last = shown[0].start, shown[-1].start
    screen.say(f"         a bar for each {summary.unit} with a scan, {first}{f' to {last}' if first != last else ''}")


def _show_week(screen: Screen, week: Sequence[WeekPart]) -> None:
    found = {(each.weekday, each.part): each.moods for each in week}
    screen.say()
    screen.say(f"{'valence':<11}{'  '.join(_DAYS)}")
    for part in _PARTS:
        if any(each.part == part for each in week):
            cells = [found.get((day, part)) for day in range(7)]
            marks = [spark(screen, [cell.valence]) if cell else " " for cell in cells]
            screen.say(f"{part:<12}{'    '.join(marks)}".rstrip())


def _show_goals(screen: Screen, goals: Sequence[GoalEffect]) -> None:
    if goals:
        screen.say()
    for each in goals:
        arrow = "→" if screen.unicode else "->"
        screen.say(
            f"{plain(each.goal):<8}{each.after.scans:>4} x  valence {each.before.valence:+.2f} {arrow}"
            f" {each.after.valence:+.2f}, arousal {each.before.arousal:+.2f} {arrow} {each.after.arousal:+.2f},"
            f" then {_mostly(each.after)}"
        )


def _show_scan(screen: Screen, scan: PastScan) -> None:
    zone = dt.timezone(dt.timedelta(minutes=max(-1439, min(1439, scan.utc_offset))))
    try:
        when = dt.datetime.fromtimestamp(scan.time, zone).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        when = "?"
    felt = plain(scan.correction or scan.emotion or "not sure")
    said = " (corrected)" if scan.correction else f" {percent(scan.confidence)}" if scan.emotion else ""
    titles = ", ".join(plain(track.name) for track in scan.tracks[:3])
    more = f" and {len(scan.tracks) - 3} more" if len(scan.tracks) > 3 else ""
    screen.say(f"{scan.scan:>6}  {when}  {felt}{said}, {plain(scan.goal)}{f': {titles}{more}' if titles else ''}")


def _mostly(moods: Moods) -> str:
    ranked = sorted(moods.emotions.items(), key=lambda each: -each[1])[:2]
    return "mostly " + ", ".join(f"{emotion} {count / moods.scans:.0%}" for emotion, count in ranked)
