"""Sends the person to Spotify's page in the browser, and waits for what comes back."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

from facetune.errors import FaceTuneError
from facetune.spotify import http, oauth
from facetune.spotify.loopback import Listener
from facetune.spotify.oauth import Tokens

OnPage = Callable[[str, str], None]
"""Called with the address of Spotify's page and with the redirect address, once the listener is up."""


class Wait(NamedTuple):
    """How long a sign-in goes on: for `patience` seconds, unless it is cancelled or replaced by another."""

    cancelled: threading.Event
    replaced: threading.Event
    patience: float

    def over(self) -> bool:
        """Whether it was cancelled or replaced."""
        return self.cancelled.is_set() or self.replaced.is_set()

    def check(self) -> None:
        """Raise FaceTuneError cancelled or spotify_signin_replaced."""
        if self.cancelled.is_set():
            raise FaceTuneError("cancelled")
        if self.replaced.is_set():
            raise FaceTuneError("spotify_signin_replaced")


def through_the_browser(
    client: str, wanted: Iterable[str], wait: Wait, open_page: OnPage, save: Callable[[Tokens, str], None]
) -> None:
    """Send the person to Spotify's page, and `save` the tokens and the refresh token that this gives.

    The page at the end says how it went. Raises FaceTuneError cancelled, spotify_signin_*, spotify_listener_failed,
    spotify_garbled, those of errors.py, and what `save` raises.
    """
    state = secrets.token_urlsafe(32)
    listener = Listener(state)
    failure: FaceTuneError | None = FaceTuneError("cancelled")
    try:
        attempt = oauth.attempt(client, listener.redirect, state, wanted)
        open_page(attempt.url, listener.redirect)
        came = listener.wait(wait.patience, wait.over)
        wait.check()
        code = _code(came, wait)
        granted = oauth.exchange(client, code, attempt.verifier, listener.redirect, cancelled=wait.cancelled)
        wait.check()
        save(granted, _refresh_token(granted))
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


def show_page(url: str) -> bool:
    """Ask the system to open a page in the person's browser; False if nothing on this system can.

    Does not wait, and lends the browser neither standard input nor output. Python's webbrowser would run a text browser
    in the foreground, on the very pipes that the host speaks through.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            os.startfile(url)  # noqa: S606 - the system's own way, without a shell
            return True
        return False
    try:
        process = subprocess.Popen(
            ["open" if sys.platform == "darwin" else "xdg-open", url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return True


def _code(came: dict[str, str] | None, wait: Wait) -> str:
    """The code that the browser brought. Raises FaceTuneError spotify_signin_timeout, _declined or _failed."""
    if came is None:
        raise FaceTuneError("spotify_signin_timeout", seconds=wait.patience, redirect=http.REDIRECT)
    if came.get("error") == "access_denied":
        raise FaceTuneError("spotify_signin_declined")
    if "code" not in came:
        raise FaceTuneError("spotify_signin_failed", detail=came.get("error", "no code")[:60])
    return came["code"]


def _of_exchange(error: FaceTuneError) -> FaceTuneError:
    """A code that Spotify does not take is a failed sign-in, and not one that ran out."""
    if error.code == "spotify_signed_out":
        return FaceTuneError("spotify_signin_failed", detail="invalid_grant")
    return error
