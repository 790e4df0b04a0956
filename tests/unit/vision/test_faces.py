"""At which sizes a frame is searched: as few as show a face, and none too large or too thin."""

import numpy as np
import pytest

from facetune.vision import faces
from facetune.vision.faces import Face


def blank(width, height):
    return np.full((height, width, 3), 120, np.uint8)


def seen(frame, search_by, found=lambda _width: []):
    """The widths of the pictures that are looked at."""
    widths = []

    def look(small, scale):
        assert small.shape[1] == pytest.approx(frame.shape[1] * scale, abs=0.51)
        widths.append(small.shape[1])
        return found(small.shape[1])

    return search_by(frame, look), widths


def face(width, score=0.9):
    return Face(10, 10, width, width, score, None, "yunet")


@pytest.mark.parametrize(
    ("width", "looks"),
    [(48, [160]), (160, [160]), (300, [300]), (640, [320, 640]), (1280, [320, 640, 1280]), (3840, [320, 640, 1280])],
)
def test_a_frame_is_searched_from_small_to_large(width, looks):
    assert seen(blank(width, width * 3 // 4), faces.search) == ([], looks)


def test_the_first_size_that_shows_a_face_is_enough():
    found, looks = seen(blank(1280, 720), faces.search, lambda width: [face(80)] if width == 640 else [])
    assert (len(found), looks) == (1, [320, 640])


@pytest.mark.parametrize(
    ("width", "looks"), [(48, [240]), (320, [480]), (640, [960]), (800, [960]), (960, []), (1280, [])]
)
def test_only_a_frame_that_is_not_large_is_enlarged(width, looks):
    assert seen(blank(width, width * 3 // 4), faces.search_enlarged) == ([], looks)


def test_an_enlarged_frame_shows_near_faces_and_small_ones_that_are_sure():
    told = [face(55, 0.7), face(56, 0.7), face(300, 0.7), face(40, 0.85)]
    found, _ = seen(blank(640, 480), faces.search_enlarged, lambda _width: told)
    assert [each.width for each in found] == [56, 300, 40]


@pytest.mark.parametrize("search_by", [faces.search, faces.search_enlarged])
def test_what_is_too_thin_is_not_looked_at(search_by):
    assert seen(blank(640, 3), search_by) == ([], [])


def test_the_most_prominent_comes_first():
    doubtful, sure = face(100, 0.3), face(60, 0.9)
    assert faces.by_prominence([doubtful, sure, face(10)]) == [sure, doubtful, face(10)]
