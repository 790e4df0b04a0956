"""What doctor asks this room. Each check ends within seconds, asks no user and no network."""

from __future__ import annotations

import time
from typing import Final

from facetune.errors import ERRORS, FaceTuneError
from facetune.setup.findings import Check
from facetune.spotify import credentials, memory

_WORDS: Final = {"missing": "keyring_missing", "locked": "keyring_locked"}


def keyring_check() -> Check:
    """Whether the system's keyring is there and open. Only a note: without Spotify nobody needs it."""
    state = credentials.state()
    if state == "ok":
        return Check("Keyring", "ok", "open")
    if state in _WORDS:
        text = ERRORS[_WORDS[state]]
        return Check("Keyring", "note", text.message, text.hint)
    error = FaceTuneError("keyring_failed", detail="no answer")
    return Check("Keyring", "warning", error.message, error.hint)


def spotify_check() -> Check:
    """Whether somebody is signed in, and what keeps Spotify from being asked."""
    from facetune.spotify import budget, signin

    try:
        memory.person()
    except FaceTuneError as error:
        return Check("Spotify", "note", error.message, error.hint)
    account = memory.recall(memory.ACCOUNT)
    if not account:
        return Check("Spotify", "ok", "not signed in; FaceTune works without")
    held = budget.held_until()
    if held is not None:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(held))
        return Check("Spotify", "note", f"signed in; Spotify wants no request before {when}", "Wait until then.")
    since = account.get("since")
    if isinstance(since, int | float) and time.time() > since + signin.LIFETIME:
        return Check("Spotify", "note", "the sign-in has run out", "Sign in again: facetune spotify sign-in")
    age = f" for {max(0.0, time.time() - since) / 86_400:.0f} days" if isinstance(since, int | float) else ""
    return Check("Spotify", "ok", f"signed in{age}; {budget.used()} of {budget.BUDGET} calls in the last 24 hours")
