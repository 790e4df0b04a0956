"""Spotify's accounts service: the page that asks the person, and the tokens it leads to (RFC 6749, RFC 7636).

spotipy's SpotifyPKCE is not used. It reads standard input if it finds no token, keeps a dead refresh token, waits for
one request of any kind without a limit, and checks no state unless told to.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from facetune.errors import FaceTuneError
from facetune.spotify import answers, errors, http
from facetune.spotify.types import known_scopes

_CLIENT_ID: Final = 32
_HEX: Final = frozenset("0123456789abcdef")
_LATE: Final = 60.0
"""Seconds for which the answer that replaces a refresh token is still accepted, though the caller has given up."""


class Tokens(NamedTuple):
    """What a grant gives. `expires` is on time.monotonic's clock; `refresh` is None if the old one stays valid."""

    access: str
    refresh: str | None
    expires: float
    scopes: frozenset[str]

    def __repr__(self) -> str:
        return "Tokens(...)"  # a traceback or a log must not show them


class _Granted(msgspec.Struct):
    access_token: Annotated[str, msgspec.Meta(min_length=1)]
    expires_in: float = 3600.0
    refresh_token: str | None = None
    scope: str | None = None


class _Refused(msgspec.Struct):
    error: str = ""


class Attempt(NamedTuple):
    """One sign-in: where to send the person, and the secret that proves that we sent them."""

    url: str
    verifier: str


def client_id(text: str) -> str:
    """A client id as Spotify writes it. Raises FaceTuneError spotify_client_invalid."""
    tidy = text.strip().lower()
    if len(tidy) != _CLIENT_ID or not set(tidy) <= _HEX:
        raise FaceTuneError("spotify_client_invalid", dashboard=http.DASHBOARD)
    return tidy


def attempt(client: str, redirect: str, state: str, wanted: Iterable[str]) -> Attempt:
    """The page that asks the person for the scopes `wanted`."""
    verifier = secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": client,
        "response_type": "code",
        "redirect_uri": redirect,
        "code_challenge_method": "S256",
        "code_challenge": challenge,
        "state": state,
        "scope": " ".join(sorted(wanted)),
    }
    return Attempt(f"{http.accounts()}/authorize?{urlencode(query)}", verifier)


def exchange(
    client: str, code: str, verifier: str, redirect: str, *, cancelled: threading.Event | None = None
) -> Tokens:
    """Tokens for the code that the browser brought. Raises FaceTuneError cancelled, and those of errors.py."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect,
    }
    return http.bounded(lambda: _post(form, http.SILENCE), cancelled=cancelled)


class _Asked(NamedTuple):
    """A refresh token that was sent to Spotify, and when, on time.monotonic's clock."""

    token: str
    since: float


_asked: Final[list[_Asked]] = []
"""Requests without an answer yet. There may be several with one token."""


def refresh(client: str, token: str, save: Callable[[Tokens], None] = lambda _: None) -> Tokens:
    """A new access token, after `save` has taken it: on another thread, and even if it comes too late for the caller.

    Spotify's answer makes the old refresh token invalid, so a new one that is not saved would end the sign-in. Raises
    FaceTuneError spotify_signed_out for a dead refresh token, what `save` raises, and those of errors.py.
    """
    asked = _Asked(token, time.monotonic())
    form = {"grant_type": "refresh_token", "client_id": client, "refresh_token": token}

    def work() -> Tokens:
        try:
            tokens = _post(form, _LATE)
            save(tokens)
            return tokens
        finally:
            _asked[:] = [each for each in _asked if each is not asked]

    _asked.append(asked)
    return http.bounded(work)


def under_way(token: str | None = None) -> bool:
    """Whether an answer may still come that replaces a refresh token: this one, or any if None."""
    now = time.monotonic()
    return any(token in (None, each.token) and now - each.since < _LATE for each in list(_asked))


def _post(form: dict[str, str], silence: float) -> Tokens:
    asked = time.monotonic()
    with http.session() as session:
        answer = session.post(
            f"{http.accounts()}/api/token",
            data=form,
            timeout=(http.SILENCE, silence),
            allow_redirects=False,
        )
    if answer.status_code != 200:
        try:
            error = msgspec.json.decode(answer.content, type=_Refused).error
        except (msgspec.DecodeError, UnicodeDecodeError):
            error = ""
        raise errors.of_accounts(answer.status_code, error, answer.headers, now=time.time())
    try:
        granted, _ = answers.read(msgspec.json.decode(answer.content), _Granted)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise FaceTuneError("spotify_garbled") from None
    return Tokens(
        access=granted.access_token,
        refresh=granted.refresh_token or None,
        expires=asked + granted.expires_in,
        scopes=known_scopes(granted.scope or ""),
    )
