"""FER2013's Training faces, which of them are covered, and the same faces with something drawn on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facetune.vision.detector import YuNet
from training.covered import draw
from training.data.faces import SIZE, Faces

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]

ROWS: Final = Path(__file__).with_name("rows.json")
"""Rows of FER2013's Training faces that were looked at one by one, because an earlier network thought them covered.

`mouth` and `eyes` are covered, and of the `doubtful` ones people may disagree. All others count as not covered.
"""

TWINS: Final = 0.97
"""Correlation of two faces, made smaller, from which they are one picture: FER2013 has many twice."""

NO_FACE: Final = 2
"""FER+ votes for "no face" from which a picture is left out."""


class Known(NamedTuple):
    """What is known: `covered` is (N, 2), for mouth and eyes: 1, 0, or -1 for doubtful. `half` is (N,) bool.

    The half is for training, the rest for the numbers; twins are in the same.
    """

    covered: Floats
    half: npt.NDArray[np.bool_]


class Drawn(NamedTuple):
    """Faces with something drawn on them, what is covered as in Known, and the row of each."""

    pixels: Pixels
    covered: Floats
    rows: Rows


def known(faces: Faces) -> Known:
    """What the labels say of the Training faces."""
    labels: dict[str, list[int]] = json.loads(ROWS.read_text(encoding="utf-8"))
    covered = np.zeros((len(faces), 2), np.float32)
    for column, name in enumerate(("mouth", "eyes")):
        covered[labels[f"{name}_doubtful"], column] = -1
        covered[labels[name], column] = 1
    if faces.votes is not None:
        covered[faces.votes[:, -1] >= NO_FACE] = -1
    half = np.random.default_rng(7).integers(0, 2, len(faces)) > 0
    small = faces.pixels.reshape(-1, 12, 4, 12, 4).mean(axis=(2, 4), dtype=np.float32).reshape(len(faces), -1)
    small -= small.mean(axis=1, keepdims=True)
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-6
    for row in np.flatnonzero((covered > 0).any(axis=1)):
        twins = np.flatnonzero(small @ small[row] > TWINS)
        half[twins] = half[twins.min()] if len(twins) else half[row]
        covered[twins] = np.where(covered[row] > 0, 1, covered[twins])
    return Known(covered, half)


def landmarks(faces: Pixels, detector: YuNet) -> Floats:
    """The five landmarks in each face, (N, 5, 2) in pixels of it; NaN where none is found."""
    found = np.full((len(faces), 5, 2), np.nan, np.float32)
    side, border = 2 * SIZE, SIZE // 3
    for row, face in enumerate(faces):
        large = cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC)
        framed = cv2.copyMakeBorder(large, border, border, border, border, cv2.BORDER_REPLICATE)
        seen = detector.detect(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR).astype(np.uint8))
        if seen and seen[0].landmarks:
            found[row] = (np.array(seen[0].landmarks) - border) / 2
    return found


def drawn(faces: Pixels, points: Floats, covered: Floats, seed: int) -> Drawn:
    """Two pictures of each face that has landmarks: as it is, and with a mask, glasses or both."""
    rng = np.random.default_rng(seed)
    pixels, told, rows = [], [], []
    for row in np.flatnonzero(np.isfinite(points[:, 0, 0])):
        face, at = draw.enlarged(faces[row]), draw.places(points[row])
        kind = rng.random()
        picture, mouth, eyes = face, 0.0, 0.0
        if kind < 0.55 or 0.86 <= kind < 0.92:
            picture, mouth = draw.masked(picture, at, rng), 1.0
        if 0.55 <= kind < 0.92:
            picture, eyes = draw.with_glasses(picture, at, rng, dark=True), 1.0
        elif kind >= 0.92:
            picture = draw.with_glasses(picture, at, rng, dark=False)
        for each, adds in ((face, np.zeros(2)), (picture, np.array([mouth, eyes]))):
            if rng.random() < 0.25:
                each = draw.beside(each, at, rng)  # noqa: PLW2901
            pixels.append(draw.shot(each, rng))
            told.append(np.where(adds > 0, 1, covered[row]))
            rows.append(row)
    return Drawn(np.array(pixels), np.array(told, np.float32), np.array(rows, np.int64))
