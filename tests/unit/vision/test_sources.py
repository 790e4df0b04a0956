import errno
import os
from pathlib import Path

import pytest

from facetune.errors import FaceTuneError
from facetune.vision import pictures
from facetune.vision.sources import parse


def code_of(name):
    with pytest.raises(FaceTuneError) as caught:
        parse(name)
    return caught.value.code


def test_where_there_is_no_camera(plugged):
    plugged()
    assert code_of(None) == "camera_missing"
    assert code_of("Logitech") == "camera_unknown"


def test_the_first_camera_is_the_default(plugged):
    plugged("Built-in", "USB")
    source = parse(None)
    assert (source.kind, source.location, source.label) == ("camera", 0, "Built-in")


@pytest.mark.parametrize(
    "unlikely", ["Integrated IR Camera", "Windows Hello Face", "OBS Virtual Camera", "Dummy video device (0x0000)"]
)
def test_an_infrared_or_virtual_camera_is_not_the_default(plugged, unlikely):
    plugged(unlikely, "Integrated Camera")
    assert parse(None).label == "Integrated Camera"
    plugged(unlikely)
    assert parse(None).label == unlikely, "where there is nothing else"


def test_a_word_that_only_begins_like_one_is_a_camera(plugged):
    plugged("Iris HD", "USB Camera")
    assert parse(None).label == "Iris HD"


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


@pytest.mark.parametrize("name", ["HD 720p/1080p", "eye.mp4", "Cam\\2"])
def test_a_camera_that_is_called_like_a_file(plugged, name):
    plugged("Built-in", name)
    assert parse(name.upper()).location == 2
    assert code_of("no-" + name) == "source_missing"
    assert code_of(name[1:]) == "source_missing"


@pytest.mark.parametrize("name", ["rtsp://10.0.0.2/live", "HTTP://host/x.mjpg", "srt://host:9000?latency=200"])
def test_a_stream(name):
    source = parse(name)
    assert (source.kind, source.location) == ("stream", name)


@pytest.mark.parametrize(
    "name",
    [
        "tcp://10.0.0.2:9000",
        "tcp://127.0.0.1:9000?listen=1",
        "udp://@239.0.0.1:1234",
        "rtp://10.0.0.2",
        "srt://:9000?mode=listener",
        "srt://host:9000?mode=Listener",
        "http://",
    ],
)
def test_what_would_wait_for_a_stream_from_anyone_is_no_camera(name):
    assert code_of(name) == "stream_unreachable"


def test_a_password_in_a_url_is_never_shown():
    source = parse("rtsp://anna:s3cret@10.0.0.2:554/live?token=abc#x")
    assert source.location == "rtsp://anna:s3cret@10.0.0.2:554/live?token=abc#x"
    assert source.label == "rtsp://10.0.0.2:554/live"


@pytest.mark.parametrize(
    "secret", ["anna:s3/cret@", "anna:s3?cret@", "anna:s3#cret@", "anna:s3@cret@", "anna:s3@c/ret@", "anna:s3:cret@"]
)
def test_no_sign_in_a_password_shows_a_part_of_it(secret):
    assert parse(f"rtsp://{secret}10.0.0.2/live").label in {"rtsp://10.0.0.2/live", "rtsp://"}


@pytest.mark.parametrize("name", ["rtsp:/anna:s3cret@host", "RTSP:anna:s3cret@host", "https:/anna:s3cret@host/x.mp4"])
def test_an_address_that_lacks_a_slash_shows_no_password(name):
    with pytest.raises(FaceTuneError) as caught:
        parse(name)
    assert caught.value.code == "stream_unreachable"
    assert "s3cret" not in str(caught.value)


def test_an_at_sign_in_a_token_does_not_show_it():
    assert parse("rtsp://10.0.0.2/live?token=s3@cret").label == "rtsp://"


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


def test_the_address_of_a_file(save, portrait):
    file = save(portrait, "a b%20c.png")
    for address in (Path(file).as_uri(), Path(file).as_uri().replace("file://", "FILE://localhost")):
        assert parse(address).location == Path(file)


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

    monkeypatch.setattr(pictures, "is_picture", refuse)
    assert code_of(name) == "source_unreadable"
