"""Calls of Spotify's Web API, through spotipy, with what spotipy leaves open settled here.

Each call is one request: counted first, bounded in time, never repeated except once after a 401, and its answer checked
against the fields that are used. What may go wrong is the table in errors.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import answers, errors, http, quota, tokens
from facetune.spotify.types import Feature, lacking_scope, needed_scopes

if TYPE_CHECKING:
    from facetune.spotify.oauth import Tokens
    from facetune.spotify.store import Store

T = TypeVar("T")


class Client:
    """Spotify on behalf of the person whose `store` this is: calls are counted, and a sign-in ends, in that store.

    `granted` are tokens to use in place of the person's: those of a sign-in that is not finished yet.

    `background` is for what the person did not click: it stops earlier for the budget, and never makes the keyring ask.
    Raises FaceTuneError keyring_* and spotify_*, and cancelled where `cancelled` is set.
    """

    def __init__(
        self,
        store: Store,
        *,
        background: bool = False,
        cancelled: threading.Event | None = None,
        granted: Tokens | None = None,
    ) -> None:
        self.store = store
        self._granted = granted
        self._background = background
        self._cancelled = cancelled

    def need(self, feature: Feature) -> None:
        """Raise FaceTuneError spotify_scope_missing unless the person has allowed all that a feature needs."""
        lacking = sorted(needed_scopes([feature]) - self._token().scopes)
        for scope in lacking:
            raise FaceTuneError("spotify_scope_missing", scope=scope, feature=feature)

    def get(self, path: str, scope: str, result: type[T], *, empty: T | None = None, **query: Any) -> T:
        """GET a path of the API; its answer as `result`, and `empty` if that is given and the answer has no content."""
        given = self._call(path, scope, lambda spotify: spotify._get(path, **query))  # noqa: SLF001
        if given is None and empty is not None:
            return empty
        try:
            found, odd = answers.read(given, result)
        except msgspec.ValidationError as error:
            logger.warning("Spotify's answer to GET %s has other fields: %s", path, error)
            raise FaceTuneError("spotify_garbled") from None
        if odd:
            logger.warning("items and fields left out of Spotify's answer to GET %s: %d", path, odd)
        return found

    def post(self, path: str, scope: str, body: Any = None, **query: Any) -> Any:
        """POST to a path of the API; its answer as it came, None for an empty one."""
        return self._call(path, scope, lambda spotify: spotify._post(path, payload=body, **query))  # noqa: SLF001

    def put(self, path: str, scope: str, body: Any = None, **query: Any) -> Any:
        """PUT to a path of the API."""
        return self._call(path, scope, lambda spotify: spotify._put(path, payload=body, **query))  # noqa: SLF001

    def delete(self, path: str, scope: str, **query: Any) -> Any:
        """DELETE at a path of the API."""
        return self._call(path, scope, lambda spotify: spotify._delete(path, **query))  # noqa: SLF001

    def _call(self, path: str, scope: str, ask: Callable[[Any], Any]) -> Any:
        try:
            return self._once(path, scope, ask)
        except errors.RefusedError:
            return self._once(path, scope, ask)

    def _once(self, path: str, scope: str, ask: Callable[[Any], Any]) -> Any:
        import spotipy

        held = self._token()
        if scope and scope not in held.scopes:
            raise FaceTuneError("spotify_scope_missing", **lacking_scope(scope))
        quota.spend(self.store, background=self._background)
        # Only the token, and a session of ours: so nothing in spotipy can start a browser, read standard input,
        # write a file, or sleep for as long as a Retry-After says.
        session, came = http.session(), []
        session.hooks["response"].append(lambda answer, **_: came.append(answer))
        spotify = spotipy.Spotify(auth=held.access, requests_session=session, requests_timeout=http.SILENCE)
        spotify.prefix = http.api()
        try:
            given = http.bounded(lambda: http.unswallowed(session, lambda: ask(spotify)), cancelled=self._cancelled)
        except spotipy.SpotifyException as error:
            raise self._named(error, path, held.access) from None
        except (AttributeError, TypeError):
            raise FaceTuneError("spotify_garbled") from None  # an error of another form, which spotipy cannot read
        if (
            given is None
        ):  # also what spotipy makes of every ValueError: of one before the request was sent, and of text
            _check_sent(came)
        return given

    def _token(self) -> Tokens:
        quota.check_hold(self.store)
        if self._granted is not None:
            return self._granted
        try:
            return tokens.access(self.store, ask=not self._background, cancelled=self._cancelled)
        except errors.HoldBackError as error:  # the accounts service asks to wait: that counts for the Web API, too
            quota.hold(self.store, error)
            raise

    def _named(self, error: Any, path: str, token: str) -> FaceTuneError:
        _, _, message = str(error.msg).partition(":\n ")  # spotipy puts the address, with all that is in it, first
        named = errors.of_api(
            error.http_status, message, str(error.reason or ""), error.headers or {}, path=path, now=time.time()
        )
        logger.info("Spotify answered %s to %s: %s", error.http_status, path, named.code)
        if isinstance(named, errors.RefusedError):
            tokens.spoil(self.store.person, token)
        if isinstance(named, errors.HoldBackError):
            quota.hold(self.store, named)
        return named


def _check_sent(came: list[Any]) -> None:
    """Raise FaceTuneError unless Spotify answered, with nothing or, to other calls than GET, with a text of its own."""
    if not came:
        raise FaceTuneError("spotify_unreachable")
    kind = came[-1].headers.get("Content-Type", "")
    if came[-1].content.strip() and (came[-1].request.method == "GET" or "html" in kind):
        raise FaceTuneError("spotify_garbled")
