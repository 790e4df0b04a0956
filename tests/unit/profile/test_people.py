"""Several people, and names of every kind."""

from __future__ import annotations

import contextlib
import threading

import cv2
import pytest

from facetune.app import people as app_people
from facetune.app import recommend
from facetune.app.scan import scan
from facetune.errors import FaceTuneError
from facetune.profile import listening, people
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from tests import media
from tests.profiles import Track, mood


@pytest.fixture
def small_face(tmp_path):
    """A picture of somebody, small enough to be read in no time."""
    file = str(tmp_path / "face.png")
    cv2.imwrite(file, media.scene(media.portrait()))
    return file


def names():
    with opened() as connection:
        return [(person.name, person.current, person.scans) for person in people.everyone(connection)]


def test_there_is_somebody_from_the_start():
    assert names() == [("Me", True, 0)]


def test_each_has_scans_of_their_own():
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
        people.new(profile.connection, "Ana")
    with open_profile() as profile:
        assert profile.name == "Ana"
        profile.record_scan(mood(), "match")
        profile.record_scan(mood(), "match")
    assert names() == [("Ana", True, 2), ("Me", False, 1)]
    with opened() as connection:
        people.use(connection, "ME")
    assert names() == [("Ana", False, 2), ("Me", True, 1)]


def test_a_scan_is_of_whoever_was_here_when_it_began(small_face):
    def another_comes(_progress, _frame):
        with opened() as connection, contextlib.suppress(FaceTuneError):
            people.new(connection, "Ana")

    answer = scan(small_face, recommend.Wanted(goal="match", limit=3), on_progress=another_comes)
    assert answer.scan is not None
    assert names() == [("Ana", True, 0), ("Me", False, 1)]


def test_a_scan_of_somebody_who_was_deleted_meanwhile_is_nobodys(small_face):
    with opened() as connection:
        people.new(connection, "Ana")

    def she_goes(_progress, _frame):
        with contextlib.suppress(FaceTuneError):
            app_people.delete("Ana")

    answer = scan(small_face, recommend.Wanted(goal="match", limit=3), on_progress=she_goes)
    assert answer.tracks
    assert answer.scan is None
    assert names() == [("Me", True, 0)]


def test_a_scan_that_is_cancelled_at_the_last_moment_is_no_mood(small_face, monkeypatch):
    cancelled = threading.Event()
    pick = recommend.pick
    monkeypatch.setattr(recommend, "pick", lambda *args, **how: (cancelled.set(), pick(*args, **how))[1])
    with pytest.raises(FaceTuneError) as caught:
        scan(small_face, recommend.Wanted(goal="match", limit=3), cancelled=cancelled)
    assert caught.value.code == "cancelled"
    assert names() == [("Me", True, 0)]


def test_who_is_named_is_erased_whoever_is_here(small_face):
    scan(small_face, recommend.Wanted(goal="match", limit=3))
    with opened() as connection:
        people.new(connection, "Ana")
    scan(small_face, recommend.Wanted(goal="match", limit=3))
    app_people.erase(name="me")
    assert names() == [("Ana", True, 1), ("Me", False, 0)]
    with pytest.raises(FaceTuneError, match="profile_unknown"):
        app_people.erase(name="Nobody")


@pytest.mark.parametrize(
    "name",
    ["Zoë", "a/b", "../../etc/passwd", "🎧", "👩‍👩‍👧", "O'Neil; --", "x" * 64, "李", "م", "  spaced  ", "%n", "."],
)
def test_names_that_are_as_good_as_any(name, file):
    with opened() as connection:
        people.new(connection, name)
        people.use(connection, "Me")
        people.use(connection, name.upper())
        assert [each.name for each in people.everyone(connection) if each.current] == [name.strip()]
    assert {each.name.split(".")[0] for each in file.parent.iterdir()} == {"profile"}


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u0301\u0301",
        "\u200b",
        "\u200d\ufe0f",
        "\u202eevil",
        "a\nb",
        "a\x00",
        "\x1b[31m",
        "\ud800",
        "x" * 65,
        "\u0301a",
    ],
)
def test_names_that_could_not_be_told_apart_or_would_disturb(name):
    with opened() as connection, pytest.raises(FaceTuneError) as caught:
        people.new(connection, name)
    assert caught.value.code == "profile_name_invalid"
    assert names() == [("Me", True, 0)]


