from __future__ import annotations

import contextlib
import threading
import time
from argparse import Namespace
from types import SimpleNamespace

import msgspec
import pytest

from facetune.affect import one_emotion
from facetune.app import account
from facetune.app import new_releases as app_releases
from facetune.app import taste as reading
from facetune.app.recommend import Wanted, recommend
from facetune.app.spotify_store import ProfileStore
from facetune.errors import FaceTuneError
from facetune.listener import Listening
from facetune.profile import listening, people
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.spotify import new_releases, store, taste, tokens
from facetune.spotify.client import Client
from facetune.spotify.credentials import Credentials
from tests.spotify.conftest import code_of, connect, here
from tests.spotify.standin import Failure

HAPPY = one_emotion("happy")


def found_releases():
    with open_profile() as profile:
        return app_releases.of(profile)


def picked(count=30):
    return recommend(HAPPY, Wanted(goal="match", limit=count, seed=1)).tracks


def test_taste_is_read_in_a_few_calls_and_kept_a_day(signed_in):
    assert reading.refresh_if_due()
    calls = list(signed_in.calls)
    assert len(calls) == 5 + new_releases.ARTISTS
    assert not reading.refresh_if_due()
    assert signed_in.calls == calls
    found = here().get(store.TASTE)
    for read in (time.time() - taste.FRESH - 1, time.time() + 300 * 86_400):  # the clock has been put back since
        signed_in.calls.clear()
        here().put(store.TASTE, {**found, "read": read})
        assert reading.refresh_if_due()
        assert len(signed_in.calls) == len(calls)
    known = account.status().taste
    assert (known.enabled, known.tracks) == (True, 50)
    assert known.newer > 0


def test_without_its_permission_spotify_hears_nothing_of_it(signed_in):
    account = here().get(store.ACCOUNT)
    here().put(store.ACCOUNT, {**account, "scopes": ["playlist-modify-private", "user-top-read"]})
    tokens.drop(here().person)  # or the one from the sign-in would do
    signed_in.calls.clear()
    assert not reading.refresh_if_due()
    assert signed_in.calls == []


def test_weights_fall_with_the_rank(signed_in, top):
    found = taste.read(connect())
    assert found.tracks[top[0]["id"]] == 1.0
    assert found.tracks[top[1]["id"]] > found.tracks[top[30]["id"]] >= 0.3
    assert found.artists[top[0]["artists"][0]] == 1.0
    assert all(0 <= weight <= 1 for weight in (*found.tracks.values(), *found.artists.values()))
    assert signed_in.calls.count("GET me/top/tracks") == 2


def test_recommendations_change_and_say_why(signed_in, top):
    mine = {track["id"] for track in top}
    before = {track.id for track in picked()}
    taste.read(connect())
    after = picked()
    assert len(mine & {track.id for track in after}) > len(mine & before)
    known = [track for track in after if {"known_track", "known_artist"} & {each.kind for each in track.reason.because}]
    assert known
    with open_profile() as profile:
        assert listening.read(profile).taste_tracks
    here().want_taste(wanted=False)
    assert {track.id for track in picked()} == before
    assert taste.cached(here()) is None
    signed_in.calls.clear()
    assert not reading.refresh_if_due()
    assert signed_in.calls == []


def test_newer_tracks_come_from_search_and_take_few_places(signed_in):
    reading.refresh_if_due()
    found = found_releases()
    assert found
    assert all(track.year == 2026 and 0 <= track.valence <= 1 for track in found)
    assert {call for call in signed_in.calls if "search" in call} == {"GET search"}
    tracks = picked(24)
    new = [track for track in tracks if track.id in {each.id for each in found}]
    assert 1 <= len(new) <= 4
    assert all(track.reason.because[0].kind == "known_artist" for track in new)
    artists = [artist for track in tracks for artist in track.artists]
    assert len(tracks) == 24
    with open_profile() as profile:
        for track in found:
            profile.feedback(track.id, "rejected", name=track.name, artists=track.artists)
    rejected = {each.id for each in found}
    assert not rejected & {track.id for track in picked(24)}, artists


