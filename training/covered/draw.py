"""Draws masks, scarves, hands and glasses on faces, and things beside them that cover neither mouth nor eyes.

Faces are enlarged to SIDE pixels for it, gray float32, 0..255.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from training.covered import canvas
from training.covered.canvas import SIDE, TIMES
from training.data.faces import SIZE

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Point = npt.NDArray[np.float64]
Rng = np.random.Generator


class Places(NamedTuple):
    """Where a face has its parts, in pixels of the enlarged face: eyes, the point between them, nose, mouth.

    `across` and `down` are its own directions, of length 1; `wide` is the distance between the eyes, and `high` that
    from the eyes to the mouth.
    """

    right: Point
    left: Point
    between: Point
    nose: Point
    mouth: Point
    across: Point
    down: Point
    wide: float
    high: float

    def at(self, point: Point, right: float, below: float) -> Point:
        """The point so many `wide` across and `high` down from another."""
        return np.asarray(point + self.across * self.wide * right + self.down * self.high * below)


def places(landmarks: Floats) -> Places:
    """The places for YuNet's five landmarks, (5, 2) in pixels of a face of SIZE."""
    right, left, nose, one, other = (landmarks.astype(np.float64) + 0.5) * TIMES - 0.5
    wide = max(6.0, float(np.linalg.norm(left - right)))
    across = (left - right) / wide
    down = np.array([-across[1], across[0]])
    between, mouth = (right + left) / 2, (one + other) / 2
    high = max(float((mouth - between) @ down), 0.7 * wide)
    return Places(right, left, between, nose, mouth, across, down, wide, high)


def enlarged(face: Pixels) -> Floats:
    """A (48, 48) uint8 face, enlarged."""
    return cv2.resize(face, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def masked(face: Floats, at: Places, rng: Rng) -> Floats:
    """The face with something before its mouth and nose: a mask, a scarf or a hand."""
    kind = rng.random()
    mask, scarf = kind < 0.55, 0.55 <= kind < 0.8
    bridge = at.nose - at.down * float((at.nose - at.between) @ at.down)
    edge = 0.75 * (rng.uniform(0.28, 0.72) if mask or scarf else rng.uniform(0.5, 0.9))
    top = at.at(at.between * 0.4 + bridge * 0.6, 0, edge)
    chin = at.at(at.mouth, 0, rng.uniform(0.45, 0.85))
    if mask:
        outline = _mask(at, top, chin, rng)
    elif scarf:
        outline = _scarf(at, top, rng)
    else:
        outline = _palm(at, top, chin, rng)
    outline = [point + rng.normal(0, 0.05 * at.wide, 2) for point in outline]
    cover = canvas.filled(outline, rng.uniform(1, 5))
    # One hand in four has a glove on.
    drawn = canvas.hand(face, at.wide, rng) if kind > 0.85 else canvas.cloth(face, rng)
    found = face * (1 - cover) + drawn * cover
    if mask and rng.random() < 0.4:
        for side in (1, -1):
            ear = at.at(at.between, 1.6 * side, rng.uniform(-0.1, 0.3))
            canvas.line(found, at.at(at.nose, 0.9 * side, 0), ear, canvas.tone(rng), 2)
    return found


def _mask(at: Places, top: Point, chin: Point, rng: Rng) -> list[Point]:
    """The outline of a mask: from the bridge of the nose over both cheeks to the chin."""
    side, below = rng.uniform(0.75, 1.15), rng.uniform(0.27, 0.51)
    return [
        at.at(top, 0.22, 0),
        at.at(at.nose, side, rng.uniform(-0.35, 0.05)),
        at.at(at.mouth, 0.95 * side, rng.uniform(-0.1, 0.25)),
        at.at(chin, below, 0),
        at.at(chin, -below, 0),
        at.at(at.mouth, -0.95 * side, rng.uniform(-0.1, 0.25)),
        at.at(at.nose, -side, rng.uniform(-0.35, 0.05)),
        at.at(top, -0.22, 0),
    ]


def _scarf(at: Places, top: Point, rng: Rng) -> list[Point]:
    """The outline of a scarf: all below an edge that rises to the sides."""
    side, rise = rng.uniform(1.2, 2.2), rng.uniform(-0.1, 0.35)
    return [
        at.at(top, 0, 0.05),
        at.at(top, side, -rise),
        at.at(top, side, 9),
        at.at(top, -side, 9),
        at.at(top, -side, -rise * rng.uniform(0.3, 1)),
    ]


def _palm(at: Places, top: Point, chin: Point, rng: Rng) -> list[Point]:
    """The outline of a hand before the mouth."""
    side = rng.uniform(0.6, 0.9)
    return [
        at.at(top, 0.3, 0),
        at.at(top, side, 0.1),
        at.at(chin, 0.8 * side, 0),
        at.at(chin, -0.8 * side, 0),
        at.at(top, -side, 0.1),
        at.at(top, -0.3, 0),
    ]


def with_glasses(face: Floats, at: Places, rng: Rng, *, dark: bool) -> Floats:
    """The face with glasses, whose lenses are dark or clear."""
    width, height = at.wide * rng.uniform(0.34, 0.52), at.wide * rng.uniform(0.24, 0.42)
    off, apart = at.down * at.wide * rng.uniform(-0.05, 0.12), rng.uniform(0.98, 1.12)
    pilot, square, turn = rng.random() < 0.4, rng.uniform(2, 6), np.linspace(0, 2 * np.pi, 40, endpoint=False)
    lenses = np.zeros((SIDE, SIDE), np.float32)
    for side, eye in ((-1, at.right), (1, at.left)):
        x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / square) * width
        y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / square) * height
        if pilot:
            y = np.where(y > 0, y * (1.25 + 0.25 * side * np.cos(turn)), y * 0.85)
        middle = at.between + (eye - at.between) * apart + off
        lenses = np.maximum(lenses, canvas.filled(middle + x[:, None] * at.across + y[:, None] * at.down, 0))
    rim = cv2.dilate(lenses, np.ones((3, 3)), iterations=int(rng.integers(1, 3))) - lenses
    shade: Floats = np.full((SIDE, SIDE), rng.uniform(5, 55), np.float32)
    if dark:
        rows = np.arange(SIDE, dtype=np.float32)[:, None]
        shade = shade + rng.uniform(0, 35) * np.clip((rows - at.between[1]) / (2 * height) + 0.5, 0, 1) * rng.choice(
            [1, -0.3]
        )
        if rng.random() < 0.5:
            shade = shade + np.clip(canvas.waves(rng, rng.uniform(10, 40)) - 0.8, 0, 2) * rng.uniform(15, 90)
        through = lenses * (rng.uniform(0.78, 1) if rng.random() < 0.75 else 1)
        frame = shade * 0.8 if rng.random() < 0.7 else np.full_like(shade, canvas.tone(rng))
    else:
        through = lenses * (rng.uniform(0, 0.35) if rng.random() < 0.4 else 0)
        shade = np.full_like(shade, rng.uniform(20, 255))
        if rng.random() < 0.3:
            face = face + lenses * np.clip(canvas.waves(rng, rng.uniform(6, 30)) - 0.8, 0, 2) * rng.uniform(15, 80)
        frame = np.full_like(shade, canvas.tone(rng))
    found = np.asarray((face * (1 - through) + shade * through) * (1 - rim) + frame * rim, np.float32)
    gray = canvas.tone(rng) if rng.random() < 0.4 else rng.uniform(5, 50)
    canvas.line(
        found,
        at.at(at.between, -0.14, 0) + off / 2,
        at.at(at.between, 0.14, 0) + off / 2,
        gray,
        int(rng.integers(2, 5)),
    )
    for side in (-1, 1):
        if rng.random() < 0.7:
            outer = at.between + side * at.across * (at.wide * apart / 2 + width) + off
            ear = at.at(at.between, 1.5 * side, -rng.uniform(-0.05, 0.2)) + off
            canvas.line(found, outer, ear, gray, int(rng.integers(2, 5)))
    return np.clip(found, 0, 255)


