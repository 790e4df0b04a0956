"""What is remembered, through the real host: corrections, feedback, history, people, export, erasing."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import time

import pytest

from tests import catalogue, media
from tests.conftest import ROOT
from tests.host.client import HostProcess


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """User directories that these tests share."""
    folder = tmp_path_factory.mktemp("profile home")
    catalogue.give(folder / "data")
    return {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}


@pytest.fixture
def file(home, tmp_path_factory):
    """The profile of these user directories, which begins anew."""
    folder = tmp_path_factory.getbasetemp() / home["XDG_DATA_HOME"] / "facetune"
    for each in folder.glob("profile.db*"):
        each.unlink()
    return folder / "profile.db"


@pytest.fixture
def host(home, file):
    assert not file.exists()
    with HostProcess(env=home) as process:
        process.initialize()
        yield process


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    return str(media.face_video(tmp_path_factory.mktemp("videos") / "face.avi"))


def test_a_scan_is_remembered_corrected_and_answered_again(host, face):
    answer = host.call("scan", {"source": face, "limit": 5})
    scan = answer["scan"]
    assert host.call("mood/correct", {"scan": scan, "emotion": "sad"}) == {"scan": scan, "emotion": "sad"}
    again = host.call("recommend", {"emotion": "sad", "limit": 3, "scan": scan})
    assert again["scan"] == scan
    liked, rejected = (again["tracks"][place]["id"] for place in (0, 1))
    host.call("track/feedback", {"track": liked, "kind": "liked", "scan": scan})
    host.call("track/feedback", {"track": rejected, "kind": "rejected"})
    host.call("track/feedback", {"track": liked, "kind": "opened"})
    past = host.call("history/read")
    (found,) = past["scans"]
    assert (found["emotion"], found["correction"]) == ("happy", "sad")
    assert [track["id"] for track in found["tracks"]] == [track["id"] for track in again["tracks"]]
    assert [track["judgement"] for track in found["tracks"]] == ["liked", "rejected", None]
    assert found["tracks"][0]["opened"] is True
    assert past["summary"]["moods"]["emotions"] == {"sad": 1}
    later = host.call("recommend", {"emotion": "sad", "limit": 50})
    assert rejected not in [track["id"] for track in later["tracks"]]


def rows(file):
    """Everything in the profile."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_nothing_of_a_private_scan_is_kept(home, file, face, tmp_path):
    with HostProcess(env=home | {"XDG_STATE_HOME": str(tmp_path)}) as host:
        host.initialize()
        scan = {"source": face, "limit": 5, "private": True}
        assert host.call("scan", scan)["scan"] is None  # makes the profile
        before = rows(file)
        answer = host.call("scan", scan)
        assert (answer["mood"]["emotion"], len(answer["tracks"]), answer["scan"]) == ("happy", 5, None)
        assert host.call("recommend", {"emotion": "sad", "limit": 5, "private": True})["scan"] is None
        watching = host.start("watch", {"source": face, "private": True})
        while (told := host.read())["method"] != "scan/mood":
            pass
        assert told["params"]["scan"] is None
        host.notify("$/cancelRequest", {"id": watching})
        assert host.answer(watching)["error"]["data"]["code"] == "cancelled"
        assert rows(file) == before
        assert host.call("history/read")["scans"] == []
        host.end()
    log = (tmp_path / "facetune/log/host.log").read_text()
    assert "history/read#" in log
    for word in ("scan#", "recommend#", "watch#"):
        assert word not in log


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("mood/correct", {"scan": 999, "emotion": "sad"}, "scan_unknown"),
        ("mood/correct", {"scan": 1, "emotion": "bored"}, "invalid_params"),
        ("mood/correct", {"scan": 2**60, "emotion": None}, "invalid_params"),
        ("track/feedback", {"track": "0" * 22, "kind": "liked"}, "track_unknown"),
        ("track/feedback", {"track": "0" * 21 + "\n", "kind": "liked"}, "invalid_params"),
        ("track/feedback", {"track": "0" * 22, "kind": "loved"}, "invalid_params"),
        ("history/read", {"limit": 201}, "invalid_params"),
        ("history/read", {"since": -1}, "invalid_params"),
        ("history/read", {"since": "NaN"}, "invalid_params"),
        ("profile/use", {"name": "nobody"}, "profile_unknown"),
        ("profile/new", {"name": "\u0301"}, "profile_name_invalid"),
        ("profile/new", {"name": "x" * 65}, "profile_name_invalid"),
        ("profile/new", {"name": "me"}, "profile_name_taken"),
        ("profile/delete", {"name": "Me"}, "profile_last"),
        ("profile/uncovered", {"mouth": "yes"}, "invalid_params"),
        ("profile/uncovered", {"nose": True}, "invalid_params"),
        ("profile/export", {"cursor": "1:9:0"}, "invalid_params"),
        ("profile/export", {"cursor": "1:0:1; DROP"}, "invalid_params"),
    ],
)
def test_what_cannot_be_done_is_said(home, method, params, code):
    with HostProcess(env=home) as process:
        process.initialize()
        assert process.fail(method, params) == code


