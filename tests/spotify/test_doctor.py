"""The doctor looks, and changes nothing."""

from __future__ import annotations

import time

import pytest

from facetune import paths
from facetune.app.doctor import examine as doctor
from facetune.app.doctor import spotify as health
from facetune.profile import database, schema
from facetune.spotify import store
from tests.profiles import spoil
from tests.spotify.conftest import here


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own, with nothing in it; on each system its profile, at least."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "data" / "facetune" / "profile.db")
    return tmp_path


def missing(_monkeypatch):
    pass


def empty(_monkeypatch):
    paths.profile_file().parent.mkdir(parents=True)
    paths.profile_file().touch()


def signed_in(_monkeypatch):
    here().put(store.ACCOUNT, {"since": time.time() - 86_400, "scopes": []})


def foreign(monkeypatch):
    signed_in(monkeypatch)
    paths.profile_file().write_bytes(b"no profile" * 1000)


def damaged(monkeypatch):
    signed_in(monkeypatch)
    spoil(paths.profile_file(), pages=3)


def old(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        patch.setattr(schema, "VERSION", 1)
        signed_in(monkeypatch)


def newer(monkeypatch):
    signed_in(monkeypatch)
    with database.opened() as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")


def open_to_others(monkeypatch):
    signed_in(monkeypatch)
    paths.profile_file().chmod(0o644)


def nobody_here(monkeypatch):
    signed_in(monkeypatch)
    with database.opened() as connection:
        connection.execute("DELETE FROM current")


@pytest.mark.parametrize(
    ("state", "code", "how"),
    [
        (missing, "spotify_out", "ok"),
        (empty, "spotify_out", "ok"),
        (signed_in, "spotify_in_since", "ok"),
        (foreign, "profile_broken", "note"),
        (damaged, "profile_broken", "note"),
        (newer, "profile_newer", "note"),
        (old, "spotify_in_since", "ok"),
        (open_to_others, "spotify_in_since", "ok"),
        (nobody_here, "profile_unusable", "note"),
    ],
)
def test_a_profile_is_left_as_it_is(home, monkeypatch, state, code, how):
    state(monkeypatch)
    before = tree(home)
    check = health.spotify_check()
    assert (check.code, check.state) == (code, how)
    assert tree(home) == before


@pytest.mark.parametrize("state", [missing, damaged])
def test_the_whole_doctor_leaves_a_home_as_it_is(home, monkeypatch, state):
    monkeypatch.delitem(doctor.EXAMINATIONS, "Camera")  # no test turns a person's camera on
    state(monkeypatch)
    before = tree(home)
    subjects = [check.subject for check in doctor.examine().checks]
    assert {"Profile", "Spotify"} <= set(subjects)
    assert tree(home) == before


def tree(home):
    """Everything in a home, with its rights and its bytes."""
    return {file: (file.stat().st_mode, file.is_file() and file.read_bytes()) for file in home.rglob("*")}
