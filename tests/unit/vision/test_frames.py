"""Frames of pictures, folders and films."""

import itertools
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

from facetune.vision import camera, first_frames
from facetune.vision.frames import open_source
from facetune.vision.sources import parse
from tests import media
from tests.unit.vision.conftest import error_of, gray


@pytest.fixture
def numbered(tmp_path):
    """A video of ten frames, each as bright as its number says."""
    frames = [np.full((480, 640, 3), 20 + 20 * i, np.uint8) for i in range(10)]
    return str(media.write_video(tmp_path / "numbered.avi", frames, fps=50))


def test_a_picture_is_handed_over_once(save, cancelled, portrait):
    with open_source(parse(save(portrait)), cancelled) as frames:
        assert frames.total == 1
        assert frames.next().shape == portrait.shape
        assert frames.next() is None


def test_a_folder_is_handed_over_in_order(save, cancelled, tmp_path):
    for i in (10, 9, 1):
        save(gray(i), f"p{i}.png")
    (tmp_path / "p2.png").write_text("no picture")
    with open_source(parse(str(tmp_path)), cancelled) as frames:
        assert [int(frames.next()[0, 0, 0]) for _ in range(3)] == [1, 9, 10]
        assert frames.next() is None


def test_a_folder_of_damaged_pictures_holds_none(cancelled, tmp_path):
    (tmp_path / "a.png").write_text("no picture")
    with open_source(parse(str(tmp_path)), cancelled) as frames:
        assert error_of(frames).code == "folder_empty"


def test_a_cancelled_folder_stops(save, cancelled, tmp_path):
    save(gray(1))
    with open_source(parse(str(tmp_path)), cancelled) as frames:
        cancelled.set()
        assert error_of(frames).code == "cancelled"


# Videos


def test_a_video_plays_in_a_loop(numbered, cancelled):
    with open_source(parse(numbered), cancelled) as frames:
        seen = [float(frames.next().mean()) for _ in range(25)]
    assert any(later < earlier - 60 for earlier, later in itertools.pairwise(seen))
    assert max(seen) > 150


def test_a_video_plays_at_its_own_pace(numbered, cancelled):
    with open_source(parse(numbered), cancelled) as frames:
        frames.next()
        began = time.monotonic()
        for _ in range(20):
            frames.next()
        assert time.monotonic() - began > 0.3  # twenty frames at 50 a second


def test_a_film_of_one_frame_gives_it_again_and_again(tmp_path, cancelled):
    file = media.write_video(tmp_path / "one.avi", [media.scene(None)])
    with open_source(parse(str(file)), cancelled) as frames:
        assert [frames.next().shape for _ in range(4)] == [(480, 640, 3)] * 4


def test_black_first_frames_of_a_film_are_passed_over(tmp_path, cancelled):
    file = media.write_video(tmp_path / "fade.avi", [gray(0)] * 8 + [gray(120)] * 40, fps=30)
    with open_source(parse(str(file)), cancelled) as frames:
        assert frames.next().mean() > 100


def test_a_film_that_stays_black_is_shown_in_the_end(tmp_path, cancelled, monkeypatch):
    monkeypatch.setattr(first_frames, "_BLACK_SECONDS", 0.2)
    file = media.write_video(tmp_path / "black.avi", [gray(0)] * 10, fps=30)
    with open_source(parse(str(file)), cancelled) as frames:
        assert frames.next().mean() < 32


def test_a_text_file_is_no_video(tmp_path, cancelled):
    file = tmp_path / "text.mp4"
    file.write_text("not a video\n" * 1000)
    with open_source(parse(str(file)), cancelled) as frames:
        assert error_of(frames).code == "source_unreadable"


def test_a_video_cut_off_behind_its_header(numbered, cancelled, tmp_path):
    file = tmp_path / "cut.avi"
    file.write_bytes(camera.Path(numbered).read_bytes()[:6000])
    with open_source(parse(str(file)), cancelled) as frames:
        assert error_of(frames).code == "source_unreadable"


def test_a_damaged_video_writes_nothing_to_the_terminal(tmp_path):
    file = tmp_path / "noise.mp4"
    file.write_bytes(b"\0\0\0\x18ftypmp42" + np.random.default_rng(0).bytes(5000))
    code = """
import sys, threading
from facetune.errors import FaceTuneError
from facetune.vision import frames as module, sources
with module.open_source(sources.parse(sys.argv[1]), threading.Event()) as frames:
    try:
        frames.next()
    except FaceTuneError as error:
        print(error.code)
"""
    command = [sys.executable, "-c", code, str(file)]
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("source_unreadable\n", "")


def test_large_frames_are_shrunk(tmp_path, cancelled):
    file = tmp_path / "large.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10, (2560, 1440))
    writer.write(np.zeros((1440, 2560, 3), np.uint8))
    writer.release()
    with open_source(parse(str(file)), cancelled) as frames:
        assert frames.next().shape == (720, 1280, 3)


# Cameras
