import math
import shutil
import threading
import time
from contextlib import nullcontext
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from facetune.vision import frames as frames_module
from facetune.vision import reader
from facetune.vision.reader import Reader
from facetune.vision.scan import LEAST_LOOKS, scan
from facetune.vision.step import Step
from tests import media
from tests.unit.vision.conftest import WEIGHTS


class Log:
    """Remembers what a scan reported."""

    def __init__(self):
        self.steps = []

    def __call__(self, progress, frame):
        self.steps.append((progress, frame))

    @property
    def progress(self):
        return [progress for progress, _ in self.steps]


@pytest.fixture
def log():
    return Log()


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return str(media.face_video(tmp_path_factory.mktemp("video") / "face.avi"))


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    return str(media.empty_video(tmp_path_factory.mktemp("video") / "nobody.avi"))


def code_of(source, **options):
    with pytest.raises(FaceTuneError) as caught:
        scan(source, **options)
    return caught.value.code


def test_the_sample_portrait_is_happy(detector, log):
    mood = scan(str(paths.sample_portrait()), on_progress=log)
    assert (mood.emotion, mood.detector) == ("happy", detector.name)
    assert mood.frames == 1
    assert list(mood.distribution) == list(EMOTIONS)
    assert [progress.phase for progress in log.progress] == ["opening", "looking"]
    assert log.progress[-1].done == 1
    box = log.progress[-1].box
    assert box.x < 0.5 < box.x + box.width


def test_weights_that_come_while_the_program_runs_are_used(fetched):
    if not WEIGHTS.is_file():
        pytest.skip(f"YuNet's weights are not at {WEIGHTS}")
    assert scan(str(paths.sample_portrait())).detector == "haar"
    shutil.copy(WEIGHTS, fetched)
    assert scan(str(paths.sample_portrait())).detector == "yunet"


@pytest.mark.usefixtures("detector")
def test_a_mirrored_portrait_is_happy_too(save, portrait):
    assert scan(save(portrait[:, ::-1])).emotion == "happy"


@pytest.mark.usefixtures("detector")
def test_a_video(video, log, monkeypatch):
    # However little a busy computer reads in the time that there is.
    monkeypatch.setattr("facetune.vision.scan.LEAST_LOOKS", 20)
    monkeypatch.setattr("facetune.vision.scan.PATIENCE", math.inf)
    mood = scan(video, on_progress=log)
    assert mood.emotion == "happy"
    assert mood.frames >= 10
    opening, *looking = log.steps
    assert (opening[0].phase, opening[0].done, opening[1]) == ("opening", 0, None)
    assert all(frame.shape == (480, 640, 3) for _, frame in looking)
    done = [progress.done for progress, _ in looking]
    assert done == sorted(done)
    assert done[-1] == 1
    assert sum(looking[-1][0].distribution.values()) == pytest.approx(1)


@pytest.mark.usefixtures("yunet")
def test_a_clear_answer_comes_early(video, log):
    scan(video, on_progress=log, seconds=60)
    assert len(log.steps) < 200


@pytest.mark.usefixtures("detector")
def test_nobody_in_the_picture(nobody, log):
    mood = scan(nobody, on_progress=log, seconds=0.3)
    assert (mood.emotion, mood.reason, mood.distribution) == (None, "no_face", {})
    assert log.progress[-1].hint == "no_face"
    assert log.progress[-1].box is None


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((480, 640, 3), np.uint8),
        np.full((480, 640, 3), 255, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8),
    ],
    ids=["black", "white", "1x1", "noise"],
)
@pytest.mark.usefixtures("detector")
def test_pictures_without_a_face(save, picture):
    assert scan(save(picture)).reason == "no_face"


@pytest.mark.usefixtures("detector")
def test_a_face_in_8000_by_6000_pixels(save, portrait):
    large = cv2.resize(media.scene(portrait), (8000, 6000))
    assert scan(save(large, "large.jpg")).emotion == "happy"


@pytest.mark.usefixtures("yunet")
def test_two_faces(save, portrait):
    frame = np.full((480, 640, 3), 120, np.uint8)
    frame[80:464, 240:624] = portrait
    frame[20:240, 10:230] = cv2.resize(portrait, (220, 220), interpolation=cv2.INTER_AREA)
    mood = scan(save(frame))
    assert mood.others == 1
    assert mood.emotion == "happy"


@pytest.mark.usefixtures("yunet")
@pytest.mark.parametrize("cut", [np.s_[:, 195:], np.s_[:, :190], np.s_[90:]], ids=["left", "right", "top"])
def test_a_face_cut_by_the_border_is_read_within_the_picture(save, portrait, log, cut):
    assert scan(save(portrait[cut]), on_progress=log).emotion == "happy"
    box = log.progress[-1].box
    assert min(box.x, box.y) >= 0
    assert box.x + box.width <= 1
    assert box.y + box.height <= 1


@pytest.mark.usefixtures("fetched")
def test_the_cascade_knows_no_half_of_a_face(save, portrait):
    assert scan(save(portrait[:, 195:])).reason == "no_face"


@pytest.mark.parametrize("turned", [90, 180, 270])
@pytest.mark.usefixtures("yunet")
def test_a_picture_is_turned_upright(save, portrait, log, turned):
    codes = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
    frame = media.scene(portrait)
    mood = scan(save(cv2.rotate(frame, codes[turned])), on_progress=log)
    assert (mood.emotion, mood.turned) == ("happy", turned)
    assert log.steps[-1][1].shape == frame.shape, "the preview is turned, too"
    assert scan(save(frame)).turned == 0


