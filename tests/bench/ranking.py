"""How fast tracks are found, compared with simple ways to find them.

    python tests/bench/ranking.py

Compared in the same run, over the same catalogue and for the same mood, with SQLite's ORDER BY on the distance and with
Python's sort of all rows by it. Neither separates artists, varies, orders, or knows the listener, as ours does in its
time. Times are processor times, which hardly depend on what else the machine does.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import random
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import GOALS, one_emotion  # noqa: E402
from facetune.listener import Listening  # noqa: E402
from facetune.music.catalogue import shipped_facts  # noqa: E402
from facetune.music.catalogue.build import build  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402
from facetune.music.ranking.targets import point_of  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402

RUNS = 25
RUNS_OF_MANY = 9
MANY = (200_000, 1_000_000)
LIMIT = 12
AIM_MS = 50.0
AIM_FEW_MS = 20.0
"""For a catalogue of the size that ships."""
ALPHABET = string.digits + string.ascii_letters
MOOD = one_emotion("sad")

MEMORY = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import numpy, sqlite3, msgspec
from facetune.music.catalogue import build, catalogue
from facetune.music.ranking import recommend
path = Path(sys.argv[2])
if sys.argv[3] == "open":
    found = catalogue.Catalogue.open(path)
    recommend.recommend(found, {"sad": 1.0}, goal="lift", limit=12)
elif sys.argv[3] == "build":
    build.build(path.with_name("again.sqlite"))
try:  # Linux counts the parent's memory into ru_maxrss
    print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 2**10)
except FileNotFoundError:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def by_sql(path: Path) -> list[str]:
    """The nearest tracks, as one query on the file."""
    point = point_of(MOOD)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT id, name, album FROM tracks"
            " ORDER BY (valence - ?1) * (valence - ?1) + (energy - ?2) * (energy - ?2) LIMIT ?3",
            (point.valence, point.energy, LIMIT),
        ).fetchall()


def by_sort(rows: list[tuple]) -> list[tuple]:
    """The nearest tracks, by sorting rows that are already in memory."""
    point = point_of(MOOD)
    near = sorted(rows, key=lambda row: (row[3] - point.valence) ** 2 + (row[4] - point.energy) ** 2)
    return near[:LIMIT]


def peak_of(path: Path, what: str) -> float | None:
    """The peak memory, in MiB, of a process that does `what`; None on Windows, where Python cannot measure it."""
    if sys.platform == "win32":
        return None
    command = [sys.executable, "-c", MEMORY, str(ROOT / "native_host"), str(path), what]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def replicated(path: Path, rows: int) -> Path:
    """A table of `rows` tracks: the shipped ones repeated, by other artists and with slightly different features."""
    rng = random.Random(1)
    with gzip.open(shipped_facts.path(), "rt", encoding="utf-8", newline="") as file:
        originals = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(originals[0]))
        writer.writeheader()
        for number in range(rows):
            row, copy = originals[number % len(originals)], number // len(originals)
            if copy:
                row = dict(row, id="".join(rng.choices(ALPHABET, k=22)))
                row["artists"] = ";".join(f"{artist} {copy}" for artist in row["artists"].split(";"))
                for name in ("valence", "energy", "acousticness"):
                    row[name] = f"{min(1, max(0, float(row[name]) + rng.gauss(0, 0.02))):.3f}"
            writer.writerow(row)
    return path


def somebody(catalogue: Catalogue) -> Listening:
    """A listener with a year of history: 300 tracks shown, 100 liked, 100 rejected, as many artists known."""
    lists = [recommend(catalogue, MOOD, goal=goal, limit=100, seed=1) for goal in GOALS]
    tracks = [track for each in lists for track in each]
    liked, rejected = tracks[::3], tracks[1::3]
    return Listening(
        now=300 * 86_400,
        liked={track.id: number * 86_400 for number, track in enumerate(liked)},
        rejected={track.id: number * 86_400 for number, track in enumerate(rejected)},
        liked_artists={track.artists[0]: 1.0 for track in liked},
        rejected_artists={track.artists[0]: 1.0 + number % 2 for number, track in enumerate(rejected)},
        opened={track.id: (2, 100 * 86_400) for track in liked},
        shown={track.id: (1, number * 86_400) for number, track in enumerate(tracks)},
        preferred_genres=["rock"],
        taste_artists={track.artists[0]: 0.5 for track in tracks[2::3]},
    )


def measure(path: Path, source: Path | None, *, merge: bool) -> bool:
    """Print the figures of one catalogue; returns whether the target is met."""
    report = build(path, source, merge=merge)
    catalogue = Catalogue.open(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, name, album, valence, energy FROM tracks").fetchall()
    size = path.stat().st_size / 2**20
    print(f"\n{report.tracks:,} tracks, {'merged' if merge else 'not merged'}, {size:.1f} MiB")
    print(f"  build                              {report.seconds * 1000:9.1f} ms")
    listening = somebody(catalogue)
    rankings: dict[str, Callable[[], object]] = {
        f"{who} {goal:5}, {LIMIT:3} tracks": lambda goal=goal, known=known: recommend(
            catalogue, MOOD, goal=goal, limit=LIMIT, listening=known
        )
        for who, known in (("rank for   ", None), ("with tastes", listening))
        for goal in GOALS
    }
    rankings["rank for    lift,  100 tracks"] = lambda: recommend(catalogue, MOOD, goal="lift", limit=100)
    rankings["with tastes lift, 60 minutes"] = lambda: recommend(
        catalogue, MOOD, goal="lift", limit=LIMIT, listening=listening, minutes=60
    )
    opened, sql, plain, *taken = medians_of(
        lambda: Catalogue.open(path),
        lambda: by_sql(path),
        lambda: by_sort(rows),
        *rankings.values(),
        runs=RUNS if report.tracks < MANY[0] else RUNS_OF_MANY,
        clock=time.process_time,
    )
    print(f"  open                               {opened:9.2f} ms")
    for name, milliseconds in zip(rankings, taken, strict=True):
        ratios = f"{milliseconds / sql:5.2f} of ORDER BY, {milliseconds / plain:5.2f} of Python's sort"
        print(f"  {name:33}  {milliseconds:9.2f} ms   {ratios}")
    print(f"  ORDER BY, {LIMIT} tracks               {sql:9.2f} ms")
    print(f"  Python's sort, {LIMIT} tracks          {plain:9.2f} ms   (its rows were in memory)")
    return max(taken) < (AIM_FEW_MS if report.tracks < MANY[0] else AIM_MS)


def main() -> int:
    """Print all figures; 1 if a ranking takes longer than the target."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        met = [measure(path, None, merge=True), measure(path.with_name("all.sqlite"), None, merge=False)]
        for rows in MANY:
            source = replicated(path.with_name("many.csv"), rows)
            met.append(measure(path.with_name(f"{rows}.sqlite"), source, merge=False))
        idle, opened, built = (peak_of(path, what) for what in ("nothing", "open", "build"))
    if idle is not None:
        print(f"\npeak memory: {idle:.1f} MiB with numpy and sqlite3 imported, {opened - idle:+.1f} to open and rank,")
        print(f"             {built - idle:+.1f} to build (on the first use only)")
    aims = f"every ranking under {AIM_MS:g} ms, of the shipped tracks under {AIM_FEW_MS:g} ms"
    print(f"\naims, {aims}: {'met' if all(met) else 'MISSED'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
