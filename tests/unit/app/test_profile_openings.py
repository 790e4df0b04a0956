"""A request opens the profile once, and a scan once before the camera and once after it."""

from __future__ import annotations

import cv2
import msgspec
import pytest

from facetune import paths
from facetune.app import history, people, recommend, taste
from facetune.host.methods import METHODS
from facetune.host.protocol import Call
from facetune.profile import database
from tests import media


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    """A profile with a scan and a like. Nothing reads a taste later."""
    monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "data/profile.db")
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.json")
    monkeypatch.setattr(taste, "refresh_later", lambda: None)
    first = recommend.recommend({"happy": 1.0}, recommend.Wanted(goal="match", limit=3))
    history.keep_feedback(first.tracks[0].id, "liked")
    people.new("Bea")
    people.use("Me")
    return first.tracks[0].id


@pytest.fixture
def openings(monkeypatch):
    """A list that grows by one with each opening of the profile."""
    found = []
    connected = database._connected

    def counted(*arguments, **options):
        found.append(arguments)
        return connected(*arguments, **options)

    monkeypatch.setattr(database, "_connected", counted)
    return found


def call(method, tell=lambda *_: None, **params):
    """The result of a method, which hands `tell` its notifications."""
    asked = METHODS[method]
    return asked.run(msgspec.convert(params, asked.params), Call(1, tell))


@pytest.mark.parametrize(
    ("method", "params", "most"),
    [
        ("recommend", {"emotion": "sad"}, 1),
        ("recommend", {"emotion": "sad", "goal": "lift", "limit": 5}, 1),
        ("settings/read", {}, 1),
        ("settings/write", {"goal": "calm"}, 1),
        ("history/read", {}, 1),
        ("profile/list", {}, 1),
        ("profile/new", {"name": "Cy"}, 1),
        ("profile/use", {"name": "Bea"}, 1),
        ("profile/rename", {"name": "Bea", "to": "Dee"}, 1),
        ("profile/export", {}, 1),
        ("profile/calibration", {}, 1),
        ("profile/uncovered", {}, 1),
        ("profile/uncovered", {"mouth": True}, 1),
        ("spotify/status", {}, 1),
        # Asked which imports came of the person's music, erased with the file to itself, and listed when it is done.
        ("profile/delete", {"name": "Bea"}, 3),
        ("profile/erase", {}, 3),
    ],
)
def test_a_request_opens_the_profile_once(openings, method, params, most):
    call(method, **params)
    assert len(openings) == most


def test_feedback_on_a_track_that_was_shown_opens_it_once(openings, file):
    call("track/feedback", track=file, kind="rejected")
    assert len(openings) == 1


def test_feedback_on_a_new_track_waits_for_the_catalogue_with_the_profile_closed(openings):
    shown = {
        track.id for track in recommend.recommend({"sad": 1.0}, recommend.Wanted(goal="match", limit=3, seed=1)).tracks
    }
    call("profile/erase")
    del openings[:]
    call("track/feedback", track=shown.pop(), kind="liked")
    assert len(openings) == 2


@pytest.mark.parametrize("face", [media.portrait(), None], ids=["face", "nobody"])
def test_a_scan_opens_it_before_the_camera_and_after(openings, tmp_path, face):
    file = tmp_path / "picture.png"
    cv2.imwrite(str(file), media.scene(face))
    seen = []
    answer = call("scan", tell=lambda *_: seen.append(len(openings)), source=str(file))
    assert (answer.scan is None) == (face is None)
    assert set(seen) == {1}, "the camera was looked through with the profile closed"
    assert len(openings) == 2
