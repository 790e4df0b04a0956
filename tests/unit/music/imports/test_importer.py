from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from facetune.affect import one_emotion
from facetune.errors import FaceTuneError
from facetune.listener import Listening
from facetune.music.catalogue import import_folders, writer
from facetune.music.catalogue import shared as catalogues
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.imports import importer, incoming
from facetune.music.imports.importer import import_file, undo
from facetune.music.ranking.recommend import recommend
from tests.conftest import SHARED
from tests.unit.music.imports.conftest import a_row, an_id, content, details

NATIVE_HOST = Path(importer.__file__).parents[3]


class TestWhatIsAdded:
    def test_an_import_adds_keeps_and_reports(self, target, table):
        rows = [a_row(number) for number in range(30)] + [a_row(3), a_row(99, track_id="short"), a_row(98, energy="x")]
        report = import_file(table(rows), target=target)
        assert (report.number, report.rows, report.added, report.merged, report.tracks) == (1, 33, 30, 0, 50)
        assert report.skipped == {"repeated_id": 1, "bad_id": 1, "bad_energy": 1}
        assert {reason: [(each.row, each.value) for each in found] for reason, found in report.examples.items()} == {
            "repeated_id": [(32, an_id(3))],
            "bad_id": [(33, "short")],
            "bad_energy": [(34, "x")],
        }
        assert len(Catalogue.open(target)) == 50
        (kept,) = import_folders.list_of(target)
        assert (kept.number, kept.about.file, kept.about.added) == (1, "mine.csv", 30)

    def test_the_tracks_that_are_there_stay_as_they_are(self, target, table):
        with sqlite3.connect(target) as connection:
            known, name = connection.execute("SELECT id, name FROM tracks LIMIT 1").fetchone()
        report = import_file(table([a_row(1), a_row(2, track_id=known, track_name="Another")]), target=target)
        assert (report.added, report.skipped) == (1, {"known_id": 1})
        assert details(target, known).name == name

    def test_of_two_recordings_the_more_popular_one_stays(self, target, table):
        same = {"track_name": "Help!", "artists": "The Beatles"}
        rows = [a_row(1, **same, popularity=10), a_row(2, **same, popularity=60), a_row(3, **same, popularity=30)]
        report = import_file(table(rows), target=target)
        assert (report.added, report.merged, report.skipped) == (1, 2, {})
        assert details(target, an_id(2)).popularity == 60
        assert details(target, an_id(1)) is None

    def test_what_was_rejected_stays_away_under_the_id_that_an_import_gives_it(self, target, table):
        """Each import brings a more popular recording of the one before, among them a file with two of them."""
        same = {"track_name": "Help!", "artists": "The Beatles", "valence": 0.1, "energy": 0.1}
        for number in (1, 2, 4):
            more = [a_row(number + 1, **same, popularity=number * 10 + 5)] if number == 2 else []
            import_file(table([a_row(number, **same, popularity=number * 10), *more]), target=target)
        catalogue = Catalogue.open(target)
        ids = [an_id(number) for number in (1, 2, 3, 4)]
        places = catalogue.find(ids).tracks
        assert places == dict.fromkeys([ids[0], ids[2], ids[3]], places[ids[3]])  # nobody was ever shown the second

        def picked(**known):
            listening = Listening(**known)
            return {
                track.id
                for track in recommend(catalogue, one_emotion("sad"), goal="match", limit=21, listening=listening)
            }

        assert ids[3] in picked()
        assert all(ids[3] not in picked(rejected={ids[number]: 1.0}) for number in (0, 2, 3))
        undo(3, target=target)
        assert not Catalogue.open(target).find(ids).tracks

    @pytest.mark.parametrize("size", [1, 2, 4000])
    def test_an_id_that_was_replaced_is_known_in_any_later_batch(self, target, table, monkeypatch, size):
        monkeypatch.setattr(incoming, "_BATCH", size)
        monkeypatch.setattr(incoming, "_SAMPLE", size)
        same = {"track_name": "Help!", "artists": "The Beatles"}
        import_file(table([a_row(1, **same, popularity=10)]), target=target)
        again = [a_row(1, track_name="Another"), a_row(2, track_name="Another")]
        rows = [a_row(2, **same, popularity=20), a_row(3, **same, popularity=30), *again]
        report = import_file(table(rows), target=target)
        assert (report.added, report.merged, report.skipped) == (0, 2, {"known_id": 2})
        places = Catalogue.open(target).find([an_id(number) for number in (1, 2, 3)]).tracks
        assert places.keys() == {an_id(1), an_id(3)}
        before = content(target)
        build(target)
        assert content(target) == before

    def test_nothing_new_changes_nothing(self, target, table):
        source = table([a_row(1)])
        import_file(source, target=target)
        before = target.read_bytes()
        report = import_file(source, target=target)
        assert (report.number, report.added, report.skipped) == (None, 0, {"known_id": 1})
        assert target.read_bytes() == before
        assert len(import_folders.list_of(target)) == 1

    def test_several_imports_and_small_buffers_give_the_same_content(self, target, table, monkeypatch):
        for number in range(3):
            rows = [
                a_row(each, artists=f"Singer {each % 7};Guest {each}") for each in range(number * 40, 60 + 40 * number)
            ]
            import_file(table(rows), target=target)
        before = content(target)
        monkeypatch.setattr(writer, "_SPELLINGS", 5)
        monkeypatch.setattr(writer, "_PLACEHOLDERS", 3)
        monkeypatch.setattr(import_folders, "_BATCH", 7)
        build(target)
        assert content(target) == before
        assert len(Catalogue.open(target)) == 20 + 140

    def test_progress_never_falls_and_ends_with_one(self, target, table):
        done = []
        import_file(table([a_row(number) for number in range(5000)]), target=target, on_progress=done.append)
        assert done == sorted(done)
        assert done[-1] == 1
        assert len(done) > 3

    @pytest.mark.skipif(not (SHARED / "data/tracks.csv.gz").exists(), reason="the merged data set is not here")
    def test_a_real_set(self, target):
        report = import_file(SHARED / "data/tracks.csv.gz", target=target)
        assert (report.rows, report.skipped) == (40_077, {"speech": 2})
        assert report.added + report.merged == 40_075
        assert report.added > 37_000


