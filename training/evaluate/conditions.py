"""Faces in bad light, from cheap cameras and from far away, to measure how much accuracy is left.

Each condition takes a (48, 48) uint8 face and gives one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.data.faces import SIZE

Pixels = npt.NDArray[np.uint8]


def darkness(face: Pixels, rng: np.random.Generator) -> Pixels:
    """A fifth of the light, with the sensor noise that comes with it (standard deviation of 3 gray values)."""
    return _bytes(face * 0.2 + rng.normal(0, 3, face.shape))


def blur(face: Pixels, _: np.random.Generator) -> Pixels:
    """Out of focus: a Gaussian blur of 1.5 pixels."""
    import cv2

    return np.asarray(cv2.GaussianBlur(face, (0, 0), 1.5), np.uint8)


def noise(face: Pixels, rng: np.random.Generator) -> Pixels:
    """Gaussian noise with a standard deviation of 15 gray values."""
    return _bytes(face + rng.normal(0, 15, face.shape))


def small(face: Pixels, _: np.random.Generator) -> Pixels:
    """A face of only 24 pixels, enlarged."""
    import cv2

    half = cv2.resize(face, (SIZE // 2, SIZE // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(half, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC), np.uint8)


def rotation(face: Pixels, rng: np.random.Generator) -> Pixels:
    """Rotated by 15 degrees to either side."""
    import cv2

    angle = 15.0 if rng.random() < 0.5 else -15.0
    turn = cv2.getRotationMatrix2D(((SIZE - 1) / 2, (SIZE - 1) / 2), angle, 1)
    return np.asarray(cv2.warpAffine(face, turn, (SIZE, SIZE), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


CONDITIONS: dict[str, Callable[[Pixels, np.random.Generator], Pixels]] = {
    "darkness": darkness,
    "blur": blur,
    "noise": noise,
    "small": small,
    "rotation": rotation,
}


def under(condition: str, pixels: Pixels, seed: int = 0) -> Pixels:
    """(N, 48, 48) uint8 faces under one of CONDITIONS; the same seed gives the same pictures."""
    rng = np.random.default_rng(seed)
    return np.stack([CONDITIONS[condition](face, rng) for face in pixels])


def _bytes(face: npt.NDArray[np.float64]) -> Pixels:
    return np.clip(np.rint(face), 0, 255).astype(np.uint8)
