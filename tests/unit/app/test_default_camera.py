"""Which camera looks where none is named and there are several."""

import threading

import cv2
import numpy as np
import pytest

from facetune import paths
from facetune.app import default_camera, settings
from facetune.errors import FaceTuneError
from facetune.types import Camera
from facetune.vision import camera, first_frames
from facetune.vision import frames as frames_module
from facetune.vision.default_camera import judge
from tests import media


def colours():
    room = media.scene(None)
    room[..., 2] //= 2
    return room


SHOWN = {
    "good": colours(),
    "gray": media.scene(None),
    "dark": np.random.default_rng(0).integers(0, 30, (480, 640, 3)).astype(np.uint8),
    "flat": np.full((480, 640, 3), (200, 80, 40), np.uint8),
}


@pytest.mark.parametrize("look", SHOWN)
def test_what_a_frame_says_of_its_camera(look):
    assert judge(SHOWN[look]) == look


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    target = tmp_path / "settings.json"
    monkeypatch.setattr(paths, "settings_file", lambda: target)
    monkeypatch.delenv("FACETUNE_CAMERA", raising=False)
    monkeypatch.setattr(default_camera, "_chosen", {})
    monkeypatch.setattr(first_frames, "_ASLEEP_SECONDS", 0.0)
    monkeypatch.setattr(frames_module, "_locks", {})
    return target


@pytest.fixture
def cameras(monkeypatch):
    """Connects cameras of these names; each shows what SHOWN has, or cannot be opened. Gives the names as opened."""
    opened = []

    def connect(**shows):
        listed = [Camera(2 * place, name.replace("_", " ")) for place, name in enumerate(shows)]

        class Device:
            def __init__(self, index, *_):
                self.look = list(shows.values())[index // 2]
                opened.append(list(shows)[index // 2])

            def isOpened(self):  # noqa: N802 - OpenCV's name
                return self.look in SHOWN

            def read(self):
                return True, SHOWN[self.look]

            def set(self, *_):
                return True

            def get(self, *_):
                return 30.0

            def release(self):
                pass

        monkeypatch.setattr(camera, "list_cameras", lambda: listed)
        monkeypatch.setattr(camera, "check_device", lambda *_: None)
        monkeypatch.setattr(camera, "_held_by_another", lambda _index: True)
        monkeypatch.setattr(camera, "ways_to_open", lambda index: [(index, 0)])
        monkeypatch.setattr(cv2, "VideoCapture", Device)
        return opened

    return connect


def found():
    return default_camera.source(None, on_progress=None, cancelled=threading.Event())


def test_a_single_camera_is_not_opened_to_be_judged(cameras):
    opened = cameras(Webcam="gray")
    assert (found(), opened) == (None, [])


def test_beside_an_infrared_and_a_virtual_one_a_single_camera_is_not_judged(cameras):
    opened = cameras(IR_Camera="gray", Webcam="gray", OBS_Virtual_Camera="good")
    assert (found(), opened) == (None, [])


@pytest.mark.parametrize("first", ["gray", "flat"])
def test_a_camera_that_shows_no_colours_or_nothing_comes_after_one_that_does(cameras, first, file):
    opened = cameras(Camera_A=first, Camera_B="good", Camera_C="good")
    assert found() == "Camera B"
    assert opened == ["Camera_A", "Camera_B"]
    assert b"Camera B" in file.read_bytes()
    default_camera._chosen.clear()  # as in the next process
    assert (found(), default_camera.known(), len(opened)) == ("Camera B", "Camera B", 2), "it is remembered"
    cameras(Camera_A=first, Camera_B="good")
    assert found() == "Camera B"
    assert len(opened) == 4, "there are other cameras, so the choice is made anew"


def test_the_choice_stands_beside_the_camera_that_is_named(cameras):
    cameras(Camera_A="gray", Camera_B="good")
    found()
    assert settings.change({"camera": "door"}).camera == "door"
    assert (found(), default_camera.known()) == ("door", "door")
    settings.change({"camera": None})
    default_camera._chosen.clear()
    assert default_camera.known() == "Camera B"


def test_a_covered_camera_is_passed_over_today_and_not_for_ever(cameras, file):
    opened = cameras(Camera_A="dark", Camera_B="good")
    assert (found(), found(), len(opened)) == ("Camera B", "Camera B", 2)
    assert not file.exists()


def test_where_none_is_good_the_first_one_looks(cameras, file):
    cameras(Camera_A="gray", Camera_B="gray")
    assert found() == "Camera A"
    assert not file.exists()


def test_a_first_camera_that_is_busy_is_no_reason_for_another(cameras):
    opened = cameras(Camera_A="busy", Camera_B="good")
    assert (found(), opened) == ("Camera A", ["Camera_A"])


def test_a_camera_whose_name_is_a_number_is_called_by_its_own(cameras):
    cameras(**{"Camera_A": "gray", "17": "good"})
    assert found() == "2"


def test_a_choice_that_cannot_be_kept_is_made(cameras, monkeypatch):
    cameras(Camera_A="gray", Camera_B="good")

    def full(*_):
        raise FaceTuneError("disk_failed", file="settings.json", detail="no space")

    monkeypatch.setattr(settings, "keep_default_camera", full)
    assert found() == "Camera B"


def test_cancelling_ends_the_choice(cameras):
    cameras(Camera_A="gray", Camera_B="good")
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(FaceTuneError) as caught:
        default_camera.source(None, on_progress=None, cancelled=cancelled)
    assert caught.value.code == "cancelled"
