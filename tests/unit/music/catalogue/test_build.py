from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.music.catalogue import shipped_facts
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue

NATIVE_HOST = Path(shipped_facts.__file__).parents[3]


def names_in(path):
    with sqlite3.connect(path) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM tracks ORDER BY position")]


def test_the_real_catalogue_has_every_recording_once(real_file, real):
    with sqlite3.connect(real_file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        meta = dict(connection.execute("SELECT key, value FROM meta"))
    assert (meta["rows"], meta["tracks"], len(real)) == (83_598, 83_598, 83_598)


def test_duplicates_are_merged_and_the_most_popular_stays(facts_file, track, tmp_path):
    rows = [
        track(1, name="Help!", artists="The Beatles", popularity=40, valence=0.1),
        track(2, name="HELP!", artists="the  beatles", popularity=60, valence=0.2),
        track(3, name="help!", artists="The Beatles", popularity=60, valence=0.3),  # as popular: the first stays
        track(4, name="Help!", artists="The Beatles;Other"),
        track(5, name="Help! - Remastered 2009", artists="The Beatles"),
    ]
    report = build(tmp_path / "c.sqlite", facts_file(rows))
    assert (report.rows, report.tracks, report.merged, report.artists) == (5, 3, 2, 2)
    catalogue = Catalogue.open(tmp_path / "c.sqlite")
    found = catalogue.details([0, 1, 2])
    assert [(one.id[-1], one.artists) for one in found] == [
        ("2", ["The Beatles"]),
        ("4", ["The Beatles", "Other"]),
        ("5", ["The Beatles"]),
    ]
    assert catalogue.valence.tolist() == pytest.approx([0.2, 0.5, 0.5])
    assert [sorted(catalogue.artists(position)) for position in range(3)] == [[0], [0, 1], [0]]


def test_merging_can_be_left_out(facts_file, track, tmp_path):
    report = build(
        tmp_path / "c.sqlite",
        facts_file([track(1, name="A", artists="B"), track(2, name="A", artists="B")]),
        merge=False,
    )
    assert (report.tracks, report.merged) == (2, 0)


def test_the_report_counts_what_was_skipped(facts_file, track, tmp_path):
    report = build(tmp_path / "c.sqlite", facts_file([track(1), track(2, energy=2), track(1), track(3, id="x")]))
    assert report.skipped == {"bad_energy": 1, "bad_id": 1, "repeated_id": 1}
    assert (report.rows, report.tracks, report.target) == (1, 1, str(tmp_path / "c.sqlite"))


def test_the_same_facts_give_the_same_bytes(facts_file, track, tmp_path):
    source = facts_file([track() for _ in range(300)])
    for name in ("one", "two"):
        build(tmp_path / name, source)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.usefixtures("few_shipped")
def test_progress_ends_with_one(tmp_path):
    done = []
    build(tmp_path / "c.sqlite", on_progress=done.append)
    assert done == sorted(done)
    assert done[-1] == 1


@pytest.mark.usefixtures("few_shipped")
def test_the_default_is_the_user_s_catalogue_from_the_shipped_facts(monkeypatch, tmp_path):
    target = tmp_path / "not yet" / "there" / "catalogue.sqlite"
    monkeypatch.setattr(paths, "catalogue_file", lambda: target)
    assert build().tracks == 20
    assert [file.name for file in target.parent.iterdir()] == ["catalogue.sqlite"]


def test_markup_quotes_and_formulas_are_only_text(facts_file, track, tmp_path):
    rows = [track(1, name="<b>'; DROP TABLE tracks; --", artists='=1+1;"quoted"', album="\\", genre="")]
    build(tmp_path / "c.sqlite", facts_file(rows))
    (found,) = Catalogue.open(tmp_path / "c.sqlite").details([0])
    assert (found.name, found.artists, found.album, found.genre) == (
        "<b>'; DROP TABLE tracks; --",
        ["=1+1", '"quoted"'],
        "\\",
        None,
    )


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, FaceTuneError("cancelled")])
def test_an_interrupted_build_leaves_the_old_one_and_nothing_else(facts_file, track, tmp_path, interruption):
    target = tmp_path / "c.sqlite"
    build(target, facts_file([track(1, name="Old")]))

    def stop(done):
        if done > 0:
            raise interruption

    with pytest.raises(type(interruption) if isinstance(interruption, Exception) else interruption):
        build(target, facts_file([track() for _ in range(5000)]), stop)
    assert names_in(target) == ["Old"]
    assert [file.name for file in tmp_path.iterdir()] == ["c.sqlite"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_build_leaves_the_old_one_and_is_swept_later(facts_file, track, tmp_path):
    target = tmp_path / "c.sqlite"
    build(target, facts_file([track(1, name="Old")]))
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom facetune.music.catalogue.build import build\n"
        "stop = lambda done: done > 0 and os.kill(os.getpid(), signal.SIGKILL)\n"
        "build(Path(sys.argv[1]), Path(sys.argv[2]), stop)\n"
    )
    many = facts_file([track() for _ in range(9000)])
    killed = subprocess.run(
        [sys.executable, "-c", program, target, many], env={**os.environ, "PYTHONPATH": str(NATIVE_HOST)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert names_in(target) == ["Old"]
    (left,) = tmp_path.glob("*.part")
    running = left.with_name(left.name.replace(f".{left.name.split('.')[2]}.", f".{os.getpid()}."))
    running.touch()
    build(target, facts_file([track(1, name="New")]))
    assert (left.exists(), running.exists()) == (False, True)
    running.unlink()
    build(target, facts_file([track(1, name="New")]))
    assert [file.name for file in tmp_path.iterdir()] == ["c.sqlite"]
    assert names_in(target) == ["New"]


def test_facts_without_a_usable_row_replace_nothing(facts_file, track, tmp_path):
    target = tmp_path / "c.sqlite"
    build(target, facts_file([track(1, name="Old")]))
    with pytest.raises(FaceTuneError) as caught:
        build(target, facts_file([track(2, valence="")]))
    assert caught.value.code == "tracks_unreadable"
    assert names_in(target) == ["Old"]


def test_missing_facts_and_a_missing_source_are_told_apart(monkeypatch, tmp_path):
    monkeypatch.setattr(shipped_facts, "path", lambda: tmp_path / "gone.csv.gz")
    with pytest.raises(FaceTuneError) as caught:
        build(tmp_path / "c.sqlite")
    assert caught.value.code == "catalogue_missing"
    with pytest.raises(FaceTuneError) as caught:
        build(tmp_path / "c.sqlite", tmp_path / "none.csv")
    assert caught.value.code == "source_missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("few_shipped")
def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FaceTuneError) as caught:
        build(tmp_path / "file" / "c.sqlite")
    assert caught.value.code == "disk_failed"
    (tmp_path / "folder").mkdir()
    with pytest.raises(FaceTuneError) as caught:
        build(tmp_path / "folder")
    assert caught.value.code == "disk_failed"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.usefixtures("few_shipped")
def test_a_full_disk_is_named_and_leaves_nothing(monkeypatch, tmp_path):
    def full(*_args, **_changes):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("facetune.music.catalogue.build.fill", full)
    with pytest.raises(FaceTuneError) as caught:
        build(tmp_path / "c.sqlite")
    assert caught.value.code == "disk_failed"
    assert list(tmp_path.iterdir()) == []
