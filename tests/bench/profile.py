"""The time that the profile takes, compared with SQLite alone, after ten years of ten scans a day.

    python tests/bench/profile.py

The least possible, in the same run and with files of the same size and place: one transaction that inserts as many
rows, and a plain SELECT of the columns that the history needs.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

import msgspec  # noqa: E402

from facetune.affect import EMOTIONS, GOALS  # noqa: E402
from facetune.profile import history, listening  # noqa: E402
from facetune.profile.connection import writing  # noqa: E402
from facetune.profile.database import opened  # noqa: E402
from facetune.profile.store import open_profile  # noqa: E402
from tests.bench.timing import medians_of  # noqa: E402
from tests.profiles import Track, mood  # noqa: E402

RUNS = 15
DAYS, A_DAY, SHOWN = 3653, 10, 12
TRACKS = [Track(number) for number in range(SHOWN)]
WRITE_AIM, READ_AIM = 2.0, 6.0
"""Times the floor."""


def fill(path: Path) -> None:
    """Ten years of scans, each answered by tracks of the most popular 5,000."""
    dice = random.Random(1)
    moods = {emotion: mood(emotion) for emotion in EMOTIONS}
    texts = {emotion: msgspec.json.encode(each.distribution).decode() for emotion, each in moods.items()}
    first = time.time() - DAYS * 86_400
    with opened(path) as connection, writing(connection):
        tracks = [(number, Track(number).id, Track(number).name, '["Artist"]') for number in range(5000)]
        connection.executemany("INSERT INTO track (id, track, name, artists) VALUES (?, ?, ?, ?)", tracks)
        for number in range(DAYS * A_DAY):
            emotion = dice.choice(EMOTIONS)
            felt = moods[emotion]
            when = first + number * 86_400 / A_DAY
            row = (when, dice.choice(GOALS), emotion, felt.valence, felt.arousal, emotion, texts[emotion])
            connection.execute(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, emotion, confidence, valence, arousal, word,"
                " distribution) VALUES (1, ?, 60, ?, ?, 0.7, ?, ?, ?, ?)",
                row,
            )
            connection.executemany(
                "INSERT INTO shown (profile_id, scan_id, track_id, position, time) VALUES (1, ?, ?, ?, ?)",
                [(number + 1, dice.randrange(5000), place, when) for place in range(SHOWN)],
            )


def plain_write(path: Path) -> None:
    """As many rows of the same size, in one transaction on a new connection."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO kept (body) VALUES (?)", [("x" * 300,), *[("y" * 30,)] * SHOWN])
        connection.execute("COMMIT")


def plain_read(path: Path) -> None:
    """The columns of every scan that the summary reads."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "SELECT time, utc_offset, goal, emotion, correction, valence, arousal FROM scan WHERE profile_id = 1"
        ).fetchall()


def remembered(path: Path) -> None:
    """A scan and its tracks, as after every scan."""
    with open_profile(path) as profile:
        profile.record_shown(profile.record_scan(mood(), "match"), TRACKS)


def looked_back(path: Path, **options: object) -> None:
    """The first page of the history, as the options page asks for it."""
    with open_profile(path) as profile:
        history.read(profile, **options)


def heard(path: Path) -> None:
    """What the ranking reads before every answer."""
    with open_profile(path) as profile:
        listening.read(profile)


def main() -> int:
    """Print all figures; 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        young, old, plain = (Path(folder) / name for name in ("young.db", "old.db", "plain.db"))
        remembered(young)
        fill(old)
        with contextlib.closing(sqlite3.connect(plain)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, body TEXT)")
        floor, first, later, known = medians_of(
            lambda: plain_write(plain),
            lambda: remembered(young),
            lambda: remembered(old),
            lambda: heard(old),
            runs=RUNS * 4,
            warm_up=3,
        )
        select, whole, page, month = medians_of(
            lambda: plain_read(old),
            lambda: looked_back(old),
            lambda: looked_back(old, summary=False),
            lambda: looked_back(old, since=time.time() - 30 * 86_400),
            runs=RUNS,
            warm_up=2,
        )
        size = old.stat().st_size / 2**20
    print(f"{DAYS * A_DAY:,} scans, {DAYS * A_DAY * SHOWN:,} tracks shown, {size:.1f} MiB")
    print(f"write, the floor             {floor:8.2f} ms")
    print(f"a scan and {SHOWN} tracks, young    {first:8.2f} ms   {first / floor:5.2f} of the floor")
    print(f"a scan and {SHOWN} tracks, old      {later:8.2f} ms   {later / floor:5.2f} (aim {WRITE_AIM:g})")
    print(f"what the ranking is told     {known:8.2f} ms   {known / floor:5.2f}")
    print(f"read, the floor              {select:8.2f} ms")
    print(f"ten years at a glance        {whole:8.2f} ms   {whole / select:5.2f} of the floor (aim {READ_AIM:g})")
    print(f"thirty days at a glance      {month:8.2f} ms   {month / select:5.2f}")
    print(f"a page of scans alone        {page:8.2f} ms   {page / select:5.2f}")
    met = later / floor <= WRITE_AIM and whole / select <= READ_AIM
    print(f"\naims {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
