"""One odd item costs one item: null, another type or nothing at every place of every answer that FaceTune reads."""

from __future__ import annotations

import copy
import json
import logging

import msgspec
import pytest

from facetune.app.taste import CatalogueLibrary
from facetune.errors import FaceTuneError
from facetune.spotify import answers, new_releases, oauth, playback, playlists, store, taste
from facetune.spotify.client import Client
from tests.spotify.conftest import CLIENT, code_of, connect, here
from tests.spotify.conftest import sign_in as sign_in_as_a_user
from tests.spotify.standin import Failure
from tests.spotify.web_api import base62, track

GONE = object()
ODD = (None, GONE, 5, "odd", [], [None], {"odd": 1}, True)


def places(value, path=()):
    """The path of each place in a JSON value, the value itself first."""
    yield path
    each = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in each:
        yield from places(inner, (*path, key))


def put(value, path, odd):
    """A copy of a JSON value with something odd at one place."""
    if not path:
        return None if odd is GONE else odd
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if odd is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    return changed


def variants(value):
    """Each variant, with the path of what is odd."""
    return [(put(value, path, odd), path) for path in places(value) for odd in ODD]


def songs():
    made = [{"id": base62(f"song{number}"), "name": f"Song {number}", "artists": [f"A{number}"]} for number in range(2)]
    return [track(fields) for fields in made]


def device(name):
    return {"id": name, "is_active": name == "laptop", "is_restricted": False, "name": name, "type": "Computer"}


def outcome(work):
    """What it gives, or the code of the error that it ends with."""
    try:
        return work(), None
    except FaceTuneError as error:
        return None, error.code


class Memory(dict):
    """A store.Store in memory."""

    person = "1"
    put = dict.__setitem__

    def drop(self, *names):
        for name in names:
            self.pop(name, None)

    def taste_wanted(self):
        return True


class Library:
    """A catalogue that has one artist, and none of the tracks."""

    def artists(self, names):
        return set(names)

    def style(self, artist):  # noqa: ARG002
        return new_releases.Style(0.5, 0.5, [])

    def has(self, tracks):
        list(tracks)
        return set()

    def same(self, artist, other):
        return artist == other


def searched(client):
    return [each.id for each in new_releases.read(client, taste.Taste(artists={"A0": 1.0}), Library())]


def second_song(found):
    return songs()[1]["id"] in found.tracks


SONGS, ARTISTS = {"items": songs()}, {"items": [{"name": "A0"}, {"name": "A1"}]}
WRAPPED = {"items": [{"track": each} for each in songs()]}
SEARCH = {"tracks": {"items": [{**each, "artists": [{"name": "A0"}]} for each in songs()]}}
PLAYS = {"device": device("laptop"), "item": songs()[0], "is_playing": True, "progress_ms": 9}
READERS = {
    "top tracks": (SONGS, taste.read, second_song),
    "top artists": (ARTISTS, taste.read, lambda found: "A1" in found.artists),
    "saved tracks": (WRAPPED, taste.read, second_song),
    "search": (SEARCH, searched, lambda found: songs()[1]["id"] in found),
    "devices": (
        {"devices": [device("laptop"), device("kitchen")]},
        playback.devices,
        lambda found: any(each.id == "kitchen" for each in found),
    ),
    "what plays": (PLAYS, playback.playing, lambda _: True),
    "a playlist": ({"id": "x1", "public": False}, lambda client: playlists.create(client, "n", "d"), lambda _: True),
}


@pytest.mark.parametrize("name", READERS)
def test_at_every_place_of_a_list_one_odd_item_costs_one_item(monkeypatch, name):
    answer, read, others_stay = READERS[name]
    variant = {}
    monkeypatch.setattr(Client, "_call", lambda *_: variant["now"])
    lists = {"items", "devices"}
    for changed, path in [(answer, ()), *variants(answer)]:
        variant["now"] = changed
        first = [at for at, key in enumerate(path) if key in lists]
        of_one_item = bool(first) and len(path) > first[0] + 1 and path[first[0] + 1] == 0
        found, code = outcome(lambda: read(Client(Memory())))
        assert code in (None, "spotify_garbled"), (path, changed)
        if of_one_item:
            assert code is None, (path, changed)
            assert others_stay(found), (path, changed)
        msgspec.json.encode(found)


