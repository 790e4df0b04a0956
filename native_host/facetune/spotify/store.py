"""What the room remembers between calls, in the profile of the current person. Never a credential.

Spotify's part of FaceTune must not fail because the profile does: what cannot be kept there is kept in memory, for as
long as the process lives.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.profile import listening
from facetune.spotify import mixing

if TYPE_CHECKING:
    from facetune.profile.store import Profile

ACCOUNT: Final = "spotify account"
"""Who is signed in, since when, and what was allowed. Its presence means that the keyring is worth asking."""
TASTE: Final = listening.TASTE
NEWER: Final = mixing.KEPT
WHO: Final = "spotify person"
"""Whose account a sign-in that ran out was of: what is kept of it waits for them, and is nobody else's."""
APP: Final = "spotify app"
"""A fingerprint of the client id, whose calls and hold the next two are."""
CALLS: Final = "spotify calls"
HOLD: Final = "spotify hold"
KEPT: Final = "spotify kept playlists"
UNFINISHED: Final = "spotify unfinished playlist"

TASTE_SWITCH: Final = mixing.SWITCH
"""The setting that turns the taste off."""

_fallback: Final[dict[str, Any]] = {}
_lock: Final = threading.Lock()

_person: Final[ContextVar[int | None]] = ContextVar("person", default=None)
_looking: Final[ContextVar[bool]] = ContextVar("looking", default=False)


@contextlib.contextmanager
def of_one_person(whose: str | None = None) -> Iterator[None]:
    """Everything in this block is about one person, whoever comes meanwhile: by `person`, else who is here now.

    A sign-in takes minutes, and a taste several calls: what belongs to one must not be kept for another. Raises
    FaceTuneError where it has to ask who is here and the profile cannot be read.
    """
    token = _person.set(int(person() if whose is None else whose))
    try:
        yield
    finally:
        _person.reset(token)


@contextlib.contextmanager
def only_looking() -> Iterator[None]:
    """Everything in this block reads the profile as it lies there, see profile.health.looked_into."""
    token = _looking.set(True)
    try:
        yield
    finally:
        _looking.reset(token)


def person() -> str:
    """What the keyring calls the person: their profile's number, which no renaming changes.

    Raises FaceTuneError where the profile cannot be read, or was deleted meanwhile.
    """
    with _opened() as profile:
        return str(profile.person)


def recall(name: str) -> Any:
    """What was remembered under a name, else None."""
    try:
        with _opened() as profile:
            found = profile.cached(name)
        return found[0] if found else None
    except FaceTuneError as error:
        logger.warning("the profile does not give %s: %s", name, error.code)
        if error.code == "profile_unknown":
            return None
        with _lock:
            return _fallback.get(name)


def remember(name: str, value: Any) -> None:
    """Remember a JSON value under a name."""
    try:
        with _opened() as profile:
            profile.store(name, value)
    except FaceTuneError as error:
        logger.warning("the profile does not take %s: %s", name, error.code)
        if error.code == "profile_unknown":  # deleted meanwhile: nothing is to be kept of that person
            return
        with _lock:
            _fallback[name] = value


def forget(*names: str) -> None:
    """Forget what was remembered under these names."""
    with _lock:
        for name in names:
            _fallback.pop(name, None)
    try:
        with _opened() as profile:
            for name in names:
                profile.forget(name)
    except FaceTuneError as error:
        logger.warning("the profile does not forget: %s", error.code)


def taste_wanted() -> bool:
    """Whether the user lets their taste count. True until they turn it off."""
    try:
        with _opened() as profile:
            return bool(profile.setting(TASTE_SWITCH, default=True))
    except FaceTuneError:
        return False


def remember_taste(name: str, value: Any) -> None:
    """Remember TASTE or NEWER, unless the user has turned the taste off or signed out since it was asked for.

    Looked at again afterwards: who turns it off does so first and forgets then, so one of the two finds the other's.
    """
    if _taste_counts():
        remember(name, value)
    if not _taste_counts():
        forget(name)


def _taste_counts() -> bool:
    return taste_wanted() and bool(recall(ACCOUNT))


def set_taste_wanted(wanted: bool) -> None:
    """Turn the taste on or off. Raises FaceTuneError where the profile cannot keep it."""
    with _opened() as profile:
        profile.set_setting(TASTE_SWITCH, wanted)


@contextlib.contextmanager
def _opened() -> Iterator[Profile]:
    """The profile of the person that the block is about, else of the current one.

    Raises FaceTuneError as open_profile does, and profile_unknown where the person was deleted meanwhile.
    """
    from facetune.profile import people
    from facetune.profile.health import looked_into
    from facetune.profile.store import Profile, open_profile

    with looked_into() if _looking.get() else open_profile() as profile:
        meant = _person.get()
        if meant is None or meant == profile.person:
            yield profile
            return
        people.check(profile.connection, meant)
        yield Profile(profile.connection, meant)
