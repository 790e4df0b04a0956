"""An import adds to the catalogue that is there; what comes out is what building all anew gives."""

from __future__ import annotations

import contextlib
import gzip
import random
import sqlite3

import pytest

from facetune.errors import FaceTuneError
from facetune.music.catalogue import build, columns, fill, import_folders, shipped_facts
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.imports import incoming
from facetune.music.imports.importer import import_file, undo

HEADER = "track_id,artists,track_name,popularity,valence,energy,acousticness,genre,tempo,key\n"


def a_row(number, *, artist=None, name=None, popularity=40, genre="pop", tempo="", key=""):
    artist, name = artist or f"Singer {number}", name or f"Song {number}"
    return f"{number:022d},{artist},{name},{popularity},0.25,0.75,0.5,{genre},{tempo},{key}\n"


def content(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        header = [connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
        return header, list(connection.iterdump())


@pytest.fixture
def bring(target, tmp_path, monkeypatch):
    """Imports rows; says whether they were added to the catalogue that was there."""
    anew = []
    monkeypatch.setattr(build, "fill", lambda *args, **more: (anew.append(args), fill.fill(*args, **more))[1])

    def import_it(*rows):
        anew.clear()
        path = tmp_path / "mine.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        report = import_file(path, target=target)
        assert report.tracks == len(Catalogue.open(target))
        return not anew

    return import_it


@pytest.fixture
def same_as_anew(target, tmp_path):
    """Asserts that the catalogue is what building all anew gives."""

    def check():
        found = content(target)
        rebuilt = tmp_path / "anew.sqlite"
        build.build(rebuilt, imports=import_folders.list_of(target))
        assert found == content(rebuilt)
        with contextlib.closing(sqlite3.connect(target)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    return check


def test_new_tracks(bring, same_as_anew):
    assert bring(a_row(1001), a_row(1002, genre="pop;polka", key=3), a_row(1003, genre="", tempo=90))
    same_as_anew()
    assert bring(a_row(1004, artist="Singer 1002;Guest", genre="pop;polka"), a_row(1005, genre="waltz;pop"))
    same_as_anew()


def test_a_more_popular_recording(bring, same_as_anew, target):
    assert bring(a_row(1001, name="Help!", artist="Beatles", genre="beat"), a_row(1002, genre="skiffle"))
    assert bring(a_row(1003, name="HELP!", artist="beatles", popularity=60, genre="pop"), a_row(1004, genre="beat"))
    same_as_anew()
    assert bring(a_row(1005, name="help!", artist="Beatles", popularity=50), a_row(1006, genre="beat;skiffle"))
    same_as_anew()
    assert bring(a_row(1007, name="help!", artist="Beatles", popularity=90, genre="skiffle"))  # no track is new
    same_as_anew()
    assert Catalogue.open(target).find([f"{number:022d}" for number in (1001, 1003, 1007)]).tracks.keys() >= {
        f"{1001:022d}",
        f"{1007:022d}",
    }


def test_many_imports_of_chance(bring, same_as_anew, monkeypatch):
    """Few names, so that all that can become of a row becomes of some; and few genres that are told apart."""
    monkeypatch.setattr(columns, "_GENRES", 6)
    monkeypatch.setattr(columns, "_SETS", 9)
    monkeypatch.setattr(incoming, "_SAMPLE", 3)
    monkeypatch.setattr(incoming, "_BATCH", 5)  # others than building anew has
    chance = random.Random(5)
    genres = ["", "pop", "rock", "pop;rock", "a;b", "b;c", "c", "d;a;pop", "e;f", "f", "g;pop", "h"]
    added = [
        bring(*(
            a_row(
                chance.randrange(5000, 5200),
                artist=";".join(chance.sample(["Ann", "Bob", "Cy", "ann"], chance.randrange(1, 3))),
                name=f"Song {chance.randrange(40)}",
                popularity=chance.randrange(100),
                genre=chance.choice(genres),
                tempo=chance.choice(["", 100, 120.5]),
                key=chance.choice(["", 0, 11, "x"]),
            )
            for _ in range(chance.randrange(1, 60))
        ))
        for _ in range(8)
    ]  # fmt: skip
    assert all(added)
    same_as_anew()


def test_after_an_undo_the_content_is_as_before(bring, same_as_anew, target):
    bring(a_row(1001))
    before = content(target)
    bring(a_row(1002, genre="new"), a_row(1003, name="Song 1001", artist="Singer 1001", popularity=99))
    assert content(target) != before
    undo(target=target)
    assert content(target) == before
    assert bring(a_row(1004))
    same_as_anew()


def test_other_facts_or_imports_are_not_added_to(bring, same_as_anew, target, few_shipped, monkeypatch):
    other = target.with_name("other.csv")
    other.write_bytes(gzip.decompress(few_shipped.read_bytes()).replace(b"Track", b"Piece"))
    build.build(target, other)
    assert not bring(a_row(1001))
    same_as_anew()
    build.build(target, shipped_facts.path(), merge=False)
    assert not bring(a_row(1002))
    import_folders.remove(import_folders.list_of(target)[1:])  # an undo that was killed
    assert not bring(a_row(1003))
    same_as_anew()
    target.unlink()
    assert not bring(a_row(1004))
    monkeypatch.setattr(shipped_facts, "path", lambda: other)  # as a newer FaceTune may
    assert not bring(a_row(1005))
    same_as_anew()
    assert bring(a_row(1006))


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE recordings; DELETE FROM meta WHERE key = 'facts'",  # FaceTune 0.1.0 wrote it
        "PRAGMA user_version = 2",
        "PRAGMA application_id = 1",
        "UPDATE columns SET data = x'00' WHERE name = 'key'",
        "UPDATE columns SET data = 'no' WHERE name = 'key'",
        "DELETE FROM columns WHERE name = 'key'",
        "DROP TABLE meta",
    ],
)
def test_a_catalogue_that_is_older_or_damaged_is_built_anew(bring, same_as_anew, target, change):
    bring(a_row(1001))
    with contextlib.closing(sqlite3.connect(target)) as connection:
        connection.executescript(change)
    assert not bring(a_row(1002))
    same_as_anew()
    assert bring(a_row(1003))


@pytest.mark.parametrize("index", ["sqlite_autoindex_tracks_1", "recordings", "artists"])
def test_damage_that_shows_late_ends_in_a_new_one(bring, same_as_anew, target, index):
    with contextlib.closing(sqlite3.connect(target)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with target.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert not bring(a_row(1001))
    same_as_anew()
    assert len(import_folders.list_of(target)) == 1


def test_a_catalogue_that_another_program_holds_is_built_anew(bring, same_as_anew, target):
    with contextlib.closing(sqlite3.connect(target)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not bring(a_row(1001))
    same_as_anew()


def test_it_is_held_no_longer_than_it_is_copied(target, tmp_path, bring):
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        assert build._copied(target, copy, [])
        with contextlib.closing(sqlite3.connect(target)) as other:
            other.execute("BEGIN EXCLUSIVE")
    assert bring(a_row(1001))
    assert not list(tmp_path.glob("**/*.part")) + list(tmp_path.glob("**/*-journal"))


def test_a_full_disk_while_copying_is_told(target, monkeypatch):
    before = target.read_bytes()

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(build, "_copied", full)
    path = target.with_name("mine.csv")
    path.write_text(HEADER + a_row(1001), encoding="utf-8")
    with pytest.raises(FaceTuneError) as caught:
        import_file(path, target=target)
    assert caught.value.code == "disk_failed"
    assert target.read_bytes() == before
    assert not import_folders.list_of(target)
