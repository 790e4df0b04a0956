from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.music.catalogue import schema, shipped_facts
from facetune.music.catalogue import shared as module
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.ranking.recommend import recommend

HAPPY = {"happy": 1.0}


def code_of(path):
    with pytest.raises(FaceTuneError) as caught:
        Catalogue.open(path)
    assert str(path) in caught.value.message
    return caught.value.code


def change(path, statement):
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@contextlib.contextmanager
def held(path):
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@pytest.fixture
def file(few_shipped, tmp_path):
    path = tmp_path / "100% my data?" / "catalogue.sqlite"
    build(path, few_shipped)
    return path


@pytest.fixture
def user_file(monkeypatch, file):
    """The user's catalogue, in order; nothing opened yet."""
    monkeypatch.setattr(paths, "catalogue_file", lambda: file)
    module._open.clear()
    yield file
    module._open.clear()


def test_no_module_of_music_imports_numpy_or_sqlite():
    program = (
        "import sys, pkgutil, importlib, facetune.music as music\n"
        "names = [found.name for found in pkgutil.walk_packages(music.__path__, 'facetune.music.')]\n"
        "for name in names: importlib.import_module(name)\n"
        "assert len(names) > 25, names\n"
        "print([name for name in ('numpy', 'sqlite3') if name in sys.modules])"
    )
    native_host = Path(module.__file__).parents[3]
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=native_host, check=True, capture_output=True, text=True
    )
    assert answer.stdout.strip() == "[]"


def test_arrays_hold_what_the_rows_say(real, real_file):
    with sqlite3.connect(real_file) as connection:
        rows = connection.execute("SELECT valence, energy, acousticness, popularity FROM tracks").fetchall()
    valence, energy, acousticness, popularity = zip(*rows, strict=True)
    assert real.valence.tolist() == pytest.approx(valence, abs=1e-6)
    assert real.energy.tolist() == pytest.approx(energy, abs=1e-6)
    assert real.acousticness.tolist() == pytest.approx(acousticness, abs=1e-6)
    assert real.popularity.tolist() == list(popularity)
    assert not real.valence.flags.writeable


def test_details_come_in_the_order_asked_for(file):
    catalogue = Catalogue.open(file)
    assert [found.id for found in catalogue.details([7, 0, 19])] == [
        catalogue.details([position])[0].id for position in (7, 0, 19)
    ]
    assert catalogue.details([]) == []


def test_an_open_catalogue_holds_no_file(file):
    catalogue = Catalogue.open(file)
    with held(file):
        pass
    file.unlink()  # Windows would refuse
    with pytest.raises(FaceTuneError) as caught:
        catalogue.details([0])
    assert caught.value.code == "catalogue_corrupt"


def test_missing(tmp_path):
    assert code_of(tmp_path / "none.sqlite") == "catalogue_missing"
    (tmp_path / "file").touch()
    assert code_of(tmp_path / "file" / "catalogue.sqlite") == "catalogue_missing"


def test_locked_while_opening_and_while_reading(file):
    with held(file):
        assert code_of(file) == "catalogue_locked"
    catalogue = Catalogue.open(file)
    with held(file), pytest.raises(FaceTuneError) as caught:
        catalogue.details([0])
    assert caught.value.code == "catalogue_locked"
    assert len(catalogue.details([0])) == 1
    assert not catalogue.damaged


def test_no_query_needs_a_temporary_file_and_a_disk_that_is_full_is_no_damage(file, facts_file, track, monkeypatch):
    catalogue = Catalogue.open(file)
    for each in (catalogue, Catalogue.in_memory(facts_file([track()]))):
        with each._reading() as connection:
            assert connection.execute("PRAGMA temp_store").fetchone() == (2,), "2 is memory"

    def full():
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(catalogue, "_reading", full)
    with pytest.raises(FaceTuneError) as caught:
        catalogue.details([0])
    assert caught.value.code == "disk_failed"
    assert not catalogue.damaged


