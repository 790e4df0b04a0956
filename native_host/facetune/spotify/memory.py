"""What the room remembers between calls, in the profile of the current person. Never a credential.

Spotify's part of FaceTune must not fail because the profile does: what cannot be kept there is kept in memory, for as
long as the process lives.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import mixing

ACCOUNT: Final = "spotify account"
"""Who is signed in, since when, and what was allowed. Its presence means that the keyring is worth asking."""
TASTE: Final = "spotify taste"
NEWER: Final = mixing.KEPT
CALLS: Final = "spotify calls"
HOLD: Final = "spotify hold"
KEPT: Final = "spotify kept playlists"
UNFINISHED: Final = "spotify unfinished playlist"

TASTE_SWITCH: Final = mixing.SWITCH
"""The setting that turns the taste off."""

_fallback: Final[dict[str, Any]] = {}
_lock: Final = threading.Lock()


def person() -> str:
    """What the keyring calls the current person: their profile's number, which no renaming changes.

    Raises FaceTuneError where the profile cannot be read.
    """
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return str(profile.person)


def recall(name: str) -> Any:
    """What was remembered under a name, else None."""
    from facetune.profile.store import open_profile

    try:
        with open_profile() as profile:
            found = profile.cached(name)
        return found[0] if found else None
    except FaceTuneError as error:
        logger.warning("the profile does not give %s: %s", name, error.code)
        with _lock:
            return _fallback.get(name)


def remember(name: str, value: Any) -> None:
    """Remember a JSON value under a name."""
    from facetune.profile.store import open_profile

    try:
        with open_profile() as profile:
            profile.store(name, value)
    except FaceTuneError as error:
        logger.warning("the profile does not take %s: %s", name, error.code)
        with _lock:
            _fallback[name] = value


def forget(*names: str) -> None:
    """Forget what was remembered under these names."""
    from facetune.profile.store import open_profile

    with _lock:
        for name in names:
            _fallback.pop(name, None)
    try:
        with open_profile() as profile:
            for name in names:
                profile.forget(name)
    except FaceTuneError as error:
        logger.warning("the profile does not forget: %s", error.code)


def taste_wanted() -> bool:
    """Whether the user lets their taste count. True until they turn it off."""
    from facetune.profile.store import open_profile

    try:
        with open_profile() as profile:
            return bool(profile.setting(TASTE_SWITCH, default=True))
    except FaceTuneError:
        return False


def set_taste_wanted(wanted: bool) -> None:
    """Turn the taste on or off. Raises FaceTuneError where the profile cannot keep it."""
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        profile.set_setting(TASTE_SWITCH, wanted)
