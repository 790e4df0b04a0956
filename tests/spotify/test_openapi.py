"""The stand-in and our requests against Spotify's own description, through prism, which checks both."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time

import pytest

from facetune.app import playlists
from facetune.app import taste as reading
from facetune.spotify import http, new_releases, playback, store, taste, tokens
from tests.conftest import ROOT, SHARED
from tests.spotify.conftest import connect, here

DESCRIPTION = SHARED / "data" / "spotify-open-api.yml"
PRISM = ROOT / "tests" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"

pytestmark = [
    pytest.mark.skipif(not DESCRIPTION.exists(), reason="Spotify's description is not at hand"),
    pytest.mark.skipif(not (PRISM.exists() and shutil.which("node")), reason="prism is not installed"),
]


@pytest.fixture(scope="module")
def checked(top):
    """A stand-in behind prism, which refuses what the description does not allow; the same for all tests here."""
    from tests.spotify.standin import StandIn

    with StandIn(top) as standin:
        process, address = _prism(standin)
        yield standin, address
        process.kill()
        process.wait()


@pytest.fixture
def through_prism(checked, signed_in, monkeypatch):
    """Somebody is signed in, and every call goes through prism. On a busy machine it takes its time."""
    standin, address = checked
    monkeypatch.setattr(http, "SILENCE", 40.0)
    monkeypatch.setattr(http, "TOTAL", 60.0)
    monkeypatch.setattr(standin, "access", signed_in.access)
    monkeypatch.setenv("FACETUNE_SPOTIFY_API", address)
    standin.calls.clear()
    return standin


def _prism(standin):
    """Its process and address. It takes no port of its own choice, and another process may take the one it is given."""
    for _ in range(3):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = ["node", PRISM, "proxy", "-h", "127.0.0.1", "-p", str(port), "--errors", DESCRIPTION, standin.api]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if _answers(process, port):
            return process, f"http://127.0.0.1:{port}"
        process.kill()
        process.wait()
    raise AssertionError("prism did not start")


def _answers(process, port):
    """Whether it has started to, and not ended."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        time.sleep(0.2)
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process.poll() is None
        if process.poll() is not None:
            return False
    return False


def test_all_that_we_ask_and_all_that_the_stand_in_answers_is_as_described(through_prism, top, monkeypatch):
    monkeypatch.setattr(new_releases, "ARTISTS", 1)
    ids = [track["id"] for track in top]
    assert connect().get("me", "", dict)["account_id"]
    assert new_releases.read(connect(), taste.read(connect()), reading.CatalogueLibrary())
    saved = playlists.save(ids, name="Fifty", description="As many")
    assert len(through_prism.playlists[saved.id]["tracks"]) == 50
    playlists.keep("sad", "match", 100)
    assert [device.id for device in playback.devices(connect())] == ["laptop", "kitchen"]
    playback.play(connect(), ids, "kitchen")
    playback.queue(connect(), ids[0])
    playback.skip(connect(), "next", ids[0], "kitchen")
    playback.skip(connect(), "previous")
    playback.skip(connect(), "next", ids[0])
    assert playback.playing(connect()).track == ids[1]
    playback.like(connect(), ids)
    playback.like(connect(), ids[:1], saved=False)
    assert len(through_prism.calls) == 25


def test_prism_notices_an_answer_or_a_request_that_is_not_as_described(through_prism, monkeypatch):
    from tests.spotify.conftest import code_of

    assert code_of(lambda: connect().get("me/top/tracks", "user-top-read", dict, limit=51)) == "spotify_unexpected"
    assert through_prism.calls == []
    devices = [{**through_prism.devices[0], "is_active": "yes"}]
    monkeypatch.setattr(through_prism, "devices", devices)
    assert code_of(lambda: playback.devices(connect())) == "spotify_unavailable"


@pytest.mark.filterwarnings("ignore:.*deprecated by Spotify:DeprecationWarning")
def test_where_spotipy_differs_from_the_description(through_prism):
    """Which is why client.py names the paths itself. Where this fails, spotipy or the description has moved on."""
    import spotipy

    held = tokens.access(here(), ask=True)
    spotify = spotipy.Spotify(auth=held.access, requests_session=http.session(), requests_timeout=40)
    spotify.prefix = http.api()

    def status_of(call):
        try:
            call()
        except spotipy.SpotifyException as error:
            return error.http_status
        return 200

    made = spotify.current_user_playlist_create("spotipy's", public=False)["id"]
    found = {
        "current_user": status_of(spotify.current_user),
        "playlist_add_items": status_of(lambda: spotify.playlist_add_items(made, ["spotify:track:x"])),
        "playlist_replace_items": status_of(lambda: spotify.playlist_replace_items(made, ["spotify:track:x"])),
        "search by 20": status_of(lambda: spotify.search("x", limit=20)),
        "devices": status_of(spotify.devices),
        "recommendations": status_of(lambda: spotify.recommendations(seed_genres=["pop"])),
    }
    assert found == {
        "current_user": 404,  # asks for /me/
        "playlist_add_items": 422,  # sends an array where an object is described
        "playlist_replace_items": 200,
        "search by 20": 422,
        "devices": 200,
        "recommendations": 404,  # described still, gone since 2024: the stand-in knows
    }
    assert here().get(store.ACCOUNT)
    assert through_prism.playlists[made]["tracks"] == ["spotify:track:x"]
