import contextlib
import threading
import time

import numpy as np
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from facetune.vision import watch as watch_module
from facetune.vision.evidence import SURE
from facetune.vision.frames import SILENCE_SECONDS
from facetune.vision.quality import Quality
from facetune.vision.steady import AWAY, LASTING, MARGIN, Steady
from facetune.vision.step import Step
from facetune.vision.watch import FPS, watch
from tests import media

GOOD = Quality(good=True, weight=1.0, hint=None)
DARK = Quality(good=False, weight=0.2, hint="more_light")
SECOND = FPS


def towards(**shares):
    rest = (1 - sum(shares.values())) / (7 - len(shares))
    return np.array([shares.get(name, rest) for name in EMOTIONS], np.float32)


HAPPY, SAD = towards(happy=0.9), towards(sad=0.9)


class Watched:
    """Somebody whose face says this and that, FPS times a second."""

    def __init__(self):
        self.now = 100.0
        self.steady = Steady(lambda: self.now)
        self.moods = []

    def shows(self, probabilities, frames, *, quality=GOOD, others=0, contempt=None):
        for _ in range(frames):
            self.now += 1 / FPS
            if probabilities is None:
                self.steady.add_faceless()
            else:
                self.steady.add(probabilities, quality, others, contempt)
            if (mood := self.steady.changed()) is not None:
                self.moods.append(mood)
        return [mood.emotion for mood in self.moods]


@pytest.fixture
def watched():
    return Watched()


def test_the_first_mood_stands_once_it_has_lasted(watched):
    assert watched.shows(HAPPY, int(LASTING * FPS) - 1) == []
    assert watched.shows(HAPPY, 3) == ["happy"]
    mood = watched.moods[0]
    assert mood.confidence == pytest.approx(0.9, abs=1e-3)
    assert mood.word == "cheerful"
    assert sum(mood.distribution.values()) == pytest.approx(1)


def test_a_mood_that_stays_is_told_once(watched):
    assert watched.shows(HAPPY, 20 * SECOND) == ["happy"]


def test_another_face_changes_it_when_it_lasts(watched):
    watched.shows(HAPPY, 3 * SECOND)
    assert watched.shows(SAD, 4 * SECOND) == ["happy", "sad"]


def test_a_grimace_does_not(watched):
    watched.shows(HAPPY, 3 * SECOND)
    watched.shows(SAD, SECOND // 2)
    assert watched.shows(HAPPY, 3 * SECOND) == ["happy"]


def test_two_emotions_side_by_side_never_flicker(watched):
    watched.shows(HAPPY, 3 * SECOND)
    one, other = towards(happy=0.46, sad=0.48), towards(happy=0.48, sad=0.46)
    for _ in range(60):
        watched.shows(one, 2)
        watched.shows(other, 2)
    assert watched.shows(one, 10 * SECOND) == ["happy"]  # ahead, and not by MARGIN
    assert watched.shows(towards(happy=SURE - MARGIN, sad=SURE + 0.02), 6 * SECOND) == ["happy", "sad"]


def test_an_unlikely_emotion_never_stands(watched):
    assert watched.shows(towards(happy=SURE - 0.02), 5 * SECOND) == []
    assert watched.steady.distribution()["happy"] == pytest.approx(SURE - 0.02, abs=0.01)


def test_frames_that_cannot_be_trusted_change_nothing(watched):
    watched.shows(HAPPY, 3 * SECOND)
    before = watched.steady.distribution()
    assert watched.shows(SAD, 5 * SECOND, quality=DARK) == ["happy"]
    assert watched.steady.distribution() == before
    assert Watched().shows(HAPPY, 5 * SECOND, quality=DARK) == []


def test_whoever_comes_after_a_while_is_read_anew(watched):
    watched.shows(HAPPY, 3 * SECOND)
    watched.shows(None, int((AWAY + 1) * FPS))
    assert watched.steady.distribution()["happy"] > 0.8
    watched.shows(SAD, 1)
    assert watched.steady.distribution()["sad"] == pytest.approx(0.9, abs=1e-3)
    assert watched.shows(SAD, 2 * SECOND) == ["happy", "sad"]


def test_a_lead_must_be_unbroken(watched):
    for _ in range(10):
        watched.shows(HAPPY, 5)
        watched.shows(None, 2)
    assert watched.moods == []


def test_nothing_is_known_before_the_first_frame():
    assert Steady().distribution() == {}
    assert Steady().changed() is None


def test_a_frame_of_certainty_is_survived(watched):
    certain = np.array([1, 0, 0, 0, 0, 0, 0], np.float32)
    watched.shows(HAPPY, 3 * SECOND)
    assert watched.shows(certain, 1) == ["happy"]
    assert np.isfinite(list(watched.steady.distribution().values())).all()


def test_contempt_is_smoothed_with_the_rest(watched):
    watched.shows(HAPPY, 2 * SECOND, contempt=0.2)
    assert watched.moods[0].contempt == pytest.approx(0.2)
    watched.shows(SAD, 4 * SECOND, contempt=0.6)
    assert 0.3 < watched.moods[1].contempt <= 0.6


@pytest.mark.usefixtures("yunet")
def test_a_video_is_watched_until_it_is_enough(tmp_path):
    cancelled = threading.Event()
    steps, moods = [], []

    def on_mood(mood):
        moods.append(mood)
        cancelled.set()

    with pytest.raises(FaceTuneError, match="cancelled"):
        watch(
            str(media.face_video(tmp_path / "face.avi")),
            on_progress=lambda progress, frame: steps.append((progress, frame)),
            on_mood=on_mood,
            cancelled=cancelled,
        )
    assert [mood.emotion for mood in moods] == ["happy"]
    assert 0 <= moods[0].contempt <= 1
    assert [steps[0][0].phase, steps[0][1]] == ["opening", None]
    assert all(progress.box and frame is not None for progress, frame in steps[1:])


def test_a_picture_is_nothing_to_watch():
    with pytest.raises(FaceTuneError) as caught:
        watch(
            str(paths.sample_portrait()),
            on_progress=lambda *_: None,
            on_mood=lambda _: None,
            cancelled=threading.Event(),
        )
    assert caught.value.code == "source_not_live"


@pytest.mark.parametrize(("slept", "code"), [(600, "cancelled"), (0, "camera_lost")])
def test_a_camera_that_was_lost_in_a_sleep_is_opened_again(monkeypatch, slept, code):
    step = Step(np.zeros((48, 48, 3), np.uint8), None, 0, "no_face", None)
    cancelled, opened, clock = threading.Event(), [], [1000.0]
    monkeypatch.setattr(time, "time", lambda: clock[0])

    @contextlib.contextmanager
    def read_frames(*_args, **_options):
        def steps():
            yield step
            if len(opened) == 1:
                clock[0] += SILENCE_SECONDS + slept
                raise FaceTuneError("camera_lost", source="Fake cam")
            cancelled.set()

        opened.append(1)
        yield None, steps()
        raise FaceTuneError("cancelled")

    monkeypatch.setattr(watch_module, "read_frames", read_frames)
    with pytest.raises(FaceTuneError) as caught:
        watch(None, on_progress=lambda *_: None, on_mood=print, cancelled=cancelled)
    assert caught.value.code == code
    assert len(opened) == (2 if slept else 1)
