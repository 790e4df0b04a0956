from __future__ import annotations

import threading
import time

import msgspec
import pytest

from facetune.app import playlists
from facetune.app import recommend as app
from facetune.profile import listening, people
from facetune.profile.database import opened
from facetune.profile.store import open_profile
from facetune.spotify import daily_playlists, store, tokens
from facetune.spotify import playlists as room
from facetune.spotify.client import Client
from facetune.spotify_links import track_uri
from tests.spotify.conftest import code_of, here
from tests.spotify.standin import Failure


def save(top, name="FaceTune: happy"):
    ids = [track["id"] for track in top[:12]]
    return playlists.save(ids, name=name, description="12 tracks"), [track_uri(track) for track in ids]


def test_a_list_becomes_a_private_playlist(signed_in, top):
    saved, uris = save(top)
    made = signed_in.playlists[saved.id]
    assert made["tracks"] == uris
    assert made["public"] is False
    assert made["name"] == "FaceTune: happy"
    assert saved.url == f"https://open.spotify.com/playlist/{saved.id}"
    assert len(signed_in.calls) == 2
    assert room.title(1767268800.0) == "FaceTune: 2026-01-01"


def test_a_save_that_broke_off_goes_on_in_the_same_playlist(signed_in, top):
    signed_in.failures = [Failure("playlists/", action="cut", times=1)]
    assert code_of(lambda: save(top)) == "spotify_unreachable"
    saved, uris = save(top)
    assert list(signed_in.playlists) == [saved.id]
    assert signed_in.playlists[saved.id]["tracks"] == uris
    again, _ = save(top)
    assert again.id != saved.id  # asked for a second time, not resumed
    signed_in.failures = [Failure("playlists/", action="cut", times=1)]
    code_of(lambda: save(top, "One"))
    save(top, "Two")
    assert [made["name"] for made in signed_in.playlists.values()][-2:] == ["One", "Two"]


def test_a_kept_playlist_gets_other_tracks_every_day(signed_in):
    kept = playlists.keep("sad", "lift", 10)
    assert playlists.kept() == [kept]
    assert playlists.refresh() == [], "it is a day too early"
    for _ in range(6):
        assert playlists.refresh(force=True)[0].playlist == kept.playlist
    lists = [frozenset(uris) for uris in signed_in.playlists[kept.playlist.id]["history"]]
    assert len(lists) == 7
    assert len(set(lists)) == 7
    assert all(len(uris) == 10 for uris in lists)
    _make_due("sad")
    assert [each.emotion for each in playlists.refresh()] == ["sad"]


def test_the_same_list_is_never_given_twice(signed_in, monkeypatch):
    """Even where the ranking would."""
    from facetune.affect import one_emotion

    pools = [app.recommend(one_emotion("sad"), app.Wanted(goal="match", limit=5, seed=seed)) for seed in (1, 2)]
    turns = iter([pools[0], pools[0], msgspec.structs.replace(pools[0], tracks=pools[0].tracks[::-1]), pools[1]])
    monkeypatch.setattr(app, "recommend", lambda *_, **__: next(turns))
    kept = playlists.keep("sad", "match", 5)
    playlists.refresh("sad")
    history = signed_in.playlists[kept.playlist.id]["history"]
    assert [len(uris) for uris in history] == [5, 5]
    assert set(history[0]) != set(history[1])


def test_feedback_is_respected(signed_in):
    kept = playlists.keep("happy", "match", 10)
    first = signed_in.playlists[kept.playlist.id]["tracks"]
    with open_profile() as profile:
        for uri in first:
            profile.feedback(uri.split(":")[2], "rejected", name="x", artists=["x"])
    for _ in range(3):
        playlists.refresh("happy")
        assert not set(first) & set(signed_in.playlists[kept.playlist.id]["tracks"])


