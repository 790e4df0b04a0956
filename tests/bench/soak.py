"""Whether a host that runs for long grows or slows: scans, live mode, and openings of the popup, all on one host.

    python tests/bench/soak.py [--scans 1000] [--minutes 10] [--openings 1000] [--history 0] [--a-day 10]

`--history` begins with a profile of so many scans, `--a-day` of them until now, each answered by tracks of the
catalogue. The ranking knows the last ninety days: with a thousand a day these are all of a long history. Each part
prints the memory of the host (how much it grows in 100 requests, fitted over the part without its first tenth), its
descriptors and threads, and the first hundred requests against the last hundred. The host's own processor time is the
measure on a busy machine. What the benchmark waits for is answered in any case: an error ends it.

Linux only, as it reads /proc. HOME is a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune import paths  # noqa: E402
from tests import media  # noqa: E402
from tests.host.client import HostProcess  # noqa: E402

SHOWN: Final = 12
"""Tracks that answer a scan of the history."""
TRACKS: Final = 5000
"""Tracks that the history is about."""
MOST_GROWTH: Final = 0.5
"""MiB in 100 requests. The aim."""
MOST_SLOWER: Final = 1.25
"""The processor time of the last hundred over the first hundred. The aim."""
HUNDRED: Final = 100


class Gauge:
    """What the system says of a process."""

    def __init__(self, process: int) -> None:
        self._folder = Path(f"/proc/{process}")

    def memory(self) -> float:
        """Resident MiB."""
        return int((self._folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def descriptors(self) -> int:
        """Open ones."""
        return len(list((self._folder / "fd").iterdir()))

    def threads(self) -> int:
        """Running ones."""
        return len(list((self._folder / "task").iterdir()))

    def processor(self) -> float:
        """Milliseconds so far, of all threads."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def growth(memory: list[float]) -> float:
    """The slope of memory, by least squares, in MiB for 100 of its values."""
    kept = memory[len(memory) // 10 :]
    if len(kept) < 2:
        return 0.0
    return 100 * statistics.linear_regression(range(len(kept)), kept).slope


def repeated(gauge: Gauge, what: str, count: int, request: Callable[[], object]) -> bool:
    """Make a request again and again, and print what became of the host; whether the aims are met."""
    memory, walls, works = [], [], []
    descriptors, threads = set(), set()
    for _ in range(count):
        began, worked = time.perf_counter(), gauge.processor()
        request()
        walls.append((time.perf_counter() - began) * 1000)
        works.append(gauge.processor() - worked)
        memory.append(gauge.memory())
        descriptors.add(gauge.descriptors())
        threads.add(gauge.threads())
    part = min(HUNDRED, count // 2)
    slower = statistics.fmean(works[-part:]) / max(1.0, statistics.fmean(works[:part]))
    slope = growth(memory)
    print(f"{count} {what}")
    print(
        f"  memory       {memory[0]:7.1f} to {memory[-1]:.1f} MiB, {slope:+.2f} in 100 (aim: at most {MOST_GROWTH:g})"
    )
    print(f"  descriptors  {min(descriptors)} to {max(descriptors)}, threads {min(threads)} to {max(threads)}")
    print(
        f"  the first {part}  {statistics.median(walls[:part]):7.1f} ms, {statistics.fmean(works[:part]):.1f} of work"
    )
    print(
        f"  the last {part}   {statistics.median(walls[-part:]):7.1f} ms, {statistics.fmean(works[-part:]):.1f} of work"
    )
    print(f"  work         {slower:7.2f} of the first (aim: at most {MOST_SLOWER:g})", flush=True)
    return slope <= MOST_GROWTH and slower <= MOST_SLOWER


def acknowledged(host: HostProcess) -> Callable[[dict], None]:
    """Acknowledges the pictures of a request, as a popup does that has drawn them."""

    def acknowledge(message: dict) -> None:
        params = message["params"]
        if params.get("preview"):
            host.notify("scan/ack", {"id": params["id"], "sequence": params["sequence"]})
        host.notifications.clear()

    return acknowledge


def watched(host: HostProcess, gauge: Gauge, source: str, minutes: float) -> bool:
    """Live mode for some minutes; whether the host did not grow."""
    began, worked, memory, steps = time.monotonic(), gauge.processor(), [], 0
    answer = acknowledged(host)
    watching = host.start("watch", {"source": source, "preview": True})
    while time.monotonic() - began < minutes * 60:
        message = host.read()
        assert message is not None, "the host exited"
        assert "error" not in message, message
        answer(message)
        if message["method"] == "scan/progress":
            steps += 1
            memory.append(gauge.memory())
    seconds = time.monotonic() - began
    work = (gauge.processor() - worked) / seconds / 10
    descriptors, threads = gauge.descriptors(), gauge.threads()
    began = time.monotonic()
    host.notify("$/cancelRequest", {"id": watching})
    host.answer(watching, answer)
    slope = growth(memory)
    print(f"{minutes:g} minutes of live mode")
    print(f"  memory       {memory[0]:7.1f} to {memory[-1]:.1f} MiB, {slope:+.3f} in 100 steps")
    print(f"  descriptors  {descriptors}, threads {threads}")
    print(f"  steps        {steps / seconds:7.2f} a second, {work:.1f} % of one core")
    print(f"  cancelled    {(time.monotonic() - began) * 1000:7.1f} ms after it was asked for", flush=True)
    return slope * len(memory) / 100 <= MOST_GROWTH * 10


def fill(scans: int, a_day: int) -> None:
    """A history of so many scans until now."""
    from facetune.affect import EMOTIONS
    from facetune.app import calibrate
    from facetune.music.catalogue import shared
    from facetune.profile.connection import writing
    from facetune.profile.store import open_profile
    from tests.profiles import mood

    dice = random.Random(1)
    catalogue = shared.catalogue()
    places = sorted(dice.sample(range(len(catalogue)), TRACKS))
    known = [track for at in range(0, TRACKS, 500) for track in catalogue.details(places[at : at + 500])]
    texts = {emotion: json.dumps(mood(emotion).distribution) for emotion in EMOTIONS}
    model, first = calibrate.model_in_use(), time.time() - scans * 86_400 / a_day
    with open_profile() as profile, writing(profile.connection):
        add = profile.connection.execute
        for number, track in enumerate(known, 1):
            row = (number, track.id, track.name, json.dumps(track.artists))
            add("INSERT INTO track (id, track, name, artists) VALUES (?, ?, ?, ?)", row)
        for number in range(scans):
            emotion, when = dice.choice(EMOTIONS), first + number * 86_400 / a_day
            scan = add(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, emotion, confidence, valence, arousal, word,"
                " distribution, model) VALUES (?, ?, 60, 'match', ?, 0.7, 0.1, 0.1, ?, ?, ?)",
                (profile.person, when, emotion, emotion, texts[emotion], model),
            ).lastrowid
            for place, track in enumerate(dice.sample(range(1, len(known) + 1), SHOWN)):
                row = (profile.person, scan, track, place, when)
                add("INSERT INTO shown (profile_id, scan_id, track_id, position, time) VALUES (?, ?, ?, ?, ?)", row)


def main() -> int:
    """Run the parts that are asked for; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--openings", type=int, default=1000)
    parser.add_argument("--history", type=int, default=0)
    parser.add_argument("--a-day", type=int, default=10)
    asked = parser.parse_args()
    met = []
    with tempfile.TemporaryDirectory() as home:
        names = {"CONFIG": "config", "STATE": "state", "DATA": "data", "CACHE": "cache"}
        os.environ.update(HOME=home, **{f"XDG_{name}_HOME": f"{home}/{place}" for name, place in names.items()})
        if asked.history:
            fill(asked.history, asked.a_day)
        picture, video = str(paths.sample_portrait()), str(media.face_video(Path(home) / "face.avi"))
        with HostProcess() as host:
            host.initialize()
            gauge, answer = Gauge(host.process.pid), acknowledged(host)

            def scan() -> None:
                host.call("scan", {"source": picture}, answer)

            def opening() -> None:  # see #open and #learn in extension/background/session.js
                host.call("scan", {"source": picture, "preview": True}, answer)
                host.call("spotify/status", {}, answer)

            if asked.scans:
                met.append(repeated(gauge, "scans of a picture", asked.scans, scan))
            if asked.minutes:
                met.append(watched(host, gauge, video, asked.minutes))
            if asked.openings:
                met.append(repeated(gauge, "openings of the popup", asked.openings, opening))
            size = sum(file.stat().st_size for file in paths.profile_file().parent.glob("profile.db*")) / 2**20
            began = time.perf_counter()
            status = host.end()
            ended = (time.perf_counter() - began) * 1000
            print(f"the end of input to exit {status}: {ended:.0f} ms; profile {size:.1f} MiB")
    print(f"\naims {'met' if all(met) else 'MISSED'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
