"""Which way is up, by the scores of a detector that is made up here."""

import numpy as np
import pytest

from facetune.vision import upright
from facetune.vision.detector import YuNet
from facetune.vision.faces import Face
from facetune.vision.upright import Upright

CODE = {0: 0, 90: 1, 180: 2, 270: 3}


def scene(*, seen=True, up=0):
    """A frame with one bright corner, at the top left when it is upright, that needs a turn by `up`. Or without it."""
    frame = np.zeros((48, 64, 3), np.uint8)
    if seen:
        frame[:24, :32] = 200
    return np.ascontiguousarray(np.rot90(frame, CODE[up]))


class Corners(YuNet):
    """Finds a face with these scores, by where the bright corner is: how far it is turned. 0: none is found."""

    def __init__(self, *scores):
        self.scores = scores
        self.looks = 0

    def _score(self, frame):
        rows, columns = frame.shape[0] // 2, frame.shape[1] // 2
        bright = [frame[:rows, :columns], frame[rows:, :columns], frame[rows:, columns:], frame[:rows, columns:]]
        means = [float(part.mean()) for part in bright]
        return self.scores[int(np.argmax(means))] if max(means) > 100 else 0.0

    def detect(self, frame):
        self.looks += 1
        score = self._score(frame)
        height, width = frame.shape[:2]
        side = max(width, height) / upright.AROUND
        return [Face((width - side) / 2, (height - side) / 2, side, side, score, None, "yunet")] if score >= 0.6 else []

    def likeness(self, picture):
        return self._score(picture)


@pytest.mark.parametrize("up", [0, 90, 180, 270])
@pytest.mark.parametrize("scores", [(0.8, 0.3, 0.7, 0.3), (0.95, 0.2, 0.65, 0.2)])
def test_a_frame_is_turned_to_where_the_face_looks_best(up, scores):
    eye = Upright(Corners(*scores))
    for _ in range(4):  # where no face is seen, one way is tried in each frame
        frame, found = eye.look(scene(up=up))
    assert found
    assert eye.turned == up
    assert (frame == scene()).all()


def test_a_face_with_a_good_score_costs_nothing(monkeypatch):
    monkeypatch.setattr(upright, "way_up", None)
    detector = Corners(0.95, 0, 0.7, 0)
    eye = Upright(detector)
    for _ in range(5):
        assert eye.look(scene())[1]
    assert (detector.looks, eye.turned) == (5, 0)


def test_a_face_that_looks_hardly_better_another_way_is_left_as_it_is():
    eye = Upright(Corners(0.7, 0.2, 0.7 + upright.AHEAD / 2, 0.2))
    eye.look(scene())
    assert eye.turned == 0


def test_it_is_decided_once_while_the_face_is_there(monkeypatch):
    eye = Upright(Corners(0.8, 0, 0.7, 0))
    eye.look(scene(up=180))
    assert eye.turned == 180
    monkeypatch.setattr(upright, "way_up", None)
    for _ in range(5):
        eye.look(scene(up=180))
    assert eye.turned == 180


def test_it_is_decided_anew_after_a_while_without_a_face():
    eye = Upright(Corners(0.8, 0, 0.7, 0))
    eye.look(scene(up=180))
    for _ in range(upright.GONE):
        eye.look(scene(seen=False))
    eye.look(scene())
    assert eye.turned == 0


def test_an_empty_room_is_searched_the_other_ways_for_a_while_only():
    detector = Corners(0.9, 0, 0, 0)
    eye = Upright(detector)
    for _ in range(upright.TRIES):
        assert eye.look(scene(seen=False))[1] == []
    assert detector.looks == 2 * upright.TRIES
    for _ in range(upright.TRIES):
        eye.look(scene(seen=False))
    assert detector.looks == 3 * upright.TRIES + 1


def test_pictures_that_do_not_follow_one_another_are_each_looked_at_for_themselves():
    eye = Upright(Corners(0.9, 0, 0.65, 0), follows=False)
    turns = []
    for up in (180, 0, 90, 0):
        eye.look(scene(up=up))
        turns.append(eye.turned)
    assert turns == [180, 0, 90, 0]
