"""What is written is read, by whom it belongs to."""

from __future__ import annotations

import os
import time

import pytest

from facetune.errors import FaceTuneError
from facetune.profile import history, listening, people
from facetune.profile.store import VALUE, open_profile
from tests.profiles import Track, mood


def latest():
    with open_profile() as profile:
        return history.read(profile, limit=1).scans[0]


def test_a_scan_and_its_tracks():
    before = time.time()
    with open_profile() as profile:
        scan = profile.record_scan(mood("sad"), "lift")
        profile.record_shown(scan, [Track(3), Track(1)])
    found = latest()
    assert (found.scan, found.goal, found.emotion, found.correction) == (scan, "lift", "sad", None)
    assert before <= found.time <= time.time()
    assert [track.name for track in found.tracks] == ["Song 3", "Song 1"]
    assert found.tracks[0].artists == ["Artist 3"]


def test_a_scan_that_is_not_sure_can_be_corrected_and_one_without_a_face_is_not_kept():
    with open_profile() as profile:
        scan = profile.record_scan(mood(None), "match")
        assert profile.record_scan(mood(None, distribution={}), "match") is None
        profile.correct(scan, "neutral")
    assert (latest().emotion, latest().correction) == (None, "neutral")


def test_a_correction_is_taken_back():
    with open_profile() as profile:
        scan = profile.record_scan(mood("sad"), "match")
        profile.correct(scan, "happy")
        profile.correct(scan, None)
        at = profile.connection.execute("SELECT corrected_at FROM scan").fetchone()
    assert latest().correction is None
    assert at == (None,)


def test_a_scan_of_somebody_else_is_unknown():
    with open_profile() as profile:
        scan = profile.record_scan(mood(), "match")
        people.new(profile.connection, "Ana")
    with open_profile() as profile:
        with pytest.raises(FaceTuneError) as caught:
            profile.correct(scan, "sad")
        assert caught.value.code == "scan_unknown"
        profile.record_shown(scan, [Track(1)])
        profile.feedback(Track(1).id, "liked", name="x", artists=[], scan=scan)
        assert profile.connection.execute(
            "SELECT scan_id FROM shown UNION SELECT scan_id FROM feedback"
        ).fetchall() == [(None,)]


def test_the_answer_after_a_correction_takes_the_place_of_the_first():
    with open_profile() as profile:
        scan = profile.record_scan(mood("sad"), "match")
        profile.record_shown(scan, [Track(1), Track(2)])
        profile.correct(scan, "happy")
        profile.record_shown(scan, [Track(5)])
    assert [track.name for track in latest().tracks] == ["Song 5"]


def test_the_last_word_on_a_track_counts():
    with open_profile() as profile:
        profile.record_shown(profile.record_scan(mood(), "match"), [Track(1)])
        for kind in ("liked", "rejected", "opened", "opened"):
            profile.feedback(Track(1).id, kind, name=Track(1).name, artists=Track(1).artists)
        heard = listening.read(profile)
        assert (list(heard.liked), list(heard.rejected)) == ([], [Track(1).id])
        assert heard.rejected_artists == {"Artist 1": 1.0}
        assert heard.opened[Track(1).id][0] == 2
        assert heard.shown[Track(1).id][0] == 1
        assert (latest().tracks[0].judgement, latest().tracks[0].opened) == ("rejected", True)
        profile.feedback(Track(1).id, "cleared", name=Track(1).name, artists=Track(1).artists)
        heard = listening.read(profile)
    assert (heard.liked, heard.rejected, heard.rejected_artists) == ({}, {}, {})
    assert latest().tracks[0].judgement is None


def test_a_title_that_changes_is_kept_once():
    with open_profile() as profile:
        profile.feedback(Track(1).id, "liked", name="Old", artists=["A"])
        profile.feedback(Track(1).id, "liked", name="New", artists=["A", "B"])
        assert profile.track(Track(1).id) == ("New", ["A", "B"])
        assert profile.track(Track(2).id) is None
        assert profile.connection.execute("SELECT count(*) FROM track").fetchone() == (1,)


def test_texts_of_any_kind_and_length():
    odd = "\x00'; DROP TABLE scan; --\U0001f3a7\u202e" + "é" * 5000
    with open_profile() as profile:
        profile.feedback(Track(1).id, "liked", name=odd, artists=[odd] * 50)
        name, artists = profile.track(Track(1).id)
        assert odd.startswith(name)
        assert len(name) == 300
        assert len(artists) == 20


def test_values_of_a_person():
    with open_profile() as profile:
        assert profile.setting("colour") is None
        assert profile.setting("colour", "red") == "red"
        profile.set_setting("colour", {"a": [1, None]})
        assert profile.setting("colour") == {"a": [1, None]}
        assert profile.cached("taste") is None
        before = time.time()
        profile.store("taste", [1])
        value, stored = profile.cached("taste")
        assert value == [1]
        assert before <= stored <= time.time()
        profile.forget("taste")
        profile.forget("taste")
        assert profile.cached("taste") is None
        profile.save_calibration("rest", [0.5])
        profile.save_calibration("rest", [0.25])
        assert profile.calibration("rest") == [0.25]
        profile.save_calibration("rest", None)
        assert profile.calibration("rest") is None
        people.new(profile.connection, "Ana")
    with open_profile() as profile:
        assert profile.setting("colour") is None


def test_a_value_that_no_message_could_carry_is_refused():
    with open_profile() as profile, pytest.raises(ValueError, match="too long"):
        profile.store("all", "x" * VALUE)


def test_a_value_that_does_not_decode_counts_as_none():
    with open_profile() as profile:
        profile.set_setting("goal", "calm")
        profile.connection.execute("UPDATE setting SET value = '{'")
        assert profile.setting("goal", "match") == "match"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_nobody_else_reads_the_file(file):
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
        assert {each.stat().st_mode & 0o077 for each in file.parent.iterdir()} == {0}
    file.chmod(0o644)
    with open_profile():
        assert file.stat().st_mode & 0o077 == 0


def test_nothing_but_the_file_and_its_lock_is_left_behind(file):
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
    assert sorted(each.name for each in file.parent.iterdir()) == ["profile.db", "profile.db.lock"]


def test_artists_are_counted_by_their_tracks():
    with open_profile() as profile:
        for number in range(3):
            profile.feedback(Track(number).id, "liked", name=f"s{number}", artists=["A", "B"])
        heard = listening.read(profile)
    assert heard.liked_artists == {"A": 3.0, "B": 3.0}
    assert list(heard.liked) == [Track(number).id for number in range(3)]


def test_the_taste_of_an_account_counts_until_it_is_turned_off():
    with open_profile() as profile:
        profile.store("spotify taste", {"tracks": {"a": 1.0}, "artists": {"B": 0.5}})
        assert listening.read(profile).taste_artists == {"B": 0.5}
        profile.set_setting("spotify taste", value=False)
        assert listening.read(profile).taste_tracks == {}
        profile.set_setting("spotify taste", value=True)
        profile.store("spotify taste", {"tracks": "?"})
        assert listening.read(profile).taste_tracks == {}
