"""How often a turned picture is set upright, and an upright one left as it is.

    python tests/bench/turned.py --data DIR [--faces 300] [--roll 20]

DIR is a folder that the training reads (train/<emotion>/ or fer2013.csv). Faces of its validation split are pasted into
640x480 frames at several sizes, tilted by up to `roll` degrees; the frames are turned by 0, 90, 180 and 270 degrees,
and each is looked at as a picture. Needs YuNet's weights (FACETUNE_YUNET or ../shared/models).
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
from facetune.vision.upright import SURE, Upright  # noqa: E402
from training.data.dataset import load  # noqa: E402
from training.data.split import split  # noqa: E402
from training.evaluate.frames import SIZES, frame_with  # noqa: E402

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))
WAYS = (0, 90, 180, 270)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=300)
    parser.add_argument("--roll", type=float, default=20)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    everything = load(options.data)
    rng = np.random.default_rng(0)
    faces = everything.take(rng.permutation(split(everything).validation)[: options.faces]).pixels
    detector = YuNet(WEIGHTS.read_bytes())
    eye = Upright(detector, follows=False)
    right, found, wrong, at_once = (dict.fromkeys(WAYS, 0) for _ in range(4))
    for number, face in enumerate(faces):
        frame, *_ = frame_with(face, SIZES[number % len(SIZES)], rng, rng.uniform(-options.roll, options.roll))
        for quarters, way in enumerate(WAYS):
            turned = np.ascontiguousarray(np.rot90(frame, quarters))
            before = detector.detect(turned)
            at_once[way] += bool(before) and before[0].score >= SURE
            seen = bool(eye.look(turned)[1])
            found[way] += seen
            right[way] += seen and eye.turned == way
            wrong[way] += seen and eye.turned != way
    print(f"{len(faces)} faces    found     upright   wrong way   a good score as it comes")
    for way in WAYS:
        shares = [counts[way] / len(faces) for counts in (found, right, wrong, at_once)]
        print(f"turned by {way:3}  " + "".join(f"{share:10.1%}" for share in shares))


if __name__ == "__main__":
    main()
