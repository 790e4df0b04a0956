"""Made-up faces, because FER2013's own pictures are never part of the repository."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import numpy as np
import pytest

from training.data.faces import Faces
from training.data.labels import EMOTIONS, VOTE_COLUMNS

PER_CLASS = 12


def made_faces(per_class: int = PER_CLASS, seed: int = 0) -> Faces:
    """Noise with one bright band, whose place depends on the class."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(EMOTIONS)), per_class)
    pixels = rng.integers(0, 120, (len(labels), 48, 48), dtype=np.uint8)
    for face, label in zip(pixels, labels, strict=True):
        face[6 * label : 6 * label + 6] += 120
    votes = np.zeros((len(labels), len(VOTE_COLUMNS)), np.float32)
    votes[:, 0] = 10
    names = tuple(f"Training_{row:07d}" for row in range(len(labels)))
    return Faces(pixels, labels.astype(np.int64), names, votes)


@pytest.fixture
def faces() -> Faces:
    return made_faces()


@pytest.fixture
def kaggle(tmp_path: Path, faces: Faces) -> Path:
    """The faces in Kaggle's layout."""
    import cv2

    root = tmp_path / "kaggle"
    for part in ("train", "test"):
        for pixels, label, name in zip(faces.pixels, faces.labels, faces.names, strict=True):
            folder = root / part / EMOTIONS[label]
            folder.mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(folder / f"{name}.png"), pixels)
    return root


@pytest.fixture
def table(tmp_path: Path, faces: Faces) -> Path:
    """The faces in the challenge's layout."""
    return written(faces, tmp_path / "challenge")


def written(faces: Faces, root: Path) -> Path:
    """Write fer2013.csv and its votes into the new folder `root`: each face once for each of the three usages."""
    root.mkdir()
    with (root / "fer2013.csv").open("w", newline="") as fer, (root / "fer2013new.csv").open("w", newline="") as plus:
        fer_rows, plus_rows = csv.writer(fer), csv.writer(plus)
        fer_rows.writerow(["emotion", "pixels", "Usage"])
        plus_rows.writerow(["Usage", "Image name", *VOTE_COLUMNS])
        number = 0
        for usage in ("Training", "PublicTest", "PrivateTest"):
            for pixels, label in zip(faces.pixels, faces.labels, strict=True):
                fer_rows.writerow([label, " ".join(map(str, pixels.ravel())), usage])
                plus_rows.writerow([usage, f"fer{number:07d}.png", 10, *[0] * 9])
                number += 1
    return root / "fer2013.csv"


@contextlib.contextmanager
def step_by_step():
    """Networks run without the graph that TensorFlow traces first, which takes longer than a few steps do."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def untraced():
    with step_by_step():
        yield