def test_a_list_is_made_for_whom_it_is_kept_whoever_is_chosen_meanwhile(signed_in, monkeypatch):
    kept = playlists.keep("happy", "match", 10)
    first = {uri.split(":")[2] for uri in signed_in.playlists[kept.playlist.id]["tracks"]}
    with open_profile() as profile:
        for track in first:
            profile.feedback(track, "rejected", name=track, artists=[track])
    ranked = daily_playlists._new_list

    def new_list(*arguments):
        with opened() as connection:
            people.new(connection, "Bea")
        return ranked(*arguments)

    monkeypatch.setattr(daily_playlists, "_new_list", new_list)
    playlists.refresh("happy")
    second = {uri.split(":")[2] for uri in signed_in.playlists[kept.playlist.id]["tracks"]}
    assert not first & second, "what one person rejected came back to them"
    with open_profile() as profile:
        assert not listening.read(profile).shown, "and was told as shown to the other"
    with open_profile(person=1) as profile:
        assert second <= set(listening.read(profile).shown)


def test_one_playlist_per_mood_until_it_is_let_go(signed_in):
    first = playlists.keep("sad", "match", 5)
    second = playlists.keep("sad", "calm", 6)
    playlists.keep("angry", "calm", 5)
    assert first.playlist == second.playlist
    assert [(kept.emotion, kept.goal) for kept in playlists.kept()] == [("angry", "calm"), ("sad", "calm")]
    playlists.stop_keeping("sad")
    assert [kept.emotion for kept in playlists.kept()] == ["angry"]
    assert first.playlist.id in signed_in.playlists
    assert code_of(lambda: playlists.refresh("sad")) == "spotify_not_kept"


@pytest.mark.parametrize("meanwhile", ["given up", "another goal"])
def test_a_refresh_brings_nothing_back_that_was_changed_meanwhile(signed_in, monkeypatch, meanwhile):
    kept = playlists.keep("sad", "lift", 10)
    ranked = app.recommend

    def recommend(*arguments, **options):
        monkeypatch.setattr(app, "recommend", ranked)
        if meanwhile == "given up":
            playlists.stop_keeping("sad")
        else:
            playlists.keep("sad", "calm", 5)
        return ranked(*arguments, **options)

    monkeypatch.setattr(app, "recommend", recommend)
    playlists.refresh("sad")
    now = playlists.kept()
    assert [(each.goal, each.limit) for each in now] == ([] if meanwhile == "given up" else [("calm", 5)])
    assert set(signed_in.playlists) == {kept.playlist.id}


@pytest.mark.parametrize("emotion", ["sad", None])
def test_a_playlist_that_was_deleted_in_spotify_is_kept_no_more(signed_in, emotion):
    """To Spotify, deleting one's own playlist is not following it any more: it is there, and could be filled."""
    deleted, other = (playlists.keep(mood, "match", 5) for mood in ("sad", "happy"))
    signed_in.playlists[deleted.playlist.id]["followed"] = False
    if emotion:
        assert code_of(lambda: playlists.refresh(emotion)) == "spotify_not_kept"
    else:
        assert [each.emotion for each in playlists.refresh(force=True)] == ["happy"]
    assert [each.emotion for each in playlists.kept()] == ["happy"]
    assert set(signed_in.playlists) == {deleted.playlist.id, other.playlist.id}
    assert len(signed_in.playlists[deleted.playlist.id]["history"]) == 1


def test_whoever_keeps_a_deleted_playlist_again_gets_another(signed_in):
    deleted = playlists.keep("sad", "match", 5)
    signed_in.playlists[deleted.playlist.id]["followed"] = False
    again = playlists.keep("sad", "lift", 5)
    assert again.playlist.id != deleted.playlist.id
    assert playlists.kept() == [again]
    assert len(signed_in.playlists[again.playlist.id]["tracks"]) == 5


@pytest.mark.parametrize("says", [True, False])
def test_a_playlist_that_spotify_does_not_know_any_more_is_made_anew(signed_in, says):
    kept = playlists.keep("sad", "match", 5, name="FaceTune: traurig", description="Jeden Tag neu")
    assert signed_in.playlists[kept.playlist.id]["name"] == "FaceTune: traurig"
    signed_in.playlists.clear()
    answer = (
        {"status": 200, "body": [True]}
        if says
        else {"status": 403, "body": {"error": {"message": "Insufficient scope"}}}
    )
    signed_in.failures = [Failure("me/library", **answer)]
    (fresh,) = playlists.refresh("sad")
    assert signed_in.playlists[fresh.playlist.id]["description"] == "Jeden Tag neu"
    assert fresh.playlist.name == kept.playlist.name
    assert playlists.kept() == [fresh]


