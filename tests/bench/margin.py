"""The accuracy on faces from whole frames, by detector, margin and shift of the crop.

    python tests/bench/margin.py --data DIR [--faces 600] [--roll 0]

DIR is a folder that the training reads (train/<emotion>/ or fer2013.csv). Faces of its validation split are pasted into
640x480 frames at several sizes and places, found again, cropped, and classified with the shipped model. The rows below
a detector compare accuracies on the faces that it found: on FER2013's own crops, and on ours. YuNet is measured if
FACETUNE_YUNET (or ../shared/models) has its weights.
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

from facetune.vision.classifier import load_classifier  # noqa: E402
from facetune.vision.crop import FITS, Fit, to_batch  # noqa: E402
from facetune.vision.detector import Haar, YuNet  # noqa: E402
from training.data.dataset import load  # noqa: E402
from training.data.split import split  # noqa: E402
from training.evaluate.frames import SIZES, found_again  # noqa: E402

MARGINS = (0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.3)
SHIFTS = (-0.08, -0.04, 0.0, 0.04)
WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))


def measure(name, detector, faces, classifier, roll):
    """Print one detector's table."""
    seen = list(found_again(faces.pixels, detector, roll=roll))
    rows = [found.row for found in seen]
    found = {size: sum(row % len(SIZES) == place for row in rows) for place, size in enumerate(SIZES)}
    share = {size: f"{count / (len(faces) / len(SIZES)):.0%}" for size, count in found.items()}
    print(f"\n{name}: finds {len(rows) / len(faces):.1%} ({', '.join(f'{k} px {v}' for k, v in share.items())})")
    labels = faces.labels[rows]

    def accuracy(crops):
        return float((classifier.classify(crops).argmax(axis=1) == labels).mean())

    original = accuracy(faces.pixels[rows])
    print(f"  FER2013's crops {original:.1%} on {len(rows)} faces")

    def ours(fit):
        return accuracy(to_batch([found.crop(fit) for found in seen]))

    print("  margin " + "".join(f"{f'shift {shift:+.2f}':>14}" for shift in SHIFTS))
    for margin in MARGINS:
        cells = [ours(Fit(margin, shift)) for shift in SHIFTS]
        print(f"  {margin:6.2f} " + "".join(f"{cell:>8.1%} {cell / original:5.2f}" for cell in cells))
    chosen = ours(FITS[name])
    print(f"  chosen {tuple(FITS[name])}: {chosen:.1%}, {chosen / original:.3f} of FER2013's crops")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=600)
    parser.add_argument("--roll", type=float, default=0, help="turn the faces by up to so many degrees")
    options = parser.parse_args()
    everything = load(options.data)
    aside = split(everything).validation
    faces = everything.take(np.random.default_rng(0).permutation(aside)[: options.faces])
    classifier = load_classifier()
    if WEIGHTS.is_file():
        measure("yunet", YuNet(WEIGHTS.read_bytes()), faces, classifier, options.roll)
    else:
        print(f"yunet: no weights at {WEIGHTS}")
    cascade = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"
    measure("haar", Haar(cascade), faces, classifier, options.roll)


if __name__ == "__main__":
    main()