@pytest.mark.usefixtures("signed_in")
def test_newer_tracks_keep_to_what_is_avoided_and_who_was_rejected():
    """Spotify tells no genre of a track: what most of its artist's tracks in the catalogue have stands in for it."""
    tracks = picked(24)
    reading.refresh_if_due()
    found = [track for track in found_releases() if track.genres]
    assert found

    def mixed(**known):
        left = app_releases.mixed(tracks, found_releases(), Listening(**known))
        return {track.id for track in left} & {track.id for track in found}

    assert mixed()
    avoided = sorted({genre for track in found for genre in track.genres})
    assert not mixed(avoided_genres=[genre.upper() for genre in avoided])
    guest = [{**msgspec.to_builtins(track), "artists": [*track.artists, "A Guest"]} for track in found]
    here().put(store.NEW_RELEASES, guest)
    assert mixed()
    assert not mixed(rejected_artists={"a guest": 1.0})


@pytest.mark.parametrize("skip", range(6))
def test_a_reading_that_breaks_off_loses_nothing_and_is_taken_up_soon(signed_in, skip, monkeypatch):
    first = taste.read(connect())
    signed_in.failures = [Failure("me/", action="cut", skip=skip)]
    if skip < 5:
        assert code_of(lambda: taste.read(connect())) == "spotify_unreachable"
    else:
        taste.read(connect())
    found = taste.cached(here())
    assert (found.tracks, found.artists) == (first.tracks, first.artists)
    assert taste.due(here()) is None
    signed_in.failures.clear()
    signed_in.calls.clear()
    now = time.time
    monkeypatch.setattr(taste.time, "time", lambda: now() + taste._SOON + 1)
    assert reading.refresh_if_due() is (skip < 5)
    assert len(signed_in.calls) == 5 - skip


@pytest.mark.parametrize("status", [404, 500, 403])
def test_one_call_that_fails_for_good_costs_what_it_would_give(signed_in, monkeypatch, status):
    signed_in.failures = [Failure("me/player/recently-played", status=status)]
    for _ in range(5):
        reading.refresh_if_due()
    assert len(signed_in.calls) == 5 + new_releases.ARTISTS
    assert len(taste.cached(here()).tracks) == 50
    now = time.time
    for hours, more in ((5, []), (7, ["GET me/player/recently-played"]), (8, [])):
        signed_in.calls.clear()
        monkeypatch.setattr(taste.time, "time", lambda hours=hours: now() + hours * 3600)
        reading.try_refresh()
        assert signed_in.calls == more


def test_where_nothing_works_it_is_not_tried_with_each_answer(signed_in):
    signed_in.failures = [Failure("me/", status=404)]
    assert code_of(reading.refresh_if_due) == "spotify_not_found"
    assert len(signed_in.calls) == 5
    assert not reading.refresh_if_due()
    assert account.status().taste.read is None
    signed_in.failures.clear()
    reading.read()
    assert account.status().taste.read, "the user may ask at any time"


def test_an_answer_never_waits_for_spotify(signed_in):
    from facetune.host.spotify import then_taste

    signed_in.failures = [Failure("", action="hang")]
    answered = then_taste(lambda _params, _call: "tracks")
    assert answered(None, None) == "tracks"
    deadline = time.monotonic() + 20
    while not signed_in.calls and time.monotonic() < deadline:
        time.sleep(0.05)
    assert signed_in.calls == ["GET me/top/tracks"], "it is read afterwards, on another thread"


def test_nobody_is_asked_where_nobody_is_signed_in(spotify):
    assert not reading.refresh_if_due()
    reading._refresh_alone()
    assert spotify.calls == []


