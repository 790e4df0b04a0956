"""The same for what FaceTune does, and for failures: null, another type or nothing at every place of each answer."""

from __future__ import annotations

import json

import pytest

from facetune.errors import FaceTuneError
from facetune.spotify import oauth, playback, playlists, sign_in, store
from facetune.spotify.client import Client
from facetune.spotify.oauth import Tokens
from facetune.spotify.types import Playlist, known_scopes, needed_scopes
from tests.spotify.conftest import ALL, CLIENT, connect, here
from tests.spotify.standin import Failure
from tests.spotify.test_odd_answers import Memory, outcome, variants
from tests.spotify.web_api import base62

MINE = Playlist("0" * 22, "", "n")
TRACKS = [base62("a"), base62("b")]
ME = {"id": "me", "account_id": "x1"}


def granted():
    return Tokens("x", None, 1e12, known_scopes(" ".join(needed_scopes(ALL))))


ACTIONS = {
    "whose account": (ME, sign_in._whose, lambda found: found is None or isinstance(found, str)),
    "in the library": ([True], lambda client: playlists.in_library(client, MINE), lambda found: found in (True, None)),
    "filled": (
        {"snapshot_id": "0"},
        lambda client: playlists.fill(client, MINE, TRACKS),
        lambda found: found == TRACKS,
    ),
    "liked": ([False, False], lambda client: playback.like(client, TRACKS), lambda found: set(found) <= set(TRACKS)),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_at_every_place_of_an_answer_to_an_action(monkeypatch, name):
    answer, act, fits = ACTIONS[name]
    variant = {}
    monkeypatch.setattr(Client, "_call", lambda *_: variant["now"])
    for changed, path in [(answer, ()), *variants(answer)]:
        variant["now"] = changed
        found, code = outcome(lambda: act(Client(Memory(), granted=granted())))
        assert code in (None, "spotify_garbled"), (path, changed)
        assert code or fits(found), (path, changed)
    variant["now"] = answer
    assert outcome(lambda: act(Client(Memory(), granted=granted())))[1] is None


SAID = {"error": {"status": 403, "message": "Player command failed: Premium required", "reason": "PREMIUM_REQUIRED"}}


@pytest.mark.parametrize("status", [403, 429])
def test_at_every_place_of_a_failure(signed_in, status):
    """A failure that cannot be read is still a failure with a code of its own, for Spotify's status tells enough."""
    codes = set()
    for changed, path in variants(SAID):
        signed_in.failures = [
            Failure("me/player", status=status, body=json.dumps(changed), headers={"Retry-After": "x"})
        ]
        with pytest.raises(FaceTuneError) as caught:
            playback.play(connect(), TRACKS[:1], "laptop")
        codes.add(caught.value.code)
        assert caught.value.code.startswith("spotify_"), (path, changed)
        here().drop(store.HOLD, store.CALLS)
    assert "spotify_premium_needed" in codes or status != 403


def test_at_every_place_of_a_failure_of_the_accounts_service(spotify):
    for changed, path in variants({"error": "invalid_grant", "error_description": "Refresh token revoked"}):
        spotify.failures = [Failure("token", status=400, body=json.dumps(changed))]
        _, code = outcome(lambda: oauth.refresh(CLIENT, "x"))
        assert code in ("spotify_signed_out", "spotify_unexpected", "spotify_garbled"), (path, changed)
        assert code == "spotify_signed_out" or path != ("error_description",)
