"""What doctor asks this room. Each check ends within seconds, asks no user and no network, and changes nothing."""

from __future__ import annotations

import time
from typing import Final

from facetune.errors import FaceTuneError
from facetune.findings import Check, failing, finding
from facetune.profile import health as profile_health
from facetune.spotify import credentials
from facetune.spotify import store as memory

_WORDS: Final = {"missing": "keyring_missing", "locked": "keyring_locked"}


def keyring_check() -> Check:
    """Whether the system's keyring is there and open. Only a note: without Spotify nobody needs it."""
    state = credentials.state()
    if state == "ok":
        return finding("Keyring", "ok", "keyring_open", backend=credentials.backend())
    if state in _WORDS:
        return failing("Keyring", "note", FaceTuneError(_WORDS[state]))
    return failing("Keyring", "warning", FaceTuneError("keyring_failed", detail="no answer"))


def spotify_check() -> Check:
    """Whether somebody is signed in, and what keeps Spotify from being asked.

    A profile that is not there is not made for the question, and one that is damaged not mended.
    """
    found = profile_health.check()
    if found.state == "missing":
        return finding("Spotify", "ok", "spotify_out")
    if found.state == "damaged":
        return finding("Spotify", "note", "profile_broken", file=found.file, detail=found.detail)
    if found.state != "ok":
        code = {"newer": "profile_newer", "locked": "profile_locked"}.get(found.state, "profile_unusable")
        return failing("Spotify", "note", FaceTuneError(code, file=found.file, detail=found.detail))
    with memory.only_looking():
        return _account_check()


def _account_check() -> Check:
    from facetune.spotify import quota as budget
    from facetune.spotify import sign_in as signin

    try:
        memory.person()
    except FaceTuneError as error:
        return failing("Spotify", "note", error)
    account = memory.recall(memory.ACCOUNT)
    if not account:
        return finding("Spotify", "ok", "spotify_out")
    held = budget.held_until()
    if held is not None:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(held))
        return finding("Spotify", "note", "spotify_held", when=when)
    since = account.get("since")
    if isinstance(since, int | float) and time.time() > since + signin.LIFETIME:
        return finding("Spotify", "note", "spotify_expired")
    calls: dict[str, float] = {"used": budget.used(), "budget": budget.BUDGET}
    if not isinstance(since, int | float):
        return finding("Spotify", "ok", "spotify_in", **calls)
    return finding("Spotify", "ok", "spotify_in_since", days=round(max(0.0, time.time() - since) / 86_400), **calls)
