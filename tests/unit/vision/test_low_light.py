"""Frames of little light: brighter for the search, and as they are for the rest."""

from __future__ import annotations

import numpy as np
import pytest

from facetune.vision.detector import load_detector
from facetune.vision.low_light import DIM, WANTED, brightened
from tests import media


def test_frames_of_enough_light_stay_what_they_are(portrait):
    assert brightened(portrait) is portrait


@pytest.mark.parametrize("light", [4, 20, DIM - 1])
def test_dim_frames_get_the_light_of_others(light):
    frame = np.full((48, 64, 3), int(light), np.uint8)
    found = brightened(frame)
    assert found.shape == frame.shape
    assert found.dtype == np.uint8
    assert found.mean() == pytest.approx(min(WANTED, 16 * int(light)), abs=2)


def test_a_black_frame_stays_black():
    assert brightened(np.zeros((48, 64, 3), np.uint8)).max() == 0


@pytest.mark.usefixtures("yunet")
def test_a_face_in_the_dark_is_found(portrait):
    noise = np.random.default_rng(0).normal(0, 2, (480, 640, 3))
    dark = np.clip(media.scene(portrait) * 0.06 + noise, 0, 255).astype(np.uint8)
    assert len(load_detector().detect(dark)) == 1


@pytest.mark.usefixtures("yunet")
def test_a_face_that_a_screen_alone_lights_is_found(portrait):
    bright = media.scene(portrait)
    frame = np.zeros((960, 1280, 3), np.uint8)
    frame[: bright.shape[0], : bright.shape[1]] = bright
    assert frame[::8, ::8].mean() < DIM
    assert len(load_detector().detect(frame)) == 1