@pytest.mark.usefixtures("fetched")
def test_upside_down_the_cascade_is_not_sure(save, portrait):
    mood = scan(save(cv2.rotate(portrait, cv2.ROTATE_180)))
    assert mood.turned == 0
    assert mood.emotion is None


@pytest.mark.usefixtures("yunet")
def test_an_upside_down_camera_stays_turned_while_it_is_looked_at(tmp_path, portrait):
    frames = [cv2.rotate(media.scene(portrait, shift=4 * (i % 5)), cv2.ROTATE_180) for i in range(30)]
    mood = scan(str(media.write_video(tmp_path / "film.avi", frames)))
    assert (mood.emotion, mood.turned) == ("happy", 180)
    assert mood.frames > 1


@pytest.mark.usefixtures("yunet")
def test_a_dark_face_asks_for_light_and_is_read(save, portrait):
    mood = scan(save((portrait * 0.15).astype(np.uint8)))
    assert (mood.emotion, mood.hint) == ("happy", "more_light")


@pytest.mark.usefixtures("detector")
def test_a_folder_is_decided_by_all_its_pictures(tmp_path, save, portrait, log):
    save(portrait, "1.png")
    save(np.zeros((100, 100, 3), np.uint8), "2.png")
    save(portrait[:, ::-1], "10.jpg")
    (tmp_path / "3.png").write_text("damaged")
    mood = scan(str(tmp_path), on_progress=log)
    assert (mood.emotion, mood.frames) == ("happy", 2)
    assert [progress.hint for progress in log.progress[1:]] == [None, "no_face", None]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.png", None, "source_missing"),
        ("empty.png", b"", "source_empty"),
        ("empty.mp4", b"", "source_empty"),
        ("text.mp4", b"this is text\n" * 99, "source_unreadable"),
        ("text.png", b"this is text\n" * 99, "source_unreadable"),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "source_unreadable"),
    ],
)
def test_files_that_cannot_be_scanned(tmp_path, name, content, code):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert code_of(str(tmp_path / name)) == code


def test_a_folder_without_pictures(tmp_path):
    assert code_of(str(tmp_path)) == "folder_empty"


def test_no_camera(monkeypatch):
    import cv2_enumerate_cameras

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _backend: [])
    assert code_of(None) == "camera_missing"


@pytest.mark.usefixtures("models")
def test_a_missing_model_is_told_and_found_again(emotion_file, save, portrait):
    name, content = save(portrait), emotion_file.read_bytes()
    emotion_file.unlink()
    assert code_of(name) == "model_missing"
    emotion_file.write_bytes(content[:100])
    assert code_of(name) == "model_corrupt"
    emotion_file.write_bytes(content)
    assert scan(name).emotion == "happy"


def test_cancelling_in_mid_scan(nobody):
    cancelled = threading.Event()
    threading.Timer(0.5, cancelled.set).start()
    began = time.monotonic()
    assert code_of(nobody, cancelled=cancelled, seconds=60) == "cancelled"
    assert time.monotonic() - began < 50


def test_cancelled_before_it_began(video):
    cancelled = threading.Event()
    cancelled.set()
    assert code_of(video, cancelled=cancelled) == "cancelled"


class Camera:
    """Stands in for cv2.VideoCapture: an empty room."""

    released = threading.Event()

    def __init__(self, *_args):
        pass

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return True

    def get(self, _property):
        return 30.0

    def set(self, _property, _value):
        return True

    def read(self):
        time.sleep(0.01)
        return True, np.full((480, 640, 3), 120, np.uint8)

    def release(self):
        self.released.set()


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize(("stalls", "looks"), [([1.2], LEAST_LOOKS), ([0.7] * 9, 3)])
def test_a_busy_computer_gets_a_few_looks_and_no_endless_scan(monkeypatch, stalls, looks):
    """Where the first frame takes all of the time, and where each takes most of it, by a clock of the test's own."""
    calls, now = [], [1.0]

    def read(_reader, frame):
        now[0] += stalls[len(calls)] if len(calls) < len(stalls) else 0
        calls.append(True)
        return Step(frame, None, 0, "no_face", None)

    monkeypatch.setattr(reader, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(Reader, "read", read)
    monkeypatch.setattr(cv2, "VideoCapture", Camera)
    monkeypatch.setattr(frames_module.camera, "check_device", lambda _index, _label: None)
    scan("0", seconds=1)
    assert len(calls) == looks


@pytest.mark.parametrize("end", ["answer", "error", "cancel"])
@pytest.mark.usefixtures("fetched")
def test_the_camera_is_always_let_go(monkeypatch, end):
    cancelled = threading.Event()
    Camera.released.clear()

    def report(_progress, frame):
        if frame is not None and end == "cancel":
            cancelled.set()
        if frame is not None and end == "error":
            raise ZeroDivisionError

    monkeypatch.setattr(cv2, "VideoCapture", Camera)
    monkeypatch.setattr(frames_module.camera, "check_device", lambda _index, _label: None)
    expected = {"answer": nullcontext(), "error": pytest.raises(ZeroDivisionError)}
    with expected.get(end) or pytest.raises(FaceTuneError, match="cancelled"):
        scan("0", on_progress=report, cancelled=cancelled, seconds=0.2)
    assert Camera.released.wait(60)


def test_no_frame_is_written_to_disk(video, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scan(video, seconds=0.3)
    assert list(tmp_path.iterdir()) == []
