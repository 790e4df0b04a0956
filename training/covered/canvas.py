"""What draw.py draws with: shapes, and the looks of cloth and skin, as (SIDE, SIDE) float32 gray values 0..255."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from training.data.faces import SIZE

Floats = npt.NDArray[np.float32]
Point = npt.NDArray[np.float64]
Rng = np.random.Generator

TIMES: Final = 3
SIDE: Final = SIZE * TIMES
"""The side of an enlarged face: a line of two pixels is then thinner than one of the face."""


def tone(rng: Rng) -> float:
    """A gray value of cloth or a frame: dark, light, or anything."""
    kind = rng.random()
    low, high = (10, 60) if kind < 0.3 else (170, 250) if kind < 0.65 else (60, 170)
    return float(rng.uniform(low, high))


def waves(rng: Rng, length: float) -> Floats:
    """A smooth random field with mean 0, whose waves have about that length in pixels."""
    cells = max(2, int(SIDE / length))
    small = rng.normal(0, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def filled(outline: list[Point] | Point, soft: float) -> Floats:
    """Where an outline covers, 0..1, its corners rounded by `soft` pixels."""
    area = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(area, [np.round(np.array(outline) * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    if not soft:
        return np.asarray(area / 255, np.float32)
    blurred = cv2.GaussianBlur(area, (0, 0), soft).astype(np.float32) / 255
    return np.asarray(np.clip((blurred - 0.5) * 3 + 0.5, 0, 1), np.float32)


def cloth(face: Floats, rng: Rng) -> Floats:
    """Cloth in the light of the face: plain, with folds, patterned or mottled."""
    light: Floats = cv2.GaussianBlur(face, (0, 0), SIDE / 8).astype(np.float32)
    light = np.asarray((light / max(float(light.mean()), 1.0)) ** rng.uniform(0, 0.9), np.float32)
    cloth = tone(rng) * light * (1 + 0.08 * rng.random() * waves(rng, rng.uniform(2, 6)))
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
        cloth = cloth + rng.uniform(10, 40) * waves(rng, rng.uniform(4, 20))
    return np.clip(cloth + rng.normal(0, rng.uniform(0, 4), cloth.shape), 0, 255).astype(np.float32)


def hand(face: Floats, wide: float, rng: Rng) -> Floats:
    """Skin like the face's, with the dark lines between fingers; `wide` is the distance between the eyes in pixels."""
    third = SIDE // 3
    skin = float(np.median(face[third : 2 * third, third : 2 * third])) * rng.uniform(0.8, 1.25)
    turn = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.3)
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    across = (x * np.cos(turn) + y * np.sin(turn)) / (rng.uniform(0.25, 0.4) * wide)
    finger = np.abs(np.sin(np.pi * (across + rng.random())))
    lines = 1 - 0.5 * np.exp(-((finger / 0.25) ** 2)) * rng.uniform(0.3, 1)
    hand = np.clip(skin * (1 + 0.1 * waves(rng, 40)), 0, 255) * lines * (0.85 + 0.15 * finger)
    return np.asarray(hand, np.float32)


def line(picture: Floats, start: Point, end: Point, gray: float, thick: int) -> None:
    """Draw a line of a gray value (0..255), `thick` pixels wide, into the picture."""
    x, y = np.round(start).astype(int).tolist()
    to_x, to_y = np.round(end).astype(int).tolist()
    cv2.line(picture, (x, y), (to_x, to_y), gray, thick, cv2.LINE_AA)
