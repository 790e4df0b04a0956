"""Playing, queueing and likes: what Spotify is asked, and where it refuses."""

from __future__ import annotations

import pytest

from facetune.spotify import playback
from facetune.spotify_links import track_uri
from tests.spotify.conftest import code_of, connect
from tests.spotify.standin import Failure


def test_play_queue_and_like(signed_in, top):
    ids = [track["id"] for track in top]
    playback.play(connect(), ids[:3])
    assert signed_in.playing == {"device": "laptop", "uris": [track_uri(track) for track in ids[:3]]}
    playback.play(connect(), ids[:1], "kitchen")
    assert signed_in.playing["device"] == "kitchen"
    playback.queue(connect(), ids[4])
    assert signed_in.queue == [track_uri(ids[4])]
    assert playback.like(connect(), ids) == ids
    assert signed_in.calls.count("PUT me/library") == 2, "forty at a time"
    assert len(signed_in.library) == len(ids)
    assert playback.like(connect(), ids[:10], saved=False) == ids[:10]
    assert len(signed_in.library) == len(ids) - 10
    assert [device.name for device in playback.devices(connect())] == ["Laptop", "Kitchen speaker"]


def test_next_previous_and_what_plays(signed_in, top):
    assert playback.playing(connect()) is None
    ids = [track["id"] for track in top[:2]]
    playback.play(connect(), ids, "kitchen")
    playback.skip(connect(), "next", ids[0], "kitchen")
    now = playback.playing(connect())
    assert (now.track, now.name, now.artists) == (ids[1], top[1]["name"], top[1]["artists"])
    assert (now.device, now.left) == ("Kitchen speaker", 180.0)
    with pytest.raises(Exception) as caught:
        playback.skip(connect(), "next", ids[1])
    assert caught.value.code == "spotify_forbidden", "there is no other"
    assert caught.value.params["url"].endswith(ids[1])
    playback.skip(connect(), "previous")
    assert playback.playing(connect()).track == ids[0]
    signed_in.devices[0]["is_active"] = False
    assert code_of(lambda: playback.skip(connect(), "next")) == "spotify_device_unchosen"


def test_what_the_user_had_saved_is_not_called_a_change(signed_in, top):
    first, second, third = [track["id"] for track in top[:3]]
    signed_in.library = [track_uri(second)]
    assert playback.like(connect(), [first, second, third]) == [first, third]
    assert signed_in.library == [track_uri(track) for track in (second, first, third)]
    signed_in.calls.clear()
    assert playback.like(connect(), [first, second]) == []
    assert signed_in.calls == ["GET me/library/contains"], "there is nothing to write"


@pytest.mark.parametrize("body", [[], [True, False], {}])
def test_an_odd_answer_about_what_is_saved_changes_nothing(signed_in, top, body):
    signed_in.failures = [Failure("me/library/contains", status=200, body=body)]
    assert code_of(lambda: playback.like(connect(), [top[0]["id"]])) == "spotify_garbled"
    assert signed_in.library == []


def test_without_premium_the_link_comes_with_the_sentence(signed_in, top):
    signed_in.premium = False
    for act in (playback.play, playback.queue):
        given = [top[0]["id"]] if act is playback.play else top[0]["id"]
        with pytest.raises(Exception) as caught:
            act(connect(), given)
        assert caught.value.code == "spotify_premium_needed"
        assert caught.value.params == {"url": f"https://open.spotify.com/track/{top[0]['id']}"}


@pytest.mark.parametrize("act", [playback.play, playback.queue])
def test_where_no_device_is_active_the_user_says_which(signed_in, top, act):
    """Not any that is there: it may be a television in another room."""
    signed_in.devices[0]["is_active"] = False
    track = top[0]["id"]
    given = [track] if act is playback.play else track
    with pytest.raises(Exception) as caught:
        act(connect(), given)
    assert caught.value.code == "spotify_device_unchosen"
    assert caught.value.params["url"].endswith(track)
    assert (signed_in.playing, signed_in.queue) == (None, [])
    assert len(signed_in.calls) == 2, "as the room's README counts"
    act(connect(), given, "kitchen")
    assert signed_in.playing or signed_in.queue


@pytest.mark.parametrize("act", [playback.play, playback.queue])
def test_a_violated_restriction_comes_with_the_link(signed_in, top, act):
    error = {"status": 403, "message": "Player command failed: Restriction violated", "reason": "UNKNOWN"}
    signed_in.failures = [Failure("me/player", status=403, body={"error": error})]
    with pytest.raises(Exception) as caught:
        act(connect(), [top[0]["id"]] if act is playback.play else top[0]["id"])
    assert caught.value.code == "spotify_forbidden"
    assert caught.value.params["url"].endswith(top[0]["id"])


def test_where_no_device_is_there_the_link_comes_with_the_sentence(signed_in, top):
    signed_in.devices = [{**signed_in.devices[0], "is_restricted": True, "is_active": False}]
    with pytest.raises(Exception) as caught:
        playback.play(connect(), [top[0]["id"]])
    assert caught.value.code == "spotify_no_device"
    assert caught.value.params["url"].endswith(top[0]["id"])
