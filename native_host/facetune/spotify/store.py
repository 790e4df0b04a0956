"""What is stored of a person between two calls, and the store that holds it. Never a credential.

This room does not know where a store keeps its values: it is handed one. A store belongs to one person from the start,
so that what was begun for one is never stored for another who is chosen meanwhile.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

ACCOUNT: Final = "spotify account"
"""Since when the person is signed in, what was allowed, whose account it is. Present: the keyring is worth asking."""
TASTE: Final = "spotify taste"
"""Weights by track and artist; see taste.py. The setting of the same name turns them off."""
NEW_RELEASES: Final = "spotify newer tracks"
LAST_ACCOUNT: Final = "spotify person"
"""Whose account a sign-in that ran out was of: what is left of it is for that account alone."""
APP: Final = "spotify app"
"""A fingerprint of the client id, to which CALLS and HOLD belong."""
CALLS: Final = "spotify calls"
HOLD: Final = "spotify hold"
DAILY_PLAYLISTS: Final = "spotify kept playlists"
UNFINISHED: Final = "spotify unfinished playlist"
DEAD: Final = "spotify dead tracks"
"""Ids of tracks that Spotify does not have any more. They are shown to the person no more."""

OF_AN_ACCOUNT: Final = (TASTE, NEW_RELEASES, DAILY_PLAYLISTS, UNFINISHED)
"""What says something of an account, and must not be left to another."""


class View(Protocol):
    """What is stored of one person, to read."""

    @property
    def person(self) -> str:
        """What the keyring calls the person: a number that no renaming changes."""

    def get(self, name: str) -> Any:
        """The JSON value under a name, or None. Never raises."""

    def taste_wanted(self) -> bool:
        """Whether the taste may count: yes until the person turns it off, no where the store cannot say."""


class Store(View, Protocol):
    """What is stored of one person, to read and to change."""

    def check(self) -> None:
        """Raise FaceTuneError where the person was deleted meanwhile, or the store cannot be read."""

    def put(self, name: str, value: Any) -> None:
        """Keep a JSON value under a name. Never raises: nothing in this room may fail because of its store."""

    def drop(self, *names: str) -> None:
        """Forget the values under these names. Never raises."""