def test_another_catalogue_in_its_place_is_noticed(file, facts_file, track):
    catalogue = Catalogue.open(file)
    build(file, facts_file([track(valence=0.9)]))
    with pytest.raises(FaceTuneError) as caught:
        catalogue.details([0])
    assert caught.value.code == "catalogue_locked"


DAMAGE = {
    "empty": lambda path: path.write_bytes(b""),
    "random bytes": lambda path: path.write_bytes(random.Random(1).randbytes(50_000)),
    "a text": lambda path: path.write_text("valence,energy\n"),
    "cut in the middle": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "header only": lambda path: path.write_bytes(path.read_bytes()[:4096]),
    "zeros after the header": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096)
    ),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "no application id": lambda path: change(path, "PRAGMA application_id = 0"),
    "a lost table": lambda path: change(path, "DROP TABLE columns"),
    "a lost column": lambda path: change(path, "DELETE FROM columns WHERE name = 'energy'"),
    "a lost count": lambda path: change(path, "DELETE FROM meta"),
    "a changed column": lambda path: change(path, "UPDATE columns SET data = zeroblob(80) WHERE name = 'energy'"),
    "a short column": lambda path: change(path, "UPDATE columns SET data = x'00' WHERE name = 'energy'"),
    "text for a column": lambda path: change(path, "UPDATE columns SET data = 'no' WHERE name = 'energy'"),
    "a genre that is none": lambda path: change(path, "UPDATE genres SET name = x'00' WHERE genre = 0"),
    "an older version": lambda path: change(path, f"PRAGMA user_version = {schema.VERSION - 1}"),
    "a newer version": lambda path: change(path, f"PRAGMA user_version = {schema.VERSION + 1}"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_corrupt_and_left_alone(file, damage):
    DAMAGE[damage](file)
    before = file.is_file() and file.read_bytes()
    assert code_of(file) == "catalogue_corrupt"
    assert before == (file.is_file() and file.read_bytes())


@pytest.mark.parametrize("damage", DAMAGE)
def test_shared_heals_what_it_can(user_file, damage, caplog):
    DAMAGE[damage](user_file)
    with caplog.at_level("INFO", logger="facetune"):
        assert len(recommend(module.catalogue(), HAPPY, goal="match", limit=5)) == 5
    assert "catalogue_corrupt" in caplog.text
    aside = user_file.with_name("catalogue.sqlite.damaged")
    assert aside.exists() == (damage not in ("an older version", "a newer version"))
    if damage == "a newer version":  # a newer FaceTune may want it
        assert code_of(user_file) == "catalogue_corrupt"
    else:
        assert len(Catalogue.open(user_file)) == 20


@pytest.mark.parametrize(
    "damage",
    ["tracks SET name = CAST(x'ff' AS TEXT)", "tracks SET name = x'00'", "artists SET name = x'00', key = artist"],
    ids=["no text", "bytes", "an artist"],
)
def test_rows_that_are_damaged_inside_are_noticed_when_read_and_healed_next_time(user_file, damage):
    catalogue = module.catalogue()
    change(user_file, f"UPDATE {damage}")
    assert module.catalogue() is not catalogue  # the file has changed
    with pytest.raises(FaceTuneError) as caught:
        recommend(module.catalogue(), HAPPY, goal="match", limit=5)
    assert caught.value.code == "catalogue_corrupt"
    assert len(recommend(module.catalogue(), HAPPY, goal="match", limit=5)) == 5
    assert user_file.with_name("catalogue.sqlite.damaged").exists()


def test_a_file_out_of_reach_for_a_moment_is_not_set_aside(user_file):
    catalogue = module.catalogue()
    elsewhere = user_file.rename(user_file.with_name("elsewhere"))
    with pytest.raises(FaceTuneError):
        catalogue.details([0])
    elsewhere.rename(user_file)
    assert module.catalogue() is catalogue


def test_shared_is_one_object_until_the_file_changes(user_file, facts_file, track):
    catalogue = module.catalogue()
    assert module.catalogue() is catalogue
    build(user_file, facts_file([track() for _ in range(3)]))
    assert len(module.catalogue()) == 3


@pytest.mark.parametrize("imports", [1, 5])
def test_an_import_that_ends_while_it_is_opened_is_noticed(user_file, facts_file, track, monkeypatch, imports):
    """Else the one before would be asked for tracks that only the new file has, until the program ends."""
    whole = module.open_or_build
    left = [facts_file([track() for _ in range(3 + number)]) for number in range(imports)]

    def open_or_build(path, **how):
        catalogue = whole(path, **how)
        if left:
            build(user_file, left.pop())
        return catalogue

    monkeypatch.setattr(module, "open_or_build", open_or_build)
    while left:
        module.catalogue()
    assert len(module.catalogue().details([0, 1, 2])) == 3


def test_many_threads_build_once(user_file, monkeypatch):
    user_file.unlink()
    builds = []
    monkeypatch.setattr(module, "build", lambda path: (builds.append(path), build(path))[1])
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: module.catalogue(), range(16)))
    assert len(set(map(id, found))) == 1
    assert builds == [user_file]
    with ThreadPoolExecutor(8) as threads:
        lists = list(
            threads.map(lambda _: recommend(module.catalogue(), HAPPY, goal="lift", limit=9, seed=1), range(16))
        )
    assert all(one == lists[0] for one in lists)