def test_people_of_the_options_page(host):
    assert [person["name"] for person in host.call("profile/list")["profiles"]] == ["Me"]
    host.call("settings/write", {"goal": "lift"})
    made = host.call("profile/new", {"name": "Zoë/🎧"})
    assert [(person["name"], person["current"]) for person in made["profiles"]] == [("Me", False), ("Zoë/🎧", True)]
    assert host.call("settings/read")["goal"] == "match"
    host.call("profile/rename", {"name": "zoë/🎧", "to": "Zoë"})
    assert host.call("profile/use", {"name": "me"})["profiles"][0]["current"] is True
    assert host.call("settings/read")["goal"] == "lift"
    assert len(host.call("profile/delete", {"name": "Zoë"})["profiles"]) == 1


def test_everything_is_taken_away_and_then_forgotten(host, file):
    tracks = host.call("recommend", {"emotion": "happy", "limit": 100})["tracks"]
    text, cursor = "", None
    while True:
        piece = host.call("profile/export", {"cursor": cursor})
        text += piece["text"]
        cursor = piece["next"]
        if cursor is None:
            break
    document = json.loads(text)
    assert [each["track"] for each in document["shown"]] == [track["id"] for track in tracks]
    assert piece["file"].startswith("facetune-profile-20")
    assert piece["file"].endswith(".json")
    assert tracks[0]["id"].encode() in file.read_bytes()
    assert host.call("profile/erase")["profiles"][0]["scans"] == 0
    everything = b"".join(each.read_bytes() for each in file.parent.glob("profile.db*"))
    assert not [track["id"] for track in tracks if track["id"].encode() in everything]


def test_what_a_person_says_is_never_covered_is_heeded_until_it_is_taken_back(host):
    masked = {"source": str(ROOT / "tests/vectors/face-masked.png"), "limit": 1}

    def hint():
        return host.call("scan", masked)["mood"]["hint"]

    assert hint() == "uncover_mouth"
    assert host.call("profile/uncovered") == {"mouth": False, "eyes": False}
    assert host.call("profile/uncovered", {"mouth": True}) == {"mouth": True, "eyes": False}
    heeded = host.call("scan", masked)["mood"]
    assert (heeded["hint"], heeded["frames"]) == (None, 1)
    rows = json.loads(host.call("profile/export")["text"])["calibration"]
    assert [(row["kind"], row["value"]) for row in rows] == [("uncovered", {"mouth": True, "eyes": False})]
    host.call("profile/new", {"name": "Bea"})
    assert hint() == "uncover_mouth", "it is another person's"
    host.call("profile/use", {"name": "Me"})
    assert hint() is None
    assert host.call("profile/uncovered", {"mouth": False}) == {"mouth": False, "eyes": False}
    assert hint() == "uncover_mouth"
    host.call("profile/uncovered", {"eyes": True})
    host.call("profile/erase")
    assert host.call("profile/uncovered") == {"mouth": False, "eyes": False}


def test_nothing_is_remembered_for_who_wants_that(host, face):
    assert host.call("settings/write", {"retention_days": 0})["retention_days"] == 0
    assert host.call("scan", {"source": face, "limit": 2})["scan"] is None
    assert host.call("history/read")["scans"] == []


def test_two_browsers_at_once(host, home, face):
    with HostProcess(env=home) as other:
        other.initialize()
        scans = []
        for method, params in (("scan", {"source": face, "limit": 3}), *[("recommend", {"emotion": "sad"})] * 3):
            asked = [(process, process.start(method, params)) for process in (host, other)]
            scans += [process.answer(number)["result"]["scan"] for process, number in asked]
        assert len(set(scans) - {None}) == 2
        assert len(host.call("history/read")["scans"]) == 2
        assert other.call("history/read")["summary"]["moods"]["scans"] == 2


def test_a_host_that_is_killed_while_it_writes(host, home, file):
    track = host.call("recommend", {"emotion": "sad", "limit": 1})["tracks"][0]["id"]
    for pause in (0.0, 0.01, 0.03):
        with HostProcess(env=home) as victim:
            victim.initialize()
            for _ in range(8):
                victim.start("track/feedback", {"track": track, "kind": "opened"})
            time.sleep(pause)
            victim.process.send_signal(signal.SIGKILL)
            victim.process.wait()
        host.call("track/feedback", {"track": track, "kind": "liked"})
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM feedback WHERE kind = 'liked'").fetchone() == (3,)


def test_scans_work_beside_a_newer_versions_profile(host, file, face):
    host.call("settings/write", {"goal": "lift"})
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    answer = host.call("scan", {"source": face, "limit": 4})
    assert (answer["scan"], len(answer["tracks"]), answer["goal"]) == (None, 4, "match")
    # Whoever is to change the choices is not shown the defaults for them.
    assert host.fail("settings/read") == "profile_newer"
    assert host.fail("settings/write", {"goal": "calm"}) == "profile_newer"
    assert host.fail("history/read") == "profile_newer"
    assert file.read_bytes() == before


def test_a_damaged_file_is_told_of_once(host, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"?" * 10_000)
    told = host.call("profile/list")["damage"]
    assert told["file"].startswith(str(file))
    assert told["scans"] == 0
    assert host.call("profile/list")["damage"] is None
