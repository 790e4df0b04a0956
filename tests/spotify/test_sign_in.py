from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from facetune.app import account
from facetune.errors import FaceTuneError
from facetune.profile import people
from facetune.profile.database import opened
from facetune.spotify import authorize, http, quota, store, tokens
from facetune.spotify import sign_in as signing
from facetune.spotify.credentials import Credentials
from facetune.spotify.errors import HoldBackError
from tests.conftest import ROOT
from tests.spotify import conftest, web_api
from tests.spotify.conftest import click, code_of, connect, fetch, here, sign_in
from tests.spotify.standin import CLIENT, Failure


@pytest.mark.usefixtures("spotify")
def test_a_user_signs_in_and_out():
    page = sign_in(["taste"])
    assert "You can close this tab." in page
    now = account.status()
    assert now.signed_in
    assert now.client_id == CLIENT
    assert now.keyring == "ok"
    assert {scope.scope for scope in now.scopes if scope.granted} == {
        "user-top-read", "user-read-recently-played", "user-library-read",
    }  # fmt: skip
    assert abs(now.until - time.time() - signing.LIFETIME) < 60
    here().put(store.TASTE, {"tracks": {"x": 1.0}})
    account.sign_out()
    now = account.status()
    assert not now.signed_in
    assert now.client_id is None
    assert Credentials("1").read() == (None, None)
    assert here().get(store.TASTE) is None
    assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_signed_out"


@pytest.mark.usefixtures("spotify")
def test_only_what_is_wanted_is_asked_for_and_what_was_allowed_is_kept():
    asked = []

    def noticing(features):
        def on_page(url, _redirect):
            asked.append(set(parse_qs(urlsplit(url).query)["scope"][0].split()))
            threading.Thread(target=sign, args=(url,)).start()

        signing.sign_in(here(), CLIENT, features, show=False, on_page=on_page, cancelled=threading.Event(), patience=20)

    def sign(url):
        click(url, "agree")

    noticing(["playlists"])
    noticing(["library"])
    library = {"user-library-modify", "user-library-read"}
    playlists = {"playlist-modify-private", "playlist-read-private"}
    assert asked == [playlists, playlists | library]


@pytest.mark.usefixtures("spotify")
def test_stray_requests_and_foreign_states_are_waited_past():
    seen = []

    def strays(redirect):
        port = urlsplit(redirect).port
        silent.append(socket.create_connection(("127.0.0.1", port)))
        seen.append(fetch(redirect.replace(http.CALLBACK, "/favicon.ico"))[0])
        seen.append(fetch(f"{redirect}?code=stolen&state=guessed")[0])
        seen.append(fetch(f"{redirect}?error=access_denied")[0])
        seen.append(fetch(f"{redirect}?code=x&state=y", Host="evil.example")[0])
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(b"\x16\x03\x01 no HTTP at all\r\n\r\n")

    silent = []
    assert "You can close this tab." in sign_in(["taste"], before=strays)
    assert seen == [404, 400, 400, 404]
    assert account.status().signed_in
    silent[0].close()


@pytest.mark.usefixtures("spotify")
def test_cancel_on_spotifys_page_is_understood():
    pages = []
    assert code_of(lambda: pages.append(sign_in(["taste"], link="cancel"))) == "spotify_signin_declined"
    assert Credentials("1").refresh_token() is None


@pytest.mark.usefixtures("spotify")
def test_nobody_comes_back():
    start = lambda: signing.sign_in(  # noqa: E731
        here(), CLIENT, ["taste"], show=False, on_page=lambda *_: None, cancelled=threading.Event(), patience=0.3
    )
    assert code_of(start) == "spotify_signin_timeout"
    assert Credentials("1").client_id() == CLIENT  # what was typed is not lost


@pytest.mark.usefixtures("spotify")
def test_a_cancelled_request_ends_at_once_and_its_port_is_closed():
    cancelled = threading.Event()
    redirects = []

    def on_page(_url, redirect):
        redirects.append(redirect)
        cancelled.set()

    start = lambda: signing.sign_in(  # noqa: E731
        here(), CLIENT, ["taste"], show=False, on_page=on_page, cancelled=cancelled, patience=60
    )
    assert code_of(start) == "cancelled"
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", urlsplit(redirects[0]).port), timeout=1)


@pytest.mark.usefixtures("spotify")
def test_a_second_sign_in_replaces_the_first():
    codes = []
    waiting = threading.Event()

    def first():
        codes.append(
            code_of(
                lambda: signing.sign_in(
                    here(),
                    CLIENT,
                    ["taste"],
                    show=False,
                    on_page=lambda *_: waiting.set(),
                    cancelled=threading.Event(),
                    patience=60,
                )
            )
        )

    thread = threading.Thread(target=first)
    thread.start()
    assert waiting.wait(60)
    sign_in(["taste"])
    thread.join(60)
    assert codes == ["spotify_signin_replaced"]
    assert account.status().signed_in


