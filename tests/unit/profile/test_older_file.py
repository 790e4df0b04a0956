"""A profile that an earlier version of FaceTune wrote opens as it is, and says the same.

profile-version-2.db.gz was written by the code from before app/ existed: two people, five scans, a correction, likes,
a look at rest, choices and a cached taste. It stands for the files on people's computers, so it is never written anew.
"""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
from pathlib import Path

import pytest

from facetune.app import people as app_people
from facetune.profile import export, health, history, listening, schema
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.profile.types import Preferences
from tests.profiles import Track

WRITTEN = Path(__file__).with_name("profile-version-2.db.gz")


@pytest.fixture
def older(file):
    file.parent.mkdir()
    file.write_bytes(gzip.decompress(WRITTEN.read_bytes()))
    return file


def rows(file):
    """Every table and row of the file, without the indexes and what later versions added, and its version."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        assert connection.execute("PRAGMA application_id").fetchone() == (0x46547072,)
        new = ("CREATE INDEX", "CREATE TABLE brought", "CREATE TABLE own ")
        return version, [line for line in connection.iterdump() if not line.startswith(new)]


def test_opening_and_reading_it_adds_only_indexes_and_empty_tables(older):
    version, before = rows(older)
    assert version == 2
    with open_profile(person=1) as profile:
        history.read(profile)
        listening.read(profile)
        list(export.pieces(profile))
    assert (health.check().state, health.check().profiles, health.check().scans) == ("ok", 2, 5)
    assert rows(older) == (schema.VERSION, before)


@pytest.mark.usefixtures("older")
def test_it_says_what_was_written():
    everyone = app_people.read()
    assert [(each.name, each.current, each.scans) for each in everyone.profiles] == [
        ("Me", False, 4),
        ("Zoë/🎧", True, 1),
    ]
    assert everyone.damage is None
    with open_profile() as profile:
        assert (profile.name, profile.preferences()) == ("Zoë/🎧", Preferences(retention_days=30))
    with open_profile(person=1) as profile:
        page = history.read(profile)
        heard = listening.read(profile)
        assert profile.preferences() == Preferences(
            goal="calm", limit=20, preferred_genres=["jazz"], avoided_genres=["metal"]
        )
        assert profile.calibration("rest") == {
            "logs": [-3.0, -5.0, -3.0, -2.0, -1.5, -5.0, -0.7],
            "frames": 30,
            "model": "another model",
            "time": 1_780_014_400.0,
        }
        assert profile.cached("spotify taste")[0] == {"tracks": {Track(2).id: 1.0}, "artists": {"Artist 2": 0.5}}
    assert [
        (scan.scan, scan.emotion, scan.correction, scan.goal, scan.word, scan.utc_offset) for scan in page.scans
    ] == [
        (4, "angry", None, "calm", "word 3", 60),
        (3, None, None, "calm", "word 2", 60),
        (2, "sad", "neutral", "lift", "word 1", 60),
        (1, "happy", None, "match", "word 0", 60),
    ]
    assert [(track.id, track.judgement) for track in page.scans[3].tracks] == [
        (Track(0).id, "liked"),
        (Track(1).id, "rejected"),
    ]
    assert (list(heard.liked), list(heard.rejected)) == ([Track(0).id], [Track(1).id])
    assert (list(heard.opened), heard.taste_artists) == ([Track(4).id], {"Artist 2": 0.5})


@pytest.mark.usefixtures("older")
def test_it_goes_on():
    app_people.use("me")
    with open_profile() as profile:
        profile.correct(4, "happy")
        assert history.read(profile).summary.moods.emotions == {"happy": 2, "neutral": 1}
    with opened() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
