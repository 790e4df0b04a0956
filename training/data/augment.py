"""Random views of a face, as different webcams, rooms and face detectors would show it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.data.faces import SIZE

Floats = npt.NDArray[np.float32]


def augment(
    pixels: npt.NDArray[np.uint8], rng: np.random.Generator, *, size: int = SIZE, erasing: float = 0.3
) -> Floats:
    """One random view of each of (N, 48, 48) uint8 faces: (N, size, size, 1) float32 in 0..255.

    Half are mirrored. All are rotated by up to 12 degrees, scaled by 0.85 to 1.2, shifted by up to 4 pixels and changed
    in gamma, contrast and brightness. An eighth is blurred, and an eighth gets noise. A share `erasing` (0..1) loses a
    rectangle (random erasing, arXiv:1708.04896).
    """
    views = np.empty((len(pixels), size, size, 1), np.float32)
    for view, face in zip(views, pixels, strict=True):
        seen = _light(_moved(face, rng, size), rng)
        if rng.random() < erasing:
            _erase(seen, rng)
        view[..., 0] = np.clip(seen, 0, 255)
    return views


def views_of(pixels: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.uint8]]:
    """Views 0 to `count` - 1 of (N, 48, 48) uint8 faces, each (N, 48, 48) uint8 again."""
    return [view_of(pixels, number)[..., 0].round().astype(np.uint8) for number in range(count)]


def view_of(pixels: npt.NDArray[np.uint8], number: int) -> Floats:
    """View `number` (from 0) of (N, 48, 48) uint8 faces: (N, 48, 48, 1) float32 in 0..255.

    View 0 is the faces as they are, view 1 is mirrored, the others are augmented as in training but without erasing.
    They are the same in every call. A measurement over several views varies less by chance.
    """
    if number < 2:
        return resized(pixels)[:, :, :: -1 if number else 1]
    return augment(pixels, np.random.default_rng(number), erasing=0)


def resized(pixels: npt.NDArray[np.uint8] | Floats, size: int = SIZE) -> Floats:
    """(N, side, side) faces in 0..255, uint8 or float32, scaled to (N, size, size, 1) float32 in 0..255."""
    if size == pixels.shape[1]:
        return pixels[..., None].astype(np.float32)
    import cv2

    return np.stack([cv2.resize(face, (size, size), interpolation=cv2.INTER_AREA) for face in pixels])[
        ..., None
    ].astype(np.float32)


def _moved(face: npt.NDArray[np.uint8], rng: np.random.Generator, size: int) -> Floats:
    import cv2

    angle = np.deg2rad(rng.uniform(-12, 12))
    scale = np.exp(rng.uniform(np.log(0.85), np.log(1.2))) * size / SIZE
    stretch = np.exp(rng.uniform(-0.08, 0.08))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    shift = rng.uniform(-4, 4, 2) * size / SIZE
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    turn = np.array([[cos * stretch * mirror, -sin], [sin * stretch * mirror, cos]])
    centre = np.full(2, (SIZE - 1) / 2)
    offset = np.full(2, (size - 1) / 2) + shift - turn @ centre
    matrix = np.column_stack([turn, offset])
    moved = cv2.warpAffine(face, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return moved.astype(np.float32)


def _light(face: Floats, rng: np.random.Generator) -> Floats:
    import cv2

    gamma = np.exp(rng.uniform(-0.35, 0.35))
    contrast, brightness = rng.uniform(0.7, 1.3), rng.uniform(-25, 25)
    face = 255 * np.power(face / 255, np.float32(gamma))
    face = (face - 127.5) * np.float32(contrast) + np.float32(127.5 + brightness)
    if rng.random() < 0.12:
        face = cv2.GaussianBlur(face, (3, 3), 0).astype(np.float32)
    if rng.random() < 0.12:
        face += rng.normal(0, rng.uniform(3, 12), face.shape).astype(np.float32)
    return face


def _erase(face: Floats, rng: np.random.Generator) -> None:
    size = len(face)
    area = rng.uniform(0.03, 0.18) * size * size
    shape = np.exp(rng.uniform(np.log(0.4), np.log(2.5)))
    height = min(size - 1, int(np.sqrt(area * shape)) + 1)
    width = min(size - 1, int(np.sqrt(area / shape)) + 1)
    top, left = rng.integers(0, size - height + 1), rng.integers(0, size - width + 1)
    filling = rng.uniform(0, 255) if rng.random() < 0.5 else rng.uniform(0, 255, (height, width))
    face[top : top + height, left : left + width] = filling
