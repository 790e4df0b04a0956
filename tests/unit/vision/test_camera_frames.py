"""Frames of cameras, which fail in ways of their own: test_frames.py has pictures and films."""

import threading
import time

import cv2
import pytest

from facetune import tasks
from facetune.vision import camera, first_frames
from facetune.vision import frames as frames_module
from facetune.vision.frames import open_source
from facetune.vision.sources import Source
from tests.unit.vision.conftest import error_of, gray


class FakeCamera:
    """Stands in for cv2.VideoCapture: `read` is what it does, after `opening`; it remembers whether it was let go."""

    def __init__(self, read, *, opened=True, opening=lambda: None):
        self.read = read
        self.opened = opened
        self.opening = opening
        self.released = threading.Event()

    def __call__(self, *_args):
        self.opening()
        return self

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.opened

    def get(self, _property):
        return 30.0

    def set(self, _property, _value):
        return True

    def release(self):
        self.released.set()


@pytest.fixture
def fake(monkeypatch):
    """Makes every camera a FakeCamera."""
    monkeypatch.setattr(frames_module, "_locks", {})  # not the device that a thread of the test before may still hold

    def install(read, **options):
        device = FakeCamera(read, **options)
        monkeypatch.setattr(cv2, "VideoCapture", device)
        monkeypatch.setattr(camera, "check_device", lambda _index, _label: None)
        return device

    return install


class ExclusiveCamera:
    """Stands in for cv2.VideoCapture as a system does that lets a camera be opened once at a time.

    The first to open it is held up, in opening or in reading, until `go_on` is set.
    """

    def __init__(self, slow):
        self.slow = slow
        self.held_up, self.go_on = threading.Event(), threading.Event()
        self.opens = 0
        self.holder = None

    def __call__(self, *_args):
        self.opens += 1
        device = FakeCamera(None, opened=self.holder is None)
        first = self.opens == 1

        def read():
            self.hold_up("read" if first else None)
            return True, gray(100)

        def release():
            if self.holder is device:
                self.holder = None

        device.read, device.release = read, release
        if device.opened:
            self.holder = device
        self.hold_up("open" if first else None)
        return device

    def hold_up(self, where):
        if where == self.slow:
            self.held_up.set()
            self.go_on.wait(20)


@pytest.fixture
def exclusive(monkeypatch):
    """Makes the camera an ExclusiveCamera, and begins and cancels a scan that is `slow` to "open" or "read" it."""
    installed = []

    def install(slow):
        system = ExclusiveCamera(slow)
        installed.append(system)
        monkeypatch.setattr(frames_module, "_locks", {})
        monkeypatch.setattr(cv2, "VideoCapture", system)
        monkeypatch.setattr(camera, "check_device", lambda _index, _label: None)
        with open_source(CAMERA, threading.Event()):
            assert system.held_up.wait(60)
        return system

    yield install
    for system in installed:
        system.go_on.set()


CAMERA = Source(kind="camera", location=0, label="Fake cam")


def test_only_the_newest_frame_is_handed_over(fake, cancelled):
    taken, later = 0, threading.Event()

    def read():
        nonlocal taken
        taken += 1
        if taken >= 60:
            later.set()
        time.sleep(0.001)
        return True, gray(min(100 + taken, 250))

    fake(read)
    with open_source(CAMERA, cancelled) as frames:
        frames.next()
        assert later.wait(60)
        assert float(frames.next().mean()) >= 100 + 59  # 60 were begun, so the one before is there


def test_a_camera_that_gives_no_frame(fake, cancelled, monkeypatch):
    monkeypatch.setattr(frames_module, "SILENCE_SECONDS", 0.3)
    device = fake(lambda: (False, None))
    with open_source(CAMERA, cancelled) as frames:
        error = error_of(frames)
    assert error.code == "camera_no_frames"
    assert "Fake cam" in error.message
    assert device.released.wait(60)


def test_a_camera_that_falls_silent(fake, cancelled, monkeypatch):
    monkeypatch.setattr(frames_module, "SILENCE_SECONDS", 0.3)
    left = [gray(100)] * 4

    device = fake(lambda: (True, left.pop()) if left else (False, None))
    with open_source(CAMERA, cancelled) as frames:
        assert error_of(frames).code == "camera_lost"
    assert device.released.wait(60)


def test_a_computer_that_slept_has_lost_no_camera(fake, cancelled, monkeypatch):
    monkeypatch.setattr(frames_module, "SILENCE_SECONDS", 2.0)
    awake = threading.Event()
    awake.set()
    fake(lambda: (awake.wait(10), gray(100)))
    with open_source(CAMERA, cancelled) as frames:
        assert frames.next() is not None
        awake.clear()  # as a driver's call does that is stopped with its process
        real = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: real() + 30)
        threading.Timer(0.3, awake.set).start()
        assert [frames.next() is not None for _ in range(3)] == [True] * 3
        awake.clear()
        assert error_of(frames).code == "camera_lost", "and the deadlines count again"


def test_a_frame_dropped_now_and_then_is_no_failure(fake, cancelled):
    answers = [(True, gray(100)), (False, None)] * 50
    fake(lambda: answers.pop() if answers else (True, gray(100)))
    with open_source(CAMERA, cancelled) as frames:
        assert all(frames.next() is not None for _ in range(10))