@pytest.mark.parametrize("text", ["", "abc", "g" * 32, "0" * 31, "0" * 33, "spotify", CLIENT + "\n" + CLIENT])
def test_what_is_no_client_id_is_refused_before_a_browser_opens(spotify, text):
    if not text:
        assert code_of(lambda: sign_in(["taste"], client=None)) == "spotify_client_missing"
    else:
        assert code_of(lambda: sign_in(["taste"], client=text)) == "spotify_client_invalid"
    assert spotify.calls == []


@pytest.mark.usefixtures("spotify")
def test_a_client_id_is_taken_as_it_is_pasted():
    sign_in(["taste"], client=f"  {CLIENT.upper()}\n")
    assert account.status().client_id == CLIENT


@pytest.mark.usefixtures("signed_in")
def test_a_sign_out_that_the_keyring_refuses_can_be_done_again(monkeypatch):
    def locked(_):
        raise FaceTuneError("keyring_locked")

    with monkeypatch.context() as patch:
        patch.setattr(Credentials, "forget", locked)
        assert code_of(account.sign_out) == "keyring_locked"
        assert not signing.forget_person("1")
    assert account.status().signed_in
    from facetune.app import people as app_people

    with monkeypatch.context() as patch:
        patch.setattr(Credentials, "forget", locked)
        assert code_of(app_people.erase) == "keyring_kept"
    assert here().get(store.ACCOUNT) is None, "all else is erased"
    account.sign_out()
    assert Credentials("1").read() == (None, None), "and this can be made good"


@pytest.mark.usefixtures("spotify")
def test_who_never_came_back_from_spotify_leaves_nothing_in_the_keyring_either(monkeypatch):
    def closed(*_args):
        raise FaceTuneError("cancelled")

    monkeypatch.setattr(authorize, "through_the_browser", closed)
    start = lambda: signing.sign_in(  # noqa: E731
        here(), CLIENT, ["taste"], show=False, on_page=closed, cancelled=threading.Event()
    )
    assert code_of(start) == "cancelled"
    assert Credentials("1").client_id() == CLIENT
    from facetune.app import people as app_people

    app_people.erase()
    assert Credentials("1").client_id() is None


@pytest.mark.usefixtures("spotify")
def test_what_spotify_counted_of_one_app_says_nothing_of_another():
    sign_in(["taste"])
    quota.hold(here(), HoldBackError("spotify_rate_limited", 3600.0))
    spent = quota.used(here())
    sign_in(["taste"])
    assert quota.held_until(here())
    assert quota.used(here()) >= spent
    here().put(store.APP, "another")
    sign_in(["taste"])
    assert quota.held_until(here()) is None
    assert quota.used(here()) < spent + 2


@pytest.mark.usefixtures("signed_in")
def test_another_account_finds_nothing_of_the_first(monkeypatch):
    here().put(store.TASTE, {"tracks": {"x": 1.0}})
    monkeypatch.setattr(web_api, "PROFILE", "somebody-else")
    sign_in(["taste"])
    assert here().get(store.TASTE) is None


@pytest.mark.parametrize("who", [web_api.PROFILE, "somebody-else"])
def test_what_is_kept_of_a_sign_in_that_ran_out_waits_for_the_same_account_alone(signed_in, monkeypatch, who):
    kept = {store.TASTE: {"tracks": {"x": 1.0}}, store.NEW_RELEASES: [], store.DAILY_PLAYLISTS: {"sad": {}}}
    for name, value in kept.items():
        here().put(name, value)
    signed_in.revoke()
    tokens.drop("1")
    assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_signed_out"
    monkeypatch.setattr(web_api, "PROFILE", who)
    sign_in(["taste"])
    same = who == "stand-in-user"
    assert {name: here().get(name) for name in kept} == (kept if same else dict.fromkeys(kept))
    assert here().get(store.ACCOUNT)["who"] == who
    account.sign_out()
    assert here().get(store.LAST_ACCOUNT) is None


def test_a_sign_out_during_a_sign_in_is_not_undone_by_its_last_question(spotify, monkeypatch):
    """As another window's would be, while the sign-in asks whose account it is."""
    answer = web_api.answer

    def meanwhile(*arguments):
        account.sign_out()
        return answer(*arguments)

    monkeypatch.setattr("tests.spotify.standin.answer", meanwhile)
    assert code_of(lambda: sign_in(["taste"])) == "cancelled"
    assert "GET me" in spotify.calls
    assert here().get(store.ACCOUNT) is None


def test_the_page_at_the_end_tells_of_a_failure(spotify):
    from tests.spotify.standin import Failure

    spotify.failures = [Failure("token", status=503)]
    pages = []

    def user(url, _redirect):
        thread = threading.Thread(target=lambda: pages.append(click(url, "agree")))
        thread.start()
        threads.append(thread)

    threads = []
    start = lambda: signing.sign_in(  # noqa: E731
        here(), CLIENT, ["taste"], show=False, on_page=user, cancelled=threading.Event(), patience=20
    )
    assert code_of(start) == "spotify_unavailable"
    threads[0].join()
    assert "Spotify has a problem of its own." in pages[0]
    assert "You can close this tab." in pages[0]


