"""Whole frames: the portrait as the pasted face, found by the host's own detector."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from facetune import paths
from facetune.vision.crop import face_crop
from facetune.vision.detector import Haar
from training.data.faces import Faces
from training.data.labels import EMOTIONS, EXPRESSIONS
from training.errors import DataError
from training.evaluate import frames
from training.evaluate.onnx_model import Model

MODELS = Path(__file__).parents[2] / "models"
CASCADE = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"


@pytest.fixture(scope="module")
def portraits():
    """The portrait's face as FER2013 would show it, eight times, under the label that the model gives it."""
    picture = cv2.imread(str(paths.sample_portrait()))
    face = max(Haar(CASCADE).detect(picture), key=lambda found: found.width)
    crop = face_crop(picture, face)
    label = int(Model(MODELS / "emotions.onnx")(crop[None])["emotion"].argmax())
    return Faces(np.repeat(crop[None], 8, axis=0), np.full(8, label), tuple(f"{row}" for row in range(8)), None)


def test_faces_are_found_where_they_were_pasted(portraits):
    found = list(frames.found_again(portraits.pixels, Haar(CASCADE)))
    assert len(found) >= 6
    assert {item.row % len(frames.SIZES) for item in found} == set(range(len(frames.SIZES)))
    for item in found:
        assert item.frame.shape == (480, 640, 3)
        assert item.crop().shape == (48, 48)


def test_same_seed_gives_the_same_frames(portraits):
    face = portraits.pixels[0]
    first, again = (frames.frame_with(face, 140, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert first[1:] == again[1:]
    assert not np.array_equal(first[0], frames.frame_with(face, 140, np.random.default_rng(4))[0])


def test_score_counts_what_was_found(portraits):
    found = frames.score(Model(MODELS / "emotions.onnx"), portraits, Haar(CASCADE))
    assert found["detector"] == "haar"
    assert found["n"] == 8
    assert found["found"] >= 0.75
    assert found["on_crops"] == 1
    assert found["kept"] == found["accuracy"] >= 0.5
    assert found["kept_of_all"] == pytest.approx(found["accuracy"] * found["found"], abs=1e-4)
    assert found["outputs"]["decision"] == {"labels": found["accuracy"], "crowd": None}, "nobody voted"


def test_each_output_is_compared_in_frames(portraits):
    """By a model of two outputs of which one always says happy, the other always contempt before sadness."""
    happy, sad = EMOTIONS.index("happy"), EMOTIONS.index("sad")

    class Stub:
        def __call__(self, pixels):
            emotion, expression = np.zeros((len(pixels), 7), np.float32), np.zeros((len(pixels), 8), np.float32)
            emotion[:, happy] = expression[:, EXPRESSIONS.index("contempt")] = 1
            expression[:, EXPRESSIONS.index("sadness")] = 0.5
            return {"emotion": emotion, "expression": expression}

        def decide(self, found):
            return found["emotion"]

    votes = np.zeros((8, 10), np.float32)
    votes[:, EXPRESSIONS.index("contempt")] = 10
    votes[:4] = 1  # no majority
    faces = Faces(portraits.pixels, np.full(8, sad), portraits.names, votes)
    assert frames.score(Stub(), faces, Haar(CASCADE))["outputs"] == {
        "decision": {"labels": 0, "crowd": 0},
        "emotion": {"labels": 0, "crowd": 0},
        "expression": {"labels": 1, "crowd": 1},
    }


def test_detectors_that_are_none(tmp_path):
    with pytest.raises(DataError, match=r"weights\.onnx: No such file"):
        frames.detector(tmp_path / "weights.onnx")
    (tmp_path / "weights.onnx").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(DataError, match=r"weights\.onnx: not YuNet's weights"):
        frames.detector(tmp_path / "weights.onnx")


def test_frames_without_a_face_score_nothing(portraits):
    flat = Faces(np.full_like(portraits.pixels, 90), portraits.labels, portraits.names, None)
    found = frames.score(Model(MODELS / "emotions.onnx"), flat, Haar(CASCADE))
    assert found["found"] == 0
    assert found["kept"] is found["kept_of_all"] is None
