import itertools
import threading

import numpy as np
import pytest

from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from facetune.vision import reader
from facetune.vision.calibration import Correction
from facetune.vision.classifier import load_classifier
from facetune.vision.faces import Face
from facetune.vision.reader import Reader, read_frames
from facetune.vision.scan import scan


class Film:
    """A detector that finds, frame by frame, people at the left and at the right of so many pixels, or nobody."""

    name = "haar"

    def __init__(self, *frames):
        self._frames = iter(frames)

    def detect(self, _frame):
        people = zip((100, 400), next(self._frames), strict=True)
        found = [Face(x, 100, side, side, 1.0, None, "haar") for x, side in people if side]
        return sorted(found, key=lambda face: face.prominence, reverse=True)


@pytest.mark.parametrize(
    ("frames", "read"),
    [
        ([(100, 90), (100, 110), (90, 120), (100, 90)], "llll"),  # whose face is larger by a little, changes
        ([(100, 90), (100, 150), (100, 90)], "lrr"),  # somebody is much nearer, and stays who is read
        ([(100, 0), (0, 0), (95, 130)], "l-l"),  # not found for a moment
        ([(100, 90), (0, 90), (100, 90)], "l-l"),  # not found for a moment, and somebody else was
        ([(100, 90), *[(0, 90)] * 6, (100, 90)], "l----rrr"),  # gone
    ],
    ids=["side-by-side", "taken-over", "lost-and-found", "missed", "left"],
)
def test_the_same_person_is_read_throughout(frames, read):
    reader = Reader(Film(*frames), load_classifier(), clock=itertools.count(step=0.1).__next__)
    picture = np.full((480, 640, 3), 120, np.uint8)
    seen = [reader.read(picture).face for _ in frames]
    assert "".join("-" if face is None else "l" if face.x < 300 else "r" for face in seen) == read


def test_a_folders_pictures_do_not_follow_one_another():
    reader = Reader(Film((100, 90), (90, 100), (0, 90)), load_classifier(), follows=False)
    picture = np.full((480, 640, 3), 120, np.uint8)
    assert [reader.read(picture).face.x for _ in range(3)] == [100, 400, 400]


@pytest.fixture
def opened():
    """Reads all steps of a source; remembers what was reported."""

    def read(source, cancelled=None, **options):
        steps, told = [], []
        with read_frames(
            source,
            on_progress=lambda progress, frame: told.append((progress.phase, frame)),
            cancelled=cancelled or threading.Event(),
            **options,
        ) as (total, each):
            steps.extend(each)
        assert told == [("opening", None)]
        return total, steps

    return read


@pytest.mark.usefixtures("detector")
def test_a_step_for_each_picture(tmp_path, save, portrait, opened):
    save(portrait, "1.png")
    save(np.zeros((100, 100, 3), np.uint8), "2.png")
    total, (first, second) = opened(str(tmp_path))
    assert total == 2
    assert (first.number, first.others, first.hint) == (1, 0, None)
    assert EMOTIONS[first.reading.emotion.argmax()] == "happy"
    assert first.reading.emotion.sum() == pytest.approx(1)
    assert first.reading.quality.good
    assert 0 < first.elapsed <= second.elapsed
    assert second[1:6] == (None, 0, "no_face", None, 2)
    assert second.frame.shape == (100, 100, 3)
    shown = first.progress(done=3.0, frames=1)
    assert (shown.phase, shown.done, shown.distribution) == ("looking", 1, None)
    assert shown.box.x < 0.5 < shown.box.x + shown.box.width


@pytest.mark.usefixtures("fetched")
def test_a_correction_changes_what_the_model_says(save, portrait, opened):
    name = save(portrait)
    _, (plain,) = opened(name)
    _, (corrected,) = opened(name, correction=Correction({"happy": -5.0}))
    assert corrected.reading.emotion[EMOTIONS.index("happy")] < plain.reading.emotion[EMOTIONS.index("happy")]
    assert corrected.reading.emotion.sum() == pytest.approx(1)


@pytest.mark.usefixtures("models")
def test_without_emotions_no_model_is_needed(emotion_file, save, portrait, opened):
    name = save(portrait)
    emotion_file.unlink()
    _, (step,) = opened(name, emotions=False)
    assert (step.face is not None, step.reading, step.hint) == (True, None, None)
    with pytest.raises(FaceTuneError, match="model_missing"):
        opened(name)


def test_cancelled_at_the_end(save, portrait):
    cancelled = threading.Event()
    reading = read_frames(save(portrait), on_progress=lambda *_: None, cancelled=cancelled)
    _, steps = reading.__enter__()
    assert next(steps).number == 1
    cancelled.set()
    with pytest.raises(FaceTuneError, match="cancelled"):
        reading.__exit__(None, None, None)


@pytest.mark.usefixtures("fetched")
def test_models_are_loaded_once(save, portrait):
    name = save(portrait)
    scan(name)
    before = reader._classifier.start().result(), reader._detector.start().result()
    scan(name)
    after = reader._classifier.start().result(), reader._detector.start().result()
    assert all(a is b for a, b in zip(before, after, strict=True))