class TestAllOrNothing:
    @pytest.mark.parametrize("interruption", [KeyboardInterrupt, FaceTuneError("cancelled")])
    def test_an_interruption_leaves_no_trace(self, target, table, interruption):
        before = target.read_bytes()

        def stop(done):
            if done > 0.5:
                raise interruption

        with pytest.raises(type(interruption) if isinstance(interruption, Exception) else interruption):
            import_file(table([a_row(number) for number in range(5000)]), target=target, on_progress=stop)
        assert target.read_bytes() == before
        assert sorted(file.name for file in target.parent.iterdir()) == ["catalogue.sqlite", "imports.lock"]

    @pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
    @pytest.mark.parametrize("at", ["in the copy", "in the middle", "between the two names"])
    def test_a_killed_import_leaves_the_old_catalogue_or_all_of_the_new(self, target, table, at, few_shipped):
        before = target.read_bytes()
        source = table([a_row(number) for number in range(5000)])
        program = (
            "import os, signal, sys\nfrom pathlib import Path\n"
            "from facetune.music.catalogue import build, import_folders, shipped_facts\n"
            "from facetune.music.imports import importer\n"
            "shipped_facts.path = lambda: Path(sys.argv[3])\n"
            "die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            "commit = import_folders.Staged.commit\n"
            "progress = None\n"
            "if sys.argv[4] == 'in the copy':\n"
            "    build._copy = lambda old, new: old.backup(new, pages=1, progress=die)\n"
            "elif sys.argv[4] == 'in the middle':\n    progress = lambda done: done > 0.5 and die()\n"
            "else:\n    import_folders.Staged.commit = lambda *both: (commit(*both), die())\n"
            "importer.import_file(Path(sys.argv[1]), target=Path(sys.argv[2]), on_progress=progress)\n"
        )
        killed = subprocess.run(
            [sys.executable, "-c", program, source, target, few_shipped, at],
            env={**os.environ, "PYTHONPATH": str(NATIVE_HOST)},
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        assert target.read_bytes() == before
        assert len(Catalogue.open(target)) == 20
        whole = at == "between the two names"
        assert len(catalogues.open_or_build(target)) == (5020 if whole else 20)
        report = import_file(source, target=target)  # the lock went with the process
        assert report.tracks == 5020
        assert len(import_folders.list_of(target)) == 1

    @pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
    @pytest.mark.parametrize("megabytes", [0.01, 0.2, 1])
    def test_a_full_disk_leaves_the_old_one(self, target, table, few_shipped, megabytes):
        before = target.read_bytes()
        source = table([a_row(number, album=os.urandom(40).hex()) for number in range(5000)])
        program = (
            "import resource, signal, sys\nfrom pathlib import Path\n"
            "from facetune.music.catalogue import shipped_facts\n"
            "from facetune.music.imports import importer\n"
            "from facetune.errors import FaceTuneError\n"
            "shipped_facts.path = lambda: Path(sys.argv[3])\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (int(float(sys.argv[4]) * 2**20),) * 2)\n"
            "try:\n    importer.import_file(Path(sys.argv[1]), target=Path(sys.argv[2]))\n"
            "except FaceTuneError as error:\n    print(error.code)\n"
        )
        answer = subprocess.run(
            [sys.executable, "-c", program, source, target, few_shipped, str(megabytes)],
            env={**os.environ, "PYTHONPATH": str(NATIVE_HOST)},
            check=True,
            capture_output=True,
            text=True,
        )
        assert answer.stdout.strip() == "disk_failed"
        assert target.read_bytes() == before
        assert sorted(file.name for file in target.parent.iterdir()) == ["catalogue.sqlite", "imports.lock"]

    def test_two_at_once_are_refused(self, target, table):
        with import_folders.exclusive(target) as alone:
            assert alone
            with pytest.raises(FaceTuneError) as caught:
                import_file(table([a_row()]), target=target)
        assert caught.value.code == "catalogue_locked"
        assert import_file(table([a_row()]), target=target).added == 1

    def test_what_killed_imports_left_is_swept_after_a_day(self, target, table):
        for name in ("unfinished.abc", "removed.0001-00000000.1"):
            left = import_folders.folder_of(target) / name
            left.mkdir(parents=True)
            os.utime(left, (1, 1))
        import_file(table([a_row()]), target=target)
        assert [each.name[:5] for each in import_folders.folder_of(target).iterdir()] == ["0001-"]

    def test_a_place_that_cannot_be_written_is_named(self, target, table):
        import_folders.folder_of(target).touch()
        with pytest.raises(FaceTuneError) as caught:
            import_file(table([a_row()]), target=target)
        assert caught.value.code == "disk_failed"
        assert len(Catalogue.open(target)) == 20


class TestBombs:
    def test_long_texts_are_not_held_together(self, target, table, few_shipped):
        source = table([a_row(), *(a_row(number, track_name="x" * 100_000) for number in range(2, 600))])
        assert few_shipped
        tracemalloc.start()
        try:
            assert import_file(source, target=target).added == 1
            assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("encoding", ["utf-8\0", "\0"])
    def test_an_encoding_with_a_zero_byte_is_none(self, target, table, encoding):
        with pytest.raises(FaceTuneError) as caught:
            import_file(table([a_row()]), target=target, encoding=encoding)
        assert caught.value.code == "usage"

    def test_a_name_with_a_zero_byte_is_no_file(self, target):
        with pytest.raises(FaceTuneError) as caught:
            import_file(Path("a\0b.csv"), target=target)
        assert caught.value.code == "source_missing"
