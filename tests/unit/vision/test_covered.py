"""What covers a face: the drawn pictures of tests/vectors, and the network's file."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from facetune.vision import covered
from facetune.vision.covered import cover
from facetune.vision.crop import face_crop
from facetune.vision.faces import Face
from facetune.vision.quality import COVERED_EYES, COVERED_MOUTH, assess
from tests.conftest import ROOT

PICTURES = ROOT / "tests/vectors"


def picture(name):
    """A picture with a face, and the face as YuNet found it."""
    told = json.loads((PICTURES / "faces.json").read_text(encoding="utf-8"))["pictures"]
    (x, y, width, height, score, *points), *_ = next(
        each["faces"] for each in told if each["file"] == f"face-{name}.png"
    )
    landmarks = tuple(zip(points[::2], points[1::2], strict=True))
    return cv2.imread(str(PICTURES / f"face-{name}.png")), Face(x, y, width, height, score, landmarks, "yunet")


@pytest.mark.parametrize(("name", "hint"), [("masked", "uncover_mouth"), ("shaded", "uncover_eyes")])
def test_a_mask_and_dark_glasses_are_told_and_leave_no_good_frame(name, hint):
    frame, face = picture(name)
    quality = assess(frame, face, face_crop(frame, face))
    assert (quality.hint, quality.good) == (hint, False)


@pytest.mark.parametrize(("name", "hint"), [("masked", "uncover_mouth"), ("shaded", "uncover_eyes")])
def test_a_cover_of_which_the_person_says_that_it_is_none_costs_nothing(name, hint):
    frame, face = picture(name)
    crop = face_crop(frame, face)
    other = {"uncover_mouth": "uncover_eyes", "uncover_eyes": "uncover_mouth"}[hint]
    assert assess(frame, face, crop, frozenset({other})) == assess(frame, face, crop)
    quality = assess(frame, face, crop, frozenset({hint}))
    assert (quality.hint, quality.good) == (None, True)


@pytest.mark.parametrize("name", ["upright", "tilted", "small-picture"])
def test_a_face_that_shows_all_is_not_covered(name):
    frame, face = picture(name)
    seen = cover(face_crop(frame, face))
    assert seen.mouth < COVERED_MOUTH
    assert seen.eyes < COVERED_EYES


@pytest.mark.parametrize("gray", [0, 128, 255])
def test_a_crop_without_any_pattern_is_no_crash(gray):
    seen = cover(np.full((48, 48), gray, np.uint8))
    assert 0 <= seen.mouth <= 1
    assert 0 <= seen.eyes <= 1


def test_light_and_contrast_change_little():
    frame, face = picture("masked")
    crop = face_crop(frame, face)
    dim = np.rint(crop * 0.5 + 20).astype(np.uint8)
    assert cover(dim).mouth == pytest.approx(cover(crop).mouth, abs=0.2)


def test_the_page_has_the_same_network():
    text = (ROOT / "web/engine/covered_weights.js").read_text(encoding="utf-8")
    told = text.split("export const NETWORK = ")[1].rstrip(";\n")
    assert json.loads(told) == json.loads(covered.FILE.read_text(encoding="utf-8"))
