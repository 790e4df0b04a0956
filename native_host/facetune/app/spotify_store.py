"""The store that Spotify's room is handed: one person's rows in the profile.

store = spotify_store.current()     to read and write; each call opens the profile for a moment
view = spotify_store.snapshot()     everything at once, from one opening
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import store as names

if TYPE_CHECKING:
    from facetune.profile.store import Profile

TASTE_SWITCH: Final = names.TASTE
"""The setting that turns the taste off."""

_ALL: Final = (
    names.ACCOUNT, names.TASTE, names.NEW_RELEASES, names.CALLS, names.HOLD, names.DAILY_PLAYLISTS,
)  # fmt: skip

_unsaved: Final[dict[tuple[str, str], Any]] = {}
"""What the profile did not take, by person and name: held here for as long as the process lives."""
_lock: Final = threading.Lock()


class Snapshot(msgspec.Struct, frozen=True):
    """What was stored of a person at one moment. It is a store.View."""

    person: str
    values: dict[str, Any]
    wanted: bool

    def get(self, name: str) -> Any:
        """The value under a name; None for one that was not read."""
        return self.values.get(name)

    def taste_wanted(self) -> bool:
        """Whether the taste may count."""
        return self.wanted


class ProfileStore:
    """A person's store in the profile. It is a store.Store."""

    def __init__(self, person: int) -> None:
        self._number = person

    @property
    def person(self) -> str:
        """The number of the person's profile."""
        return str(self._number)

    def check(self) -> None:
        """Raise as open_profile does: profile_unknown where the person was deleted meanwhile."""
        with self._opened():
            pass

    def get(self, name: str) -> Any:
        """The value under a name, or None."""
        try:
            with self._opened() as profile:
                found = profile.cached(name)
            return found[0] if found else None
        except FaceTuneError as error:
            logger.warning("the profile does not give %s: %s", name, error.code)
            if error.code == "profile_unknown":
                return None
            with _lock:
                return _unsaved.get((self.person, name))

    def put(self, name: str, value: Any) -> None:
        """Keep a value, in memory where the profile does not take it."""
        try:
            with self._opened() as profile:
                profile.store(name, value)
        except FaceTuneError as error:
            logger.warning("the profile does not take %s: %s", name, error.code)
            if error.code == "profile_unknown":  # deleted meanwhile: nothing of that person may be stored
                return
            with _lock:
                _unsaved[self.person, name] = value

    def drop(self, *names: str) -> None:
        """Forget values."""
        with _lock:
            for name in names:
                _unsaved.pop((self.person, name), None)
        try:
            with self._opened() as profile:
                for name in names:
                    profile.forget(name)
        except FaceTuneError as error:
            logger.warning("the profile does not forget: %s", error.code)

    def taste_wanted(self) -> bool:
        """Whether the taste may count."""
        try:
            with self._opened() as profile:
                return _wanted(profile)
        except FaceTuneError:
            return False

    def want_taste(self, wanted: bool) -> None:
        """Let the taste count or not. Raises FaceTuneError where the profile cannot keep that."""
        with self._opened() as profile:
            profile.set_setting(TASTE_SWITCH, wanted)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Profile]:
        from facetune.profile.store import open_profile

        with open_profile(person=self._number) as profile:
            yield profile


def current() -> ProfileStore:
    """The store of the person who is here now. Raises FaceTuneError as open_profile does."""
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return ProfileStore(profile.person)


def snapshot(person: int | None = None, read: Sequence[str] = _ALL) -> Snapshot:
    """What is stored of `person` (default: the current one), under the names `read`. Raises as open_profile does."""
    from facetune.profile.store import open_profile

    with open_profile(person=person) as profile:
        return snapshot_of(profile, read)


def examined() -> Snapshot:
    """The same of the current person, from a profile that is neither made, migrated nor repaired: for doctor.

    Raises FaceTuneError as profile.health.looked_into does.
    """
    from facetune.profile.health import looked_into

    with looked_into() as profile:
        return snapshot_of(profile)


def snapshot_of(profile: Profile, read: Sequence[str] = _ALL) -> Snapshot:
    """The same of a profile that is open."""
    found = {name: profile.cached(name) for name in read}
    values = {name: each[0] for name, each in found.items() if each}
    return Snapshot(str(profile.person), values, _wanted(profile))


def _wanted(profile: Profile) -> bool:
    return bool(profile.setting(TASTE_SWITCH, default=True))