@pytest.mark.parametrize("said", [[False], [], [True, False], {"status": 403}, "not allowed"])
def test_a_playlist_that_was_never_seen_in_the_library_is_filled_whatever_is_said(signed_in, said):
    """Should Spotify mean something else by it, nobody gets a new playlist every day."""
    if said == "not allowed":
        signed_in.access = {token: ({"playlist-modify-private"}, end) for token, (_, end) in signed_in.access.items()}
        tokens.hold("1", tokens.access(here(), ask=True)._replace(scopes=frozenset({"playlist-modify-private"})), None)
        here().put(store.ACCOUNT, {"since": None, "scopes": ["playlist-modify-private"]})
    elif isinstance(said, dict):
        signed_in.failures = [Failure("me/library", **said)]
    else:
        signed_in.failures = [Failure("me/library", status=200, body=said)]
    kept = playlists.keep("sad", "match", 5)
    assert playlists.refresh("sad")[0].playlist == kept.playlist
    assert len(signed_in.playlists[kept.playlist.id]["history"]) == 2


@pytest.mark.parametrize("meanwhile", ["nothing", "given up"])
def test_a_playlist_made_anew_that_stays_empty_is_filled_the_next_time(signed_in, monkeypatch, meanwhile):
    playlists.keep("sad", "match", 5)
    signed_in.playlists = {"another": {"tracks": []}}
    signed_in.failures = [
        Failure("me/library", status=200, body=[True]),
        Failure("playlists/", action="cut", skip=1, times=1),
    ]
    make = Client.post

    def post(self, *arguments, **query):
        if meanwhile == "given up":
            playlists.stop_keeping("sad")
        return make(self, *arguments, **query)

    monkeypatch.setattr(Client, "post", post)
    assert code_of(lambda: playlists.refresh("sad")) == "spotify_unreachable"
    if meanwhile == "given up":
        assert playlists.kept() == []
        return
    (fresh,) = playlists.refresh("sad")
    assert {made: len(each["tracks"]) for made, each in signed_in.playlists.items()} == {
        "another": 0,
        fresh.playlist.id: 5,
    }


def test_a_clock_that_was_put_back_keeps_no_playlist_waiting(signed_in):
    kept = playlists.keep("sad", "match", 5)
    _make_due("sad", 300 * 86_400)
    assert [each.playlist for each in playlists.refresh()] == [kept.playlist]
    assert playlists.refresh() == []
    assert len(signed_in.playlists[kept.playlist.id]["history"]) == 2


def test_what_was_due_stays_due_after_a_failure(signed_in):
    playlists.keep("sad", "match", 5)
    _make_due("sad")
    signed_in.failures = [Failure("playlists/", status=503, times=1)]
    assert code_of(playlists.refresh) == "spotify_unavailable"
    assert [each.emotion for each in playlists.refresh()] == ["sad"]


@pytest.mark.parametrize(
    ("given", "code", "refreshed"),
    [
        ({"status": 403, "body": {"error": {"message": "Insufficient client scope"}}}, "spotify_forbidden", True),
        ({"status": 503}, "spotify_unavailable", False),
        ({"status": 429}, "spotify_rate_limited", False),
        ({"action": "cut"}, "spotify_unreachable", False),
    ],
)
def test_one_playlist_that_fails_keeps_no_other_from_its_tracks(signed_in, given, code, refreshed):
    """Unless the other would fail as well."""
    first, second = (playlists.keep(mood, "match", 5) for mood in ("angry", "sad"))
    signed_in.failures = [Failure(f"playlists/{first.playlist.id}", **given)]
    assert code_of(lambda: playlists.refresh(force=True)) == code
    assert len(signed_in.playlists[second.playlist.id]["history"]) == 1 + refreshed
    assert (playlists.kept()[1].refreshed > second.refreshed) == refreshed
    assert playlists.kept()[0] == first, "which stays due"


