"""What the doctor says of cameras, and of what they show."""

import os

import media
import pytest

from facetune.app.doctor import camera as doctor_camera
from facetune.errors import FaceTuneError
from facetune.findings import Check
from facetune.types import Camera


@pytest.fixture
def machine(make_machine):
    return make_machine()


def look(machine, monkeypatch, source):
    monkeypatch.setenv("FACETUNE_CAMERA", str(source))
    return list(doctor_camera.examine(machine))[-1]


def test_one_that_may_not_be_opened(machine, monkeypatch):
    from facetune.vision import camera

    monkeypatch.setattr(camera, "list_cameras", lambda: [Camera(99, "Webcam")])
    monkeypatch.setattr(doctor_camera, "_picture", lambda _: Check("Camera's picture", "ok", ""))
    monkeypatch.setattr(os, "access", lambda *_: False)
    check, _ = doctor_camera.examine(machine)
    assert check.state == "failure"
    assert "Webcam" in check.found
    monkeypatch.setattr(os, "access", lambda *_: True)
    assert [check.state for check in doctor_camera.examine(machine)] == ["ok", "ok"]


def test_none(machine, monkeypatch):
    from facetune.vision import camera

    monkeypatch.setattr(camera, "list_cameras", list)
    (check,) = doctor_camera.examine(machine)
    assert (check.subject, check.state) == ("Camera", "warning")


def test_one_that_gives_frames(machine, monkeypatch, tmp_path):
    check = look(machine, monkeypatch, media.face_video(tmp_path / "face.avi"))
    assert check.state == "ok"
    assert "640 x 480" in check.found


def test_one_that_is_dark(machine, monkeypatch, tmp_path):
    import cv2
    import numpy as np

    cv2.imwrite(str(tmp_path / "dark.png"), np.full((480, 640, 3), 9, np.uint8))
    check = look(machine, monkeypatch, tmp_path / "dark.png")
    assert (check.state, "brightness 9 of 255: too dark" in check.found) == ("warning", True)


def test_one_that_is_gone(machine, monkeypatch, tmp_path):
    check = look(machine, monkeypatch, tmp_path / "gone.avi")
    assert (check.state, str(tmp_path / "gone.avi") in check.found) == ("failure", True)


def test_one_that_another_program_uses(machine, monkeypatch):
    from facetune.vision import camera, frames, sources

    def busy(_index, label):
        raise FaceTuneError("camera_busy", source=label)

    monkeypatch.setattr(camera, "check_device", busy)
    monkeypatch.setattr(sources, "parse", lambda _: sources.Source(kind="camera", location=0, label="Webcam"))
    assert frames.camera is camera
    check = look(machine, monkeypatch, "0")
    assert (check.state, check.found) == ("failure", "The camera Webcam is in use by another program.")
    assert check.remedy.startswith("Close the other program")
