import math

import cv2
import numpy as np
import pytest

from facetune.vision import quality
from facetune.vision.crop import face_crop
from facetune.vision.detector import load_detector
from facetune.vision.faces import Face
from facetune.vision.quality import Measures, assess, judge
from tests import media

FINE = Measures(size=120, outside=0, yaw=0.05, roll=0.05, brightness=120, contrast=50, sharpness=1.0)


@pytest.mark.parametrize(
    ("changes", "hint", "good"),
    [
        ({}, None, True),
        ({"size": 30}, "move_closer", True),
        ({"size": 15}, "move_closer", False),
        ({"outside": 0.2}, "center_face", True),
        ({"outside": 0.5}, "center_face", False),
        ({"yaw": 0.5}, "face_camera", True),
        ({"yaw": 0.8}, "face_camera", False),
        ({"roll": math.radians(60)}, "face_camera", False),
        ({"brightness": 12}, "more_light", True),
        ({"brightness": 2}, "more_light", False),
        ({"brightness": 230}, "less_light", True),
        ({"brightness": 252}, "less_light", False),
        ({"contrast": 5, "brightness": 60}, "more_light", True),
        ({"contrast": 1, "brightness": 60}, "more_light", False),
        ({"contrast": 5, "brightness": 200}, "less_light", True),
        ({"contrast": 1, "brightness": 200}, "less_light", False),
        ({"sharpness": 0.04}, "hold_still", True),
        ({"sharpness": 0.02}, "hold_still", True),
        ({"sharpness": 0.001}, "hold_still", False),
        ({"brightness": 12, "size": 30, "sharpness": 0.04}, "more_light", True),
        ({"brightness": 12, "size": 15}, "more_light", False),
        ({"mouth": 0.999}, "uncover_mouth", False),
        ({"eyes": 0.999}, "uncover_eyes", False),
        ({"mouth": 0.999, "yaw": 0.5}, "face_camera", True),
        ({"mouth": 0.999, "sharpness": 0.08}, None, True),
        ({"eyes": 0.999, "sharpness": 0.08}, "uncover_eyes", False),
    ],
)
def test_each_obstacle_has_its_hint_and_few_refuse_the_frame(changes, hint, good):
    judged = judge(FINE._replace(**changes))
    assert judged.hint == hint
    assert judged.good is good
    assert 0 < judged.weight <= 1


def test_what_is_refused_has_a_hint():
    for name, value in quality.REFUSED._asdict().items():
        asked = getattr(quality.ASKED, name)
        assert value >= asked if name in {"outside", "yaw", "roll", "bright"} else value <= asked


def test_better_frames_weigh_more():
    best = judge(FINE).weight
    for worse in ({"size": 50}, {"yaw": 0.3}, {"sharpness": quality.ASKED.sharpness * 1.1}, {"brightness": 20}):
        assert judge(FINE._replace(**worse)).weight < best


def measured(frame, detector):
    face = detector.detect(frame)[0]
    return assess(frame, face, face_crop(frame, face))


def test_the_portrait_is_good(detector, portrait):
    assert measured(portrait, detector).good
    assert measured(media.scene(portrait), detector).good


def test_a_dark_frame_asks_for_light_and_is_read(detector, portrait):
    dark = (portrait * 0.12).astype(np.uint8)
    face = detector.detect(portrait)[0]
    assert assess(dark, face, face_crop(dark, face))[::2] == (True, "more_light")


def test_a_washed_out_frame_asks_for_less(detector, portrait):
    bright = np.clip(portrait.astype(int) + 160, 0, 255).astype(np.uint8)
    face = detector.detect(portrait)[0]
    assert assess(bright, face, face_crop(bright, face)).hint == "less_light"


def test_a_blurred_frame_asks_to_hold_still(detector, portrait):
    face = detector.detect(portrait)[0]
    shaken = cv2.blur(portrait, (61, 61))
    assert assess(shaken, face, face_crop(shaken, face)).hint == "hold_still"


@pytest.mark.usefixtures("yunet")
def test_a_small_face_asks_to_come_closer(portrait):
    frame = np.full((480, 640, 3), 120, np.uint8)
    frame[200:300, 300:400] = cv2.resize(portrait, (100, 100), interpolation=cv2.INTER_AREA)
    assert measured(frame, load_detector()).hint == "move_closer"


def test_a_face_cut_by_the_border_asks_to_center(portrait):
    face = Face(-40, 50, 120, 120, 1.0, None, "haar")
    assert assess(portrait, face, face_crop(portrait, face)).hint == "center_face"


def test_a_head_turned_away_asks_to_face_the_camera(portrait):
    eyes = ((150, 100), (190, 100))
    face = Face(140, 80, 100, 120, 1.0, (*eyes, (195, 120), (150, 150), (180, 150)), "yunet")
    assert assess(portrait, face, face_crop(portrait, face)).hint == "face_camera"


def test_eyes_in_one_place_are_no_crash(portrait):
    point = (150.0, 100.0)
    face = Face(140, 80, 100, 120, 1.0, (point, point, point, point, point), "yunet")
    assert assess(portrait, face, face_crop(portrait, face)).hint == "face_camera"
