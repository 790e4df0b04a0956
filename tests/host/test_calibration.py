"""Calibration through the real host, with a video file for a camera. The portrait smiles, which is no rest."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests import media
from tests.host.client import HostProcess


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("made videos")


def head():
    """The portrait without its background, in which the Haar cascade sees a second face."""
    return media.portrait()[:240, 20:280]


@pytest.fixture(scope="module")
def face(folder):
    return str(media.write_video(folder / "face.avi", [media.scene(head(), height=300)] * 15))


@pytest.fixture(scope="module")
def nobody(folder):
    return str(media.empty_video(folder / "nobody.avi"))


@pytest.fixture(scope="module")
def two(folder):
    small = cv2.resize(head(), (260, 260), interpolation=cv2.INTER_AREA)
    frame = np.full((media.HEIGHT, media.WIDTH, 3), 120, np.uint8)
    frame[100:360, 30:290] = frame[100:360, 340:600] = small
    return str(media.write_video(folder / "two.avi", [frame] * 15))


@pytest.fixture
def host(tmp_path):
    with HostProcess(env={"XDG_DATA_HOME": str(tmp_path / "data")}) as process:
        process.initialize()
        yield process


def refusal(host, source):
    return host.answer(host.start("profile/calibrate", {"source": source}))["error"]["data"]


def test_a_smile_is_refused_and_nothing_kept(host, face):
    assert refusal(host, face)["code"] == "calibration_not_at_rest"
    steps = [message["params"]["progress"] for message in host.notifications]
    assert steps[0]["phase"] == "opening"
    assert steps[-1]["done"] == 1
    assert steps[-1]["frames"] >= 10
    assert "distribution" not in steps[-1], "nobody is to play to the bars"
    assert host.call("profile/calibration") == {"rest": None, "corrections": 0, "bias": None}


def test_nobody_and_two(host, nobody, two):
    assert refusal(host, nobody)["code"] == "calibration_no_face"
    assert refusal(host, two)["code"] == "calibration_two_faces"


def test_a_picture_is_too_little(host, folder):
    file = folder / "face.png"
    cv2.imwrite(str(file), media.portrait())
    data = refusal(host, str(file))
    assert (data["code"], data["params"]) == ("calibration_unclear", {"frames": 1, "needed": 10})


def test_a_missing_source(host, folder):
    assert refusal(host, str(folder / "missing.avi"))["code"] == "source_missing"


def test_the_camera_is_shared_with_scans(host, nobody, face):
    """As two scans do: busy while one looks, and free as soon as it is cancelled."""
    first = host.start("profile/calibrate", {"source": nobody})
    while host.read()["params"]["progress"]["phase"] == "opening":
        pass
    second = host.start("scan", {"source": face})
    assert host.answer(second)["error"]["data"]["code"] == "busy"
    host.notify("$/cancelRequest", {"id": first})
    third = host.start("profile/calibrate", {"source": face})
    assert host.answer(first)["error"]["code"] == -32800
    assert host.answer(third)["error"]["data"]["code"] == "calibration_not_at_rest"


def test_reset_needs_no_camera(host):
    assert host.call("profile/calibrate", {"reset": True}) == {"rest": None, "corrections": 0, "bias": None}
