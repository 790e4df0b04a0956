"""Watching through the real host, with a video file for a camera."""

from __future__ import annotations

import signal
import time

import pytest

from facetune import paths
from facetune.vision.frames import SILENCE_SECONDS
from tests import media
from tests.host.client import HostProcess


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    return str(media.face_video(tmp_path_factory.mktemp("video") / "face.avi"))


@pytest.fixture
def host():
    with HostProcess() as process:
        process.initialize()
        yield process


def until(host, method, watching):
    """Read notifications, acknowledging each picture, until one of this method."""
    while True:
        message = host.read()
        assert message is not None, "the host exited"
        assert "method" in message, message
        params = message["params"]
        assert params["id"] == watching
        if params.get("preview"):
            host.notify("scan/ack", {"id": watching, "sequence": params["sequence"]})
        if message["method"] == method:
            return params


def test_watching_tells_of_the_mood_until_it_is_cancelled(host, face):
    watching = host.start("watch", {"source": face, "preview": True})
    mood = until(host, "scan/mood", watching)["mood"]
    assert mood["emotion"] == "happy"
    after = until(host, "scan/progress", watching)
    assert sum(after["progress"]["distribution"].values()) == pytest.approx(1)
    tracks = host.start("recommend", {"distribution": mood["distribution"], "limit": 3})
    assert len(host.answer(tracks)["result"]["tracks"]) == 3
    host.notify("$/cancelRequest", {"id": watching})
    assert host.answer(watching)["error"]["data"]["code"] == "cancelled"


def test_watching_and_scanning_take_turns(host, face):
    watching = host.start("watch", {"source": face})
    until(host, "scan/progress", watching)
    scan = host.start("scan", {"source": face})
    assert host.answer(scan)["error"]["data"]["code"] == "busy"
    host.notify("$/cancelRequest", {"id": watching})
    scan = host.start("scan", {"source": face})
    assert host.answer(watching)["error"]["data"]["code"] == "cancelled"
    assert host.answer(scan)["result"]["mood"]["emotion"] == "happy"


def test_the_end_of_input_ends_the_watching(host, face):
    until(host, "scan/progress", host.start("watch", {"source": face}))
    assert host.end() == 0


def test_a_picture_is_nothing_to_watch(host):
    assert host.fail("watch", {"source": str(paths.sample_portrait())}) == "source_not_live"


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no process")
def test_watching_goes_on_after_a_sleep(host, face):
    watching = host.start("watch", {"source": face})
    until(host, "scan/progress", watching)
    host.process.send_signal(signal.SIGSTOP)
    time.sleep(SILENCE_SECONDS + 1.5)
    host.process.send_signal(signal.SIGCONT)
    for _ in range(30):  # more than the host wrote before it was stopped
        until(host, "scan/progress", watching)
