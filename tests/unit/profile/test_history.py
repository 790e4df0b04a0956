"""What the history tells, page by page and at a glance, whatever the clock did."""

from __future__ import annotations

import calendar
import datetime as dt
import time

import msgspec
import pytest

from facetune.affect import COORDINATES
from facetune.profile import history, listening, retention, summary
from facetune.profile.store import open_profile
from tests.profiles import Track, mood

HOUR = 3600.0
MONDAY = float(calendar.timegm((2026, 11, 16, 9, 0, 0)))


class Long(Track):
    """A track whose every text is as long as it may be."""

    name = "\U0001f3a7" * 400
    artists = ["\u266b" * 400] * 3


class Clock:
    """Stands still until it is set. `offset` is the minutes that the place is ahead of UTC."""

    def __init__(self):
        self.now = MONDAY
        self.offset = 0


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    monkeypatch.setattr(retention, "utc_offset", lambda _moment: clock.offset)
    return clock


def scan_at(profile, clock, now, emotion="happy", goal="match", *, tracks=None):
    clock.now = now
    scan = profile.record_scan(mood(emotion), goal)
    profile.record_shown(scan, [Track(1)] if tracks is None else tracks)
    return scan


def test_nothing_yet():
    with open_profile() as profile:
        found = history.read(profile)
    assert (found.scans, found.next, found.summary.moods, found.summary.buckets) == ([], None, None, [])


def test_pages_join_to_the_whole(clock):
    with open_profile() as profile:
        scans = [scan_at(profile, clock, MONDAY + number) for number in range(25)]
        seen, before = [], None
        while True:
            page = history.read(profile, before=before, limit=10, summary=False)
            assert page.summary is None
            seen += [scan.scan for scan in page.scans]
            before = page.next
            if before is None:
                break
    assert seen == scans[::-1]


def test_a_page_fits_into_a_message(clock):
    long = [Long(number) for number in range(100)]
    with open_profile() as profile:
        for number in range(12):
            scan_at(profile, clock, MONDAY + number, tracks=long)
        page = history.read(profile, limit=200)
        assert len(msgspec.json.encode(page)) < 1024 * 1024
        assert 1 <= len(page.scans) < 12
        assert page.next == page.scans[-1].scan


def test_days_are_the_persons_own(clock):
    """23:30 in Tokyo is the afternoon in London, and stays the evening for who travels there."""
    clock.offset = 9 * 60
    with open_profile() as profile:
        scan_at(profile, clock, calendar.timegm((2026, 11, 16, 14, 30, 0)))
        clock.offset = 0
        scan_at(profile, clock, calendar.timegm((2026, 11, 17, 2, 0, 0)))
        found = history.read(profile).summary
    assert [bucket.start for bucket in found.buckets] == ["2026-11-16", "2026-11-17"]
    assert [(part.weekday, part.part) for part in found.week] == [(0, "evening"), (1, "night")]


@pytest.mark.parametrize(
    ("unit", "starts"),
    [
        ("day", ["2026-11-16", "2026-11-22", "2026-11-23", "2026-12-01"]),
        ("week", ["2026-11-16", "2026-11-23", "2026-11-30"]),
        ("month", ["2026-11-01", "2026-12-01"]),
        (None, ["2026-11-16", "2026-11-22", "2026-11-23", "2026-12-01"]),
    ],
)
def test_days_weeks_and_months(clock, unit, starts):
    with open_profile() as profile:
        for month, day in ((11, 16), (11, 22), (11, 23), (12, 1)):
            scan_at(profile, clock, calendar.timegm((2026, month, day, 8, 0, 0)))
        found = history.read(profile, unit=unit).summary
    assert found.unit == (unit or "day")
    assert [bucket.start for bucket in found.buckets] == starts
    assert sum(bucket.moods.scans for bucket in found.buckets) == 4


def test_a_long_time_takes_longer_buckets(clock):
    with open_profile() as profile:
        for number in range(summary.MOST_BUCKETS + 1):
            scan_at(profile, clock, MONDAY + number * retention.DAY)
        assert history.read(profile, limit=0).summary.unit == "week"
        assert history.read(profile, limit=0, unit="day").summary.unit == "week"
        assert history.read(profile, limit=0, since=MONDAY + 2 * retention.DAY).summary.unit == "day"


def test_the_summary_counts_corrections_and_leaves_out_what_is_not_sure(clock):
    with open_profile() as profile:
        scan_at(profile, clock, MONDAY, "happy")
        profile.correct(scan_at(profile, clock, MONDAY + 1, "angry"), "neutral")
        scan_at(profile, clock, MONDAY + 2, None)
        moods = history.read(profile).summary.moods
        profile.correct(3, "sad")
        corrected = history.read(profile).summary.moods
    assert (moods.scans, moods.emotions) == (2, {"happy": 1, "neutral": 1})
    assert corrected.emotions == {"happy": 1, "sad": 1, "neutral": 1}
    happy = mood("happy").valence
    assert moods.valence == pytest.approx((happy + COORDINATES["neutral"][0]) / 2)
    assert corrected.valence == pytest.approx((happy + COORDINATES["sad"][0]) / 3)


