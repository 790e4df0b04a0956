"""Frames that follow one another, and what the host makes of them: which way is up, and which face is a picture's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from facetune.vision import posters
from facetune.vision.detector import YuNet
from facetune.vision.faces import Face
from facetune.vision.reader import Reader
from facetune.vision.upright import AHEAD, GONE, SURE, TRIES, Upright

if TYPE_CHECKING:
    import numpy as np

    from facetune.types import Frame

_PICTURES: Final = ("face-upright.png", "face-tilted.png", "face-dark.png", "face-none.png", "face-two.png")
_FILM: Final = (320, 240)
LEFT: Final = Face(30, 50, 100, 100, 0.9, None, "yunet")
RIGHT: Final = Face(190, 50, 80, 80, 0.9, None, "yunet")


def vectors(folder: Path, weights: bytes) -> dict[str, Any]:
    """All of frames.json."""
    return {"turns": turns(folder, YuNet(weights)), "corners": corners(), "films": films()}


def turns(folder: Path, detector: YuNet) -> list[dict[str, Any]]:
    """Pictures that are turned by quarters, each looked at for itself."""
    import cv2
    import numpy as np

    eye = Upright(detector, follows=False)
    found = []
    for name in _PICTURES:
        picture = cast("Frame", cv2.imread(str(folder / name)))
        for quarters in range(4):
            # Turned counterclockwise, so it must be turned clockwise by as much.
            _, faces = eye.look(np.ascontiguousarray(np.rot90(picture, quarters)))
            box = [round(value, 2) for value in faces[0][:4]] if faces else None
            found.append({"file": name, "up": 90 * quarters, "turned": eye.turned, "box": box})
    return found


class _Corners(YuNet):
    """Finds a face with these scores, by how far the frame's bright corner is turned. 0: none is found."""

    def __init__(self, scores: list[float]) -> None:
        self._scores = scores
        self.looks = 0

    def detect(self, frame: Frame) -> list[Face]:
        """See Detector."""
        self.looks += 1
        height, width = frame.shape[:2]
        score = self.likeness(frame)
        return [Face(width / 4, height / 4, width / 2, height / 2, score, None, "yunet")] if score >= 0.6 else []

    def likeness(self, picture: Frame) -> float:
        """See YuNet."""
        rows, columns = picture.shape[0] // 2, picture.shape[1] // 2
        halves = picture[:rows, :columns], picture[rows:, :columns], picture[rows:, columns:], picture[:rows, columns:]
        means = [float(part.mean()) for part in halves]
        return self._scores[means.index(max(means))] if max(means) > 100 else 0.0


def corners() -> list[dict[str, Any]]:
    """Frames with a bright corner, by how far they are turned, -1 for dark ones; a detector that scores the corner."""
    near, dark = 0.01, -1
    plans: list[tuple[list[float], bool, list[int]]] = [
        ([SURE - near, 0.2, 0.7, 0.2], True, [180] * 4),
        ([SURE + near, 0.2, SURE, 0.2], True, [180] * 4),
        ([SURE, 0.2, 0.95, 0.2], True, [0] * 4),
        ([0.7, 0.2, 0.7 + AHEAD - near, 0.2], True, [0] * 3),
        ([0.7, 0.2, 0.7 + AHEAD + near, 0.2], True, [0] * 3),
        ([0.8, 0.3, 0.65, 0.3], True, [90] * 5),
        ([0.8, 0.3, 0.65, 0.3], True, [270] * 5),
        ([0.8, 0.2, 0.7, 0.2], True, [180] * 2 + [dark] * (GONE - 1) + [0] * 3),
        ([0.8, 0.2, 0.7, 0.2], True, [180] * 2 + [dark] * GONE + [0] * 3),
        ([0.9, 0.0, 0.0, 0.0], True, [dark] * 3 * TRIES),
        ([0.9, 0.2, 0.65, 0.2], False, [180, 0, 90, 0, 270, dark, 0]),
    ]
    return [_cornered(*plan) for plan in plans]


def _cornered(scores: list[float], follows: bool, frames: list[int]) -> dict[str, Any]:
    import numpy as np

    detector = _Corners(scores)
    eye = Upright(detector, follows=follows)
    turned = []
    for up in frames:
        frame = np.zeros((48, 64, 3), np.uint8)
        if up >= 0:
            frame[:24, :32] = 200
        eye.look(np.ascontiguousarray(np.rot90(frame, max(0, up) // 90)))
        turned.append(eye.turned)
    return {"scores": scores, "follows": follows, "frames": frames, "turned": turned, "looks": detector.looks}


def films() -> list[dict[str, Any]]:
    """Two faces that sway by so many pixels, in noise of so many levels: who is read in each frame."""
    plans = [(0, 3, 0), (0, 3, 6), (3, 3, 6), (1, 3, 6), (3, 0, 6), (0, 0, 6), (0, 0, 0), (0, 0.35, 0)]
    return [_filmed(left, right, noise) for left, right, noise in plans]


def _filmed(left: float, right: float, noise: float) -> dict[str, Any]:
    class Both(YuNet):
        def __init__(self) -> None: ...

        def detect(self, _frame: Frame) -> list[Face]:
            return [LEFT, RIGHT]

    reader = Reader(Both(), None)
    sides, replaced = "", []
    for number in range(posters.FRAMES + 4):
        step = reader.read(film(number, left, right, noise))
        sides += "-" if step.face is None else "lr"[step.face == RIGHT]
        replaced += [number] if step.replaced else []
    return {"left": left, "right": right, "noise": noise, "sides": sides, "replaced": replaced}


def film(number: int, left: float, right: float, noise: float) -> Frame:
    """A frame of a film; tests/web/frames.test.js makes the same."""
    import numpy as np

    width, height = _FILM
    columns, rows = np.meshgrid(np.arange(float(width)), np.arange(float(height)))
    light: np.ndarray[Any, Any] = 100 + columns / 10
    for face, sway in ((LEFT, left), (RIGHT, right)):
        x = face.x + face.width / 2 + sway * math.sin(number * 1.3)
        away = (columns - x) ** 2 + (rows - face.y - face.height / 2) ** 2
        light = light + 60 * (away < (face.width / 2) ** 2) * np.cos(away / (face.width / 3) ** 2 * 6)
    places = np.arange(width * height, dtype=np.uint64).reshape(height, width) + np.uint64(number * 100_003)
    chance = (places * np.uint64(2_654_435_761) % np.uint64(1 << 32) // np.uint64(1 << 8) % np.uint64(1000)) / 1000
    whole = np.clip(np.floor(light + noise * (2 * chance - 1)), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(whole[..., None], 3, axis=2))