def test_taste_that_was_kept_by_another_version_is_read_anew(signed_in):
    here().put(store.TASTE, {"tracks": ["odd"]})
    here().put(store.NEW_RELEASES, {"odd": 1})
    assert taste.cached(here()) is None
    assert found_releases() == []
    assert len(picked()) == 30
    assert reading.refresh_if_due()
    assert signed_in.calls


def test_the_stand_in_itself_holds_to_the_limits_of_2026(signed_in):
    assert code_of(lambda: connect().get("search", "", dict, q='artist:"x"', type="track", limit=20))
    assert code_of(lambda: connect().get("recommendations", "", dict)) == "spotify_not_found"
    assert code_of(lambda: connect().post("playlists/x/tracks", "", {})) == "spotify_forbidden"
    assert len(signed_in.calls) == 3


def test_what_one_person_plays_is_never_kept_for_another(signed_in, monkeypatch):
    whole = Client.get

    def get(self, *args, **query):
        with opened() as connection:
            if len(people.everyone(connection)) == 1:
                people.new(connection, "Bea")
        return whole(self, *args, **query)

    monkeypatch.setattr(Client, "get", get)
    assert reading.refresh_if_due()
    assert len(signed_in.calls) == 5 + new_releases.ARTISTS
    assert [here().get(name) for name in (store.TASTE, store.NEW_RELEASES, store.CALLS)] == [None] * 3
    with opened() as connection:
        people.use(connection, "Me")
    assert all(here().get(name) for name in (store.TASTE, store.NEW_RELEASES, store.CALLS))


def turn_off():
    here().want_taste(wanted=False)
    here().drop(store.TASTE, store.NEW_RELEASES)


def test_a_taste_that_is_off_is_read_by_neither_front_door(signed_in, capsys):
    from facetune.cli import spotify as cli
    from facetune.host import spotify as host

    turn_off()
    assert cli.taste(Namespace(switch=None, json=False)) == 0
    assert "does not count" in capsys.readouterr().out
    call = SimpleNamespace(cancelled=threading.Event())
    assert not host.taste(host.TasteParams(refresh=True), call).enabled
    assert signed_in.calls == []
    assert [here().get(name) for name in (store.TASTE, store.NEW_RELEASES)] == [None, None]
    assert host.taste(host.TasteParams(enabled=True, refresh=True), call).tracks == 50


@pytest.mark.parametrize("act", [turn_off, account.sign_out])
@pytest.mark.parametrize("last", [5, 5 + new_releases.ARTISTS])
def test_a_reading_that_is_not_wanted_any_more_keeps_nothing(signed_in, monkeypatch, act, last):
    whole = Client.get

    def get(self, *args, **query):
        answer = whole(self, *args, **query)
        if len(signed_in.calls) == last:
            act()
        return answer

    monkeypatch.setattr(Client, "get", get)
    with contextlib.suppress(FaceTuneError):  # who has signed out is signed out for the next call
        reading.refresh_if_due()
    assert len(signed_in.calls) == last, "nor is anything searched for"
    here().want_taste(wanted=True)
    assert [here().get(name) for name in (store.TASTE, store.NEW_RELEASES)] == [None, None]


def test_a_taste_that_is_turned_off_while_it_is_written_is_forgotten(signed_in, monkeypatch):  # noqa: ARG001
    whole = ProfileStore.put

    def put(self, name, value):
        if name == store.TASTE:
            turn_off()
        whole(self, name, value)

    monkeypatch.setattr(ProfileStore, "put", put)
    taste.read(connect())
    assert here().get(store.TASTE) is None


def test_a_reading_that_ends_amid_a_sign_out_leaves_nothing(signed_in, monkeypatch):  # noqa: ARG001
    whole = Credentials.forget

    def forget(self):
        taste.save(here(), store.TASTE, {"tracks": {"x": 1.0}})
        assert here().get(store.TASTE)
        whole(self)

    monkeypatch.setattr(Credentials, "forget", forget)
    account.sign_out()
    assert here().get(store.TASTE) is None