def test_moods_after_a_goal(clock):
    with open_profile() as profile:
        scan_at(profile, clock, MONDAY, "sad", "lift")
        scan_at(profile, clock, MONDAY + HOUR, "happy", "match")
        scan_at(profile, clock, MONDAY + HOUR + 60, "happy", "match")  # too soon to say anything
        scan_at(profile, clock, MONDAY + 9 * HOUR, "sad", "lift")  # too late
        scan_at(profile, clock, MONDAY + 10 * HOUR, None, "match")  # not sure: the next one counts
        scan_at(profile, clock, MONDAY + 11 * HOUR, "neutral", "calm")
        goals = history.read(profile).summary.goals
    assert [each.goal for each in goals] == ["lift"]
    assert (goals[0].before.scans, goals[0].before.emotions) == (2, {"sad": 2})
    assert goals[0].after.emotions == {"happy": 1, "neutral": 1}
    assert goals[0].after.valence > goals[0].before.valence


def test_the_goal_that_was_chosen_for_a_mood_later_is_its_goal(clock):
    with open_profile() as profile:
        first = scan_at(profile, clock, MONDAY, "sad", "match", tracks=[Track(1)])
        profile.record_shown(first, [Track(2)], "lift")
        scan_at(profile, clock, MONDAY + HOUR, "happy", "match", tracks=[Track(1)])
        found = history.read(profile)
    assert [scan.goal for scan in found.scans] == ["match", "lift"]
    assert [each.goal for each in found.summary.goals] == ["lift"]


def test_a_mood_that_no_tracks_answered_shows_no_effect(clock):
    with open_profile() as profile:
        scan_at(profile, clock, MONDAY, "sad", "lift", tracks=[Track(1)])
        scan_at(profile, clock, MONDAY + HOUR, "sad", "match", tracks=[])  # only watched
        scan_at(profile, clock, MONDAY + 2 * HOUR, "happy", "match", tracks=[])
        goals = history.read(profile).summary.goals
    assert [(each.goal, each.after.emotions) for each in goals] == [("lift", {"sad": 1})]


def test_a_clock_that_goes_backwards(clock):
    with open_profile() as profile:
        first = scan_at(profile, clock, MONDAY + 1000 * retention.DAY, "sad", "lift", tracks=[Track(1)])
        profile.feedback(Track(1).id, "rejected", name="x", artists=[])
        second = scan_at(profile, clock, MONDAY, "happy", "match", tracks=[Track(1)])
        profile.feedback(Track(1).id, "liked", name="x", artists=[])
        found = history.read(profile)
        heard = listening.read(profile)
    assert [scan.scan for scan in found.scans] == [second, first]
    assert found.summary.goals == []
    assert list(heard.liked) == [Track(1).id]
    assert heard.rejected == {}
    assert heard.shown[Track(1).id] == (2, MONDAY)
    assert heard.now == MONDAY


@pytest.mark.parametrize("now", [0.0, 1.0, 1e12])
def test_a_clock_that_is_quite_wrong(monkeypatch, now):
    monkeypatch.setattr(time, "time", lambda: now)
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
        monkeypatch.undo()
        history.read(profile)
        profile.set_setting("retention_days", 30)
        profile.record_scan(mood(), "match")
        assert history.read(profile, limit=1).scans


def test_rows_that_make_no_sense_do_no_harm():
    with open_profile() as profile:
        scan = profile.record_scan(mood(), "match")
        profile.record_shown(scan, [Track(1)])
        profile.connection.execute("UPDATE scan SET time = 5e9, utc_offset = 100000000, emotion = 'bored'")
        profile.connection.execute("UPDATE track SET artists = '{'")
        found = history.read(profile)
        listening.read(profile)
    assert found.scans[0].tracks[0].artists == []
    assert found.summary.moods.emotions == {}


def test_only_the_time_that_was_asked_for(clock):
    with open_profile() as profile:
        for number in range(5):
            scan_at(profile, clock, MONDAY + number * HOUR)
        found = history.read(profile, since=MONDAY + HOUR, until=MONDAY + 3 * HOUR)
    assert [scan.time for scan in found.scans] == [MONDAY + 2 * HOUR, MONDAY + HOUR]
    assert found.summary.moods.scans == 2


def test_the_place_ahead_of_utc(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert retention.utc_offset(MONDAY) == 330
        assert retention.utc_offset(1e300) == 0
    finally:
        monkeypatch.undo()
        time.tzset()
    assert dt.datetime.fromtimestamp(MONDAY, dt.timezone.utc).weekday() == 0