def test_who_is_erased_is_signed_out(signed_in):
    from facetune.app import people as app_people

    assert Credentials("1").refresh_token()
    app_people.erase()
    assert Credentials("1").read() == (None, None)
    assert not account.status().signed_in
    assert code_of(lambda: tokens.access(here(), ask=True)) == "spotify_signed_out"
    assert signed_in.calls == []
    assert signing.forget_person("1"), "there is nothing to forget, and so nothing left"


@pytest.mark.parametrize(("platform", "program"), [("darwin", "open"), ("linux", "xdg-open")])
def test_the_browser_is_opened_without_our_streams(monkeypatch, tmp_path, platform, program):
    """macOS's way is stood in for."""
    opener = tmp_path / program
    opener.write_text(f"#!/bin/sh\nread word && exit 1\necho noise\necho \"$1\" > '{tmp_path}/said'\n")
    opener.chmod(0o755)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert authorize.show_page("https://accounts.example/authorize")
    deadline = time.monotonic() + 20
    said = tmp_path / "said"  # it is there, and empty, before the word is
    while not (said.exists() and said.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert said.read_text().strip() == "https://accounts.example/authorize"
    opener.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not authorize.show_page("https://accounts.example/authorize")


def test_windows_is_asked_in_its_own_way(monkeypatch):
    """Stood in for."""
    shown = []
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("os.startfile", shown.append, raising=False)
    assert authorize.show_page("https://accounts.example/")
    assert shown == ["https://accounts.example/"]


def test_the_stand_in_runs_by_itself():
    """As the tests in browsers start it."""
    command = [sys.executable, "-m", "tests.spotify.standin"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        addresses_of = json.loads(process.stdout.readline())
        state = json.loads(fetch(f"{addresses_of['FACETUNE_SPOTIFY_ACCOUNTS']}/control")[1])
        assert (state["premium"], state["playlists"], state["signed_in"]) == (True, {}, False)
        process.stdin.close()
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:1", "http://example.org", "http://127.0.0.1.example.org", "http://localhost:1", "x"]
)
def test_only_this_computer_can_stand_in_for_spotify(monkeypatch, address):
    monkeypatch.setenv("FACETUNE_SPOTIFY_ACCOUNTS", address)
    monkeypatch.setenv("FACETUNE_SPOTIFY_API", address)
    assert http.accounts() == "https://accounts.spotify.com"
    assert http.api() == "https://api.spotify.com/v1/"


@pytest.mark.usefixtures("spotify")
def test_nobody_is_signed_in_whose_profile_was_deleted_meanwhile():
    def meanwhile(_redirect):
        with opened() as connection:
            people.new(connection, "Bea")
            people.delete(connection, "Me")

    assert code_of(lambda: sign_in(["taste"], before=meanwhile)) == "profile_unknown"
    assert Credentials("1").refresh_token() is None
    assert here().get(store.ACCOUNT) is None


NOT_FOR_YOU = {
    "Active premium subscription required for the owner of the app.": "spotify_owner_premium",
    "User not registered in the Developer Dashboard": "spotify_user_unknown",
    "Forbidden": "spotify_forbidden",
}


@pytest.mark.parametrize("message", NOT_FOR_YOU)
def test_a_sign_in_that_spotify_grants_and_does_not_serve_is_none(spotify, message):
    body = {"error": {"status": 403, "message": message}}
    spotify.failures = [Failure("me", status=403, body=body)]
    assert code_of(lambda: sign_in(["taste"])) == NOT_FOR_YOU[message]
    assert spotify.calls == ["POST token", "GET me"]
    status = account.status()
    assert not status.signed_in
    assert status.client_id == CLIENT, "the next try needs only a click"
    spotify.failures.clear()
    assert "You are signed in" in sign_in(["taste"])
    assert account.status().signed_in


def test_the_page_says_why_a_sign_in_does_not_work(spotify):
    body = {"error": {"status": 403, "message": "Active premium subscription required for the owner of the app."}}
    spotify.failures = [Failure("me", status=403, body=body)]
    pages = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(conftest, "click", lambda *args: pages.append(click(*args)))
        code_of(lambda: sign_in(["taste"]))
    assert "You are signed in" not in pages[0]
    assert "get Premium for the account that made the app" in pages[0]


def test_a_failed_sign_in_leaves_the_one_before(signed_in):
    signed_in.failures = [Failure("me", status=403, body={"error": {"status": 403, "message": "Forbidden"}}, times=1)]
    assert code_of(lambda: sign_in(["taste"])) == "spotify_forbidden"
    assert account.status().signed_in
    assert connect().get("me", "", dict)
