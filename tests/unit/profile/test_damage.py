"""A file that is not what it should be: damaged, foreign, from another version."""

from __future__ import annotations

import contextlib
import random
import re
import sqlite3

import pytest

from facetune.app import history as app_history
from facetune.errors import FaceTuneError
from facetune.listener import OwnMusic
from facetune.profile import health, history, library, listening, people, repair, schema
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.profile.types import Brought
from tests.profiles import Track, look_everywhere, mood, spoil, whole


def scans():
    """How many scans there are, once every page was looked at."""
    look_everywhere()
    with opened() as connection:
        return connection.execute("SELECT count(*) FROM scan").fetchone()[0]


def test_what_can_be_read_is_rescued_and_told_once(filled):
    spoil(filled, pages=4)
    damaged = filled.read_bytes()
    with contextlib.suppress(FaceTuneError):
        scans()
    assert 150 < scans() <= 300
    assert whole(filled)
    (aside,) = repair.set_aside(filled)
    assert aside.read_bytes() == damaged
    with open_profile() as profile:
        newest = history.latest(profile)  # which a correction asks for, and which takes no report away
        told = history.read(profile)
        assert newest == told.scans[0].scan
        again = history.read(profile)
    assert (told.damage.file, told.damage.scans) == (str(aside), scans())
    assert again.damage is None
    assert health.check().set_aside == [str(aside)]


@pytest.mark.parametrize("scan", [20, 150, 290])
def test_only_what_is_on_the_damaged_page_is_lost(filled, scan):
    with opened(alone=True) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(filled.read_bytes())
    start = content.index(b"word %d\x7b" % scan) // size * size  # the word's end is where the next column begins
    lost = {int(number) for number in re.findall(rb"word (\d+)\x7b", content[start : start + size])}
    content[start : start + size] = b"\xff" * size
    filled.write_bytes(content)
    repair.repair(filled)
    with opened() as connection:
        saved = {int(word.split()[1]) for (word,) in connection.execute("SELECT word FROM scan")}
    assert scan in lost
    assert len(lost) < 100
    assert saved == set(range(300)) - lost


def test_a_rescue_changes_nobodys_place(filled):
    with opened() as connection:
        people.new(connection, "Bea")
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
    aside = repair.repair(filled)
    with open_profile() as profile:
        assert profile.name == "Bea"
    assert aside.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("seed", range(12))
def test_whatever_page_is_hit_the_next_use_works(filled, seed):
    spoil(filled, pages=3, seed=seed, skip=1)
    for _ in range(2):
        with contextlib.suppress(FaceTuneError):
            scans()
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None
    with open_profile() as profile:
        found = history.read(profile)
        listening.read(profile)
    assert found.scans
    assert whole(filled)


@pytest.mark.parametrize("size", [1, 99, 100, 4096, 10_000, 100_000])
def test_a_file_that_was_cut_off(filled, size):
    filled.write_bytes(filled.read_bytes()[:size])
    with contextlib.suppress(FaceTuneError):
        scans()
    scans()
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None
    assert len(repair.set_aside(filled)) == 1
    assert whole(filled)


