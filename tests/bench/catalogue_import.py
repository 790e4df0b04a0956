"""How fast a table is imported, in how much memory, and how fast the catalogue is then opened and ranked.

    python tests/bench/catalogue_import.py [--rows N] [--parquet]

The table repeats the shipped facts, each time with other ids and names and slightly different features. It is compared,
in the same run, with the least that such an import needs: Python's csv.reader over the file, and SQLite inserting
tuples that are ready, with an index on the id. Times are processor times, which hardly depend on what else the machine
does. The exit status is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import random
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import one_emotion  # noqa: E402
from facetune.music.catalogue import shipped_facts  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402

AIM_MIB = 200.0
"""For the import's memory above that of a process with the libraries imported, whatever the number of rows."""
AIM_RATIO = 16.0
"""For the import's time over the floor's, which is 4.5 for a million rows and more for few, whose index SQLite holds in
its cache: checking, normalising, comparing and keeping a row costs more than reading and inserting it."""
AIM_FEW_S = 0.2
"""For the import of three rows, which is added to the catalogue that is there."""
AIM_RANK_MS = 50.0

ALPHABET = string.digits + string.ascii_letters
HEADER = [
    *["track_id", "artists", "album_name", "track_name", "popularity", "duration_ms", "danceability", "energy", "key"],
    *["mode", "acousticness", "instrumentalness", "valence", "tempo", "track_genre", "explicit", "loudness"],
]

WORK = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import numpy, sqlite3, msgspec
from facetune.music.catalogue import build, catalogue
from facetune.music.imports import importer
from facetune.music.ranking import recommend
what, target, source = sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
began, cpu = time.perf_counter(), time.process_time()
if what == "import":
    importer.import_file(source, target=target)
elif what == "build":
    build.build(target)
elif what == "undo":
    importer.undo(target=target)
elif what == "open":
    found = catalogue.Catalogue.open(target)
taken, cpu = time.perf_counter() - began, time.process_time() - cpu
if what == "open":
    recommend.recommend(found, {"sad": 1.0}, goal="lift", limit=12)
