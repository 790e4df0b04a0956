"""Spotify's every answer, and what comes of it."""

from __future__ import annotations

import email.utils
import threading
import time

import pytest

from facetune.affect import one_emotion
from facetune.app.recommend import Wanted, recommend
from facetune.errors import FaceTuneError
from facetune.spotify import errors, http, quota, store, tokens
from facetune.spotify.credentials import Credentials
from tests.spotify.conftest import code_of, connect, here
from tests.spotify.standin import CLIENT, Failure

TOP = "user-top-read"


def ask():
    return connect().get("me/top/tracks", TOP, dict)


def said(status, message="", reason="", **headers):
    error = {"status": status, "message": message} | ({"reason": reason} if reason else {})
    return {"status": status, "body": {"error": error}, "headers": headers}


TABLE = {
    "401": (said(401, "Invalid access token"), "spotify_refused", None),
    "403 scope that was given": (said(403, "Insufficient client scope"), "spotify_forbidden", None),
    "403 premium of the owner": (
        said(403, "Active premium subscription required for the owner of the app."),
        "spotify_owner_premium",
        None,
    ),
    "403 premium in words": (said(403, "Player command failed: Premium required"), "spotify_premium_needed", None),
    "403 premium": (said(403, "Premium required", "PREMIUM_REQUIRED"), "spotify_premium_needed", None),
    "403 stranger": (said(403, "User not registered in the Developer Dashboard"), "spotify_user_unknown", None),
    "403": (said(403, "Forbidden"), "spotify_forbidden", None),
    "404": (said(404, "Not found"), "spotify_not_found", None),
    "400 dead": (said(400, "Payload contains a non-existing ID"), "spotify_tracks_gone", None),
    "400": (said(400, "Invalid limit"), "spotify_unexpected", None),
    "418": (said(418), "spotify_unexpected", None),
    "429 short": (said(429, "Too many requests", **{"Retry-After": "7"}), "spotify_rate_limited", 7),
    "429 long": (said(429, "Too many requests", **{"Retry-After": "48925"}), "spotify_rate_limited", 48925),
    "429 quota": (said(429, "Quota", "QUOTA_EXCEEDED", **{"Retry-After": "48925"}), "spotify_quota_spent", 48925),
    "429 quota, no word": (said(429, "Quota", "QUOTA_EXCEEDED"), "spotify_quota_spent", 3600),
    "429 no word": (said(429), "spotify_rate_limited", 30),
    "429 nonsense": (said(429, **{"Retry-After": "soon"}), "spotify_rate_limited", 30),
    "500": (said(500), "spotify_unavailable", None),
    "502 no JSON": ({"status": 502, "body": "<html>Bad gateway</html>"}, "spotify_unavailable", None),
    "503": (said(503), "spotify_unavailable", None),
    "503 with a time": (said(503, **{"Retry-After": "120"}), "spotify_unavailable", 120),
    "500 of another form": ({"status": 500, "body": {"error": "server_error"}}, "spotify_garbled", None),
    "500 a list": ({"status": 500, "body": [1, 2]}, "spotify_garbled", None),
    "redirect": ({"status": 302, "headers": {"Location": "https://example.org/"}}, "spotify_garbled", None),
    "no network": ({"action": "cut"}, "spotify_unreachable", None),
    "half an answer": ({"action": "half"}, "spotify_garbled", None),
    "invalid JSON": ({"action": "garbage"}, "spotify_garbled", None),
    "an answer without end": ({"action": "endless"}, "spotify_garbled", None),
    "deep JSON": ({"status": 200, "body": "[" * 200_000}, "spotify_garbled", None),
    "silence": ({"action": "hang"}, "spotify_slow", None),
    "a drip": ({"action": "drip"}, "spotify_slow", None),
    "other fields": ({"status": 200, "body": []}, "spotify_garbled", None),
}


@pytest.mark.parametrize("name", TABLE)
def test_each_answer_has_its_code_and_nothing_sleeps(signed_in, monkeypatch, name):
    given, code, held = TABLE[name]
    if code == "spotify_slow":  # the others get all the time they may have, on a busy machine
        monkeypatch.setattr(http, "SILENCE", 0.4)
        monkeypatch.setattr(http, "TOTAL", 0.8)
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    signed_in.failures = [Failure("me/top", **given)]
    asked = time.time()
    with pytest.raises(FaceTuneError) as caught:
        ask()
    assert caught.value.code == code
    assert not slept
    for thread in threading.enumerate():
        if thread.name == "spotify" and name != "silence":
            thread.join(30)
            assert not thread.is_alive(), "the request goes on behind its answer"
    assert signed_in.calls.count("GET me/top/tracks") == (2 if name == "401" else 1), "nothing is repeated but a 401"
    until = quota.held_until(here())
    assert (until is None) == (held is None)
    if held is not None:
        assert asked - 1 < until - held < time.time() + 1
        signed_in.failures = []
        before = len(signed_in.calls)
        assert code_of(ask) == code
        assert len(signed_in.calls) == before, "Spotify is left alone until then"
    assert Credentials("1").refresh_token(), "only a dead refresh token ends a sign-in"


def test_a_history_that_is_not_there_is_no_missing_device(signed_in):
    signed_in.failures = [Failure("me/player", **said(404, "Not found"))]
    paths = {"me/player/recently-played": "user-read-recently-played", "me/player/devices": "user-read-playback-state"}
    codes = [code_of(lambda path=path, scope=scope: connect().get(path, scope, dict)) for path, scope in paths.items()]
    assert codes == ["spotify_not_found", "spotify_no_device"]