@pytest.mark.parametrize("body", [b"not a database" * 100, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_something_else_is_set_aside(file, body):
    file.parent.mkdir()
    file.write_bytes(body)
    assert scans() == 0
    assert [each.read_bytes() for each in repair.set_aside(file)] == [body]


def test_another_programs_database_is_set_aside(file):
    file.parent.mkdir()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE scan (id INTEGER, secret TEXT)")
    assert scans() == 0
    assert len(repair.set_aside(file)) == 1


def test_an_empty_file_is_a_new_one(file):
    file.parent.mkdir()
    file.touch()
    assert scans() == 0
    assert repair.set_aside(file) == []


def test_a_table_that_is_gone(filled):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.execute("DROP TABLE feedback")
    with pytest.raises(FaceTuneError) as caught, open_profile() as profile:
        listening.read(profile)
    assert caught.value.code == "profile_damaged"
    assert caught.value.params["aside"] == str(repair.set_aside(filled)[0])
    assert scans() == 300
    with open_profile() as profile:
        assert listening.read(profile).liked == {}


def test_people_whose_names_were_lost_keep_their_moods(filled):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.executescript("DELETE FROM profile; DROP TABLE notice;")
    with contextlib.suppress(FaceTuneError), open_profile() as profile:
        history.read(profile)
    with open_profile() as profile:
        found = {person.name: person.scans for person in people.everyone(profile.connection)}
    assert 300 in found.values()


def test_own_music_has_a_person_and_an_import_after_a_repair(filled):
    song = OwnMusic("4cOdK2wGLETKBW3PvgPWqT", "Song", ["Artist"], 3)
    about = Brought(number=0, time=1.0, kinds=["list"], rows=1, unknown=0, tracks=0, artists=0)
    with open_profile() as profile:
        for _ in range(2):
            library.keep(profile, about, [song])
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        for table in ("profile", "scan", "shown", "setting"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own schema
        connection.executescript("DELETE FROM brought WHERE id = 1; DROP TABLE notice;")
    with contextlib.suppress(FaceTuneError), open_profile() as profile:
        history.read(profile)
    with open_profile() as profile:
        assert "Rescued 1" in [person.name for person in people.everyone(profile.connection)]
        assert profile.connection.execute("SELECT brought_id, plays FROM own").fetchall() == [(2, 3)]


def test_two_damages_are_two_files(filled):
    for _ in range(2):
        filled.write_bytes(b"?" * 5000)
        scans()
    assert len(repair.set_aside(filled)) == 2


def test_the_main_job_tries_again_after_the_damage_was_dealt_with(filled):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.execute("DROP TABLE shown")
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None
    with open_profile() as profile:
        assert history.read(profile, limit=1).scans[0].tracks[0].name == "Song 1"


@pytest.fixture
def newer(filled):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    return filled


def test_a_newer_versions_file_is_left_alone(newer):
    before = {each.name: each.read_bytes() for each in newer.parent.iterdir()}
    with pytest.raises(FaceTuneError) as caught, open_profile():
        pass
    assert caught.value.code == "profile_newer"
    assert str(newer) in caught.value.message
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is None
    assert app_history.with_profile("listening", listening.read) is None
    assert health.check().state == "newer"
    assert {each.name: each.read_bytes() for each in newer.parent.iterdir()} == before


def test_a_newer_version_is_known_though_its_tables_cannot_be_loaded(newer):
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE scan OF TOMORROW' WHERE name = 'scan'")
        connection.commit()
    with pytest.raises(FaceTuneError) as caught, open_profile():
        pass
    assert caught.value.code == "profile_newer"
    assert health.check().state == "newer"
    assert repair.set_aside(newer) == []


def test_every_older_version_is_brought_up_to_date(file, monkeypatch):
    steps = schema.MIGRATIONS
    for version in range(1, len(steps)):
        monkeypatch.setattr(schema, "MIGRATIONS", steps[:version])
        monkeypatch.setattr(schema, "VERSION", version)
        with opened() as connection:
            people.new(connection, f"of version {version}")
            connection.execute(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, confidence, valence, arousal, distribution)"
                " VALUES (1, 5, 60, 'match', 0.5, 0, 0, '{}')"
            )
        monkeypatch.setattr(schema, "MIGRATIONS", steps)
        monkeypatch.setattr(schema, "VERSION", len(steps))
        with opened() as connection:
            assert people.find(connection, f"of version {version}")
            assert connection.execute("PRAGMA user_version").fetchone() == (len(steps),)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            people.use(connection, "Me")
        with open_profile() as profile:
            assert history.read(profile).scans[0].goal == "match"
            assert profile.record_scan(mood(), "calm")
        file.unlink()


def test_the_check_changes_nothing(filled):
    before = {each.name: each.read_bytes() for each in filled.parent.iterdir()}
    found = health.check()
    assert (found.state, found.profiles, found.scans, found.private) == ("ok", 1, 300, True)
    assert {each.name: each.read_bytes() for each in filled.parent.iterdir()} == before


def test_the_check_knows_what_is_wrong(filled):
    spoil(filled, pages=6)
    assert health.check().state == "damaged"
    filled.write_bytes(b"?" * 500)
    assert health.check().state == "damaged"
    filled.write_bytes(b"")
    assert health.check().state == "missing"
    filled.unlink()
    assert health.check().state == "missing"
    filled.mkdir()
    assert health.check().state == "unusable"


def test_the_check_makes_no_folder(file):
    assert health.check().state == "missing"
    assert not file.parent.exists()


def bytes_hit(body, seed):
    """The file after a few bytes of it changed: of its header, of a page's header, or anywhere."""
    dice, hit = random.Random(seed), bytearray(body)
    for _ in range(dice.choice([1, 3, 20])):
        page = dice.randrange(len(hit) // 4096) * 4096
        place = (dice.randrange(100), page + dice.randrange(100), dice.randrange(len(hit)))[seed % 3]
        hit[place] = dice.randrange(256)
    return bytes(hit)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_whatever_bytes_change_a_scan_works_and_the_next_use_too(filled, first):
    body = filled.read_bytes()
    for seed in range(first, first + 20):
        for each in filled.parent.iterdir():
            each.unlink()
        filled.write_bytes(bytes_hit(body, seed))
        app_history.with_profile("listening", listening.read)
        app_history.keep_scan(mood(), "match", [Track(1)])
        with contextlib.suppress(FaceTuneError), open_profile() as profile:
            history.read(profile)
        if health.check().state != "newer":
            assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None, seed
            with open_profile() as profile:
                assert history.read(profile).scans, seed


@pytest.mark.parametrize("version", [-1, 2**31 - 1, 1000])
def test_a_version_that_cannot_be_is_damage(filled, version):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    assert scans() == 300
    assert len(repair.set_aside(filled)) == 1


@pytest.mark.parametrize("change", ["time = 'then'", "valence = x'ff'", "utc_offset = 'far'", "time = 9e999"])
def test_a_value_of_the_wrong_kind_is_damage_where_it_hinders(filled, change):
    with contextlib.closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"UPDATE scan SET {change} WHERE id = 7")  # noqa: S608
        connection.commit()
    assert health.check().state == "damaged"
    with contextlib.suppress(FaceTuneError), open_profile() as profile:
        history.read(profile)
    with open_profile() as profile:
        assert history.read(profile).summary.moods.scans in (299, 300)


def test_an_error_of_our_own_is_no_damage(filled):
    with pytest.raises(TypeError, match="ours"), open_profile():
        raise TypeError("ours")
    with pytest.raises(FaceTuneError) as caught, opened() as connection:
        connection.execute("INSERT INTO current (one, profile_id) VALUES (2, 2)")  # against a CHECK
    assert caught.value.code == "profile_unusable"
    assert repair.set_aside(filled) == []


def test_a_schema_that_is_no_text_is_damage(filled):
    body = filled.read_bytes()
    filled.write_bytes(body.replace(b"REFERENCES profile ON", b"REF\xaaRENCES profile ON", 1))
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None
    assert len(repair.set_aside(filled)) == 1


def test_pages_that_lead_in_a_circle_end_the_rescue_of_their_table_alone(filled):
    with opened(alone=True) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'scan'").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body, page = bytearray(filled.read_bytes()), (root - 1) * 4096
    cells = int.from_bytes(body[page + 3 : page + 5], "big")
    assert body[page] == 5, "the table has more than one page"
    for cell in range(cells):  # every child is the first one, again and again
        at = page + int.from_bytes(body[page + 12 + 2 * cell :][:2], "big")
        first = page + int.from_bytes(body[page + 12 :][:2], "big")
        body[at : at + 4] = body[first : first + 4]
    filled.write_bytes(body)
    assert app_history.keep_scan(mood(), "match", [Track(1)]) is not None
    with contextlib.suppress(FaceTuneError):
        scans()
    assert 0 < scans() < 300
    assert whole(filled)