def test_a_camera_that_opens_too_slowly(fake, cancelled, monkeypatch):
    monkeypatch.setattr(frames_module, "OPEN_SECONDS", 0.2)
    given_up = threading.Event()
    device = fake(lambda: (True, gray(100)), opening=lambda: given_up.wait(60))
    with open_source(CAMERA, cancelled) as frames:
        assert error_of(frames).code == "camera_failed"
    given_up.set()
    assert device.released.wait(60), "the thread lets go of a camera that opened after all"


def test_a_camera_that_does_not_open(fake, cancelled, monkeypatch):
    monkeypatch.setattr(camera, "_held_by_another", lambda _index: True)
    device = fake(None, opened=False)
    with open_source(CAMERA, cancelled) as frames:
        assert error_of(frames).code == "camera_busy"
    assert device.released.is_set()


def test_closing_does_not_wait_for_a_driver_that_blocks(fake, cancelled):
    blocked, go_on = threading.Event(), threading.Event()

    def read():
        blocked.set()
        go_on.wait(100)
        return True, gray(100)

    device = fake(read)
    began = time.monotonic()
    with open_source(CAMERA, cancelled):
        assert blocked.wait(60)
    assert time.monotonic() - began < 60
    assert not device.released.is_set()
    go_on.set()
    assert device.released.wait(60), "it is let go as soon as the driver returns"


@pytest.mark.parametrize("opening", [0.0, 12.0])
def test_cancelling_ends_the_wait(fake, cancelled, opening):
    def read():
        time.sleep(0.01)
        return False, None

    fake(read, opening=lambda: time.sleep(opening))
    threading.Timer(0.2, cancelled.set).start()
    began = time.monotonic()
    with open_source(CAMERA, cancelled) as frames:
        assert error_of(frames).code == "cancelled"
    assert time.monotonic() - began < 11


@pytest.mark.parametrize("slow", ["open", "read"])
def test_the_next_scan_waits_for_a_cancelled_one_to_let_go(exclusive, cancelled, monkeypatch, slow):
    system = exclusive(slow)
    monkeypatch.setattr(frames_module, "OPEN_SECONDS", 0.5)  # the wait does not count
    threading.Timer(1.0, system.go_on.set).start()
    with open_source(CAMERA, cancelled) as frames:
        assert float(frames.next().mean()) == 100
    assert system.opens == 2


def test_a_camera_that_is_never_let_go_is_busy(exclusive, cancelled, monkeypatch):
    system = exclusive("read")
    monkeypatch.setattr(frames_module, "BUSY_SECONDS", 0.2)
    with open_source(CAMERA, cancelled) as frames:
        error = error_of(frames)
    assert (error.code, error.params) == ("camera_busy", {"source": "Fake cam"})
    assert system.opens == 1


def test_a_scan_that_is_cancelled_while_it_waits_opens_nothing(exclusive, cancelled):
    system = exclusive("read")
    waiting = open_source(CAMERA, cancelled)
    began = time.monotonic()
    with waiting as frames:
        cancelled.set()
        assert error_of(frames).code == "cancelled"
    assert time.monotonic() - began < 15
    tasks.settle(waiting._capture, 15)
    assert waiting._capture.done()
    system.go_on.set()
    with open_source(CAMERA, threading.Event()) as frames:
        assert frames.next() is not None
    assert system.opens == 2


def test_another_camera_is_not_waited_for(exclusive, cancelled, monkeypatch):
    exclusive("read")
    monkeypatch.setattr(cv2, "VideoCapture", FakeCamera(lambda: (True, gray(100))))
    with open_source(Source(kind="camera", location=2, label="Other cam"), cancelled) as frames:
        assert frames.next() is not None


def test_dark_first_frames_are_passed_over(fake, cancelled):
    brightness = iter([0, 0, 5, 40, 80, 110, 112])
    fake(lambda: (True, gray(next(brightness, 113))))
    with open_source(CAMERA, cancelled) as frames:
        assert float(frames.next().mean()) >= 112


def test_a_camera_that_wakes_up_slowly_is_waited_for(fake, cancelled):
    """Its black frames are more than a dark room is given time for."""
    brightness = iter([0] * (first_frames._DARK_FRAMES + 10) + [110, 112])
    fake(lambda: (True, gray(next(brightness, 113))))
    with open_source(CAMERA, cancelled) as frames:
        assert float(frames.next().mean()) >= 112


def test_a_dark_room_is_shown_in_the_end(fake, cancelled, monkeypatch):
    monkeypatch.setattr(first_frames, "_ASLEEP_SECONDS", 0.1)

    def read():
        time.sleep(0.005)
        return True, gray(3)

    fake(read)
    with open_source(CAMERA, cancelled) as frames:
        assert float(frames.next().mean()) == 3


def test_an_unknown_failure_reaches_the_reader(fake, cancelled):
    def read():
        raise RuntimeError("driver")

    device = fake(read)
    with open_source(CAMERA, cancelled) as frames, pytest.raises(RuntimeError, match="driver"):
        frames.next()
    assert device.released.is_set()