def test_a_clock_that_was_put_back_does_not_prolong_what_spotify_asked_for(signed_in, monkeypatch):
    signed_in.failures = [Failure("me/top", **said(429, **{"Retry-After": "600"}))]
    with monkeypatch.context() as ahead:
        now = time.time
        ahead.setattr(quota.time, "time", lambda: now() + 300 * 86_400)
        assert code_of(ask) == "spotify_rate_limited"
        signed_in.failures = []
        assert code_of(ask) == "spotify_rate_limited"
    assert quota.held_until(here()) is None
    assert ask()["items"]


def test_the_table_in_the_documentation_names_every_code():
    for _, code, _ in TABLE.values():
        assert code in errors.__doc__


def test_recommendations_come_in_any_case(signed_in):
    signed_in.failures = [Failure("", **said(429, "Quota", "QUOTA_EXCEEDED", **{"Retry-After": "48925"}))]
    with pytest.raises(FaceTuneError):
        ask()
    before = len(signed_in.calls)
    assert len(recommend(one_emotion("sad"), Wanted(goal="match", limit=10)).tracks) == 10
    assert len(signed_in.calls) == before


def test_a_token_that_ran_out_is_renewed_once_and_the_call_repeated(signed_in):
    signed_in.expire()
    assert len(ask()["items"]) == 20
    assert signed_in.calls == ["GET me/top/tracks", "POST token", "GET me/top/tracks"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"status": 400, "body": {"error": "invalid_client"}}, "spotify_client_refused"),
        ({"status": 429, "headers": {"Retry-After": "9"}}, "spotify_rate_limited"),
        ({"status": 503}, "spotify_unavailable"),
        ({"status": 200, "body": {"access_token": 5}}, "spotify_garbled"),
        ({"status": 200, "body": "not JSON"}, "spotify_garbled"),
        ({"action": "cut"}, "spotify_unreachable"),
        ({"action": "half"}, "spotify_garbled"),
        ({"status": 200, "body": "[" * 200_000}, "spotify_garbled"),
        ({"action": "endless"}, "spotify_garbled"),
        ({"action": "hang"}, "spotify_slow"),
    ],
)
def test_the_accounts_service_may_fail_without_ending_the_sign_in(signed_in, monkeypatch, given, code):
    tokens.drop("1")
    signed_in.failures = [Failure("token", **given)]
    with monkeypatch.context() as patched:
        if code == "spotify_slow":
            patched.setattr(http, "SILENCE", 0.4)
            patched.setattr(http, "TOTAL", 0.8)
        assert code_of(ask) == code
    signed_in.failures = []
    assert Credentials("1").read()[0] == CLIENT
    here().drop(store.HOLD)
    assert ask()["items"]


def test_what_the_user_has_not_allowed_is_not_even_asked(spotify):
    from tests.spotify.conftest import sign_in

    sign_in(["taste"])
    spotify.calls.clear()
    with pytest.raises(FaceTuneError) as caught:
        connect().put("me/library", "user-library-modify", uris="spotify:track:x")
    assert caught.value.code == "spotify_scope_missing"
    assert caught.value.params == {"scope": "user-library-modify", "feature": "library"}
    assert spotify.calls == []


def test_what_stands_in_the_address_is_not_taken_for_spotifys_word(signed_in):
    signed_in.failures = [Failure("search", **said(403, "Forbidden"))]
    for artist in ("Premium", "not registered"):
        assert code_of(lambda artist=artist: connect().get("search", "", dict, q=artist)) == "spotify_forbidden"


def test_the_budget_ends_first_for_what_nobody_clicked(signed_in):
    here().put(store.CALLS, {str(int(time.time() // 3600)): quota.BACKGROUND})
    with pytest.raises(FaceTuneError) as caught:
        connect(background=True).get("me", "", dict)
    assert caught.value.code == "spotify_budget_spent"
    assert connect().get("me", "", dict)
    here().put(store.CALLS, {str(int(time.time() // 3600)): quota.BUDGET})
    assert code_of(ask) == "spotify_budget_spent"
    here().put(store.CALLS, {str(int(time.time() // 3600) - 24): quota.BUDGET, "odd": "x"})
    assert quota.used(here()) == 0, "yesterday's calls are forgiven"
    assert signed_in.calls == ["GET me"]


@pytest.mark.usefixtures("signed_in")
def test_each_call_is_counted():
    before = quota.used(here())
    for _ in range(3):
        ask()
    assert quota.used(here()) == before + 3


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("7", 7.0), ("0", 1.0), ("-5", 1.0), ("1e9", 48 * 3600.0),
        ("nan", None), ("inf", None), (email.utils.formatdate(1060, usegmt=True), 60.0),
    ],
)  # fmt: skip
def test_retry_after(value, seconds):
    assert errors.retry_after(value, now=1000.0) == seconds


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0.1, "1 min"), (60, "1 min"), (61, "2 min"), (3600, "1 h"), (48925, "13 h 36 min")]
)
def test_a_wait_is_told_in_hours_and_minutes(seconds, wait):
    assert errors.HoldBackError("spotify_rate_limited", seconds).message == f"Spotify asks FaceTune to wait {wait}."


def test_the_readme_explains_each_permission_as_the_host_does():
    from pathlib import Path

    from facetune.spotify import http
    from facetune.spotify.types import SCOPES

    readme = Path(errors.__file__).with_name("README.md").read_text(encoding="utf-8")
    for scope in SCOPES:
        assert f"| `{scope.name}` | {scope.feature} | {scope.reason[0].lower()}{scope.reason[1:-1]} |" in readme
    assert f"`{http.REDIRECT}`" in readme
