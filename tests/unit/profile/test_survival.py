"""A process that dies at any moment, several at once, and a disk that is full."""

from __future__ import annotations

import contextlib
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time

import pytest

from facetune.app import history as app_history
from facetune.errors import FaceTuneError
from facetune.profile import history, people, repair
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from tests.conftest import ROOT
from tests.profiles import Track, in_a_child, look_everywhere, mood, spoil, whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks, and kills as POSIX does")

TRACKS = [Track(number) for number in range(5)]


def write_for_ever(say):
    while True:
        with open_profile() as profile:
            scan = profile.record_scan(mood("sad"), "match")
            profile.record_shown(scan, TRACKS)
            profile.feedback(TRACKS[scan % 5].id, "liked", name="x", artists=["y"], scan=scan)
            profile.correct(scan, "happy")
        say(scan)


def kill_after(seconds, work, *, first=False):
    """Everything that `work` said before it was killed, so long after its start or after what it said `first`."""
    child, said = in_a_child(work)
    if first:
        select.select([said], [], [], 30)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(said) as stream:
        return stream.read().splitlines()


def test_killed_at_random_moments_nothing_is_lost_or_half_there(file):
    dice = random.Random(7)
    acknowledged = set()
    for number in range(40):
        said = kill_after(dice.uniform(0.0, 0.08), write_for_ever, first=number % 2 == 1)
        acknowledged |= set(map(int, said))
        if not file.exists():
            continue
        with opened() as connection:
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            kept = {scan for (scan,) in connection.execute("SELECT id FROM scan")}
            assert acknowledged <= kept
            numbers = connection.execute(
                "SELECT count(shown.id) FROM scan LEFT JOIN shown ON scan_id = scan.id GROUP BY scan.id"
            )
            assert {number for (number,) in numbers} <= {0, 5}
            done = connection.execute("SELECT id FROM scan WHERE correction = 'happy'").fetchall()
            assert acknowledged <= {scan for (scan,) in done}
    assert len(acknowledged) >= 20
    assert whole(file)
    assert repair.set_aside(file) == []


def test_killed_while_the_file_is_made(file):
    def make(say):
        with open_profile() as profile:
            profile.set_setting("a", 1)
        say("made")

    dice = random.Random(8)
    for _ in range(25):
        shutil.rmtree(file.parent, ignore_errors=True)
        said = kill_after(dice.uniform(0.0, 0.02), make)
        with open_profile() as profile:
            assert profile.name == "Me"
            assert profile.setting("a", 1) == 1
            assert not said or profile.connection.execute("SELECT count(*) FROM setting").fetchone() == (1,)
        assert whole(file)
        assert repair.set_aside(file) == []


def test_killed_while_a_damaged_file_is_mended(filled):
    spoil(filled, pages=5)
    damaged = filled.read_bytes()

    def read(_say):
        look_everywhere()

    dice = random.Random(9)
    for _ in range(15):
        for each in filled.parent.iterdir():
            each.unlink()
        filled.write_bytes(damaged)
        kill_after(dice.uniform(0.0, 0.1), read)
        for _ in range(2):
            with contextlib.suppress(FaceTuneError):
                look_everywhere()
        with opened() as connection:
            (scans,) = connection.execute("SELECT count(*) FROM scan").fetchone()
        assert 150 < scans <= 300
        assert whole(filled)
        assert damaged in [each.read_bytes() for each in repair.set_aside(filled)]


def test_erasing_that_is_killed_forgets_everything_or_nothing(filled):
    from facetune.app import people as app_people

    before = filled.read_bytes()
    dice = random.Random(10)
    for _ in range(20):
        filled.write_bytes(before)
        kill_after(dice.uniform(0.0, 0.03), lambda _say: app_people.erase())
        with opened() as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM scan), (SELECT count(*) FROM feedback), (SELECT count(*) FROM setting)"
            ).fetchone()
        assert counts in ((300, 1, 1), (0, 0, 0))
        assert whole(filled)


def test_several_processes_write_at_once(file):
    def write(say):
        for _ in range(25):
            with open_profile() as profile:
                scan = profile.record_scan(mood(), "match")
                profile.record_shown(scan, TRACKS)
        say("done")

    children = [in_a_child(write) for _ in range(4)]  # none of them finds a file
    for child, said in children:
        assert os.waitpid(child, 0)[1] == 0
        os.close(said)
    with opened() as connection:
        assert connection.execute("SELECT count(*) FROM scan").fetchone() == (100,)
        assert connection.execute("SELECT count(*) FROM shown").fetchone() == (500,)
        assert len(people.everyone(connection)) == 1
    assert whole(file)


def test_several_processes_find_the_damage_and_one_mends_it(filled):
    spoil(filled, pages=5)

    def use(say):
        for _ in range(10):
            say(str(app_history.keep_scan(mood(), "match", TRACKS)))

    children = [in_a_child(use) for _ in range(4)]
    kept = []
    for child, said in children:
        assert os.waitpid(child, 0)[1] == 0
        with os.fdopen(said) as stream:
            kept += stream.read().split()
    assert len(kept) == 40
    assert "None" not in kept
    with opened() as connection:
        found = {str(scan) for (scan,) in connection.execute("SELECT id FROM scan")}
    assert set(kept) <= found
    assert whole(filled)