@pytest.mark.parametrize("same", ["ANA", " ana ", "\uff21na", "An\uff41"])
def test_names_that_people_take_for_the_same(same):
    with opened() as connection:
        people.new(connection, "Ana")
        with pytest.raises(FaceTuneError) as caught:
            people.new(connection, same)
    assert caught.value.code == "profile_name_taken"


def test_composed_and_decomposed_letters_are_one_name():
    with opened() as connection:
        people.new(connection, "Zoe\u0308")
        assert people.find(connection, "Zo\u00eb") == people.find(connection, "Zoe\u0308")


def test_a_new_name_keeps_everything():
    with open_profile() as profile:
        profile.record_scan(mood(), "match")
        people.rename(profile.connection, "me", "ME")
        people.rename(profile.connection, "me", "Ana")
        assert profile.name == "Ana"
        with pytest.raises(FaceTuneError) as caught:
            people.rename(profile.connection, "me", "Bo")
        assert caught.value.code == "profile_unknown"
        people.new(profile.connection, "Bo")
        with pytest.raises(FaceTuneError) as caught:
            people.rename(profile.connection, "Bo", "ANA")
        assert caught.value.code == "profile_name_taken"
    assert names() == [("Ana", False, 1), ("Bo", True, 0)]


def test_who_is_deleted_is_gone_and_the_others_stay(file):
    with open_profile() as profile:
        profile.feedback(Track(1).id, "liked", name="Mine", artists=[])
        people.new(profile.connection, "Ana")
    with open_profile() as profile:
        scan = profile.record_scan(mood(word="anaword"), "match")
        profile.record_shown(scan, [Track(1), Track(2)])
        profile.set_setting("secret", "anasecret")
    app_people.delete("ana")
    assert names() == [("Me", True, 0)]
    left = b"".join(each.read_bytes() for each in file.parent.iterdir())
    assert b"anaword" not in left
    assert b"anasecret" not in left
    assert b"Song 2" not in left
    assert b"Ana" not in left
    with open_profile() as profile:
        assert list(listening.read(profile).liked) == [Track(1).id]


def test_the_last_one_stays():
    with pytest.raises(FaceTuneError) as caught:
        app_people.delete("me")
    assert caught.value.code == "profile_last"
    with pytest.raises(FaceTuneError) as caught:
        app_people.delete("nobody " * 100)
    assert caught.value.code == "profile_unknown"
    assert names() == [("Me", True, 0)]


def test_there_is_a_most():
    with opened() as connection:
        for number in range(people.MOST - 1):
            people.new(connection, f"p{number}")
        with pytest.raises(FaceTuneError) as caught:
            people.new(connection, "one more")
    assert caught.value.code == "profile_too_many"


def test_nobody_being_current_is_mended():
    with opened() as connection:
        people.new(connection, "Ana")
        connection.execute("DELETE FROM current")
    assert names() == [("Ana", False, 0), ("Me", True, 0)]
    with opened() as connection:
        connection.execute("DELETE FROM profile")
    assert names() == [("Me", True, 0)]


@pytest.mark.parametrize("forget", [app_people.erase, lambda: app_people.delete("Bea")])
def test_nobody_being_current_stops_no_forgetting(forget):
    with opened() as connection:
        people.new(connection, "Bea")
        connection.execute("DELETE FROM current")
    forget()
    with open_profile() as profile:
        assert profile.name == "Me"


def test_bytes_that_are_no_text_are_nobodys_name():
    with opened() as connection, pytest.raises(FaceTuneError) as caught:
        people.find(connection, "\udcff")
    assert caught.value.code == "profile_unknown"
