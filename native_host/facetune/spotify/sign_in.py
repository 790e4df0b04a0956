"""Signing in and out."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterable
from typing import Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import authorize, http, oauth, tokens
from facetune.spotify import store as names
from facetune.spotify.authorize import OnPage, Wait
from facetune.spotify.client import Client
from facetune.spotify.credentials import Credentials
from facetune.spotify.oauth import Tokens
from facetune.spotify.store import Store
from facetune.spotify.types import Feature, needed_scopes

PATIENCE: Final = 240.0
"""Seconds to sign in: the person may have to look up a password, or make an account."""

LIFETIME: Final = 182 * 86400.0
"""Seconds after which Spotify lets a sign-in run out, however often it was used: six months."""

_FATAL: Final = frozenset(
    {"cancelled", "spotify_owner_premium", "spotify_user_unknown", "spotify_forbidden", "spotify_refused"}
)
"""Answers to a first call with which every other call would end, too."""

_current: Final[list[threading.Event]] = []
"""What replaces the sign-in that waits for its person, if one does."""
_starting: Final = threading.Lock()


def sign_in(
    store: Store,
    client_id: str | None,
    features: Iterable[Feature],
    *,
    show: bool,
    on_page: OnPage,
    cancelled: threading.Event,
    patience: float = PATIENCE,
) -> None:
    """Let the person sign in in the browser, and save what that gives in the keyring.

    Asks for what `features` need and for what was allowed before. With `show`, the system's browser opens the page.
    A second call replaces the first. Where Spotify grants a sign-in, but then answers no call (the owner of the app has
    no Premium, the account is not among its users), it fails and is not saved. Raises FaceTuneError: cancelled,
    spotify_signin_*, spotify_client_*, spotify_listener_failed, keyring_*, those of errors.py, and what `store.check`
    raises.
    """
    credentials = Credentials(store.person, cancelled=cancelled)
    saved, token = credentials.read()  # first of all: without a keyring there is no point in asking the person
    client = oauth.client_id(client_id) if client_id else saved
    if client is None:
        raise FaceTuneError("spotify_client_missing", dashboard=http.DASHBOARD, redirect=http.REDIRECT)
    if token is None:
        credentials.save_client_id(client)
        _notice_another_app(store, client)  # this also tells an erasure that the keyring has something
    account = store.get(names.ACCOUNT) or {}
    wanted = needed_scopes(features) | (frozenset(account.get("scopes", ())) if client == saved else frozenset())
    replaced = _take_over()
    who: list[str | None] = []

    def open_page(url: str, redirect: str) -> None:
        on_page(url, redirect)
        if show:
            authorize.show_page(url)

    def save(granted: Tokens, refresh_token: str) -> None:
        store.check()  # a person who was deleted meanwhile must not get an entry in the keyring
        allowed = granted.scopes or wanted  # Spotify may leave out what is as it was asked for
        _notice_another_app(store, client)
        who.append(_whose(Client(store, cancelled=cancelled, granted=granted._replace(scopes=allowed))))
        if credentials.client_id() is None:  # signed out meanwhile, in another window
            raise FaceTuneError("cancelled")
        credentials.sign_in(client, refresh_token)
        since = time.time()
        store.put(names.ACCOUNT, {**account, "since": since, "scopes": sorted(allowed)})
        tokens.hold(store.person, granted._replace(scopes=allowed), since)  # after the account that they belong to

    try:
        authorize.through_the_browser(client, wanted, Wait(cancelled, replaced, patience), open_page, save)
    finally:
        with _starting:
            if replaced in _current:
                _current.remove(replaced)
    logger.info("signed in to Spotify")
    _notice_another_account(store, who[-1])


def sign_out(store: Store) -> None:
    """Forget everything that came of a sign-in: credentials, tokens, taste, and which playlists were kept.

    How many calls were made, and until when Spotify wants none, stays: that is Spotify's account of the app. The
    playlists stay in Spotify. Raises FaceTuneError keyring_* if the keyring keeps the credentials: then the person is
    still signed in, and can sign out again.
    """
    tokens.drop(store.person)
    store.drop(*names.OF_AN_ACCOUNT, names.LAST_ACCOUNT)
    Credentials(store.person).forget()
    store.drop(names.ACCOUNT)  # last: as long as the keyring has something, erasing the profile must ask it
    store.drop(names.TASTE, names.NEW_RELEASES)  # a reading that saw the account until now may have put them back
    logger.info("signed out of Spotify")


def forget_person(person: str) -> bool:
    """Remove the credentials of a person (Store.person) whose profile is erased; whether none are left.

    Never asks and never fails: False if the keyring cannot be reached, and may keep them.
    """
    tokens.drop(person)
    try:
        Credentials(person, ask=False).forget()
    except FaceTuneError as error:
        logger.warning("the keyring keeps the sign-in of an erased profile: %s", error.code)
        return False
    return True


def forget_people(people: Iterable[str]) -> bool:
    """The same for several people. All are tried; True where nothing is left of any."""
    left = [person for person in people if not forget_person(person)]
    return not left


class _Me(msgspec.Struct):
    """Whose account it is. `account_id` stays the same even when `id` changes; accounts got it in May 2026."""

    id: str = ""
    account_id: str = ""


def _notice_another_app(store: Store, client: str) -> None:
    """With the client id of another app than before, drop what Spotify counted of that one."""
    app = hashlib.sha256(client.encode()).hexdigest()[:12]
    if store.get(names.APP) not in (None, app):
        store.drop(names.HOLD, names.CALLS)
    store.put(names.APP, app)


def _whose(client: Client) -> str | None:
    """Whose account it is; None where Spotify does not tell. Raises FaceTuneError where it will answer no call."""
    try:
        me = client.get("me", "", _Me)
    except FaceTuneError as error:
        if error.code in _FATAL:
            raise
        logger.info("whose account it is was not read: %s", error.code)
        return None
    return me.account_id or me.id or None


def _notice_another_account(store: Store, who: str | None) -> None:
    """After a sign-in to another account than before, forget what belonged to that one."""
    account = store.get(names.ACCOUNT)
    if not account or who is None:  # signed out meanwhile, in another window
        return
    if (account.get("who") or store.get(names.LAST_ACCOUNT)) not in (None, who):
        store.drop(*names.OF_AN_ACCOUNT)
    store.put(names.ACCOUNT, {**account, "who": who})
    store.drop(names.LAST_ACCOUNT)


def _take_over() -> threading.Event:
    """End the sign-in that waits, if one does: its page is probably closed. Gives what will end this one."""
    mine = threading.Event()
    with _starting:
        for other in _current:
            other.set()
        _current[:] = [mine]
    return mine
