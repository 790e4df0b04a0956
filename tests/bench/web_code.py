"""What a first visit of the page weighs, and how fast its code is beside the host's.

    python tests/bench/web_code.py [--weights FILE]

Needs node, and npm ci in web/. Sizes are those of web/build with the catalogue that ships, and with 10,000 tracks. The
lists of tracks are made of the same catalogue by the host's code with numpy and by the page's in node, in turns. Times
are those of the quickest tenth, which the rest of the machine disturbs least.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import EMOTIONS, GOALS, one_emotion  # noqa: E402
from facetune.errors import FaceTuneError  # noqa: E402
from facetune.listener import Listening  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402
from tools.web import columns, detector, parts, site  # noqa: E402

AIM_MB = {columns.TRACKS: 7.5, 10_000: 5.8}
AIM_RATIO = 1.5
TURNS = 3
RUNS = 80
WARM_UP = 20


def sizes(weights: bytes | None) -> None:
    """Print what a first visit weighs."""
    for tracks, aim in AIM_MB.items():
        with tempfile.TemporaryDirectory() as folder:
            told = site.build(Path(folder) / "web", weights, tracks=tracks)
        shares = ", ".join(f"{name} {size / 1e6:.2f}" for name, size in told.items())
        print(f"{tracks:6} tracks: {sum(told.values()) / 1e6:.2f} MB (aim: {aim}): {shares}")


def host_times(catalogue: columns.Catalogue) -> dict[str, float]:
    """Milliseconds of a list by goal, with numpy."""
    found = {}
    for goal in GOALS:
        times = []
        for seed in range(RUNS):
            began = time.perf_counter()
            mood = one_emotion(EMOTIONS[seed % 7])
            recommend(catalogue, mood, goal=goal, limit=20, seed=seed, listening=Listening())
            times.append((time.perf_counter() - began) * 1000)
        found[goal] = sorted(times[WARM_UP:])[(RUNS - WARM_UP) // 10]
    return found


def speed(weights: bytes | None) -> None:
    """Print how long lists and faces take."""
    catalogue = columns.popular(columns.TRACKS)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FACETUNE_WEB_CATALOGUE": str(Path(folder) / "catalogue")}
        (Path(folder) / "catalogue").write_bytes(columns.packed(catalogue))
        if weights:
            environment["FACETUNE_WEB_DETECTOR"] = str(Path(folder) / "detector")
            (Path(folder) / "detector").write_bytes(detector.freed(weights))
        ours, theirs = [], []
        # Threads that compile and collect would take a second processor.
        command = ["node", "--single-threaded", str(ROOT / "tests" / "web" / "speed.js")]
        for _ in range(TURNS):
            theirs.append(host_times(catalogue))
            said = subprocess.run(command, env=environment, capture_output=True, check=True).stderr
            ours.append(json.loads(said))
    for goal in GOALS:
        page = min(turn["lists"][goal] for turn in ours)
        host = min(turn[goal] for turn in theirs)
        print(f"20 tracks, {goal:5}: {page:5.1f} ms here, {host:5.1f} with numpy: {page / host:.2f} (aim: {AIM_RATIO})")
    for name in ours[0]["faces"]:
        print(f"{name:10}: {min(turn['faces'][name] for turn in ours):5.1f} ms")


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description="Measure the page.")
    parser.add_argument("--weights", type=Path, help="the face detector's weights")
    try:
        weights = parts.weights(parser.parse_args().weights)
    except FaceTuneError as error:
        print(error.message, file=sys.stderr)
        weights = None
    sizes(weights)
    speed(weights)


if __name__ == "__main__":
    main()
