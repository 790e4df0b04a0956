"""Pictures and videos for tests, made from the portrait that ships with the package."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from facetune import paths

WIDTH, HEIGHT = 640, 480


def portrait() -> np.ndarray:
    """The sample portrait, (H, W, 3) uint8 BGR."""
    picture = cv2.imread(str(paths.sample_portrait()))
    assert picture is not None
    return picture


def scene(face: np.ndarray | None, *, height: int = 400, shift: int = 0) -> np.ndarray:
    """A 640x480 room with `face`, `height` pixels high, in its middle, moved right by `shift` pixels; or empty."""
    ramp = np.linspace(90, 160, WIDTH, dtype=np.uint8)
    room = np.repeat(np.repeat(ramp[None, :, None], HEIGHT, axis=0), 3, axis=2).copy()
    if face is not None:
        width = round(face.shape[1] * height / face.shape[0])
        top, left = (HEIGHT - height) // 2, (WIDTH - width) // 2 + shift
        room[top : top + height, left : left + width] = cv2.resize(face, (width, height))
    return room


def write_video(file: Path, frames: list[np.ndarray], *, fps: float = 15) -> Path:
    """An AVI of `frames` in Motion JPEG, which every OpenCV build reads and writes."""
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), fps, (WIDTH, HEIGHT))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return file


def face_video(file: Path) -> Path:
    """Two seconds of the portrait, moving slightly from side to side."""
    face = portrait()
    return write_video(file, [scene(face, shift=round(12 * np.sin(i / 5))) for i in range(30)])


def empty_video(file: Path) -> Path:
    """One second of an empty room."""
    return write_video(file, [scene(None)] * 15)
