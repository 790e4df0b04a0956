"""What is forgotten leaves no row, and no bytes in the files; what is taken away is whole."""

from __future__ import annotations

import sqlite3
import time

import msgspec
import pytest

from facetune.app import history as app_history
from facetune.app import people as app_people
from facetune.errors import FaceTuneError
from facetune.profile import export, history, listening, people, retention
from facetune.profile.database import opened
from facetune.profile.store import VALUE, open_profile
from facetune.profile.types import Preferences
from facetune.spotify.store import NEW_RELEASES
from tests.profiles import Track, mood

TRACES = [b"traceword", b"Song 1", b"Artist 1", b"tracesetting", b"tracecache", b"tracelearnt", b"0.0421337"]


@pytest.fixture
def traces(file):
    """A profile with something that can be found again in each of its tables."""
    with open_profile() as profile:
        for number in range(200):
            scan = profile.record_scan(mood(word="traceword", share=0.0421337 * 6), "match")
            profile.record_shown(scan, [Track(n) for n in range(number % 20, number % 20 + 5)])
        profile.feedback(Track(1).id, "liked", name=Track(1).name, artists=Track(1).artists)
        profile.set_setting("x", "tracesetting")
        profile.store("y", "tracecache" * 1000)
        profile.save_calibration("z", "tracelearnt")
    return file


def left(file):
    """Which traces any file beside the profile still holds."""
    everything = b"".join(each.read_bytes() for each in file.parent.iterdir())
    return [trace for trace in TRACES if trace in everything]


def days_ago(days):
    with open_profile() as profile:
        for table in ("scan", "shown", "feedback"):
            profile.connection.execute(f"UPDATE {table} SET time = ?", (time.time() - days * retention.DAY,))  # noqa: S608


def an_hour_later():
    """The clock has been read, and an hour ago."""
    with open_profile() as profile:
        history.read(profile)
        profile.connection.execute("UPDATE cache SET stored = stored - 3601")


def test_the_traces_can_be_found(traces):
    assert left(traces)[:3] == TRACES[:3]


@pytest.mark.parametrize("everybody", [False, True])
def test_erased_is_gone_from_every_byte(traces, everybody):
    (traces.parent / "profile.db.damaged-20260101-000000").write_bytes(b"traceword")
    with opened() as connection:
        people.rename(connection, "Me", "Tracename")
    app_people.erase(everyone=everybody)
    assert left(traces) == []
    assert sorted(each.name for each in traces.parent.iterdir()) == ["profile.db", "profile.db.lock"]
    assert (b"Tracename" in traces.read_bytes()) is not everybody
    with opened() as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in ("scan", "shown", "track", "feedback", "setting", "calibration", "cache", "notice"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608


def test_one_person_is_erased_and_another_stays(traces):
    with opened() as connection:
        people.new(connection, "Ana")
    with open_profile() as profile:
        profile.record_shown(profile.record_scan(mood("sad", word="anaword"), "calm"), [Track(1)])
        people.use(profile.connection, "Me")
    app_people.erase()
    assert left(traces) == [b"Song 1", b"Artist 1"]  # which Ana was shown as well
    with opened() as connection:
        people.use(connection, "Ana")
    with open_profile() as profile:
        assert history.read(profile).scans[0].word == "anaword"
        assert history.read(profile).scans[0].tracks[0].name == "Song 1"


def test_what_goes_little_by_little_leaves_no_bytes_either(traces):
    days_ago(40)
    with open_profile() as profile:
        profile.set_setting("retention_days", 30)
    an_hour_later()
    with open_profile() as profile:
        profile.record_scan(mood(word="new"), "match")
        profile.forget("y")
        profile.set_setting("x", None)
        profile.save_calibration("z", None)
    assert left(traces) == [b"Song 1", b"Artist 1"]  # what is liked stays until it is cleared
    with open_profile() as profile:
        assert [scan.word for scan in history.read(profile).scans] == ["new"]
        assert list(listening.read(profile).liked) == [Track(1).id]


def test_reading_the_history_drops_what_is_too_old(traces):
    with open_profile() as profile:
        profile.set_setting("retention_days", 30)
    days_ago(31)
    an_hour_later()
    with open_profile() as profile:
        assert history.read(profile).scans == []
    assert b"traceword" not in traces.read_bytes()


def test_a_clock_that_is_ahead_for_a_while_costs_nothing(traces, monkeypatch):
    now = time.time
    with open_profile() as profile:
        profile.set_setting("retention_days", 30)
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: now() + 40 * retention.DAY)
        for _ in range(3):
            with open_profile() as profile:
                history.read(profile)
                profile.record_scan(mood(), "match")
    an_hour_later()
    with open_profile() as profile:
        assert history.read(profile).summary.moods.scans == 203
    assert traces.exists()


def test_time_that_passes_without_a_scan_counts_from_the_second_look(traces, monkeypatch):
    now = time.time
    with open_profile() as profile:
        profile.set_setting("retention_days", 30)
    for hours, left_over in ((0, 200), (0.5, 200), (1.1, 0)):
        monkeypatch.setattr(time, "time", lambda: now() + 40 * retention.DAY + hours * 3600)  # noqa: B023
        with open_profile() as profile:
            assert len(history.read(profile, limit=200).scans) == left_over, hours
    assert b"traceword" not in traces.read_bytes()


def test_what_a_person_asks_for_goes_at_once(traces):
    days_ago(31)
    with open_profile() as profile:
        profile.choose(Preferences(retention_days=30))
        assert history.read(profile).scans == []
    assert b"traceword" not in traces.read_bytes()


