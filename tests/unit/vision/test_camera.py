import errno
import os
import sys
from types import SimpleNamespace

import pytest

from facetune.errors import FaceTuneError
from facetune.types import Camera
from facetune.vision import camera


def test_cameras_are_listed_with_distinct_names(plugged):
    plugged("HD Webcam", " hd  webcam", "", "Desk\x00\n cam")
    cameras = camera.list_cameras()
    assert [item.index for item in cameras] == [0, 2, 4, 6]
    assert [item.name for item in cameras][:3] == ["HD Webcam", "hd webcam (2)", "Camera 4"]


def test_listing_gives_each_index_once(monkeypatch):
    import cv2_enumerate_cameras

    twice = [SimpleNamespace(index=1, name="B"), SimpleNamespace(index=0, name="A"), SimpleNamespace(index=1, name="B")]
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _backend: twice)
    assert camera.list_cameras() == [Camera(0, "A"), Camera(1, "B")]


def test_no_camera(plugged):
    plugged()
    assert camera.list_cameras() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says why it refuses a device")
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "camera_missing"),
        (errno.ENODEV, "camera_missing"),
        (errno.EACCES, "camera_permission"),
        (errno.EBUSY, "camera_busy"),
        (errno.EIO, "camera_failed"),
    ],
)
def test_a_device_that_the_system_refuses(monkeypatch, number, code):
    def refuse(path, _flags):
        assert path == "/dev/video7"
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(camera.Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(FaceTuneError) as caught:
        camera.check_device(7, "7")
    assert caught.value.code == code
    if code == "camera_permission":
        assert "usermod -aG video" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says why it refuses a device")
def test_a_wrong_index_where_there_are_other_cameras(monkeypatch):
    monkeypatch.setattr(camera.Path, "glob", lambda self, _pattern: iter([self / "video0"]))
    with pytest.raises(FaceTuneError) as caught:
        camera.check_device(77, "77")
    assert caught.value.code == "camera_unknown"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_device_that_another_program_holds(monkeypatch, tmp_path):
    process = tmp_path / "proc" / "1234" / "fd"
    process.mkdir(parents=True)
    (process / "3").symlink_to("/dev/video0")
    real = camera.Path
    monkeypatch.setattr(camera, "Path", lambda name: tmp_path / "proc" if name == "/proc" else real(name))
    assert camera.refusal(0, "0").code == "camera_busy"
    assert camera.refusal(1, "1").code == "camera_failed"


@pytest.mark.parametrize(("system", "words"), [("darwin", "System Settings"), ("win32", "desktop apps")])
def test_the_remedy_for_missing_permission_is_the_systems_own(monkeypatch, system, words):
    monkeypatch.setattr(camera.sys, "platform", system)
    assert words in camera.permission_error("FaceTime HD").hint


@pytest.fixture
def two_backends(monkeypatch):
    """Pretends that the system has two backends, 1 and 2, which list cameras with these names, from index 0 on."""

    def plug(*lists):
        import cv2_enumerate_cameras

        found = {
            backend: [SimpleNamespace(index=index, name=name) for index, name in enumerate(names)]
            for backend, names in enumerate(lists, start=1)
        }
        monkeypatch.setattr(camera, "backends", lambda: [1, 2])
        monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", found.__getitem__)

    return plug


@pytest.mark.parametrize(
    ("first", "second", "ways"),
    [
        (["Built-in", "USB"], ["Virtual", "USB", "Built-in"], [(1, 1), (1, 2)]),
        (["Built-in", "USB"], ["USB", "Built-in"], [(1, 1), (0, 2)]),
        (["Built-in", "USB"], ["USB", "Built-in", "USB"], [(1, 1)]),
        (["USB", "USB"], ["USB"], [(1, 1)]),
        (["Built-in", "USB"], ["Built-in"], [(1, 1)]),
        (["Built-in"], ["Built-in", "Virtual"], [(1, 1), (1, 2)]),
        (["Built-in"], ["Virtual", "Built-in"], [(1, 1)]),
        (["Built-in"], ["Built-in"], [(1, 1)]),
    ],
    ids=["same-index", "other-index", "two-there", "two-here", "not-there", "not-here", "another", "nowhere"],
)
def test_a_second_backend_is_asked_for_the_same_camera(two_backends, first, second, ways):
    two_backends(first, second)
    assert list(camera.ways_to_open(1)) == ways
