"""Tokens: how they are renewed, kept and noticed, in one process and in two."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest

from facetune.app import account
from facetune.errors import FaceTuneError
from facetune.profile import people
from facetune.profile.database import opened
from facetune.spotify import http, oauth, quota, store, tokens
from facetune.spotify.credentials import Credentials
from tests.spotify.conftest import code_of, connect, here, sign_in
from tests.spotify.standin import CLIENT, Failure


def test_a_dead_refresh_token_leads_to_signing_in_again_and_not_to_a_loop(signed_in):
    signed_in.revoke()
    tokens.drop("1")
    for _ in range(3):
        assert code_of(lambda: connect().get("me", "", dict)) == "spotify_signed_out"
    assert signed_in.calls == ["POST token"]
    assert Credentials("1").read() == (CLIENT, None)
    assert not account.status().signed_in
    sign_in(["taste"], client=None)  # the client id is still there
    assert account.status().signed_in


def test_a_new_refresh_token_is_kept_before_the_access_token_is_used(signed_in):
    before = Credentials("1").refresh_token()
    tokens.drop("1")
    seen = []
    signed_in.failures = []
    original = signed_in.failure_of
    signed_in.failure_of = lambda path: seen.append((path, Credentials("1").refresh_token())) or original(path)
    connect().get("me", "", dict)
    assert [path for path, _ in seen] == ["token", "me"]
    assert seen[0][1] == before
    assert seen[1][1] not in (None, before)


@pytest.mark.usefixtures("signed_in")
def test_two_processes_that_refresh_at_once_both_stay_signed_in(monkeypatch):
    """The second finds its refresh token used up, looks again and takes the new one."""
    monkeypatch.setattr(tokens, "_RIVAL", 20.0)  # a busy machine's keyring takes its time
    old = Credentials("1").refresh_token()
    other = oauth.refresh(CLIENT, old)  # another process, which is a moment late to keep what it got
    late = threading.Timer(0.6, lambda: Credentials("1").rotate(old, other.refresh))
    late.start()
    tokens.drop("1")
    assert tokens.access(here(), ask=True).access
    late.join()
    assert account.status().signed_in


def test_a_sign_in_of_another_process_counts_here_at_once(signed_in):
    """Of somebody else, or of the same person for more."""
    first = tokens.access(here(), ask=True)
    assert signed_in.calls == []
    other = signed_in.grant(CLIENT, ["playlist-modify-private"])
    Credentials("1").sign_in(CLIENT, other["refresh_token"])
    account = {"since": time.time() + 1, "scopes": ["playlist-modify-private"]}
    here().put(store.ACCOUNT, account)
    second = tokens.access(here(), ask=True)
    assert second.access != first.access
    assert second.scopes == {"playlist-modify-private"}
    here().put(store.ACCOUNT, {**account, "who": "somebody-else"})  # as soon as that is known
    assert tokens.access(here(), ask=True) == second
    assert signed_in.calls == ["POST token"]


def test_a_sign_in_between_two_looks_is_noticed_the_next_time(signed_in, monkeypatch):
    """A token of the first account must not pass for one of the second."""
    signed_in.rotate = False
    tokens.drop("1")
    read = Credentials.read

    def then_another(self):
        monkeypatch.setattr(Credentials, "read", read)
        found = read(self)
        other = signed_in.grant(CLIENT, ["user-top-read"], "none")
        signed_in.refreshable["AQother"] = (CLIENT, {"user-top-read"})
        Credentials("1").sign_in(CLIENT, "AQother")
        here().put(store.ACCOUNT, {"since": time.time() + 1, "scopes": other["scope"].split()})
        return found

    monkeypatch.setattr(Credentials, "read", then_another)
    assert len(tokens.access(here(), ask=True).scopes) > 1
    assert tokens.access(here(), ask=True).scopes == {"user-top-read"}


def test_a_token_is_fetched_once_where_the_profile_was_lost(signed_in):
    here().drop(store.ACCOUNT)
    first = tokens.access(here(), ask=True)
    assert tokens.access(here(), ask=True) == first
    assert signed_in.calls == ["POST token"]
    assert here().get(store.ACCOUNT)["since"] is None


def test_the_token_of_a_sign_in_is_used(spotify):
    sign_in(["taste"])
    connect().get("me", "", dict)
    assert spotify.calls == ["POST token", "GET me", "GET me"]


@pytest.mark.usefixtures("signed_in")
def test_a_refresh_that_ends_after_the_sign_out_brings_nothing_back():
    old = Credentials("1").refresh_token()
    account.sign_out()
    assert not Credentials("1").rotate(old, "new")
    assert Credentials("1").read() == (None, None)


def test_a_request_that_is_cancelled_loses_no_new_token(signed_in, monkeypatch):
    signed_in.rotate = True
    cancelled = threading.Event()
    whole = oauth.refresh

    def refresh(*arguments):
        cancelled.set()
        return whole(*arguments)

    monkeypatch.setattr(oauth, "refresh", refresh)
    old = Credentials("1").refresh_token()
    tokens.drop("1")
    with contextlib.suppress(FaceTuneError):  # the call after it may be too quick to be cancelled
        connect(cancelled=cancelled).get("me", "", dict)
    assert Credentials("1").refresh_token() not in (None, old)


def _late(standin, monkeypatch, event):
    """The accounts service answers as it should, but not before `event`; who asks gives up before that."""
    monkeypatch.setattr(http, "SILENCE", 0.3)
    monkeypatch.setattr(http, "TOTAL", 0.6)
    grant = standin.grant

    def slowly(*arguments):
        answer = grant(*arguments)
        standin.lock.release()  # held for the whole answer: others ask meanwhile
        try:
            assert event.wait(20)
        finally:
            standin.lock.acquire()
        return answer

    monkeypatch.setattr(standin, "grant", slowly)


def _wait_for(what):
    deadline = time.monotonic() + 20
    while not what() and time.monotonic() < deadline:
        time.sleep(0.02)
    return what()


def test_a_new_refresh_token_that_comes_too_late_for_the_caller_is_kept(signed_in, monkeypatch):
    answered = threading.Event()
    old = Credentials("1").refresh_token()
    tokens.drop("1")
    with monkeypatch.context() as patched:
        _late(signed_in, patched, answered)
        assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_slow"
        assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_slow", "the used one is not dead yet"
        assert Credentials("1").refresh_token() == old
        answered.set()
        assert _wait_for(lambda: Credentials("1").refresh_token() != old)
    assert tokens.access(here(), ask=True).access
    assert account.status().signed_in


def test_the_end_of_the_program_waits_for_a_new_refresh_token(signed_in, monkeypatch):
    answered = threading.Event()
    old = Credentials("1").refresh_token()
    tokens.drop("1")
    _late(signed_in, monkeypatch, answered)
    assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_slow"
    tokens.settle(0.1)  # no longer than that
    assert Credentials("1").refresh_token() == old
    threading.Timer(0.3, answered.set).start()
    tokens.settle(20)
    assert Credentials("1").refresh_token() != old


def test_what_a_call_changes_belongs_to_the_person_it_was_begun_for(signed_in):
    """Whoever is chosen meanwhile has no account, no calls, and nothing to wait for."""
    clients, first = [connect(), connect()], here()
    with opened() as connection:
        people.new(connection, "Bea")
    assert clients[0].get("me", "", dict)
    assert clients[0].need("taste") is None
    first.drop(store.ACCOUNT)  # lost, as in the test above: it is written anew, for whom it is of
    tokens.drop("1")
    assert clients[0].get("me", "", dict)
    signed_in.failures = [Failure("me", status=429, headers={"Retry-After": "60"})]
    assert code_of(lambda: clients[0].get("me", "", dict)) == "spotify_rate_limited"
    assert here().get(store.ACCOUNT) is None
    assert (quota.used(here()), quota.held_until(here())) == (0, None)
    assert first.get(store.ACCOUNT)
    assert quota.used(first) == 3
    assert quota.held_until(first)
    first.drop(store.HOLD)
    signed_in.revoke()
    tokens.drop("1")
    assert code_of(lambda: clients[1].get("me", "", dict)) == "spotify_signed_out"
    assert first.get(store.ACCOUNT) is None
