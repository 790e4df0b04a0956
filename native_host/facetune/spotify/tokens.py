"""The access token: in memory, for as long as it lives, and fetched anew with the refresh token when it is needed."""

from __future__ import annotations

import atexit
import threading
import time
from typing import Final, NamedTuple

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import http as wire
from facetune.spotify import oauth as accounts
from facetune.spotify import store as memory
from facetune.spotify.credentials import Credentials
from facetune.spotify.oauth import Tokens

_MARGIN: Final = 60.0
"""Seconds before its end from which an access token counts as used up."""

_RIVAL: Final = 2.0
"""Seconds that another process of FaceTune, which has used the refresh token up, may take to keep the new one."""


class _Held(NamedTuple):
    """Tokens, and since when the account they are of is signed in: `since` of memory.ACCOUNT."""

    tokens: Tokens
    since: float | None


class _NotWantedError(FaceTuneError):
    """The user signed out while new tokens were on their way."""

    def __init__(self) -> None:
        super().__init__("spotify_signed_out")


_held: Final[dict[str, _Held]] = {}
_lock: Final = threading.RLock()
"""Held while a token is fetched: of two that did so at once, one would use a refresh token that is used up."""


def access(person: str, *, ask: bool, cancelled: threading.Event | None = None) -> Tokens:
    """A working access token of a person, and what it may do.

    Raises FaceTuneError spotify_signed_out where there is none to be had; a dead refresh token is removed then.
    Also keyring_* and those of errors.py.
    """
    with _lock, memory.of_one_person(person):
        held = _held.get(person)
        account = memory.recall(memory.ACCOUNT)
        since = account.get("since") if account else None
        # Without an account, or with one of another sign-in, another process has signed out or in: the keyring knows.
        if held and account and held.since == since and held.tokens.expires - _MARGIN > time.monotonic():
            return held.tokens
        return _renew(person, Credentials(person, ask=ask, cancelled=cancelled), since)


def hold(person: str, tokens: Tokens, since: float | None) -> None:
    """Take the tokens of a sign-in, which memory.ACCOUNT already tells of, with the same `since`."""
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
    """Wait for at most `seconds` until a new refresh token that is on its way is kept: the old one is used up."""
    deadline = time.monotonic() + seconds
    if _lock.acquire(timeout=seconds):
        _lock.release()
    while accounts.under_way() and time.monotonic() < deadline:
        time.sleep(0.05)


atexit.register(settle, _RIVAL)  # the command line ends with its answer; the host settles by itself, and sooner


def _renew(person: str, credentials: Credentials, since: float | None) -> Tokens:
    """Fetch tokens. `since` was looked up before: who signs in meanwhile has another, and is noticed the next time."""
    client, token = credentials.read()
    if client is None or token is None:
        raise FaceTuneError("spotify_signed_out")
    try:
        tokens = _refreshed(credentials, client, token)  # not to be cancelled: its answer is what replaces the token
    except FaceTuneError as error:
        if error.code != "spotify_signed_out" or isinstance(error, _NotWantedError):
            raise
        newer = _another(credentials, token)
        if newer is None and accounts.under_way(token):  # the answer to an earlier try, which used it up, is to come
            raise FaceTuneError("spotify_slow", seconds=wire.TOTAL) from None
        if newer is None:
            logger.info("the sign-in to Spotify has run out")
            drop(person)
            credentials.drop(token)
            _end_of_account()
            raise
        tokens = _refreshed(credentials, client, newer)
    account = memory.recall(memory.ACCOUNT)
    if not tokens.scopes and account:  # Spotify may leave out what has not changed
        tokens = tokens._replace(scopes=frozenset(account["scopes"]))
    if not account:  # the profile was lost, the keyring was not
        memory.remember(memory.ACCOUNT, {"since": None, "scopes": sorted(tokens.scopes)})
    _held[person] = _Held(tokens, since)
    return tokens


def _refreshed(credentials: Credentials, client: str, token: str) -> Tokens:
    """New tokens, kept before they are used: what happens from there on, the old one is worth nothing any more."""

    def keep(tokens: Tokens) -> None:
        if tokens.refresh and tokens.refresh != token and not credentials.rotate(token, tokens.refresh):
            raise _NotWantedError

    return accounts.refresh(client, token, keep)


def _end_of_account() -> None:
    """Nobody is signed in any more; what is kept waits for the same account, see signin._notice_another_account."""
    who = (memory.recall(memory.ACCOUNT) or {}).get("who")
    if who:
        memory.remember(memory.WHO, who)
    memory.forget(memory.ACCOUNT)


def _another(credentials: Credentials, used: str) -> str | None:
    """The refresh token that another process keeps in the place of `used`, if one does."""
    deadline = time.monotonic() + _RIVAL
    while True:
        found = credentials.refresh_token()
        if found != used:
            return found
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.25)
