import math

import cv2
import numpy as np
import pytest

from facetune.vision.crop import FITS, Fit, face_crop, roll, to_batch
from facetune.vision.detector import load_detector
from facetune.vision.faces import Face


def face_at(x, y, size, *, eyes=None, found_by="haar"):
    landmarks = (*eyes, (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)) if eyes else None
    return Face(x, y, size, size, 1.0, landmarks, found_by)


@pytest.fixture
def gradient():
    """A frame whose every pixel tells where it is: blue grows to the right, red downwards."""
    frame = np.zeros((240, 240, 3), np.uint8)
    frame[..., 0] = np.arange(240)[None, :]
    frame[..., 2] = np.arange(240)[:, None]
    return frame


@pytest.mark.parametrize("size", [8, 47, 48, 49, 96, 100, 333])
def test_a_crop_is_48_by_48_gray(size):
    frame = np.random.default_rng(0).integers(0, 255, (480, 640, 3), np.uint8)
    crop = face_crop(frame, face_at(100, 50, size))
    assert (crop.shape, crop.dtype) == ((48, 48), np.uint8)
    assert crop.flags["C_CONTIGUOUS"]


def test_a_crop_of_the_models_size_is_the_very_pixels():
    gray = np.random.default_rng(0).integers(0, 255, (100, 100), np.uint8)
    frame = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)
    crop = face_crop(frame, face_at(20, 30, 48), Fit(1.0, 0.0))
    assert np.array_equal(crop, gray[30:78, 20:68])


def test_shrinking_averages():
    frame = np.zeros((400, 400, 3), np.uint8)
    frame[::2] = 255  # stripes, which skipping pixels would turn to black or white
    crop = face_crop(frame, face_at(4, 4, 384), Fit(1.0, 0.0))
    assert abs(float(crop.mean()) - 127.5) < 3
    assert crop.std() < 5


def test_the_margin_and_the_shift(gradient):
    tight = face_crop(gradient, face_at(80, 80, 80), Fit(1.0, 0.0))
    wide = face_crop(gradient, face_at(80, 80, 80), Fit(1.5, 0.0))
    down = face_crop(gradient, face_at(80, 80, 80), Fit(1.0, 0.25))
    assert int(wide[0, 0]) < int(tight[0, 0])
    assert int(wide[-1, -1]) > int(tight[-1, -1])
    assert float(down.mean()) - float(tight.mean()) == pytest.approx(20 * 0.299, abs=1)


def test_the_default_fit_is_the_detectors_own(gradient):
    for name, fit in FITS.items():
        face = face_at(80, 80, 80, found_by=name)
        assert np.array_equal(face_crop(gradient, face), face_crop(gradient, face, fit))


@pytest.mark.parametrize("place", [(-30, -30), (220, 220), (-30, 220), (-500, -500), (5000, 10)])
def test_beyond_the_border_its_pixels_repeat(gradient, place):
    crop = face_crop(gradient + 10, face_at(*place, 60), Fit(1.0, 0.0))
    assert crop.min() > 0


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0.3, 0.4), (-5, -5)])
def test_a_box_without_an_area_is_no_crash(gradient, width, height):
    face = Face(10, 10, width, height, 1.0, None, "haar")
    assert face_crop(gradient, face).shape == (48, 48)


def test_a_frame_of_one_pixel():
    assert face_crop(np.full((1, 1, 3), 9, np.uint8), face_at(0, 0, 1)).max() == 9


def test_roll_is_the_turn_of_the_eyes():
    assert roll(face_at(0, 0, 9)) == 0
    assert roll(face_at(0, 0, 9, eyes=((10, 10), (20, 10)))) == 0
    assert roll(face_at(0, 0, 9, eyes=((10, 10), (20, 20)))) == pytest.approx(math.pi / 4)


@pytest.mark.parametrize("degrees", [-40, -10, 15, 90])
def test_a_turned_head_is_turned_back(portrait, degrees):
    """With landmarks that say exactly how far; YuNet's own understate it (see YuNet)."""
    eyes = np.array([[172.0, 100.0], [208.0, 100.0]])
    straight = Face(143, 65, 91, 111, 1.0, (*map(tuple, eyes), (0, 0), (0, 0), (0, 0)), "yunet")
    middle = (143 + 91 / 2, 65 + 111 / 2)
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1)
    turned_frame = cv2.warpAffine(portrait, matrix, portrait.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    turned_eyes = eyes @ matrix[:, :2].T + matrix[:, 2]
    turned = straight._replace(landmarks=(*map(tuple, turned_eyes), (0, 0), (0, 0), (0, 0)))
    first, second = face_crop(portrait, straight), face_crop(turned_frame, turned)
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.97


@pytest.mark.usefixtures("yunet")
def test_a_mirrored_face_gives_a_mirrored_crop(portrait):
    detector = load_detector()
    crop = face_crop(portrait, detector.detect(portrait)[0])
    mirrored = portrait[:, ::-1].copy()
    other = face_crop(mirrored, detector.detect(mirrored)[0])
    assert np.corrcoef(crop[:, ::-1].ravel(), other.ravel())[0, 1] > 0.9


def test_the_crop_is_centred_on_the_face(detector, portrait):
    crop = face_crop(portrait, detector.detect(portrait)[0])
    darkest = crop.copy()
    darkest[24:] = 255  # the eyes are the darkest places of the middle columns above the nose
    eyes = darkest[10:24, 6:42].min(axis=0)
    assert eyes[:18].min() < 90
    assert eyes[18:].min() < 90
    assert crop[28:40, 16:32].mean() > 110  # and below it is skin


def test_batches():
    assert to_batch([]).shape == (0, 48, 48)
    crops = [np.full((48, 48), i, np.uint8) for i in range(3)]
    batch = to_batch(crops)
    assert (batch.shape, batch.dtype) == ((3, 48, 48), np.uint8)
    assert batch[2].max() == 2
