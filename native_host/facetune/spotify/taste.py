"""What the user plays, as weights for the ranking: read in a few calls, cached for a day in the store."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.spotify.store import ACCOUNT, TASTE, Store, View
from facetune.spotify.types import needed_scopes

if TYPE_CHECKING:
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


class Taste(msgspec.Struct, frozen=True):
    """Weights 0..1 by track id and by artist's name, 1 for what is played most; read at `read`, in Unix seconds."""

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


def cached(view: View) -> Taste | None:
    """The last reading, whatever its age; None if there is none, or the user has turned the taste off."""
    found = view.get(TASTE)
    if found is None or not view.taste_wanted():
        return None
    try:
        return msgspec.convert(found, Taste)
    except msgspec.ValidationError:
        return None  # of another version: read again in time


def due(view: View) -> bool:
    """Whether the taste should be read now: it is wanted and allowed, and the last reading is a day old.

    Skips users who have not granted the scopes. Do not even fetch a token for them: that alone would tell Spotify.
    """
    account = view.get(ACCOUNT)
    if not account or not view.taste_wanted() or not needed_scopes(["taste"]) <= set(account.get("scopes", ())):
        return False
    found = cached(view)
    return found is None or not 0 <= time.time() - found.read < FRESH  # below 0 the clock was put back


def read(client: Client) -> Taste:
    """Read the taste from Spotify, in five calls, and cache it as `save` does. After a failure the old one stays.

    Raises FaceTuneError, see client.Client.
    """
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
    save(client.store, TASTE, msgspec.to_builtins(taste))
    return taste


def save(store: Store, name: str, value: Any) -> None:
    """Cache TASTE or NEW_RELEASES, unless the user has turned the taste off or signed out since it was requested.

    Checked again afterwards: turning it off first turns it off and then forgets, so one of the two sees the other.
    """
    if _counts(store):
        store.put(name, value)
    if not _counts(store):
        store.drop(name)


def _counts(view: View) -> bool:
    return view.taste_wanted() and bool(view.get(ACCOUNT))


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
