"""A real Secret Service, a stand-in for Spotify, and an empty profile for each test."""

from __future__ import annotations

import html
import re
import shutil
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from facetune.errors import FaceTuneError
from tests.spotify.secret_service import Bus
from tests.spotify.standin import CLIENT, StandIn
from tests.spotify.web_api import PROFILE, favourites

PASSWORD = "password"  # noqa: S105 - of a keyring made for the tests
ALL = ["taste", "playlists", "playback", "library"]


needs_keyring = pytest.mark.skipif(
    not (sys.platform == "linux" and shutil.which("gnome-keyring-daemon") and shutil.which("dbus-daemon")),
    reason="gnome-keyring or dbus is not installed",
)


def pytest_collection_modifyitems(items):
    """Tests that use the keyring use a real one, and are skipped if there is none."""
    for item in items:
        if {"keyring", "spotify", "signed_in", "buses"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(needs_keyring)


@pytest.fixture(scope="session")
def buses(tmp_path_factory):
    """Starts buses that end with the tests."""
    made = []

    def make():
        made.append(Bus(tmp_path_factory.mktemp("bus")))
        return made[-1]

    yield make
    for bus in made:
        bus.stop()


@pytest.fixture(scope="session")
def unlocked(buses):
    bus = buses()
    bus.start(PASSWORD)
    return bus


@pytest.fixture
def keyring(unlocked, monkeypatch):
    """The system's keyring for this test: real, unlocked, and without entries of ours."""
    from facetune.spotify.credentials import Credentials

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", unlocked.address)
    try:
        Credentials("1").forget()
    except FaceTuneError:
        if not unlocked.revive(PASSWORD):
            raise
        Credentials("1").forget()
    return unlocked


@pytest.fixture
def profile(monkeypatch):
    """An empty profile, and nothing cached in memory."""
    from facetune import paths
    from facetune.app import spotify_store
    from facetune.spotify import tokens

    for file in paths.data_dir().glob("profile.db*"):
        file.unlink()
    monkeypatch.setattr(tokens, "_held", {})
    monkeypatch.setattr(spotify_store, "_unsaved", {})
    yield
    # Background calls of one test must not reach the next, which counts its calls.
    for thread in threading.enumerate():
        if thread.name == "taste" and isinstance(thread, threading.Timer):
            thread.cancel()
            thread.join(20)


@pytest.fixture(scope="session")
def top():
    return favourites()


@pytest.fixture
def spotify(keyring, profile, top, monkeypatch):  # noqa: ARG001
    """A stand-in that the host talks to, without a sign-in."""
    with StandIn(top) as standin:
        for name, value in standin.environment().items():
            monkeypatch.setenv(name, value)
        yield standin


@pytest.fixture
def signed_in(spotify):
    """The same, signed in with every permission."""
    from facetune.spotify import oauth, store, tokens
    from facetune.spotify.credentials import Credentials
    from facetune.spotify.types import known_scopes, needed_scopes

    granted = spotify.grant(CLIENT, needed_scopes(ALL))
    Credentials("1").sign_in(CLIENT, granted["refresh_token"])
    allowed = known_scopes(granted["scope"])
    since = time.time()
    here().put(store.ACCOUNT, {"since": since, "scopes": sorted(allowed), "who": PROFILE})
    given = oauth.Tokens(granted["access_token"], None, time.monotonic() + spotify.lifetime, allowed)
    tokens.hold("1", given, since)
    return spotify


def here():
    """What is stored of the person who is here now."""
    from facetune.app import spotify_store

    return spotify_store.current()


def connect(**options):
    """Spotify for the person who is here now."""
    from facetune.app import account

    return account.client(**options)


def sign_in(features, *, client=CLIENT, link="agree", patience=60.0, before=lambda _redirect: None, cancelled=None):
    """Sign in as a user who clicks a link on Spotify's page; returns the last page."""
    from facetune.spotify import sign_in as signing

    pages = []

    def on_page(url, redirect):
        def user():
            before(redirect)
            pages.append(click(url, link))

        threads.append(threading.Thread(target=user))
        threads[0].start()

    threads = []
    try:
        signing.sign_in(
            here(),
            client,
            features,
            show=False,
            on_page=on_page,
            cancelled=cancelled or threading.Event(),
            patience=patience,
        )
    finally:
        for thread in threads:
            thread.join()
    return pages[0]


def click(url, link):
    """Open Spotify's page and click one of its links; returns the next page."""
    page = fetch(url)[1]
    return fetch(html.unescape(re.search(f'id="{link}" href="([^"]+)"', page)[1]))[1]


def fetch(url, **headers):
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def code_of(work):
    """The code of the error that `work` ends with."""
    with pytest.raises(FaceTuneError) as caught:
        work()
    return caught.value.code