def test_at_every_place_of_a_token_answer(spotify):
    granted = spotify.grant(CLIENT, {"user-top-read"})
    for changed, path in variants(granted):
        spotify.failures = [Failure("token", status=200, body=json.dumps(changed))]
        tokens, code = outcome(lambda: oauth.refresh(CLIENT, "x"))
        if path in ((), ("access_token",)):
            assert code == "spotify_garbled" or tokens.access
        else:
            assert code is None
            assert tokens.access == granted["access_token"]
            assert tokens.expires


ODD_ME = [{"id": None, "account_id": 5}, {}, [], None, "odd", {"id": {"a": 1}}]


@pytest.mark.parametrize("me", ODD_ME)
def test_an_account_that_is_not_told_keeps_what_it_has(signed_in, me):
    here().put(store.TASTE, {"tracks": {"kept": 1.0}})
    signed_in.failures = [Failure("me", status=200, body="null" if me is None else me, times=1)]
    sign_in_as_a_user(["taste"])
    assert here().get(store.TASTE) == {"tracks": {"kept": 1.0}}
    assert here().get(store.ACCOUNT)["who"] == "stand-in-user"


def test_what_was_left_out_is_counted_in_the_log(signed_in, caplog, top):
    items = [
        {"track": None},
        {"track": {"id": top[0]["id"], "artists": None}},
        {"track": {"id": "5", "artists": [None]}},
    ]
    signed_in.failures = [Failure("me/tracks", status=200, body={"items": items})]
    with caplog.at_level(logging.WARNING, "facetune"):
        found = taste.read(connect())
    assert top[0]["id"] in found.tracks
    assert "left out of Spotify's answer to GET me/tracks: 3" in caplog.text


def test_nothing_played_lately_is_an_answer(signed_in):
    signed_in.failures = [Failure("me/player/recently-played", status=204)]
    found = taste.read(connect())
    assert len(found.tracks) == 50
    assert found.parts["recent"].again is None


def test_a_device_without_a_name_is_called_by_its_type(signed_in):
    signed_in.devices = [{**signed_in.devices[1], "name": None}, {"id": None}, None, {**signed_in.devices[0], "id": 7}]
    (device,) = playback.devices(connect())
    assert (device.id, device.name) == ("kitchen", "Speaker")


def test_numbers_may_come_as_text():
    class Album(msgspec.Struct):
        length: float
        year: int | None = None

    assert answers.read({"length": "1.5", "year": "2026"}, Album) == (Album(1.5, 2026), 0)
    with pytest.raises(msgspec.ValidationError):
        answers.read({"length": "1e999"}, Album)


def test_a_release_without_a_date_loses_the_date(signed_in):
    whole = Client._call

    def undated(self, path, *args):
        answer = whole(self, path, *args)
        if path == "search":
            answer["tracks"]["items"][0]["album"]["release_date"] = None
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Client, "_call", undated)
        found = new_releases.read(connect(), taste.read(connect()), CatalogueLibrary())
    assert [track.year for track in found].count(None) == new_releases.ARTISTS
    assert len(signed_in.calls) == 5 + new_releases.ARTISTS


def test_one_search_that_fails_loses_one_artist(signed_in):
    known = taste.read(connect())
    signed_in.failures = [Failure("search", status=500, skip=1, times=1)]
    found = new_releases.read(connect(), known, CatalogueLibrary())
    assert len({track.artist for track in found}) == new_releases.ARTISTS - 1
    signed_in.failures = [Failure("search", status=404)]
    assert len(new_releases.read(connect(), known, CatalogueLibrary())) == len(found), (
        "and nothing that was found before"
    )


@pytest.mark.parametrize("odd", [None, "x", 5, {}])
def test_a_like_that_is_not_told_is_left_alone(signed_in, odd):
    signed_in.failures = [Failure("me/library/contains", status=200, body=[odd, False])]
    assert playback.like(connect(), [base62("a"), base62("b")]) == [base62("b")]
    signed_in.failures = [Failure("me/library/contains", status=200, body=[False])]
    assert code_of(lambda: playback.like(connect(), [base62("a"), base62("b")])) == "spotify_garbled"
