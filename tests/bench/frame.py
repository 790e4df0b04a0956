"""The time of one 640x480 frame on one core, stage by stage, compared with the original FaceTune.

    python tests/bench/frame.py

The original runs the Haar cascade over the full frame, and the same network with Keras' predict(). YuNet is measured if
FACETUNE_YUNET (or ../shared/models) has its weights, Keras if tensorflow is installed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from facetune.errors import FaceTuneError  # noqa: E402
from facetune.vision.classifier import load_classifier  # noqa: E402
from facetune.vision.crop import face_crop, to_batch  # noqa: E402
from facetune.vision.detector import Haar, YuNet  # noqa: E402
from facetune.vision.quality import assess  # noqa: E402
from tests import media  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402

RUNS = 60
WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))
CASCADE = Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"


def keras_predict(crop):
    """A function that classifies one crop as the original does; None without tensorflow. Its weights are random."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import tensorflow as tf

        from training.networks.by_name import build
    except ImportError as error:
        print(f"(Keras is not measured: {error})")
        return None
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    model = build("plain")
    batch = crop.reshape(1, 48, 48, 1).astype(np.float32)
    return lambda: model.predict(batch, verbose=0)


def main():
    cv2.setNumThreads(1)
    frame = media.scene(media.portrait())
    cascade = cv2.CascadeClassifier(str(CASCADE))
    detector = YuNet(WEIGHTS.read_bytes()) if WEIGHTS.is_file() else None
    haar = Haar(CASCADE)
    face = (detector or haar).detect(frame)[0]
    crop = face_crop(frame, face)
    tasks = {
        "detect (Haar, full size)": lambda: cascade.detectMultiScale(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), 1.3, 5),
        "detect (Haar, ours)": lambda: haar.detect(frame),
        "crop": lambda: face_crop(frame, face),
        "quality": lambda: assess(frame, face, crop),
    }
    if detector:
        tasks["detect (YuNet)"] = lambda: detector.detect(frame)
    try:
        classifier = load_classifier()
        tasks["classify (onnxruntime)"] = lambda: classifier.classify(to_batch([crop]))
    except FaceTuneError as error:
        print(f"(the classifier is not measured: {error.message})")
    predict = keras_predict(crop)
    if predict:
        tasks["classify (Keras predict)"] = predict
    taken = dict(zip(tasks, medians_of(*tasks.values(), runs=RUNS, warm_up=3), strict=True))
    for name, time_taken in sorted(taken.items()):
        print(f"{name:26} {time_taken:8.2f} ms")
    nothing = float("nan")
    ours = sum(taken.get(name, nothing) for name in ("detect (YuNet)", "crop", "quality", "classify (onnxruntime)"))
    fallback = ours - taken.get("detect (YuNet)", nothing) + taken["detect (Haar, ours)"]
    original = taken["detect (Haar, full size)"] + taken.get("classify (Keras predict)", nothing)
    print(f"{'a frame, ours':26} {ours:8.2f} ms    {ours / original:.3f} of the original's way")
    print(f"{'a frame, ours with Haar':26} {fallback:8.2f} ms    {fallback / original:.3f}")
    print(f"{'a frame, the original way':26} {original:8.2f} ms")
    share = taken.get("detect (YuNet)", nothing) / taken["detect (Haar, full size)"]
    print(f"detection alone, YuNet to Haar at full size: {share:.3f}")


if __name__ == "__main__":
    main()
