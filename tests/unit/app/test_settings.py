from __future__ import annotations

import os
import threading

import msgspec
import pytest

from facetune import paths
from facetune.app import settings
from facetune.errors import FaceTuneError
from facetune.profile import people, store
from facetune.profile.database import opened


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    target = tmp_path / "some where" / "settings.json"
    monkeypatch.setattr(paths, "settings_file", lambda: target)
    monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "profile.db")
    return target


def test_defaults_where_nothing_was_saved():
    assert settings.read() == settings.Settings(camera=None, goal="match", limit=12)


def test_what_is_written_is_read(file):
    chosen = settings.Settings(
        camera="Logitech C920",
        goal="calm",
        limit=25,
        preferred_genres=["jazz"],
        avoided_genres=["metal"],
        retention_days=30,
        mood_in_names=True,
        covers=True,
    )
    assert settings.change(msgspec.structs.asdict(chosen)) == chosen
    assert settings.read() == chosen
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]


def test_the_computers_settings_hold_for_everybody_and_a_persons_for_one(file):
    settings.change({"camera": "door", "goal": "calm", "limit": 3})
    with opened() as connection:
        people.new(connection, "Ana")
    assert settings.read() == settings.Settings(camera="door")
    settings.change({"camera": "desk", "goal": "lift"})
    with opened() as connection:
        people.use(connection, "me")
    assert settings.read() == settings.Settings(camera="desk", goal="calm", limit=3)
    assert b"goal" not in file.read_bytes()


def test_the_first_profile_takes_over_what_an_older_version_saved_and_a_second_does_not(file):
    file.parent.mkdir()
    file.write_text('{"camera": "door", "goal": "lift", "limit": 40}')
    assert settings.read() == settings.Settings(camera="door", goal="lift", limit=40)
    settings.change({"camera": "door", "goal": "match", "limit": 40})
    assert settings.read().goal == "match"
    with opened() as connection:
        people.new(connection, "Ana")
    assert settings.read() == settings.Settings(camera="door")


def test_a_profile_that_cannot_be_used_costs_the_choices_not_the_camera(tmp_path):
    settings.change({"camera": "door", "goal": "lift"})
    (tmp_path / "profile.db").unlink()
    (tmp_path / "profile.db").mkdir()
    assert settings.read() == settings.Settings(camera="door")
    with pytest.raises(FaceTuneError) as caught:
        settings.known()
    assert caught.value.code == "profile_unusable"
    settings.change({"camera": "desk"})
    assert settings.read().camera == "desk"
    with pytest.raises(FaceTuneError) as caught:
        settings.change({"camera": "desk", "goal": "calm"})
    assert caught.value.code == "profile_unusable"


@pytest.mark.parametrize("named", [{"camera": "desk"}, {"limit": 9}, {"camera": "desk", "limit": 9}])
def test_a_profile_that_cannot_be_read_once_keeps_what_was_not_named(monkeypatch, named):
    before = settings.change({"camera": "door", "goal": "lift", "retention_days": 0, "avoided_genres": ["metal"]})
    real, failed = store.open_profile, []

    def at_first_locked(*arguments):
        if failed:
            return real(*arguments)
        failed.append(True)
        raise FaceTuneError("profile_locked", file="profile.db")

    monkeypatch.setattr(store, "open_profile", at_first_locked)
    try:
        settings.change(named)
    except FaceTuneError as error:
        assert (error.code, settings.read()) == ("profile_locked", before)  # noqa: PT017 - all or nothing
    else:
        assert settings.read() == msgspec.structs.replace(before, **named)
    assert failed


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"goal": "party"}', '{"limit": 0}', '{"limit": 1e9}', '{"camera": "\xff"}', "\xff"]
)
def test_a_file_that_cannot_be_used_is_named_and_left_alone(file, text):
    file.parent.mkdir()
    file.write_text(text, encoding="latin-1")
    with pytest.raises(FaceTuneError) as caught:
        settings.read()
    assert caught.value.code == "settings_invalid"
    assert str(file) in caught.value.message
    assert file.read_text(encoding="latin-1") == text


def test_what_a_newer_version_saved_is_passed_over(file):
    file.parent.mkdir()
    file.write_text('{"goal": "calm", "colour": "red"}')
    assert settings.read().goal == "calm"


def test_a_failed_write_keeps_the_old_settings(file, monkeypatch):
    settings.change({"camera": "door"})

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FaceTuneError) as caught:
        settings.change({"camera": "desk"})
    assert caught.value.code == "disk_failed"
    assert settings.read().camera == "door"
    assert len(list(file.parent.iterdir())) == 1


def test_the_environment_names_the_camera_before_the_settings(monkeypatch):
    settings.change({"camera": "saved"})
    monkeypatch.delenv("FACETUNE_CAMERA", raising=False)
    assert settings.default_source() == "saved"
    monkeypatch.setenv("FACETUNE_CAMERA", "/dev/video7")
    assert settings.default_source() == "/dev/video7"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_nobody_else_reads_the_settings(file):
    settings.change({"camera": "rtsp://me:secret@camera/1"})
    assert file.stat().st_mode & 0o077 == 0


def test_of_two_changes_at_once_none_is_lost(monkeypatch):
    known = store.Profile.preferences
    other = threading.Thread(target=settings.change, args=({"goal": "lift"},))

    def interrupted(profile):
        found = known(profile)
        if threading.current_thread() is threading.main_thread() and not other.ident:
            other.start()
            other.join(0.5)  # it changes the goal meanwhile, unless it has to wait for this change
        return found

    with monkeypatch.context() as patch:
        patch.setattr(store.Profile, "preferences", interrupted)
        settings.change({"limit": 5})
        other.join()
    assert (settings.read().goal, settings.read().limit) == ("lift", 5)
