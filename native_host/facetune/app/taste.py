"""The user's taste: reads it from Spotify with what their artists have released since, and turns it on and off.

Ranking never waits for Spotify. It takes what is cached, however old, and a new reading starts after the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from facetune.app import account, spotify_store
from facetune.errors import FaceTuneError
from facetune.logs import logger

if TYPE_CHECKING:
    from facetune.app.spotify_store import ProfileStore
    from facetune.spotify.new_releases import Style
    from facetune.spotify.types import TasteState

_reading: Final = threading.Lock()


def change(on: bool | None = None, *, refresh: bool = False, cancelled: threading.Event | None = None) -> TasteState:
    """Let the taste count or not (None: as before), with `refresh` read it again, and tell what is known then.

    A taste that now counts is read soon after the answer if `refresh` does not ask for it at once. Raises as turn() and
    read() do.
    """
    if on is not None:
        turn(on=on)
    if refresh:
        read(cancelled=cancelled)
    elif on:
        refresh_later()
    return state()


def turn(*, on: bool) -> None:
    """Let the taste count or not. Off also forgets it. Raises FaceTuneError where the profile cannot keep that."""
    from facetune.spotify.store import NEW_RELEASES, TASTE

    store = spotify_store.current()
    store.want_taste(on)
    if not on:
        store.drop(TASTE, NEW_RELEASES)


def state() -> TasteState:
    """What is known of the taste. Raises FaceTuneError where the profile cannot be read."""
    return account.taste_state(spotify_store.snapshot())


def read(*, background: bool = False, cancelled: threading.Event | None = None) -> None:
    """Read the taste and search for new releases now, as long as the user lets the taste count.

    Raises FaceTuneError, see client.Client, and as shared.catalogue and open_profile do.
    """
    _read(spotify_store.current(), background=background, cancelled=cancelled)


def refresh_if_due(*, background: bool = True) -> bool:
    """The same if the last reading is a day old, or of what failed then; whether it was due. Raises as `read` does."""
    from facetune.spotify import taste
    from facetune.spotify.store import ACCOUNT, TASTE

    view = spotify_store.snapshot(read=[ACCOUNT, TASTE])  # one opening, for this follows each answer with tracks
    due = taste.due(view)
    if due is None:
        return False
    _read(spotify_store.ProfileStore(int(view.person)), background=background, missing=due == "missing")
    return True


def try_refresh() -> None:
    """The same for a timer, which goes on without: a failure is only logged."""
    try:
        refresh_if_due()
    except FaceTuneError as error:
        logger.info("the taste was not read: %s", error.code)


def refresh_later(delay: float = 0.5) -> None:
    """The same on another thread, after `delay` seconds, which let an answer that is on its way go first."""
    timer = threading.Timer(delay, _refresh_alone)
    timer.name, timer.daemon = "taste", True
    timer.start()


def _refresh_alone() -> None:
    if not _reading.acquire(blocking=False):
        return
    try:
        try_refresh()
    except Exception:  # noqa: BLE001 - no caller on this thread would see it
        logger.exception("the taste was not read")
    finally:
        _reading.release()


def _read(
    store: ProfileStore, *, background: bool, missing: bool = False, cancelled: threading.Event | None = None
) -> None:
    from facetune.spotify import new_releases, taste
    from facetune.spotify.client import Client

    if not store.taste_wanted():
        return
    client = Client(store, background=background, cancelled=cancelled)
    found = taste.read(client, missing=missing)
    if not missing and store.taste_wanted():  # the search would tell Spotify of it
        new_releases.read(client, found, CatalogueLibrary())


class CatalogueLibrary:
    """The catalogue, as a search for new releases asks about it. It is a new_releases.Library.

    Every method raises FaceTuneError as shared.catalogue does.
    """

    def __init__(self) -> None:
        from facetune.music.catalogue import shared

        self._catalogue = shared.catalogue()

    def artists(self, names: Iterable[str]) -> set[str]:
        """Those of the artists, by name, that have tracks here."""
        from facetune.music.names import key

        wanted = list(names)
        numbers = self._catalogue.find(artists=wanted).artists
        return {name for name in wanted if key(name) in numbers}

    def style(self, artist: str) -> Style:
        """The style of an artist that has tracks here."""
        from facetune.music.names import key
        from facetune.music.ranking.artists import artist_style
        from facetune.spotify.new_releases import Style

        number = self._catalogue.find(artists=[artist]).artists[key(artist)]
        return Style(*artist_style(self._catalogue, number))

    def has(self, tracks: Iterable[str]) -> set[str]:
        """Those of the tracks, by id, that are here."""
        return set(self._catalogue.find(ids=tracks).tracks)

    def same(self, artist: str, other: str) -> bool:
        """Whether the two are spellings of one artist's name."""
        from facetune.music.names import key

        return key(artist) == key(other)
