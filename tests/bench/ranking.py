"""How fast tracks are found, against the plain ways to find them.

    python tests/bench/ranking.py

Peers in the same run, over the same catalogue and for the same mood: SQLite's ORDER BY on the distance, and Python's
sort of all rows by it. Neither keeps artists apart or varies, which ours does within its time.
"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import one_emotion  # noqa: E402
from facetune.music.build import build  # noqa: E402
from facetune.music.catalogue import Catalogue  # noqa: E402
from facetune.music.recommend import recommend  # noqa: E402
from facetune.music.targets import point_of  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402

RUNS = 25
LIMIT = 12
AIM_MS = 10.0
MOOD = one_emotion("sad")

MEMORY = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import numpy, sqlite3, msgspec
from facetune.music import build, catalogue, recommend
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
    """The nearest tracks, by sorting rows that are in memory already."""
    point = point_of(MOOD)
    near = sorted(rows, key=lambda row: (row[3] - point.valence) ** 2 + (row[4] - point.energy) ** 2)
    return near[:LIMIT]


def peak_of(path: Path, what: str) -> float | None:
    """The peak memory, in MiB, of a process that does `what`; None on Windows, where nothing in Python tells."""
    if sys.platform == "win32":
        return None
    command = [sys.executable, "-c", MEMORY, str(ROOT / "native_host"), str(path), what]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(path: Path, *, merge: bool) -> bool:
    """Print the figures of one catalogue; returns whether the aim is met."""
    report = build(path, merge=merge)
    catalogue = Catalogue.open(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, name, album, valence, energy FROM tracks").fetchall()
    size = path.stat().st_size / 2**20
    print(f"\n{report.tracks:,} tracks, {'merged' if merge else 'not merged'}, {size:.1f} MiB")
    print(f"  build                      {report.seconds * 1000:9.1f} ms")
    opened, match, lift, calm, hundred, sql, plain = medians_of(
        lambda: Catalogue.open(path),
        lambda: recommend(catalogue, MOOD, goal="match", limit=LIMIT),
        lambda: recommend(catalogue, MOOD, goal="lift", limit=LIMIT),
        lambda: recommend(catalogue, MOOD, goal="calm", limit=LIMIT),
        lambda: recommend(catalogue, MOOD, goal="lift", limit=100),
        lambda: by_sql(path),
        lambda: by_sort(rows),
        runs=RUNS,
    )
    print(f"  open                       {opened:9.2f} ms")
    for name, taken in {"match": match, "lift": lift, "calm": calm}.items():
        ratios = f"{taken / sql:5.2f} of ORDER BY, {taken / plain:5.2f} of Python's sort"
        print(f"  rank for {name:5}, {LIMIT} tracks  {taken:9.2f} ms   {ratios}")
    print(f"  rank for lift, 100 tracks  {hundred:9.2f} ms")
    print(f"  ORDER BY, {LIMIT} tracks       {sql:9.2f} ms")
    print(f"  Python's sort, {LIMIT} tracks  {plain:9.2f} ms   (its rows were in memory)")
    return max(match, lift, calm) < AIM_MS


def main() -> int:
    """Print all figures; 1 where a ranking takes longer than the aim."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        met = [measure(path, merge=True), measure(path.with_name("all.sqlite"), merge=False)]
        idle, opened, built = (peak_of(path, what) for what in ("nothing", "open", "build"))
    if idle is not None:
        print(f"\npeak memory: {idle:.1f} MiB with numpy and sqlite3 imported, {opened - idle:+.1f} to open and rank,")
        print(f"             {built - idle:+.1f} to build (on the first use only)")
    print(f"\naim, ranking under {AIM_MS:g} ms: {'met' if all(met) else 'MISSED'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
