"""Signing in and out."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import addresses, browser, scopes, tokens
from facetune.spotify import oauth as accounts
from facetune.spotify import store as memory
from facetune.spotify.credentials import Credentials
from facetune.spotify.loopback import Listener
from facetune.spotify.oauth import Tokens

PATIENCE: Final = 240.0
"""Seconds to sign in: someone may have to look a password up, or make an account."""

LIFETIME: Final = 182 * 86400.0
"""Seconds after which Spotify lets a sign-in run out, however often it was used: six months."""

_current: Final[list[threading.Event]] = []
_starting: Final = threading.Lock()

OnPage = Callable[[str, str], None]
"""Called with the address of Spotify's page and with the redirect address, once the listener is up."""


@memory.of_one_person()
def sign_in(
    client_id: str | None,
    features: Iterable[scopes.Feature],
    *,
    show: bool,
    on_page: OnPage,
    cancelled: threading.Event,
    patience: float = PATIENCE,
) -> None:
    """Let the user sign in in the browser, and keep what that gives in the keyring.

    Asks for what `features` need and for what was allowed before. With `show`, the system's browser opens the page.
    A second call replaces the first. Raises FaceTuneError: cancelled, spotify_signin_*, spotify_client_*,
    spotify_listener_failed, keyring_*, those of errors.py, and those of the profile.
    """
    person = memory.person()
    credentials = Credentials(person, cancelled=cancelled)
    kept, token = credentials.read()  # first of all: without a keyring there is no point in asking the user
    client = accounts.client_id(client_id) if client_id else kept
    if client is None:
        raise FaceTuneError("spotify_client_missing", dashboard=addresses.DASHBOARD, redirect=addresses.REDIRECT)
    if token is None:
        credentials.keep_client_id(client)
        _notice_another_app(client)  # which is also what tells an erasure that the keyring has something
    account = memory.recall(memory.ACCOUNT) or {}
    wanted = scopes.needed(features) | (frozenset(account.get("scopes", ())) if client == kept else frozenset())
    replaced = _take_over()

    def open_page(url: str, redirect: str) -> None:
        on_page(url, redirect)
        if show:
            browser.show(url)

    def keep(granted: Tokens, refresh_token: str) -> None:
        memory.person()  # who was deleted meanwhile must not get an entry in the keyring
        allowed = granted.scopes or wanted  # Spotify may leave out what is as it was asked for
        credentials.sign_in(client, refresh_token)
        _notice_another_app(client)
        since = time.time()
        memory.remember(memory.ACCOUNT, {**account, "since": since, "scopes": sorted(allowed)})
        tokens.hold(person, granted._replace(scopes=allowed), since)  # after it: they are of this account

    try:
        _through_the_browser(client, wanted, _Wait(cancelled, replaced, patience), open_page, keep)
    finally:
        with _starting:
            if replaced in _current:
                _current.remove(replaced)
    logger.info("signed in to Spotify")
    _notice_another_account(cancelled)


@memory.of_one_person()
def sign_out() -> None:
    """Forget everything that came of a sign-in: credentials, tokens, taste, and which playlists were kept.

    How many calls were made, and until when Spotify wants none, stays: that is Spotify's account of the app. The
    playlists stay in Spotify. Raises FaceTuneError keyring_* where the keyring keeps the credentials: who was signed
    in still is, and can sign out again.
    """
    person = memory.person()
    tokens.drop(person)
    memory.forget(memory.TASTE, memory.NEWER, memory.KEPT, memory.UNFINISHED, memory.WHO)
    Credentials(person).forget()
    memory.forget(memory.ACCOUNT)  # last: as long as the keyring has something, whoever erases a profile asks it
    memory.forget(memory.TASTE, memory.NEWER)  # a reading that saw the account until now may have brought them back
    logger.info("signed out of Spotify")


def forget_person(person: str) -> bool:
    """Remove the credentials of a person (memory.person) whose profile is erased; whether none are left.

    Never asks, never fails: False where the keyring cannot be had, and may keep them.
    """
    tokens.drop(person)
    try:
        Credentials(person, ask=False).forget()
    except FaceTuneError as error:
        logger.warning("the keyring keeps the sign-in of an erased profile: %s", error.code)
        return False
    return True


