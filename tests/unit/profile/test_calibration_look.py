"""The look at rest, with a camera and a model that show whatever the test says."""

import contextlib
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from facetune.affect import EMOTIONS
from facetune.app import calibrate, uncovered
from facetune.errors import FaceTuneError
from facetune.profile import people
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.types import Progress
from facetune.vision import resting_face
from facetune.vision.calibration import BOUND
from facetune.vision.quality import Quality
from facetune.vision.step import FaceReading, Step

GOOD = Quality(good=True, weight=1.0, hint=None)
DARK = Quality(good=False, weight=0.2, hint="more_light")
NOBODY = None
PICTURE = np.zeros((48, 64, 3), np.uint8)


def shares(**given):
    left = (1 - sum(given.values())) / (7 - len(given))
    return np.array([given.get(name, left) for name in EMOTIONS], np.float32)


SAD_REST = (shares(sad=0.89, neutral=0.06, disgust=2e-4, happy=0.004, surprise=4e-4), GOOD, 0)
"""A frame: what the model says, how good it is, how many other faces."""


@pytest.fixture
def shown(monkeypatch):
    """Puts frames before the camera, as a camera hands them over if `live`; `on_frame` hears of each."""
    state = SimpleNamespace(frames=[], live=False, seconds=0.05, on_frame=lambda _: None)

    @contextlib.contextmanager
    def read_frames(_source, *, on_progress, cancelled, unasked):
        state.unasked = unasked
        on_progress(Progress(phase="opening"), None)
        left = list(state.frames)

        def steps():
            for number, shown in enumerate(state.frames, 1):
                if cancelled.is_set():
                    raise FaceTuneError("cancelled")
                left.pop(0)
                state.on_frame(len(left))
                reading = FaceReading(*shown, None)
                elapsed = number * state.seconds
                yield Step(PICTURE, None, shown[2], shown[1].hint, reading, number, elapsed)

        yield None if state.live else len(state.frames), steps()
        if cancelled.is_set():
            raise FaceTuneError("cancelled")

    monkeypatch.setattr(resting_face, "read_frames", read_frames)
    return state


def look(**options):
    steps = []
    options = {"cancelled": threading.Event(), "on_progress": lambda progress, _: steps.append(progress), **options}
    return calibrate.calibrate("0", **options), steps


def refused(**options):
    with pytest.raises(FaceTuneError) as caught:
        look(**options)
    assert calibrate.state().rest is None, "nothing is kept"
    return caught.value


def test_a_sad_resting_face(shown):
    shown.frames = [SAD_REST] * 20
    found, steps = look()
    assert found.rest.usable
    assert found.rest.frames == 20
    assert found.bias["sad"] == pytest.approx(-BOUND)
    assert [step.phase for step in steps] == ["opening"] + ["looking"] * 20
    assert steps[-1].done == 1
    assert calibrate.state() == found


def test_the_face_is_of_whoever_was_here_when_the_look_began(shown):
    def another_comes(left):
        if left == 10:
            with opened() as connection:
                people.new(connection, "Ana")

    shown.frames, shown.on_frame = [SAD_REST] * 20, another_comes
    found, _ = look()
    assert found.rest.usable
    assert calibrate.state().rest is None, "Ana was not looked at"
    with opened() as connection:
        people.use(connection, "Me")
    assert calibrate.state() == found


def test_a_slow_computer_gets_more_time(shown):
    """One frame a second: three are too few."""
    shown.live, shown.seconds, shown.frames = True, 1.0, [SAD_REST] * 99
    assert look()[0].rest.frames == resting_face.LEAST_FRAMES


def test_but_not_for_ever(shown):
    shown.live, shown.seconds, shown.frames = True, 1.0, [SAD_REST] * 2 + [(SAD_REST[0], DARK, 0)] * 99
    error = refused()
    assert (error.code, error.params) == ("calibration_unclear", {"frames": 2, "needed": 10})


