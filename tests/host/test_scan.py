"""Scans through the real host, with a video file for a camera."""

from __future__ import annotations

import base64
import threading
import time

import cv2
import numpy as np
import pytest

from tests import media
from tests.host.client import PATIENCE, HostProcess


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("made videos")


@pytest.fixture(scope="module")
def face(folder):
    return str(media.face_video(folder / "face.avi"))


@pytest.fixture(scope="module")
def nobody(folder):
    return str(media.empty_video(folder / "nobody.avi"))


@pytest.fixture
def host():
    with HostProcess() as process:
        process.initialize()
        yield process


def test_from_a_face_to_tracks(host, face):
    answer = host.call("scan", {"source": face, "limit": 10})
    assert answer["mood"]["emotion"] == "happy"
    assert sum(answer["mood"]["distribution"].values()) == pytest.approx(1, abs=1e-6)
    assert len(answer["mood"]["distribution"]) == 7
    assert answer["goal"] == "match"
    assert len(answer["tracks"]) == 10
    assert all(len(track["id"]) == 22 for track in answer["tracks"])
    phases = [message["params"]["progress"]["phase"] for message in host.notifications]
    assert phases[0] == "opening"
    assert "looking" in phases
    assert all(message["params"].get("preview") is None for message in host.notifications)


def test_the_environment_names_the_camera(face):
    with HostProcess(env={"FACETUNE_CAMERA": face}) as process:
        process.initialize()
        assert process.call("scan", {"limit": 3})["mood"]["emotion"] == "happy"


@pytest.fixture
def forgetful(host):
    """A host that remembers nothing: what it answers is not shaped by what it answered before."""
    host.call("settings/write", {"retention_days": 0})
    yield host
    host.call("settings/write", {"retention_days": None})


def test_the_goal_changes_the_tracks_and_the_seed_fixes_them(forgetful, face):
    host = forgetful
    mood = host.call("scan", {"source": face, "seed": 7, "limit": 10})["mood"]
    ask = {"distribution": mood["distribution"], "seed": 7, "limit": 10}
    match = host.call("recommend", {**ask, "goal": "match"})["tracks"]
    assert match == host.call("recommend", {**ask, "goal": "match"})["tracks"]
    calm = host.call("recommend", {**ask, "goal": "calm"})["tracks"]
    assert np.mean([track["energy"] for track in calm]) < np.mean([track["energy"] for track in match])
    assert len({track["id"] for track in match} & {track["id"] for track in calm}) < 5


def test_the_mood_a_person_names_is_taken(host):
    sad = host.call("recommend", {"emotion": "sad", "seed": 1})["tracks"]
    happy = host.call("recommend", {"emotion": "happy", "seed": 1})["tracks"]
    assert len(sad) == 12
    assert np.mean([track["valence"] for track in sad]) < np.mean([track["valence"] for track in happy]) - 0.2


def test_nobody_there(host, nobody):
    answer = host.call("scan", {"source": nobody})
    assert answer["mood"]["emotion"] is None
    assert answer["mood"]["reason"] == "no_face"
    assert answer["mood"]["distribution"] == {}
    assert answer["tracks"] == []


def test_the_preview_waits_for_its_acknowledgement(host, nobody):
    """With every picture acknowledged there are several; with none there are hardly any."""
    pictures = []

    def acknowledge(message):
        params = message["params"]
        if params.get("preview"):
            pictures.append(params["preview"])
            host.notify("scan/ack", {"id": params["id"], "sequence": params["sequence"]})

    host.call("scan", {"source": nobody, "preview": True}, acknowledge)
    acknowledged = len(pictures)
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(pictures[0]), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (240, 320, 3)

    host.notifications.clear()
    host.call("scan", {"source": nobody, "preview": True})
    ignored = sum(1 for message in host.notifications if message["params"].get("preview"))
    assert 0 < ignored < acknowledged


def test_a_scan_can_be_cancelled_and_another_begun_at_once(host, face, nobody):
    first = host.start("scan", {"source": nobody})
    while host.read()["params"]["progress"]["phase"] == "opening":
        pass
    host.notify("$/cancelRequest", {"id": first})
    second = host.start("scan", {"source": face, "limit": 3})
    assert host.answer(first)["error"]["code"] == -32800
    assert host.answer(second)["result"]["mood"]["emotion"] == "happy"
    host.notify("$/cancelRequest", {"id": first})
    assert host.alive()


def test_two_scans_at_once(host, nobody):
    first = host.start("scan", {"source": nobody})
    assert host.read()["params"]["progress"]["phase"] == "opening"
    second = host.start("scan", {"source": nobody})
    refused = host.read()
    while "method" in refused:
        refused = host.read()
    assert refused["id"] == second
    assert refused["error"]["data"]["code"] == "busy"
    assert host.answer(first)["result"]["mood"]["reason"] == "no_face"


def test_other_requests_are_answered_while_a_scan_runs(host, nobody):
    scan = host.start("scan", {"source": nobody})
    other = host.start("recommend", {"emotion": "calm"})
    assert host.answer(other)["error"]["data"]["code"] == "invalid_params"
    assert host.answer(scan)["result"]["tracks"] == []


def test_end_of_input_in_mid_scan_ends_the_host(host, nobody):
    host.start("scan", {"source": nobody})
    while host.read()["params"]["progress"]["phase"] == "opening":
        pass
    assert host.end() == 0


def test_output_closed_in_mid_scan_ends_the_host(nobody):
    with HostProcess() as process:
        process.initialize()
        process.start("scan", {"source": nobody})
        process.read()
        process.process.stdout.close()
        threading.Timer(1.0, process.process.stdin.close).start()
        assert process.process.wait(PATIENCE) == 0
        process.process.stdout = None


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("/no/such/file.mp4", "source_missing"),
        ("no such camera", None),
        ("http://127.0.0.1:9/x.mjpg", "stream_unreachable"),
    ],
)
def test_a_source_that_cannot_be_had(host, source, code):
    error = host.answer(host.start("scan", {"source": source}))["error"]["data"]
    assert error["code"] in ({code} if code else {"camera_missing", "camera_unknown", "source_missing"})
    assert source in error["message"] or error["code"] == "camera_missing"
    assert host.alive()


def test_a_thousand_acknowledgements_for_nothing(host):
    for sequence in range(1000):
        host.notify("scan/ack", {"id": 1, "sequence": sequence})
    began = time.monotonic()
    assert host.alive()
    assert time.monotonic() - began < 60
