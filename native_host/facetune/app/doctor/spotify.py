"""Whether the keyring can be used, and the Spotify account.

Each check ends within seconds, asks neither the person nor the network, and changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from facetune.app import spotify_store
from facetune.app.doctor.profile import unusable
from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.findings import Check, failing, finding
from facetune.profile import health as profile_health
from facetune.spotify import system_keyring
from facetune.spotify.store import ACCOUNT

_CODES: Final = {"missing": "keyring_missing", "locked": "keyring_locked"}


def examine(machine: Machine) -> Iterator[Check]:
    """Whether the keyring opens, and whether the person is signed in to Spotify."""
    del machine
    yield keyring_check()
    yield spotify_check()


def keyring_check() -> Check:
    """Whether the system's keyring is there and open. Only a note otherwise: it is needed for Spotify alone."""
    state = system_keyring.state()
    if state == "ok":
        return finding("Keyring", "ok", "keyring_open", backend=system_keyring.backend())
    if state in _CODES:
        return failing("Keyring", "note", FaceTuneError(_CODES[state]))
    return failing("Keyring", "warning", FaceTuneError("keyring_failed", detail="no answer"))


def spotify_check() -> Check:
    """Whether the person is signed in, and what keeps FaceTune from calling Spotify.

    Neither makes a missing profile nor repairs a damaged one.
    """
    found = profile_health.check()
    if found.state == "missing":
        return finding("Spotify", "ok", "spotify_out")
    if found.state == "damaged":
        return finding("Spotify", "note", "profile_broken", file=found.file, detail=found.detail)
    if found.state != "ok":
        return failing("Spotify", "note", unusable(found))
    return _account_check()


def _account_check() -> Check:
    from facetune.spotify import quota, sign_in

    try:
        view = spotify_store.examined()
    except FaceTuneError as error:
        return failing("Spotify", "note", error)
    account = view.get(ACCOUNT)
    if not account:
        return finding("Spotify", "ok", "spotify_out")
    held = quota.held_until(view)
    if held is not None:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(held))
        return finding("Spotify", "note", "spotify_held", when=when)
    since = account.get("since")
    if isinstance(since, int | float) and time.time() > since + sign_in.LIFETIME:
        return finding("Spotify", "note", "spotify_expired")
    calls: dict[str, float] = {"used": quota.used(view), "budget": quota.BUDGET}
    if not isinstance(since, int | float):
        return finding("Spotify", "ok", "spotify_in", **calls)
    return finding("Spotify", "ok", "spotify_in_since", days=round(max(0.0, time.time() - since) / 86_400), **calls)