def test_erasing_waits_for_who_is_reading(filled):
    from facetune.app import people as app_people

    def read(say):
        with opened() as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM scan").fetchone()
            say("reading")
            time.sleep(0.3)
            say(str(connection.execute("SELECT count(*) FROM scan").fetchone()[0]))

    child, said = in_a_child(read)
    select.select([said], [], [], 10)
    app_people.erase()
    os.waitpid(child, 0)
    with os.fdopen(said) as stream:
        assert stream.read().split() == ["reading", "300"]
    assert b"word 17" not in b"".join(each.read_bytes() for each in filled.parent.iterdir())


@pytest.mark.usefixtures("filled")
def test_who_holds_the_file_for_too_long_is_named(monkeypatch):
    from facetune.profile import connection

    def hold(say):
        with opened(alone=True):
            say("held")
            time.sleep(20)

    child, said = in_a_child(hold)
    try:
        select.select([said], [], [], 10)
        monkeypatch.setattr(connection, "PATIENCE", 0.1)
        with pytest.raises(FaceTuneError) as caught, open_profile():
            pass
        assert caught.value.code == "profile_locked"
        assert app_history.keep_scan(mood(), "match", TRACKS) is None
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(said)
    assert app_history.keep_scan(mood(), "match", TRACKS) == 301


def test_no_more_may_be_written(filled):
    size = filled.stat().st_size

    def write(say):
        import resource  # Windows has none

        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 4, resource.RLIM_INFINITY))
        say(str(app_history.keep_scan(mood(), "match", [])))
        try:
            with open_profile() as profile:
                profile.store("much", "x" * 200_000)
        except FaceTuneError as error:
            say(error.code)

    child, said = in_a_child(write)
    os.waitpid(child, 0)
    with os.fdopen(said) as stream:
        assert stream.read().split()[-1] == "profile_unusable"
    assert whole(filled)
    with open_profile() as profile:
        assert len(history.read(profile, limit=200).scans) == 200
        profile.store("much", "x" * 200_000)


FULL = """
import os, sys
from pathlib import Path
from facetune import paths
from facetune.errors import FaceTuneError
from facetune.app import history as app_history
from facetune.profile import health, history, listening
from facetune.profile.store import open_profile
from tests.profiles import Track, mood
folder = Path(sys.argv[1])
paths.profile_file = lambda: folder / "profile.db"
kept = [app_history.keep_scan(mood(), "match", [Track(n) for n in range(5)]) for _ in range(30)]
assert None not in kept, kept
with (folder / "filler").open("wb", buffering=0) as filler:
    try:
        while True:
            filler.write(bytes(4096))
    except OSError:
        pass
assert app_history.keep_scan(mood(), "match", [Track(n) for n in range(50)]) is None
app_history.with_profile("listening", listening.read)
health.check()
(folder / "filler").unlink()
with open_profile() as profile:
    assert len(history.read(profile, limit=200).scans) == 30
assert health.check().state == "ok"
assert app_history.keep_scan(mood(), "match", []) == 31
print("survived")
"""


FULL_WHILE_MENDED = """
import sqlite3, sys
from pathlib import Path
from facetune import paths
from facetune.errors import FaceTuneError
from facetune.app import history as app_history
from facetune.profile import history, listening
from facetune.profile.store import open_profile
from tests.profiles import mood
folder = Path(sys.argv[1])
paths.profile_file = lambda: folder / "profile.db"
with open_profile() as profile:
    scan = profile.record_scan(mood(word="x" * 300), "match")
    columns = "profile_id, time, utc_offset, goal, emotion, confidence, valence, arousal, word, distribution"
    profile.connection.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)"
        f" INSERT INTO scan ({columns}) SELECT {columns} FROM scan, n"
    )
    profile.connection.execute("DROP TABLE feedback")
before = paths.profile_file().read_bytes()
assert 2_000_000 < len(before) < 4_000_000, len(before)
(folder / "filler").write_bytes(bytes(16_000_000 - 2 * len(before) - int(sys.argv[2])))
for _ in range(3):
    try:
        with open_profile() as profile:
            listening.read(profile)
    except FaceTuneError as error:
        assert error.code == "profile_unusable", error
        assert "full" in str(error), error
    assert paths.profile_file().read_bytes() == before
    assert sorted(each.name for each in folder.iterdir()) == ["filler", "profile.db", "profile.db.lock"]
(folder / "filler").unlink()
assert app_history.with_profile("listening", listening.read) is not None
with open_profile() as profile:
    assert history.read(profile).damage.scans == 6000
print("survived")
"""


@pytest.mark.parametrize(
    ("program", "argument"), [(FULL, "0"), *[(FULL_WHILE_MENDED, size) for size in ("-1000000", "600000", "2000000")]]
)
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root to mount a small disk")
def test_a_disk_that_is_full(tmp_path, program, argument):
    size = "512k" if program is FULL else "16000000"
    script = f'mount -t tmpfs -o size={size} tmpfs "$1" && exec "$2" -c "$3" "$1" "$4"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", str(tmp_path), sys.executable, program, argument],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'native_host'}:{ROOT}"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    if b"permission denied" in done.stderr.lower() or b"not permitted" in done.stderr.lower():
        pytest.skip("this root may not mount")
    assert done.stdout == b"survived\n", done.stderr.decode()
