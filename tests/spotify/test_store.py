"""The store that the room is handed: a person's rows in the profile."""

from __future__ import annotations

import contextlib

import pytest

from facetune.affect import one_emotion
from facetune.app import account, recommend, spotify_store, taste
from facetune.app.spotify_store import ProfileStore
from facetune.errors import FaceTuneError
from facetune.profile import database, listening, people
from facetune.spotify import store
from tests.spotify.conftest import code_of, here

pytestmark = pytest.mark.usefixtures("profile")


@pytest.fixture
def openings(monkeypatch):
    """One entry for each time that the profile is opened."""
    found = []
    whole = database._connected

    def connected(*arguments, **options):
        found.append(arguments)
        return whole(*arguments, **options)

    monkeypatch.setattr(database, "_connected", connected)
    return found


def test_a_status_opens_the_profile_once(openings, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert not account.status().signed_in
    assert len(openings) == 1
    here().put(store.ACCOUNT, {"since": 1.0, "scopes": []})
    openings.clear()
    account.status()
    assert len(openings) == 1


def test_an_answer_opens_the_profile_once(openings):
    recommend.recommend(one_emotion("happy"), recommend.Wanted(goal="match", limit=5))
    assert len(openings) == 1
    openings.clear()
    assert not taste.refresh_if_due()
    assert len(openings) == 1, "and once more after the answer, where the taste is not due"


def test_a_value_is_kept_for_the_person_whose_store_it_is():
    first = here()
    with database.opened() as connection:
        people.new(connection, "Bea")
    first.put(store.CALLS, {"1": 1})
    assert (first.get(store.CALLS), here().get(store.CALLS)) == ({"1": 1}, None)
    assert spotify_store.snapshot().get(store.CALLS) is None
    assert spotify_store.snapshot(int(first.person)).get(store.CALLS) == {"1": 1}


def test_nothing_is_kept_of_a_person_who_was_deleted():
    first = here()
    with database.opened() as connection:
        people.new(connection, "Bea")
        people.delete(connection, "Me")
    first.put(store.CALLS, {"1": 1})
    assert first.get(store.CALLS) is None
    assert not first.taste_wanted()
    assert code_of(first.check) == "profile_unknown"


def test_what_the_profile_does_not_take_is_kept_as_long_as_the_process_lives(monkeypatch):
    mine, other = here(), ProfileStore(2)

    @contextlib.contextmanager
    def locked(*_arguments, **_options):
        raise FaceTuneError("profile_locked", file="profile.db")
        yield

    with monkeypatch.context() as patch:
        patch.setattr("facetune.profile.store.open_profile", locked)
        mine.put(store.HOLD, {"until": 1.0})
        assert mine.get(store.HOLD) == {"until": 1.0}
        assert other.get(store.HOLD) is None
        assert code_of(spotify_store.current) == "profile_locked"
        mine.drop(store.HOLD)
        assert mine.get(store.HOLD) is None


def test_the_ranking_reads_the_taste_under_the_same_name():
    assert listening.TASTE == store.TASTE == spotify_store.TASTE_SWITCH