try:  # Linux counts the parent's memory into ru_maxrss
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 2**10
except FileNotFoundError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps([taken, cpu, peak]))
"""


def make_table(path: Path, rows: int) -> None:
    """A CSV file of `rows` rows, with the columns of a well-known data set."""
    chance = random.Random(1)
    known = list(shipped_facts.read(shipped_facts.path(), Counter()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            one = known[number % len(known)]
            again = number // len(known)
            near = [min(1.0, max(0.0, value + chance.uniform(-0.05, 0.05))) for value in (one.valence, one.energy)]
            artists = [f"{name} {again % 7}" for name in one.artists]
            writer.writerow([
                *["".join(chance.choices(ALPHABET, k=22)), ";".join(artists), one.album, f"{one.name} {again}"],
                *[one.popularity, one.duration_ms, one.danceability, near[1], one.key, one.mode, one.acousticness],
                *[one.instrumentalness, near[0], one.tempo, one.genre, "False", -6.5],
            ])  # fmt: skip


def make_parquet(source: Path, target: Path) -> None:
    """The same table as Parquet."""
    import pyarrow.csv
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.csv.read_csv(source), target)


def floor(source: Path, folder: Path) -> tuple[float, float]:
    """Processor seconds of csv.reader for the file, and of SQLite for its rows."""
    began = time.process_time()
    with source.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    reading = time.process_time() - began
    inserting = 0.0
    with source.open(encoding="utf-8", newline="") as file, contextlib.closing(sqlite3.connect(folder / "floor")) as to:
        to.execute("PRAGMA journal_mode = OFF")
        to.execute("PRAGMA synchronous = OFF")
        to.execute(f"CREATE TABLE tracks ({', '.join(HEADER)}, UNIQUE (track_id))")
        insert = f"INSERT INTO tracks VALUES ({', '.join('?' * len(HEADER))})"  # noqa: S608
        reader = csv.reader(file)
        batch: list[list[str]] = []
        for row in reader:
            batch.append(row)
            if len(batch) == 4000:
                began = time.process_time()
                to.executemany(insert, batch)
                inserting += time.process_time() - began
                batch.clear()
        began = time.process_time()
        to.executemany(insert, batch)
        to.commit()
        inserting += time.process_time() - began
    (folder / "floor").unlink()
    return reading, inserting


def run(what: str, target: Path, source: Path) -> tuple[float, float, float]:
    """Seconds, processor seconds and MiB of a process that runs it alone."""
    command = [sys.executable, "-c", WORK, str(ROOT / "native_host"), what, str(target), str(source)]
    taken, cpu, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return taken, cpu, peak


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--parquet", action="store_true", help="import the table as Parquet, too")
    options = parser.parse_args()
    met = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        target, source = folder / "catalogue.sqlite", folder / "table.csv"
        make_table(source, options.rows)
        print(f"{options.rows:,} rows, {source.stat().st_size / 2**20:.0f} MiB of CSV")
        reading, inserting = floor(source, folder)
        _, _, idle = run("nothing", target, source)
        built, alone, _ = run("build", target, source)
        few = folder / "few.csv"
        make_table(few, 3)
        taken, cpu, peak = run("import", target, few)
        print(
            f"  of 3 rows          {taken:8.2f} s, {cpu:.2f} of the processor; building anew {built:.2f}, {alone:.2f}"
        )
        met.append(cpu < AIM_FEW_S)
        run("undo", target, few)
        taken, cpu, peak = run("import", target, source)
        ratio = cpu / (reading + inserting)
        print(f"  floor: csv.reader {reading:.1f} s, SQLite {inserting:.1f} s of the processor")
        print(f"  import             {taken:8.1f} s, {cpu:.1f} of the processor")
        print(f"    rows per second  {options.rows / cpu:8,.0f}   {ratio:.2f} times the floor's processor time")
        print(f"    memory           {peak:8.0f} MiB, {peak - idle:+.0f} to an idle process")
        met += [ratio < AIM_RATIO, peak - idle < AIM_MIB]
        kept = next((folder / "imports").glob("*/facts.jsonl.gz")).stat().st_size / 2**20
        print(
            f"    on disk          {target.stat().st_size / 2**20:8.0f} MiB of catalogue, {kept:.0f} MiB of kept facts"
        )
        catalogue = Catalogue.open(target)
        mood = one_emotion("sad")
        opened, match, lift, calm = medians_of(
            lambda: Catalogue.open(target),
            lambda: recommend(catalogue, mood, goal="match", limit=12),
            lambda: recommend(catalogue, mood, goal="lift", limit=12),
            lambda: recommend(catalogue, mood, goal="calm", limit=12),
            runs=9,
            warm_up=1,
        )
        _, _, memory = run("open", target, source)
        print(f"  {len(catalogue):,} tracks: open {opened:.1f} ms, {memory - idle:+.0f} MiB to open and rank")
        print(f"    rank for match {match:.1f} ms, for lift {lift:.1f} ms, for calm {calm:.1f} ms")
        met.append(max(match, lift, calm) < AIM_RANK_MS)
        if options.parquet:
            make_parquet(source, folder / "table.parquet")
        taken, cpu, peak = run("undo", target, source)
        print(f"  undo               {taken:8.1f} s, {cpu:.1f} of the processor, {peak - idle:+.0f} MiB")
        if options.parquet:
            taken, cpu, peak = run("import", target, folder / "table.parquet")
            print(f"  import of Parquet  {taken:8.1f} s, {cpu:.1f} of the processor, {peak - idle:+.0f} MiB")
            met.append(peak - idle < 2 * AIM_MIB)
    print(f"\naims: {'met' if all(met) else 'MISSED'}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
