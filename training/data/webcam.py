"""Views of a face as a poor webcam shows it: turned, far away, moving, out of focus, in the dark, or compressed."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from training.data.faces import Faces

Floats = npt.NDArray[np.float32]

#: Shares of the degraded views that have each fault. A view has 1.9 of them on average.
TURNED, ROTATED, SIDE_LIGHT, SMALL, BLURRED, DARK, NOISY, PACKED = 0.2, 0.25, 0.15, 0.25, 0.3, 0.25, 0.3, 0.2


def degraded(views: Floats, rng: np.random.Generator, share: float) -> Floats:
    """(N, side, side, 1) float32 faces in 0..255, of which a share (0..1) is degraded; the same shape and range."""
    found = views.copy()
    for view in found:
        if rng.random() < share:
            view[..., 0] = seen_badly(view[..., 0], rng)
    return found


def all_degraded(faces: Faces, seed: int = 0) -> Faces:
    """The faces with one degraded view of each, the same in every call."""
    views = degraded(faces.pixels[..., None].astype(np.float32), np.random.default_rng(seed), 1.0)
    return dataclasses.replace(faces, pixels=views[..., 0].round().astype(np.uint8))


def seen_badly(face: Floats, rng: np.random.Generator) -> Floats:
    """One degraded view of a (side, side) float32 face in 0..255: (side, side) float32 in 0..255.

    The faults come in the order of the world: the head and its light, the lens, the sensor, the encoder. A far face
    has fewer pixels before the sensor adds its noise, and less noise in each, or nothing of it would be left.
    """
    import cv2

    side = len(face)
    turned, rotated = rng.random() < TURNED, rng.random() < ROTATED
    if turned or rotated:
        face = _posed(face, rng, turned=turned, rotated=rotated)
    if rng.random() < SIDE_LIGHT:
        face = face * _slope(side, rng)
    if rng.random() < BLURRED:
        face = _blurred(face, rng)
    small = rng.random() < SMALL
    if small:
        pixels = int(side * rng.uniform(20, 38) / 48)
        face = cv2.resize(face, (pixels, pixels), interpolation=cv2.INTER_AREA).astype(np.float32)
    if rng.random() < DARK:
        # A webcam raises its gain in the dark, so noise comes with it.
        face = face * np.float32(np.exp(rng.uniform(np.log(0.15), np.log(0.6))))
        face = face + rng.normal(0, rng.uniform(1, 3.5) * len(face) / side, face.shape).astype(np.float32)
    elif rng.random() < NOISY:
        face = face + rng.normal(0, rng.uniform(4, 20) * len(face) / side, face.shape).astype(np.float32)
    face = np.clip(np.rint(face), 0, 255).astype(np.float32)
    if rng.random() < PACKED:
        face = _packed(face, int(rng.integers(20, 70)))
    if small:
        face = cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return np.clip(face, 0, 255)


def _posed(face: Floats, rng: np.random.Generator, *, turned: bool, rotated: bool) -> Floats:
    """Rotated in the picture's plane by up to 20 degrees, and narrower with one half farther away."""
    import cv2

    side = len(face)
    middle = (side - 1) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * middle
    wanted = corners.copy()
    if turned:
        narrow, far = rng.uniform(0.72, 0.95), rng.uniform(0.0, 0.12)
        away = 1 if rng.random() < 0.5 else -1
        wanted[:, 0] *= narrow
        wanted[corners[:, 0] * away > 0, 1] *= 1 - far
    if rotated:
        angle = np.deg2rad(rng.uniform(-20, 20))
        wanted = wanted @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    matrix = cv2.getPerspectiveTransform(corners + middle, (wanted + middle).astype(np.float32))
    seen = cv2.warpPerspective(face, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(seen, np.float32)


def _slope(side: int, rng: np.random.Generator) -> Floats:
    """Light that falls from 1 + a to 1 - a across the face, in any direction: (side, side)."""
    line = np.linspace(-1, 1, side, dtype=np.float32)
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.7)
    across = np.cos(angle) * line[None, :] + np.sin(angle) * line[:, None]
    return np.asarray(1 + strength * across / np.abs(across).max(), np.float32)


def _blurred(face: Floats, rng: np.random.Generator) -> Floats:
    """Out of focus, or moved by 2 to 6 pixels of 48 while the picture was taken."""
    import cv2

    scale = len(face) / 48
    if rng.random() < 0.6:
        return np.asarray(cv2.GaussianBlur(face, (0, 0), rng.uniform(0.5, 1.9) * scale), np.float32)
    length, angle = rng.uniform(2, 6) * scale, rng.uniform(0, np.pi)
    kernel = np.zeros((9, 9), np.float32)
    for step in np.linspace(-length / 2, length / 2, 25):
        kernel[round(4 + step * np.sin(angle)), round(4 + step * np.cos(angle))] += 1
    return np.asarray(cv2.filter2D(face, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT_101), np.float32)


def _packed(face: Floats, quality: int) -> Floats:
    """As JPEG of that quality (0..100) shows it."""
    import cv2

    _, content = cv2.imencode(".jpg", face.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.float32)