def test_only_numbers_are_kept(shown):
    shown.frames = [SAD_REST] * 20
    look()
    with open_profile() as profile:
        kept = profile.calibration("rest")
    assert set(kept) == {"logs", "frames", "model", "time"}
    assert kept["logs"] == pytest.approx(np.log(SAD_REST[0]).tolist(), abs=1e-4)


def test_the_second_look_takes_the_place_of_the_first(shown):
    shown.frames = [SAD_REST] * 20
    look()
    shown.frames = [(shares(neutral=0.93, disgust=2e-4, happy=0.004, surprise=4e-4), GOOD, 0)] * 20
    assert look()[0].bias is None


def gathered(*frames):
    found = resting_face.RestingFrames()
    for frame in frames:
        if frame is NOBODY:
            found.add_faceless()
        else:
            found.add(*frame)
    return found


def code_of(*frames):
    with pytest.raises(FaceTuneError) as caught:
        gathered(*frames).average()
    return caught.value.code


def test_nobody():
    assert code_of() == "calibration_no_face"
    assert code_of(*[NOBODY] * 50) == "calibration_no_face"


def test_two_faces():
    assert code_of(*[(SAD_REST[0], GOOD, 1)] * 20) == "calibration_two_faces"
    assert code_of(*[SAD_REST] * 14, *[(SAD_REST[0], GOOD, 1)] * 6) == "calibration_two_faces"


def test_a_face_in_the_curtain_for_a_moment():
    assert gathered(*[SAD_REST] * 18, *[(SAD_REST[0], GOOD, 1)] * 2).average().shape == (7,)


def test_too_few_good_frames():
    assert code_of(*[SAD_REST] * 9, *[(SAD_REST[0], DARK, 0)] * 50) == "calibration_unclear"


def test_bad_frames_do_not_count():
    mixed = gathered(*[SAD_REST] * 12, *[(shares(angry=0.9), DARK, 0)] * 50).average()
    assert mixed == pytest.approx(gathered(*[SAD_REST] * 12).average())


def test_a_face_that_moves():
    assert code_of(*[SAD_REST] * 12, *[(shares(happy=0.9), GOOD, 0)] * 8) == "calibration_not_at_rest"


def test_a_smile_is_no_rest():
    assert code_of(*[(shares(happy=0.8), GOOD, 0)] * 20) == "calibration_not_at_rest"


def test_a_little_trembling_is_rest():
    rng = np.random.default_rng(0)
    frames = [(shares(sad=0.5 + rng.uniform(-0.1, 0.1), neutral=0.3), GOOD, 0) for _ in range(30)]
    assert gathered(*frames).average()[EMOTIONS.index("sad")] == pytest.approx(np.log(0.5), abs=0.1)


def test_nothing_is_kept_of_a_refused_look(shown):
    shown.frames = [(SAD_REST[0], GOOD, 1)] * 20
    assert refused().code == "calibration_two_faces"


def test_a_refused_look_leaves_the_one_before(shown):
    shown.frames = [SAD_REST] * 20
    before, _ = look()
    shown.frames = []
    with pytest.raises(FaceTuneError, match="calibration_no_face"):
        look()
    assert calibrate.state() == before


@pytest.mark.parametrize("left", [19, 0])
def test_cancelled(shown, left):
    """In the middle, and after the last frame."""
    cancelled = threading.Event()
    shown.frames = [SAD_REST] * 20
    shown.on_frame = lambda remaining: cancelled.set() if remaining == left else None
    assert refused(cancelled=cancelled).code == "cancelled"


def test_a_beard_that_looks_like_a_cover_is_no_obstacle_once_the_person_has_said_so(shown):
    shown.frames = [SAD_REST] * 20
    look()
    assert shown.unasked == frozenset()
    uncovered.say(mouth=True)
    look()
    assert shown.unasked == {"uncover_mouth"}
