"""What the user plays, as weights for the ranking: read in a few calls, kept a day in the profile.

Ranking never waits for Spotify. It takes what is kept, however old, and a new reading starts after the answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import scopes
from facetune.spotify import store as memory
from facetune.spotify.client import Client

FRESH: Final = 86400.0
"""Seconds for which a reading counts as new."""

_PAGE: Final = 50
_LEAST: Final = 0.3
"""The weight of the last on a page of 50, where the first has 1."""
_RECENT: Final = 0.5
_SAVED: Final = 0.6
_BY_TRACK: Final = 0.5
"""How much of a track's weight its artists get for it."""

_reading: Final = threading.Lock()


class Taste(msgspec.Struct, frozen=True):
    """Weights 0..1 by track id and by artist's name, 1 for what is played most, and when they were read."""

    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    read: float = 0.0


class _Artist(msgspec.Struct):
    name: str = ""


class _Track(msgspec.Struct):
    id: str | None = None  # a file of the user's own has none
    artists: list[_Artist] = []


class _Item(msgspec.Struct):
    track: _Track


class _Tracks(msgspec.Struct):
    items: list[_Track]


class _Artists(msgspec.Struct):
    items: list[_Artist]


class _Items(msgspec.Struct):
    items: list[_Item]


def kept() -> Taste | None:
    """What is kept, whatever its age; None where nobody is signed in or the user has turned it off."""
    found = memory.recall(memory.TASTE)
    if found is None or not memory.taste_wanted():
        return None
    try:
        return msgspec.convert(found, Taste)
    except msgspec.ValidationError:
        return None  # of another version: read anew in time


@memory.of_one_person()
def read(*, background: bool = False, cancelled: threading.Event | None = None) -> Taste:
    """Read the taste from Spotify, in five calls, and keep it, see memory.remember_taste.

    Where a call fails, what was kept stays.

    Raises FaceTuneError, see client.Client.
    """
    client = Client(background=background, cancelled=cancelled)
    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    for span in ("medium_term", "short_term"):
        page = client.get("me/top/tracks", "user-top-read", _Tracks, limit=_PAGE, time_range=span)
        _weigh(tracks, artists, ((track, _by_rank(rank)) for rank, track in enumerate(page.items)))
    top = client.get("me/top/artists", "user-top-read", _Artists, limit=_PAGE, time_range="medium_term")
    for rank, artist in enumerate(top.items):
        _raise(artists, artist.name, _by_rank(rank))
    saved = client.get("me/tracks", "user-library-read", _Items, limit=_PAGE)
    _weigh(tracks, artists, ((item.track, _SAVED) for item in saved.items))
    recent = client.get("me/player/recently-played", "user-read-recently-played", _Items, limit=_PAGE)
    _weigh(tracks, artists, ((item.track, _RECENT) for item in recent.items))
    taste = Taste(tracks, artists, time.time())
    memory.remember_taste(memory.TASTE, msgspec.to_builtins(taste))
    return taste


@memory.of_one_person()
def read_all(*, background: bool = False, cancelled: threading.Event | None = None) -> None:
    """Read taste and newer tracks, whatever their age, for as long as the user lets them count. Raises as `read`."""
    from facetune.spotify import new_releases as newer

    if not memory.taste_wanted():
        return
    taste = read(background=background, cancelled=cancelled)
    if memory.taste_wanted():  # the search would tell Spotify of it
        newer.read(taste, background=background, cancelled=cancelled)


def refresh_later(delay: float = 0.5) -> None:
    """Read the taste anew, soon and on another thread, if somebody is signed in and it is a day old.

    `delay` lets an answer that is on its way go first. Fails silently: nobody waits for it.
    """
    timer = threading.Timer(delay, _refresh_quietly)
    timer.name, timer.daemon = "taste", True
    timer.start()


@memory.of_one_person()
def refresh_if_due(*, background: bool = True) -> bool:
    """Read taste and newer tracks where they are a day old; whether they were. Raises as `read` does.

    Who has not allowed it is not asked about, not even for a token: that would be a word to Spotify for nothing.
    """
    account = memory.recall(memory.ACCOUNT)
    if not account or not memory.taste_wanted() or not scopes.needed(["taste"]) <= set(account.get("scopes", ())):
        return False
    found = kept()
    if found is not None and 0 <= time.time() - found.read < FRESH:  # below 0 the clock was put back
        return False
    read_all(background=background)
    return True


def _refresh_quietly() -> None:
    if not _reading.acquire(blocking=False):
        return
    try:
        refresh_if_due()
    except FaceTuneError as error:
        logger.info("the taste was not read: %s", error.code)
    except Exception:  # noqa: BLE001 - on this thread nobody would hear of it
        logger.exception("the taste was not read")
    finally:
        _reading.release()


def _by_rank(rank: int) -> float:
    return 1.0 - (1.0 - _LEAST) * min(rank, _PAGE - 1) / (_PAGE - 1)


def _weigh(tracks: dict[str, float], artists: dict[str, float], given: Iterable[tuple[_Track, float]]) -> None:
    for track, weight in given:
        if track.id:
            _raise(tracks, track.id, weight)
            for artist in track.artists:
                _raise(artists, artist.name, weight * _BY_TRACK)


def _raise(weights: dict[str, float], name: str, weight: float) -> None:
    if name:
        weights[name] = max(weights.get(name, 0.0), round(weight, 3))