def test_what_is_not_too_old_stays(traces):
    assert traces
    days_ago(29)
    with open_profile() as profile:
        profile.set_setting("retention_days", 30)
        profile.record_scan(mood(), "match")
        assert history.read(profile).summary.moods.scans == 201


def test_who_wants_nothing_kept_has_nothing_kept(traces):
    with open_profile() as profile:
        profile.choose(Preferences(retention_days=0))
    assert b"traceword" not in traces.read_bytes()
    with open_profile() as profile:
        assert profile.record_scan(mood(word="traceword"), "match") is None
        profile.record_shown(None, [Track(3)])
        profile.feedback(Track(4).id, "opened", name=Track(4).name, artists=[])
        profile.feedback(Track(5).id, "rejected", name=Track(5).name, artists=[])
        assert history.read(profile).scans == []
        heard = listening.read(profile)
    assert (heard.shown, heard.opened) == ({}, {})
    assert (list(heard.liked), list(heard.rejected)) == ([Track(1).id], [Track(5).id])


def test_who_wants_nothing_kept_may_still_judge_a_track_that_the_catalogue_lacks():
    about = {"artist": "Artist 7", "album": None, "year": 2026, "duration": None, "valence": 0.5, "energy": 0.5}
    with open_profile() as profile:
        profile.choose(Preferences(retention_days=0))
        profile.store(NEW_RELEASES, [{"id": Track(7).id, "name": "Song 7", "artists": ["Artist 7"], **about}])
        profile.record_shown(None, [Track(7)])
    app_history.keep_feedback(Track(7).id, "rejected")
    with open_profile() as profile:
        assert list(listening.read(profile).rejected) == [Track(7).id]
        assert profile.track(Track(7).id) == ("Song 7", ["Artist 7"])


def test_moods_of_the_future_go_too_where_nothing_is_to_be_kept(traces):
    days_ago(-1000)
    with open_profile() as profile:
        profile.choose(Preferences(retention_days=0))
        assert history.read(profile).scans == []
    assert b"traceword" not in traces.read_bytes()


def whole_document():
    with open_profile() as profile:
        pieces = list(export.pieces(profile))
    return pieces, msgspec.json.decode("".join(pieces))


def test_an_export_of_nothing():
    _, document = whole_document()
    assert document["profile"]["name"] == "Me"
    assert [document[name] for name in ("scans", "shown", "feedback", "settings", "calibration", "cache")] == [[]] * 6


def test_an_export_has_everything(traces):
    assert traces
    with open_profile() as profile:
        profile.correct(3, "sad")
    pieces, document = whole_document()
    assert (document["format"], document["version"]) == ("facetune-profile", 1)
    assert len(document["scans"]) == 200
    assert document["scans"][2]["correction"] == "sad"
    assert document["scans"][2]["distribution"]["happy"] == pytest.approx(0.0421337 * 6)
    assert document["scans"][2]["time"].endswith("Z")
    assert len(document["shown"]) == 1000
    assert document["shown"][0]["artists"] == Track(0).artists
    assert document["feedback"][0]["kind"] == "liked"
    assert {each["name"]: each["value"] for each in document["settings"]} == {"x": "tracesetting"}
    assert document["calibration"][0]["value"] == "tracelearnt"
    assert document["cache"][0]["value"] == "tracecache" * 1000
    assert len(pieces) > 1


def test_pieces_fit_into_messages_and_join_whatever_happens_in_between():
    with open_profile() as profile:
        for number in range(3):
            profile.store(f"large {number}", '"\\' * (VALUE // 4 - 10))
        for _ in range(1500):
            profile.record_scan(mood(word="é\U0001f3a7" * 20), "match")
    texts, cursor = [], None
    while True:
        with open_profile() as profile:
            piece = export.piece(profile, cursor)
            profile.record_scan(mood(), "match")
        assert len(msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "result": piece})) < 1024 * 1024
        texts.append(piece.text)
        cursor = piece.next
        if cursor is None:
            break
    document = msgspec.json.decode("".join(texts))
    assert len(document["scans"]) >= 1500
    assert len(document["cache"]) == 3
    assert len(texts) > 4


def test_an_export_stays_with_the_person_that_it_began_with():
    with open_profile() as profile:
        for _ in range(400):
            profile.record_scan(mood(word="mine" * 20), "match")
        profile.set_setting("whose", "mine")
        first = export.piece(profile)
        people.new(profile.connection, "Bea")
    with open_profile() as bea:
        for _ in range(500):
            bea.record_scan(mood(word="hers"), "match")
        bea.set_setting("whose", "hers")
        text, following = first.text, first.next
        while following is not None:
            piece = export.piece(bea, following)
            text, following = text + piece.text, piece.next
    document = msgspec.json.decode(text)
    assert first.next is not None
    assert len(document["scans"]) == 400
    assert document["settings"] == [{"name": "whose", "value": "mine"}]
    assert "hers" not in text


def test_an_export_of_rows_that_make_no_sense():
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
        profile.connection.execute("UPDATE scan SET distribution = '{', time = 1e300")
    _, document = whole_document()
    assert (document["scans"][0]["distribution"], document["scans"][0]["time"]) == (None, 1e300)


def test_a_disk_that_is_full_keeps_no_sign_in(monkeypatch):
    from facetune.spotify import sign_in as signin

    gone = []
    monkeypatch.setattr(signin, "forget_person", gone.append)
    with open_profile() as profile:
        profile.store("spotify account", {"scopes": []})
    monkeypatch.setattr(retention, "compact", _full)
    with pytest.raises(FaceTuneError) as caught:
        app_people.erase()
    assert caught.value.code == "profile_unusable"
    assert gone == ["1"]


def _full(_connection):
    raise sqlite3.OperationalError("database or disk is full")
