"""The access token: in memory, for as long as it is valid, and fetched again with the refresh token when needed."""

from __future__ import annotations

import atexit
import threading
import time
from typing import Final, NamedTuple

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import http, oauth
from facetune.spotify.credentials import Credentials
from facetune.spotify.oauth import Tokens
from facetune.spotify.store import ACCOUNT, LAST_ACCOUNT, Store

_MARGIN: Final = 60.0
"""Seconds before its end from which an access token counts as used up."""

_RIVAL: Final = 2.0
"""Seconds that another process of FaceTune may take to save the new refresh token after it has used the old one."""


class _Held(NamedTuple):
    """Tokens, and since when their account is signed in: `since` of store.ACCOUNT."""

    tokens: Tokens
    since: float | None


class _NotWantedError(FaceTuneError):
    """The person signed out while new tokens were on their way."""

    def __init__(self) -> None:
        super().__init__("spotify_signed_out")


_held: Final[dict[str, _Held]] = {}
"""This process's access tokens, by person."""
_lock: Final = threading.RLock()
"""Held while a token is fetched: of two threads at once, the second would use a refresh token that is used up."""


def access(store: Store, *, ask: bool, cancelled: threading.Event | None = None) -> Tokens:
    """A working access token of the store's person, and what it may do.

    Raises FaceTuneError spotify_signed_out where there is none; a dead refresh token is removed then. Also keyring_*
    and those of errors.py.
    """
    with _lock:
        held = _held.get(store.person)
        account = store.get(ACCOUNT)
        since = account.get("since") if account else None
        # Without an account, or with one of another sign-in, another process has signed out or in: the keyring knows.
        if held and account and held.since == since and held.tokens.expires - _MARGIN > time.monotonic():
            return held.tokens
        return _renew(store, Credentials(store.person, ask=ask, cancelled=cancelled), since)


def hold(person: str, tokens: Tokens, since: float | None) -> None:
    """Take the tokens of a sign-in. store.ACCOUNT must have the same `since` already."""
    with _lock:
        _held[person] = _Held(tokens, since)


def spoil(person: str, token: str) -> None:
    """Spotify does not take this access token: fetch another the next time."""
    with _lock:
        held = _held.get(person)
        if held is not None and held.tokens.access == token:
            del _held[person]


def drop(person: str) -> None:
    """Forget the tokens of a person."""
    with _lock:
        _held.pop(person, None)


def settle(seconds: float) -> None:
    """Wait at most `seconds` until a new refresh token that is on its way is saved: the old one is used up."""
    deadline = time.monotonic() + seconds
    if _lock.acquire(timeout=seconds):
        _lock.release()
    while oauth.under_way() and time.monotonic() < deadline:
        time.sleep(0.05)


atexit.register(settle, _RIVAL)  # the command line ends with its answer; the host settles by itself, and sooner


def _renew(store: Store, credentials: Credentials, since: float | None) -> Tokens:
    """Fetch tokens. `since` was read before: a sign-in meanwhile has another one, and is noticed the next time."""
    client, token = credentials.read()
    if client is None or token is None:
        raise FaceTuneError("spotify_signed_out")
    try:
        tokens = _refreshed(credentials, client, token)  # not to be cancelled: its answer is what replaces the token
    except FaceTuneError as error:
        if error.code != "spotify_signed_out" or isinstance(error, _NotWantedError):
            raise
        newer = _another(credentials, token)
        if newer is None and oauth.under_way(token):  # an earlier try used the token up; its answer is still to come
            raise FaceTuneError("spotify_slow", seconds=http.TOTAL) from None
        if newer is None:
            logger.info("the sign-in to Spotify has run out")
            drop(store.person)
            credentials.drop(token)
            _end_of_account(store)
            raise
        tokens = _refreshed(credentials, client, newer)
    account = store.get(ACCOUNT)
    if not tokens.scopes and account:  # Spotify may leave out what has not changed
        tokens = tokens._replace(scopes=frozenset(account["scopes"]))
    if not account:  # the profile was lost, the keyring was not
        store.put(ACCOUNT, {"since": None, "scopes": sorted(tokens.scopes)})
    _held[store.person] = _Held(tokens, since)
    return tokens


def _refreshed(credentials: Credentials, client: str, token: str) -> Tokens:
    """New tokens, saved before they are used: whatever happens after that, the old one is worth nothing any more."""

    def save(tokens: Tokens) -> None:
        if tokens.refresh and tokens.refresh != token and not credentials.rotate(token, tokens.refresh):
            raise _NotWantedError

    return oauth.refresh(client, token, save)


def _end_of_account(store: Store) -> None:
    """The person is not signed in any more. What is stored waits for the same account: see sign_in.py."""
    who = (store.get(ACCOUNT) or {}).get("who")
    if who:
        store.put(LAST_ACCOUNT, who)
    store.drop(ACCOUNT)


def _another(credentials: Credentials, used: str) -> str | None:
    """The refresh token that another process has put in the place of `used`; None if none has."""
    deadline = time.monotonic() + _RIVAL
    while True:
        found = credentials.refresh_token()
        if found != used:
            return found
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.25)
