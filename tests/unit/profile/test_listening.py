"""What the ranking is told of a person: the same as a look at the whole history tells it, for less."""

from __future__ import annotations

import random
import time

import pytest

from facetune.music.ranking import taste
from facetune.profile import face, listening, people, retention
from facetune.profile.connection import writing
from facetune.profile.store import open_profile
from tests.profiles import Track, mood

NOW = 1_800_000_000.0
DAY = 86_400.0
KINDS = ("opened", "liked", "rejected", "cleared")


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: NOW)


def live(profile, answers, *, tracks=400, shown=4, seed=1, ahead=0.0, kinds=KINDS):
    """Scans in the last 120 days, each answered by tracks, of which some are opened and judged."""
    dice = random.Random(seed)
    add = profile.connection.execute
    with writing(profile.connection):
        for number in range(tracks):
            row = (Track(number).id, Track(number).name, f'["{Track(number).artists[0]}"]')
            add("INSERT OR IGNORE INTO track (track, name, artists) VALUES (?, ?, ?)", row)
        for number in range(answers):
            when = NOW - 120 * DAY * (answers - number) / answers + ahead
            scan = add(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, emotion, confidence, valence, arousal, word,"
                " distribution, model) VALUES (?, ?, 0, 'match', 'happy', 0.7, 0.1, 0.1, 'happy', ?, ?)",
                (profile.person, when, '{"happy": 1}', "the model" if number % 2 else "another"),
            ).lastrowid
            for place, track in enumerate(dice.sample(range(1, tracks + 1), shown)):
                row = (profile.person, scan, track, place, when)
                add("INSERT INTO shown (profile_id, scan_id, track_id, position, time) VALUES (?, ?, ?, ?, ?)", row)
                if dice.random() < 0.3:
                    kind = dice.choice(kinds)
                    row = (profile.person, scan, track, kind, when + place)
                    add("INSERT INTO feedback (profile_id, scan_id, track_id, kind, time) VALUES (?, ?, ?, ?, ?)", row)


def by_the_whole_history(profile):
    """(liked, rejected, opened, shown) as every row of the history tells it."""
    liked, rejected, opened, shown = {}, {}, {}, {}
    query = "SELECT track, kind, time FROM feedback JOIN track ON track.id = track_id WHERE profile_id = ?"
    for track, kind, at in profile.connection.execute(f"{query} ORDER BY feedback.id", (profile.person,)):
        if kind == "opened":
            opened[track] = (opened.get(track, (0, 0.0))[0] + 1, min(at, NOW))
            continue
        liked.pop(track, None)
        rejected.pop(track, None)
        if kind != "cleared":
            (liked if kind == "liked" else rejected)[track] = min(at, NOW)
    query = "SELECT track, time FROM shown JOIN track ON track.id = track_id WHERE profile_id = ? AND time > ?"
    for track, at in profile.connection.execute(query, (profile.person, NOW - listening.SHOWN_DAYS * DAY)):
        times, last = shown.get(track, (0, at))
        shown[track] = (times + 1, max(last, at))
    return liked, rejected, opened, {track: (times, min(last, NOW)) for track, (times, last) in shown.items()}


@pytest.mark.parametrize(("latest", "ahead"), [(1000, 0.0), (50, 0.0), (50, 5 * DAY), (1, 0.0)])
def test_it_is_what_the_whole_history_tells(monkeypatch, latest, ahead):
    for module in (listening, taste):
        monkeypatch.setattr(module, "LATEST", latest)
    with open_profile() as profile:
        live(profile, 100, seed=3)
        people.new(profile.connection, "Someone else")
    with open_profile() as profile:
        live(profile, 300, ahead=ahead)
        liked, rejected, opened, shown = by_the_whole_history(profile)
        releases = [Track(number).id for number in range(0, 500, 7)]
        heard = listening.read(profile, releases)
    assert (heard.liked, heard.rejected) == (liked, rejected)
    assert taste._latest(heard.opened) == taste._latest(opened)
    assert taste._latest(heard.shown) == taste._latest(shown)
    assert {track: heard.shown.get(track) for track in releases} == {track: shown.get(track) for track in releases}
    assert liked
    assert rejected
    assert len(opened) > 50


def test_of_a_longer_history_the_newest_rows_count(monkeypatch):
    monkeypatch.setattr(listening, "MOST_ROWS", 3)
    with open_profile() as profile:
        for at, tracks in ((1, [1, 2, 3]), (2, [4, 5]), (3, [4])):
            monkeypatch.setattr(time, "time", lambda at=at: NOW + at)
            profile.record_shown(None, [Track(number) for number in tracks])
        heard = listening.read(profile)
    assert heard.shown == {Track(4).id: (2, NOW + 3), Track(5).id: (1, NOW + 2)}


def steps(profile, work):
    """How many of SQLite's steps something takes: they are the same on every machine."""
    counted = 0

    def count():
        nonlocal counted
        counted += 1

    profile.connection.set_progress_handler(count, 10)
    work(profile)
    profile.connection.set_progress_handler(None, 0)
    return counted


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(listening.read, id="what the ranking is told"),
        pytest.param(lambda profile: face.past_scans(profile, "the model"), id="the face"),
        pytest.param(lambda profile: face.past_scans(profile, "a new model"), id="the face for a new model"),
        pytest.param(
            lambda profile: profile.record_shown(profile.record_scan(mood(), "match"), [Track(1)]), id="keeping it"
        ),
    ],
)
@pytest.mark.parametrize("days", [None, 119], ids=["for ever", "for some days"])
def test_a_long_history_takes_no_more_than_a_short_one(monkeypatch, work, days):
    monkeypatch.setattr(listening, "MOST_ROWS", 50)
    monkeypatch.setattr(face, "MOST_SCANS", 10)
    taken = []
    for answers in (60, 480):
        with open_profile() as profile:
            retention.erase(profile.connection, None)
        with open_profile() as profile:
            live(profile, answers, kinds=["opened"])  # likes all count, and are as many as a person clicks
            if days is not None:
                profile.set_setting("retention_days", days)
                profile.record_scan(mood(), "match")  # what is too old goes
            taken.append(steps(profile, work))
    short, long = taken
    assert long <= 1.5 * short + 20


def test_only_titles_that_no_row_refers_to_go_with_the_scans_that_are_too_old():
    with open_profile() as profile:
        profile.record_shown(profile.record_scan(mood(), "match"), [Track(1), Track(2), Track(3), Track(4)])
        profile.feedback(Track(2).id, "liked", name="Song 2", artists=[])
        profile.feedback(Track(4).id, "opened", name="Song 4", artists=[])
        profile.connection.execute("UPDATE scan SET time = time - 864000")
        profile.connection.execute("UPDATE shown SET time = time - 864000")
        profile.connection.execute("UPDATE feedback SET time = time - 864000")
        scan = profile.record_scan(mood(), "match")
        profile.record_shown(scan, [Track(3)])
        with writing(profile.connection):
            retention.expire(profile.connection, profile.person, NOW)
        before = [name for (name,) in profile.connection.execute("SELECT name FROM track ORDER BY name")]
        profile.set_setting("retention_days", 5)
        with writing(profile.connection):
            retention.expire(profile.connection, profile.person, NOW, asked=True)
        after = [name for (name,) in profile.connection.execute("SELECT name FROM track ORDER BY name")]
    assert before == ["Song 1", "Song 2", "Song 3", "Song 4"]
    assert after == ["Song 2", "Song 3"]
