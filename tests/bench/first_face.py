"""The time from the start of a process to its first classified face, compared with the least possible.

    python tests/bench/first_face.py [--here]

The least possible, in the same run, is a process that only imports numpy, cv2 and onnxruntime and loads both models.
--here measures this Python's own environment instead of a freshly installed one. Aims: under 1.2 s on two cores, at
most 1.5 times the floor, and under 200 MB at the peak of a scan.
It uses YuNet if FACETUNE_YUNET (or ../shared/models) has its weights, and the Haar cascade otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune import paths  # noqa: E402
from tests import media  # noqa: E402
from tests.bench.environment import prepare  # noqa: E402

RUNS = 11
WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", ROOT.parent / "shared/models/face_detection_yunet_2023mar.onnx"))

FLOOR = """
import sys
import numpy, cv2, onnxruntime
model, weights = sys.argv[1:]
onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
if weights:
    cv2.FaceDetectorYN.create(weights, "", (320, 240))
else:
    cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
print("ready", flush=True)
"""

SCAN = """
import sys
from facetune.vision.scan import scan

seen = False
def report(progress, frame):
    global seen
    if progress.distribution and not seen:
        seen = True
        print("face", flush=True)

scan(sys.argv[1], on_progress=report)
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def until_first_line(command, environment):
    """Seconds from spawn to the first line, and what else the process printed."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        first = process.stdout.readline()
        taken = time.perf_counter() - began
        rest = process.stdout.read()
    if process.returncode or not first:
        raise SystemExit(f"{command[1:3]} failed")
    return taken, rest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", action="store_true")
    here = parser.parse_args().here
    python = sys.executable if here else str(prepare() / "python")
    environment = dict(os.environ)
    if here:
        environment["PYTHONPATH"] = str(ROOT / "native_host")
    with tempfile.TemporaryDirectory() as home:
        environment.update(HOME=home, XDG_DATA_HOME=home)
        video = media.face_video(Path(home) / "face.avi")
        weights = ""
        if WEIGHTS.is_file():
            fetched = Path(home) / "facetune" / "models"
            fetched.mkdir(parents=True)
            weights = str(shutil.copy(WEIGHTS, fetched))
        floor = [python, "-c", FLOOR, str(paths.shipped_models() / "emotions.onnx"), weights]
        ours = [python, "-c", SCAN, str(video)]
        until_first_line(floor, environment)  # the first run reads the libraries from the disk
        until_first_line(ours, environment)
        times, peaks = {"floor": [], "ours": []}, []
        for _ in range(RUNS):
            times["floor"].append(until_first_line(floor, environment)[0])
            taken, rest = until_first_line(ours, environment)
            times["ours"].append(taken)
            peaks.append(int(rest.split()[-1]) / 1024)
    least, face = (statistics.median(times[name]) for name in ("floor", "ours"))
    pairs = [ours / floor for ours, floor in zip(times["ours"], times["floor"], strict=True)]
    print(f"detector {'YuNet' if weights else 'Haar'}, median of {RUNS} runs taken in turns")
    print(f"imports and both models    {least:6.3f} s")
    print(f"first face of a video      {face:6.3f} s    (aim 1.2) {statistics.median(pairs):.2f} of that (aim 1.5)")
    print(f"peak memory of a scan      {max(peaks):6.0f} MiB  (aim 200)")


if __name__ == "__main__":
    main()
