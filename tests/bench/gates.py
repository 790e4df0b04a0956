"""What each threshold of facetune/vision/quality.py costs and saves, on faces pasted into poor webcam pictures.

    python tests/bench/gates.py --data DIR [--faces 400]

DIR is a folder that the training reads (train/<emotion>/ or fer2013.csv, with FER+'s votes). Faces of the model's
validation split are pasted into 640x480 frames that are dark, bright, flat, blurred, far away or cut by the border, and
are found, measured, cropped and read by the host's code. The first table has the share of the faces that is found in
each kind of picture. The second has, for ranges of each measure: the frames, how many readings are what most voters
see, how many are sure (evidence.SURE), how many of those are right, and how sure they say they are. A gate has its
place where the sure readings are right much less often than they say. YuNet is measured if FACETUNE_YUNET (or
../shared/models) has its weights.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.vision import detector as detectors  # noqa: E402
from facetune.vision.classifier import load_classifier  # noqa: E402
from facetune.vision.crop import face_crop, to_batch  # noqa: E402
from facetune.vision.evidence import SURE  # noqa: E402
from facetune.vision.quality import judge, measure  # noqa: E402
from training.data import ferplus  # noqa: E402
from training.data.dataset import load  # noqa: E402
from training.data.split import split_of_model  # noqa: E402

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))
WIDTH, HEIGHT, NEAR = 640, 480, 140

#: Kinds of pictures: the face's width in pixels, the light's gain and offset, the blur's sigma in pixels, the sensor's
#: noise, and the share of the face beyond the border.
KINDS = {
    "as it is": {},
    **{f"gain {gain}": {"gain": gain, "noise": 3} for gain in (0.6, 0.35, 0.2, 0.1, 0.07, 0.05)},
    **{f"{size} px": {"size": size} for size in (24, 32, 40, 48, 64, 80, 100)},
    **{f"blur {blur}": {"blur": blur} for blur in (1.5, 3, 4.5, 6, 8)},
    **{f"light +{more}": {"offset": more} for more in (60, 100, 130, 160)},
    **{f"contrast {flat}": {"gain": flat, "offset": 128 * (1 - flat)} for flat in (0.4, 0.25, 0.15)},
    **{f"{cut:.0%} outside": {"cut": cut} for cut in (0.1, 0.2, 0.3, 0.4)},
}

#: Ranges of each measure in the second table.
RANGES = {
    "brightness": (0, 5, 7, 10, 14, 20, 40, 60, 180, 210, 225, 235, 245, 256),
    "contrast": (0, 3, 4, 5, 7, 9, 12, 16, 24, 999),
    "size": (0, 24, 32, 40, 48, 64, 80, 999),
    "sharpness": (0, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 9),
    "outside": (-1, 0.001, 0.05, 0.1, 0.15, 0.3, 1),
    "yaw": (0, 0.1, 0.2, 0.3, 0.4, 0.6, 9),
    "roll": (0, 0.1, 0.2, 0.35, 0.5, 0.8, 4),
}

#: The kinds that vary one measure; the others are left out of its rows, so that a row shows one cause.
CAUSES = {
    "brightness": ("as it", "gain", "light"),
    "contrast": ("contrast", "gain", "as it"),
    "size": ("px", "as it"),
    "sharpness": ("blur", "as it"),
    "outside": ("outside", "as it"),
    "yaw": ("as it",),
    "roll": ("as it",),
}


#: A sensor's noise, moved about: to draw it anew for each frame would take longer than to find the face.
GRAIN = np.random.default_rng(0).normal(size=(HEIGHT, WIDTH)).astype(np.float32)


def scene(face, rng, *, size=NEAR, gain=1.0, offset=0.0, blur=0.0, noise=2.0, cut=0.0):
    """A (480, 640, 3) uint8 frame with a (48, 48) uint8 face, and the middle of the face (x, y) in pixels."""
    left, right = rng.uniform(40, 210, 2)
    frame = np.repeat(np.linspace(left, right, WIDTH, dtype=np.float32)[None], HEIGHT, axis=0)
    x = rng.uniform(size * 0.75, WIDTH - size * 0.75) if not cut else size * (0.5 - cut)
    y = rng.uniform(size * 0.75, HEIGHT - size * 0.75)
    scale = size / 48
    place = np.array([[scale, 0, x - 23.5 * scale], [0, scale, y - 23.5 * scale]])
    pasted = face.astype(np.float32)
    if scale < 1:  # a warp to less than 48 pixels would skip some
        pasted = cv2.resize(pasted, (size, size), interpolation=cv2.INTER_AREA)
        place = np.array([[1, 0, x - (size - 1) / 2], [0, 1, y - (size - 1) / 2]])
    cv2.warpAffine(pasted, place, (WIDTH, HEIGHT), frame, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_TRANSPARENT)
    if blur:
        frame = cv2.GaussianBlur(frame, (0, 0), blur)
    grain = np.roll(GRAIN, int(rng.integers(WIDTH * HEIGHT))) * np.float32(noise)
    gray = np.clip(np.rint(frame * np.float32(gain) + np.float32(offset) + grain), 0, 255).astype(np.uint8)
    return cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), x, y


def look(kind, faces, detector, seed):
    """The rows of the faces that are found in pictures of a kind, their measures, crops, and whether they are good."""
    rng = np.random.default_rng(seed)
    rows, measures, crops = [], [], []
    for row, face in enumerate(faces.pixels):
        frame, x, y = scene(face, rng, **KINDS[kind])
        size = KINDS[kind].get("size", NEAR)
        for seen in detector.detect(frame):
            off = np.hypot(seen.x + seen.width / 2 - x, seen.y + seen.height / 2 - y)
            if off < size / 3 and 0.4 < max(seen.width, seen.height) / size < 1.8:
                crop = face_crop(frame, seen)
                rows.append(row)
                crops.append(crop)
                measures.append(measure(frame, seen, crop))
                break
    return rows, measures, crops


def cells(right, sure, confidence):
    """The end of a line of either table; `right` is -1 where the voters do not agree."""
    clear = right >= 0
    found = f"{(right[clear] == 1).mean():7.1%}" if clear.any() else "      -"
    kept = sure & clear
    if kept.any():
        found += f"{sure.mean():8.1%}{(right[kept] == 1).mean():9.1%}{confidence[sure].mean():9.1%}"
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=400)
    parser.add_argument("--model", type=Path, help="folder with another model and its manifest")
    parser.add_argument("--only", nargs="+", help="kinds of pictures whose names contain one of these")
    options = parser.parse_args()
    everything = load(options.data)
    classifier = load_classifier(options.model)
    aside = split_of_model(everything, classifier._entry.metrics).validation
    faces = everything.take(np.random.default_rng(0).permutation(aside)[: options.faces])
    detector = detectors.YuNet(WEIGHTS.read_bytes()) if WEIGHTS.is_file() else detectors.load_detector()
    crowd = ferplus.emotion_majority(faces.votes)
    print(f"{detector.name}, {len(faces)} faces\npictures       found  refused  right    sure  of those  they say   ms")
    kinds, measures, right, confidence = [], [], [], []
    for seed, kind in enumerate(KINDS):
        if options.only and not any(word in kind for word in options.only):
            continue
        began = time.perf_counter()
        rows, seen, crops = look(kind, faces, detector, seed)
        spent = (time.perf_counter() - began) / len(faces) * 1000
        if not rows:
            print(f"{kind:14}{0:6.1%}")
            continue
        decided = classifier.classify(to_batch(crops))
        truth = crowd[rows]
        correct = np.where(truth >= 0, decided.argmax(axis=1) == truth, -1)
        sure = decided.max(axis=1)
        refused = np.mean([not judge(each).good for each in seen])
        line = cells(correct, sure >= SURE, sure)
        print(f"{kind:14}{len(rows) / len(faces):6.1%}{refused:8.1%} {line}{spent:6.1f}", flush=True)
        kinds += [kind] * len(rows)
        measures += seen
        right += correct.tolist()
        confidence += sure.tolist()
    kinds, right, confidence = np.array(kinds), np.array(right), np.array(confidence)
    for name, edges in RANGES.items():
        values = np.array([getattr(each, name) for each in measures])
        caused = np.array([any(word in kind for word in CAUSES[name]) for kind in kinds])
        print(f"\n{name:18} frames  right    sure  of those  they say")
        for low, high in itertools.pairwise(edges):
            here = caused & (values >= low) & (values < high)
            if here.sum() >= 10:
                line = cells(right[here], confidence[here] >= SURE, confidence[here])
                print(f"{f'{low:g} to {high:g}':18}{here.sum():7} {line}")


if __name__ == "__main__":
    main()