def test_shared_builds_a_missing_one(user_file):
    shutil.rmtree(user_file.parent)
    assert len(module.catalogue()) == 20
    assert user_file.exists()


def test_shared_without_shipped_facts(user_file, monkeypatch, tmp_path):
    monkeypatch.setattr(shipped_facts, "path", lambda: tmp_path / "gone.csv.gz")
    assert len(module.catalogue()) == 20  # no need for them
    user_file.write_bytes(b"damaged")
    with pytest.raises(FaceTuneError) as caught:
        module.catalogue()
    assert caught.value.code == "catalogue_corrupt"
    assert user_file.read_bytes() == b"damaged"
    user_file.unlink()
    with pytest.raises(FaceTuneError) as caught:
        module.catalogue()
    assert caught.value.code == "catalogue_missing"


def test_shared_with_damaged_shipped_facts_names_the_catalogue(user_file, few_shipped):
    few_shipped.write_bytes(b"damaged")
    user_file.unlink()
    with pytest.raises(FaceTuneError) as caught:
        module.catalogue()
    assert caught.value.code == "catalogue_missing"


def test_shared_says_that_it_is_locked_and_recovers(user_file):
    with held(user_file), pytest.raises(FaceTuneError) as caught:
        module.catalogue()
    assert caught.value.code == "catalogue_locked"
    assert len(module.catalogue()) == 20
    assert not list(user_file.parent.glob("*.damaged"))


@pytest.mark.parametrize("damaged", [False, True])
def test_a_place_that_cannot_be_written_gets_a_catalogue_in_memory(user_file, monkeypatch, caplog, damaged):
    if damaged:
        user_file.write_bytes(b"damaged")
    else:
        user_file.unlink()

    def refuse(*_args, **_changes):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    catalogue = module.catalogue()
    assert [one.reason.kind for one in recommend(catalogue, HAPPY, goal="calm", limit=5)] == ["calm"] * 5
    assert module.catalogue() is catalogue  # not built again for each list
    assert "Permission denied" in caplog.text
    assert user_file.exists() == damaged


def test_a_data_directory_that_cannot_exist_gets_a_catalogue_in_memory(user_file, monkeypatch):
    below_a_file = user_file / "facetune" / "catalogue.sqlite"
    monkeypatch.setattr(paths, "catalogue_file", lambda: below_a_file)
    assert len(module.catalogue().details([3, 4])) == 2