def forget_people(people: Iterable[str]) -> bool:
    """The same for several, each of whom is tried: whether nothing is left of any."""
    kept = [person for person in people if not forget_person(person)]
    return not kept


class _Me(msgspec.Struct):
    """Whose account it is. `account_id` stays the same where `id` may not; accounts got it in May 2026."""

    id: str = ""
    account_id: str = ""


class _Wait(NamedTuple):
    """How long a sign-in goes on."""

    cancelled: threading.Event
    replaced: threading.Event
    patience: float

    def over(self) -> bool:
        return self.cancelled.is_set() or self.replaced.is_set()

    def check(self) -> None:
        """Raise FaceTuneError cancelled or spotify_signin_replaced."""
        if self.cancelled.is_set():
            raise FaceTuneError("cancelled")
        if self.replaced.is_set():
            raise FaceTuneError("spotify_signin_replaced")


def _through_the_browser(
    client: str, wanted: Iterable[str], wait: _Wait, open_page: OnPage, keep: Callable[[Tokens, str], None]
) -> None:
    """Send the user to Spotify's page and `keep` what they come back with. The page at the end says how it went."""
    state = secrets.token_urlsafe(32)
    listener = Listener(state)
    failure: FaceTuneError | None = FaceTuneError("cancelled")
    try:
        attempt = accounts.attempt(client, listener.redirect, state, wanted)
        open_page(attempt.url, listener.redirect)
        came = listener.wait(wait.patience, wait.over)
        wait.check()
        code = _code(came, wait)
        granted = accounts.exchange(client, code, attempt.verifier, listener.redirect, cancelled=wait.cancelled)
        wait.check()
        keep(granted, _refresh_token(granted))
        failure = None
    except FaceTuneError as error:
        failure = _of_exchange(error)
        raise failure from None
    finally:
        listener.finish(failure)
        listener.close()


def _refresh_token(granted: Tokens) -> str:
    if granted.refresh is None:
        raise FaceTuneError("spotify_garbled")
    return granted.refresh


def _notice_another_app(client: str) -> None:
    """Where it is another app's client id than before, what Spotify counted of the other app says nothing of it."""
    app = hashlib.sha256(client.encode()).hexdigest()[:12]
    if memory.recall(memory.APP) not in (None, app):
        memory.forget(memory.HOLD, memory.CALLS)
    memory.remember(memory.APP, app)


def _notice_another_account(cancelled: threading.Event) -> None:
    """Where somebody else has signed in than before, forget what was the other's."""
    from facetune.spotify.client import Client

    try:
        me = Client(cancelled=cancelled).get("me", "", _Me)
    except FaceTuneError as error:
        logger.info("whose account it is was not read: %s", error.code)
        return
    account = memory.recall(memory.ACCOUNT)
    if not account:  # signed out meanwhile, in another window
        return
    who = me.account_id or me.id
    if (account.get("who") or memory.recall(memory.WHO)) not in (None, who):
        memory.forget(memory.TASTE, memory.NEWER, memory.KEPT, memory.UNFINISHED)
    memory.remember(memory.ACCOUNT, {**account, "who": who})
    memory.forget(memory.WHO)


def _code(came: dict[str, str] | None, wait: _Wait) -> str:
    """The code that the browser brought. Raises FaceTuneError spotify_signin_timeout, _declined or _failed."""
    if came is None:
        raise FaceTuneError("spotify_signin_timeout", seconds=wait.patience, redirect=addresses.REDIRECT)
    if came.get("error") == "access_denied":
        raise FaceTuneError("spotify_signin_declined")
    if "code" not in came:
        raise FaceTuneError("spotify_signin_failed", detail=came.get("error", "no code")[:60])
    return came["code"]


def _of_exchange(error: FaceTuneError) -> FaceTuneError:
    """A code that Spotify does not take is no sign-in that ran out."""
    if error.code == "spotify_signed_out":
        return FaceTuneError("spotify_signin_failed", detail="invalid_grant")
    return error


def _take_over() -> threading.Event:
    """The sign-in that waits, if one does, ends: its page is probably closed."""
    mine = threading.Event()
    with _starting:
        for other in _current:
            other.set()
        _current[:] = [mine]
    return mine
