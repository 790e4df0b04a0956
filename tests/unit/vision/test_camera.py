import errno
import os
import sys
from types import SimpleNamespace

import pytest

from facetune.errors import FaceTuneError
from facetune.vision import camera
from facetune.vision.camera import CameraInfo, parse


@pytest.fixture
def plugged(monkeypatch):
    """Pretends that cameras with these names are connected, at the indexes 0, 2, 4, ..."""

    def plug(*names):
        import cv2_enumerate_cameras

        found = [SimpleNamespace(index=2 * i, name=name) for i, name in enumerate(names)]
        monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _backend: found)

    return plug


def code_of(name):
    with pytest.raises(FaceTuneError) as caught:
        parse(name)
    return caught.value.code


def test_cameras_are_listed_with_distinct_names(plugged):
    plugged("HD Webcam", " hd  webcam", "", "Desk\x00\n cam")
    cameras = camera.list_cameras()
    assert [item.index for item in cameras] == [0, 2, 4, 6]
    assert [item.name for item in cameras][:3] == ["HD Webcam", "hd webcam (2)", "Camera 4"]


def test_listing_gives_each_index_once(monkeypatch):
    import cv2_enumerate_cameras

    twice = [SimpleNamespace(index=1, name="B"), SimpleNamespace(index=0, name="A"), SimpleNamespace(index=1, name="B")]
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _backend: twice)
    assert camera.list_cameras() == [CameraInfo(0, "A"), CameraInfo(1, "B")]


def test_no_camera(plugged):
    plugged()
    assert camera.list_cameras() == []
    assert code_of(None) == "camera_missing"
    assert code_of("Logitech") == "camera_unknown"


def test_the_first_camera_is_the_default(plugged):
    plugged("Built-in", "USB")
    source = parse(None)
    assert (source.kind, source.location, source.label) == ("camera", 0, "Built-in")


@pytest.mark.parametrize(("name", "index"), [("0", 0), (" 12 ", 12), ("/dev/video3", 3)])
def test_an_index(name, index):
    source = parse(name)
    assert (source.kind, source.location) == ("camera", index)


@pytest.mark.parametrize(("name", "index"), [("usb camera", 2), ("USB", 2), ("built", 0), ("Built-in Camera", 0)])
def test_a_name_or_the_part_that_only_one_has(plugged, name, index):
    plugged("Built-in Camera", "USB Camera")
    assert parse(name).location == index


@pytest.mark.parametrize("name", ["camera", "Logitech", "", "   ", "1234", "٣"])
def test_a_name_that_none_or_two_have(plugged, name):
    plugged("Built-in Camera", "USB Camera")
    assert code_of(name) == "camera_unknown"


def test_the_whole_name_goes_before_a_part(plugged):
    plugged("Cam", "Cam Pro")
    assert parse("cam").location == 0


@pytest.mark.parametrize("name", ["rtsp://10.0.0.2/live", "HTTP://host/x.mjpg", "udp://@239.0.0.1:1234"])
def test_a_stream(name):
    source = parse(name)
    assert (source.kind, source.location) == ("stream", name)


def test_a_password_in_a_url_is_never_shown():
    source = parse("rtsp://anna:s3cret@10.0.0.2:554/live?token=abc#x")
    assert source.location == "rtsp://anna:s3cret@10.0.0.2:554/live?token=abc#x"
    assert source.label == "rtsp://10.0.0.2:554/live"


@pytest.mark.parametrize("name", ["concat://a|b", "subfile://x", "ftp://host/x", "http://[bad/x"])
def test_a_url_that_is_not_for_a_camera(name):
    assert code_of(name) == "stream_unreachable"


@pytest.mark.parametrize(
    "name", ["missing.png", "no/such/place", "clip.mp4", "file:///nowhere/x.png", "/dev/video1234"]
)
def test_a_missing_file(name):
    assert code_of(name) == "source_missing"


@pytest.mark.parametrize("name", ["~no_such_user/x.mp4", "~no_such_user.png", "file://~no_such_user/x", "~a\0b/x.mp4"])
def test_the_home_of_nobody(name):
    assert code_of(name) == "source_missing"


def test_a_file_whose_name_begins_with_a_tilde(tmp_path, monkeypatch, save, portrait):
    save(portrait, "~draft.png")
    monkeypatch.chdir(tmp_path)
    assert parse("~draft.png").kind == "picture"


def test_files_are_told_apart_by_their_content(tmp_path, save, portrait):
    assert parse(save(portrait)).kind == "picture"
    assert parse("file://" + save(portrait)).kind == "picture"
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    assert parse(str(text)).kind == "video"
    disguised = tmp_path / "picture.mp4"
    disguised.write_bytes((tmp_path / "picture.png").read_bytes())
    assert parse(str(disguised)).kind == "picture"


def test_an_empty_file(tmp_path):
    file = tmp_path / "a.png"
    file.touch()
    assert code_of(str(file)) == "source_empty"


def test_a_folder(tmp_path, save, portrait):
    assert code_of(str(tmp_path)) == "folder_empty"
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    assert code_of(str(tmp_path)) == "folder_empty"
    save(portrait)
    assert parse(str(tmp_path)).kind == "folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    assert code_of(str(pipe)) == "source_unreadable"


@pytest.mark.parametrize("name", ["a\0b.png", "./" + "x" * 5000])
def test_a_name_that_no_file_can_have(name):
    assert code_of(name) in {"source_unreadable", "source_missing"}


def test_more_digits_than_a_number_may_have(plugged):
    plugged("Built-in")
    assert code_of("9" * 5000) in {"source_unreadable", "camera_unknown"}  # the first where the system objects


def test_a_file_without_permission(monkeypatch, save, portrait):
    name = save(portrait)

    def refuse(_path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(camera.pictures, "is_picture", refuse)
    assert code_of(name) == "source_unreadable"


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
