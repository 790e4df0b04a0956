"""A new profile for every test, and moods to put into it."""

from __future__ import annotations

import pytest

from facetune import paths
from facetune.profile.store import open_profile
from tests.profiles import Track, mood


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    """The path of the profile, where nothing exists yet."""
    target = tmp_path / "data of a user" / "profile.db"
    monkeypatch.setattr(paths, "profile_file", lambda: target)
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.json")
    return target


@pytest.fixture
def filled(file):
    """The same file, with 300 scans of two tracks each, and a like."""
    with open_profile() as profile:
        for number in range(300):
            scan = profile.record_scan(mood(word=f"word {number}"), "lift")
            profile.record_shown(scan, [Track(number % 40), Track(number % 40 + 1)])
        profile.feedback(Track(0).id, "liked", name=Track(0).name, artists=Track(0).artists)
        profile.set_setting("goal", "calm")
    return file