def test_two_clicks_keep_one_playlist(signed_in, monkeypatch):
    make, both = room.create, threading.Barrier(2)

    def create(*arguments):
        time.sleep(0.3)
        return make(*arguments)

    def keep():
        both.wait(20)
        playlists.keep("sad", "match", 5)

    monkeypatch.setattr(room, "create", create)
    clicks = [threading.Thread(target=keep) for _ in range(2)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join(20)
    assert list(signed_in.playlists) == [playlists.kept()[0].playlist.id]


@pytest.mark.usefixtures("spotify")
def test_nobody_need_be_signed_in_where_nothing_is_due():
    assert playlists.refresh() == []
    assert code_of(lambda: playlists.refresh("sad")) == "spotify_not_kept"


def _make_due(emotion, refreshed=-daily_playlists.DUE - 1):
    records = here().get(store.DAILY_PLAYLISTS)
    records[emotion]["kept"]["refreshed"] = time.time() + refreshed
    here().put(store.DAILY_PLAYLISTS, records)


@pytest.mark.parametrize("places", [[0], [11], [3, 4], [0, 5, 11], range(11)])
def test_a_list_with_dead_tracks_is_saved_without_them(signed_in, top, places):
    ids = [track["id"] for track in top[:12]]
    gone = [ids[place] for place in places]
    signed_in.dead = [track_uri(track) for track in gone]
    saved, uris = save(top)
    assert signed_in.playlists[saved.id]["tracks"] == [uri for uri in uris if uri not in signed_in.dead]
    assert saved.missing == len(gone)
    assert sorted(here().get(store.DEAD)) == sorted(gone)
    assert here().get(store.UNFINISHED) is None
    again = app.recommend({"happy": 1.0}, app.Wanted(goal="match", limit=100, seed=1)).tracks
    assert not {track.id for track in again} & set(gone)


def test_one_dead_track_of_a_hundred_is_found_in_a_few_calls(signed_in):
    from tests.spotify.web_api import base62

    ids = [base62(f"track {number}") for number in range(100)]
    signed_in.dead = [track_uri(ids[37])]
    saved = playlists.save(ids, name="n")
    assert saved.missing == 1
    assert len(signed_in.calls) <= 2 + 14 + 1
    signed_in.dead = list(map(track_uri, ids[1:]))
    signed_in.calls.clear()
    assert playlists.save(ids, name="n").missing == 99
    assert len(signed_in.calls) <= 2 + room._SEARCH * 2


def test_a_list_of_dead_tracks_leaves_no_empty_playlist(signed_in, top):
    signed_in.dead = [track_uri(track["id"]) for track in top]
    assert code_of(lambda: save(top)) == "spotify_tracks_gone"
    assert not signed_in.playlists
    assert here().get(store.UNFINISHED) is None


def test_a_dead_track_of_a_daily_playlist_does_not_come_back(signed_in):
    kept = playlists.keep("sad", "match", 10)
    first = signed_in.playlists[kept.playlist.id]["tracks"]
    signed_in.dead = first[:2]
    found = {track.id for track in app.recommend({"sad": 1.0}, app.Wanted(goal="match", limit=10, seed=3)).tracks}
    signed_in.dead += [track_uri(track) for track in found]
    playlists.refresh("sad")
    assert not set(signed_in.dead) & set(signed_in.playlists[kept.playlist.id]["tracks"])


@pytest.mark.parametrize(("answered", "public"), [(True, True), (False, False), (None, False)])
def test_a_playlist_that_came_out_public_says_so(signed_in, top, answered, public):
    made = "0123456789abcdefghijAB"
    signed_in.failures = [Failure("me/playlists", status=201, body={"id": made, "public": answered}, times=1)]
    signed_in.playlists[made] = {"id": made, "tracks": [], "history": []}
    saved, _ = save(top)
    assert (saved.id, saved.public) == (made, public)


def test_no_name_tells_the_mood(signed_in, top):
    playlists.save([top[0]["id"]])
    playlists.keep("sad", "match", 5)
    playlists.keep("angry", "match", 5)
    told = " ".join(f"{made['name']} {made['description']}" for made in signed_in.playlists.values())
    assert "sad" not in told
    assert "angry" not in told
    assert len({made["name"] for made in signed_in.playlists.values()}) == 3