def beside(face: Floats, at: Places, rng: Rng) -> Floats:
    """The face with cloth that covers neither mouth nor eyes: a cap, a scarf below, something at the side or cheek."""
    kind = int(rng.integers(4))
    if kind == 0:
        edge = at.between - at.down * at.wide * rng.uniform(0.6, 0.9)
        outline = [at.at(edge, -2, 0), at.at(edge, 2, 0), at.at(edge, 2, -9), at.at(edge, -2, -9)]
    elif kind == 1:
        edge = at.at(at.mouth, 0, rng.uniform(0.55, 0.8))
        outline = [at.at(edge, -2, 0), at.at(edge, 2, 0), at.at(edge, 2, 9), at.at(edge, -2, 9)]
    elif kind == 2:
        side = rng.choice([-1, 1])
        edge = at.at(at.between, side * rng.uniform(1.05, 1.3), 0)
        outline = [at.at(edge, 0, -9), at.at(edge, 9 * side, -9), at.at(edge, 9 * side, 9), at.at(edge, 0, 9)]
    else:
        edge = at.at(at.mouth, 0.5 * rng.choice([-1, 0, 1]), rng.uniform(0.55, 0.8))
        outline = [at.at(edge, -0.6, 0), at.at(edge, -0.5, 0.6), at.at(edge, 0.5, 0.6), at.at(edge, 0.6, 0)]
    cover = canvas.filled(outline, rng.uniform(1, 4))
    return face * (1 - cover) + canvas.cloth(face, rng) * cover


def shot(face: Floats, rng: Rng) -> Pixels:
    """The face as another picture of it might be: (48, 48) uint8, a little moved, turned, blurred, in other light."""
    middle = (SIDE - 1) / 2
    place = cv2.getRotationMatrix2D((middle, middle), rng.normal(0, 4), rng.uniform(0.9, 1.12))
    place[:, 2] = place[:, 2] + rng.normal(0, SIDE * 0.025, 2)
    if rng.random() < 0.5:
        place = place @ np.array([[-1, 0, SIDE - 1], [0, 1, 0], [0, 0, 1.0]])
    moved = cv2.warpAffine(face, place, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.resize(moved, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.3:
        seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 1.1))
    if rng.random() < 0.5:
        seen = 128 + (seen - 128) * rng.uniform(0.4, 1.2) + rng.uniform(-40, 40)
    if rng.random() < 0.4:
        seen = seen + rng.normal(0, rng.uniform(1, 8), seen.shape)
    if rng.random() < 0.2:
        seen = seen * (1 + rng.uniform(-0.4, 0.4) * np.linspace(-1, 1, SIZE)[None])
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)
