"""Draws masks, scarves, hands and glasses on faces, and things beside them that cover neither mouth nor eyes.

Faces are enlarged to SIDE pixels for it, gray float32, 0..255.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from training.data.faces import SIZE

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Point = npt.NDArray[np.float64]
Rng = np.random.Generator

_TIMES: Final = 3
SIDE: Final = SIZE * _TIMES


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
    right, left, nose, one, other = (landmarks.astype(np.float64) + 0.5) * _TIMES - 0.5
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
    bridge = at.nose - at.down * float((at.nose - at.between) @ at.down)
    top = at.at(
        at.between * 0.4 + bridge * 0.6, 0, 0.75 * (rng.uniform(0.28, 0.72) if kind < 0.8 else rng.uniform(0.5, 0.9))
    )
    chin = at.at(at.mouth, 0, rng.uniform(0.45, 0.85))
    if kind < 0.55:
        side, below = rng.uniform(0.75, 1.15), rng.uniform(0.27, 0.51)
        outline = [
            at.at(top, 0.22, 0),
            at.at(at.nose, side, rng.uniform(-0.35, 0.05)),
            at.at(at.mouth, 0.95 * side, rng.uniform(-0.1, 0.25)),
        ]
        outline += [at.at(chin, below, 0), at.at(chin, -below, 0)]
        outline += [
            at.at(at.mouth, -0.95 * side, rng.uniform(-0.1, 0.25)),
            at.at(at.nose, -side, rng.uniform(-0.35, 0.05)),
            at.at(top, -0.22, 0),
        ]
    elif kind < 0.8:
        side, rise = rng.uniform(1.2, 2.2), rng.uniform(-0.1, 0.35)
        outline = [
            at.at(top, 0, 0.05),
            at.at(top, side, -rise),
            at.at(top, side, 9),
            at.at(top, -side, 9),
            at.at(top, -side, -rise * rng.uniform(0.3, 1)),
        ]
    else:
        side = rng.uniform(0.6, 0.9)
        outline = [
            at.at(top, 0.3, 0),
            at.at(top, side, 0.1),
            at.at(chin, 0.8 * side, 0),
            at.at(chin, -0.8 * side, 0),
            at.at(top, -side, 0.1),
            at.at(top, -0.3, 0),
        ]
    outline = [point + rng.normal(0, 0.05 * at.wide, 2) for point in outline]
    cover = _filled(outline, rng.uniform(1, 5))
    drawn = _hand(face, at, rng) if kind > 0.85 else _cloth(face, rng)
    found = face * (1 - cover) + drawn * cover
    if kind < 0.55 and rng.random() < 0.4:
        for side in (1, -1):
            _line(
                found,
                at.at(at.nose, 0.9 * side, 0),
                at.at(at.between, 1.6 * side, rng.uniform(-0.1, 0.3)),
                _tone(rng),
                2,
            )
    return found


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
        lenses = np.maximum(lenses, _filled(middle + x[:, None] * at.across + y[:, None] * at.down, 0))
    rim = cv2.dilate(lenses, np.ones((3, 3)), iterations=int(rng.integers(1, 3))) - lenses
    shade: Floats = np.full((SIDE, SIDE), rng.uniform(5, 55), np.float32)
    if dark:
        rows = np.arange(SIDE, dtype=np.float32)[:, None]
        shade = shade + rng.uniform(0, 35) * np.clip((rows - at.between[1]) / (2 * height) + 0.5, 0, 1) * rng.choice(
            [1, -0.3]
        )
        if rng.random() < 0.5:
            shade = shade + np.clip(_waves(rng, rng.uniform(10, 40)) - 0.8, 0, 2) * rng.uniform(15, 90)
        through = lenses * (rng.uniform(0.78, 1) if rng.random() < 0.75 else 1)
        frame = shade * 0.8 if rng.random() < 0.7 else np.full_like(shade, _tone(rng))
    else:
        through = lenses * (rng.uniform(0, 0.35) if rng.random() < 0.4 else 0)
        shade = np.full_like(shade, rng.uniform(20, 255))
        if rng.random() < 0.3:
            face = face + lenses * np.clip(_waves(rng, rng.uniform(6, 30)) - 0.8, 0, 2) * rng.uniform(15, 80)
        frame = np.full_like(shade, _tone(rng))
    found = np.asarray((face * (1 - through) + shade * through) * (1 - rim) + frame * rim, np.float32)
    gray = _tone(rng) if rng.random() < 0.4 else rng.uniform(5, 50)
    _line(
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
            _line(found, outer, ear, gray, int(rng.integers(2, 5)))
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
    cover = _filled(outline, rng.uniform(1, 4))
    return face * (1 - cover) + _cloth(face, rng) * cover


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


def _tone(rng: Rng) -> float:
    """A gray value of cloth or a frame: dark, light, or anything."""
    kind = rng.random()
    low, high = (10, 60) if kind < 0.3 else (170, 250) if kind < 0.65 else (60, 170)
    return float(rng.uniform(low, high))


def _waves(rng: Rng, length: float) -> Floats:
    """A smooth random field with mean 0, whose waves have about that length in pixels."""
    cells = max(2, int(SIDE / length))
    small = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _filled(outline: list[Point] | Point, soft: float) -> Floats:
    """Where an outline covers, 0..1, its corners rounded by `soft` pixels."""
    area = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(area, [np.round(np.array(outline) * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    if not soft:
        return np.asarray(area / 255, np.float32)
    blurred = cv2.GaussianBlur(area, (0, 0), soft).astype(np.float32) / 255
    return np.asarray(np.clip((blurred - 0.5) * 3 + 0.5, 0, 1), np.float32)


def _cloth(face: Floats, rng: Rng) -> Floats:
    """Cloth in the light of the face: plain, with folds, patterned or mottled."""
    light: Floats = cv2.GaussianBlur(face, (0, 0), SIDE / 8).astype(np.float32)
    light = np.asarray((light / max(float(light.mean()), 1.0)) ** rng.uniform(0, 0.9), np.float32)
    cloth = _tone(rng) * light * (1 + 0.08 * rng.random() * _waves(rng, rng.uniform(2, 6)))
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    kind = rng.random()
    if kind < 0.35:
        turn = rng.uniform(-0.25, 0.25)
        folds = np.sin((x * np.sin(turn) + y * np.cos(turn)) * 2 * np.pi / rng.uniform(12, 30) + rng.uniform(0, 6))
        cloth = cloth * (1 + rng.uniform(0.03, 0.15) * folds)
    elif kind < 0.5:
        turn = rng.uniform(0, np.pi)
        stripes = np.sign(np.sin((x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / rng.uniform(6, 40)))
        if rng.random() < 0.5:
            stripes = stripes * np.sign(np.sin((x * np.sin(turn) - y * np.cos(turn)) * 2 * np.pi / rng.uniform(6, 40)))
        cloth = cloth + rng.uniform(10, 60) * stripes
    elif kind < 0.65:
        cloth = cloth + rng.uniform(10, 40) * _waves(rng, rng.uniform(4, 20))
    return np.clip(cloth + rng.normal(0, rng.uniform(0, 4), cloth.shape), 0, 255).astype(np.float32)


def _hand(face: Floats, at: Places, rng: Rng) -> Floats:
    """Skin like the face's, with the dark lines between fingers."""
    third = SIDE // 3
    skin = float(np.median(face[third : 2 * third, third : 2 * third])) * rng.uniform(0.8, 1.25)
    turn = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.3)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    across = (x * np.cos(turn) + y * np.sin(turn)) / (rng.uniform(0.25, 0.4) * at.wide)
    finger = np.abs(np.sin(np.pi * (across + rng.random())))
    lines = 1 - 0.5 * np.exp(-((finger / 0.25) ** 2)) * rng.uniform(0.3, 1)
    hand = np.clip(skin * (1 + 0.1 * _waves(rng, 40)), 0, 255) * lines * (0.85 + 0.15 * finger)
    return np.asarray(hand, np.float32)


def _line(picture: Floats, start: Point, end: Point, gray: float, thick: int) -> None:
    x, y = np.round(start).astype(int).tolist()
    to_x, to_y = np.round(end).astype(int).tolist()
    cv2.line(picture, (x, y), (to_x, to_y), gray, thick, cv2.LINE_AA)
