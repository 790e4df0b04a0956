"""How often a person is read before a picture of a face that is a little larger, and how often one person for another.

    python tests/bench/posters.py --data DIR [--pairs 100]

DIR is a folder that the training reads. Two of its faces are pasted side by side into frames of 640x480, and some noise
is added to each. By scene, the larger face (the first) is still, or sways; the other one sways.
Swaying is a random walk that is drawn back to its place. Needs YuNet's weights.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.vision.detector import YuNet  # noqa: E402
from facetune.vision.reader import Reader  # noqa: E402
from training.data.dataset import load  # noqa: E402

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))
FRAMES = 14
"""As many as a clear scan reads."""

SCENES = {
    "a picture, and a person who sways by 1 pixel a frame": (0.0, 1.0, 3.0),
    "a picture, and a person who sways by a third of one": (0.0, 0.3, 3.0),
    "a picture, and a person, in a noisy camera": (0.0, 1.0, 8.0),
    "two people": (1.0, 1.0, 3.0),
    "a quiet person, and one who sways": (0.3, 1.0, 3.0),
    "a very quiet person, and one who sways": (0.1, 1.0, 3.0),
}
"""Pixels a frame of the larger and the other face, and the noise in gray levels (0..255)."""


def pasted(frame, face, size, x, y):
    place = np.array([[size / 48, 0, x - size / 2], [0, size / 48, y - size / 2]])
    color = cv2.cvtColor(face, cv2.COLOR_GRAY2BGR)
    cv2.warpAffine(color, place, (640, 480), frame, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_TRANSPARENT)


def film(first, second, sways, noise, rng):
    room = np.repeat(np.linspace(90, 160, 640)[None, :, None], 480, axis=0).repeat(3, axis=2).astype(np.uint8)
    away = np.zeros((2, 2))
    for _ in range(FRAMES):
        away = 0.9 * away + rng.normal(0, 1, (2, 2)) * np.array(sways)[:, None]
        frame = room.copy()
        pasted(frame, first, 180, 170 + away[0, 0], 230 + away[0, 1])
        pasted(frame, second, 150, 470 + away[1, 0], 250 + away[1, 1])
        yield np.clip(frame + rng.normal(0, noise, frame.shape), 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=100)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    everything = load(options.data)
    rng = np.random.default_rng(0)
    faces = everything.take(rng.permutation(len(everything))[: 2 * options.pairs]).pixels
    detector = YuNet(WEIGHTS.read_bytes())
    for name, (larger, other, noise) in SCENES.items():
        both = second = 0
        for first, last in zip(faces[::2], faces[1::2], strict=True):
            reader = Reader(detector, None)
            steps = [reader.read(frame) for frame in film(first, last, (larger, other), noise, rng)]
            if steps[0].face is None or steps[0].others != 1 or steps[0].face.x > 320:
                continue
            both += 1
            second += steps[-1].face is not None and steps[-1].face.x > 320
        print(f"{name:55} the other is read in the end: {second} of {both}", flush=True)


if __name__ == "__main__":
    main()
