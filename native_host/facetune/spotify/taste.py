"""What the person plays, as weights for the ranking: read in a few calls, cached for a day in the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
from msgspec.structs import replace

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import covers, errors
from facetune.spotify.store import ACCOUNT, TASTE, Store, View
from facetune.spotify.types import needed_scopes
from facetune.spotify_links import CoverId, is_track_id

if TYPE_CHECKING:
    from facetune.spotify.client import Client

FRESH: Final = 86400.0
"""Seconds for which a reading counts as new."""

_LATER: Final = 6 * 3600.0
"""Seconds until a call is made again that Spotify does not answer well."""
_SOON: Final = 900.0
"""The same where Spotify was not reached."""

_PAGE: Final = 50
_LEAST: Final = 0.3
"""The weight of the last on a page of 50, where the first has 1."""
_RECENT: Final = 0.5
_SAVED: Final = 0.6
_BY_TRACK: Final = 0.5
"""How much of a track's weight its artists get for it."""


class Part(msgspec.Struct, frozen=True):
    """What one call gave: weights by track and by artist, and covers by track.

    `again` is when to make it again because it failed, in Unix seconds; None if it worked.
    """

    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    covers: dict[str, CoverId] = {}
    again: float | None = None


class Taste(msgspec.Struct, frozen=True):
    """Weights 0..1 by track id and by artist's name, 1 for what is played most; read at `read`, in Unix seconds.

    `parts` are what it is made of, by call.
    """

    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    read: float = 0.0
    parts: dict[str, Part] = {}

    def covers(self) -> dict[str, str]:
        """The covers that came with the tracks, by track id."""
        return {track: cover for part in self.parts.values() for track, cover in part.covers.items()}


class _Artist(msgspec.Struct):
    name: str


class _Track(msgspec.Struct):
    id: str | None = None  # a file of the person's own has none
    artists: list[_Artist] = []
    album: covers.Album = msgspec.field(default_factory=covers.Album)


class _Item(msgspec.Struct):
    track: _Track


class _Tracks(msgspec.Struct):
    items: list[_Track]


class _Artists(msgspec.Struct):
    items: list[_Artist]


class _Items(msgspec.Struct):
    items: list[_Item]


def cached(view: View) -> Taste | None:
    """The last reading, whatever its age; None if there is none, or the person has turned the taste off."""
    found = view.get(TASTE)
    if found is None or not view.taste_wanted():
        return None
    try:
        return msgspec.convert(found, Taste)
    except msgspec.ValidationError:
        return None  # of another version: read again in time


def due(view: View) -> Literal["all", "missing"] | None:
    """What should be read now: all if the last reading is a day old, else what failed then; None if nothing.

    None as well where it is not wanted or not allowed. Do not even fetch a token then: that alone would tell Spotify.
    """
    account = view.get(ACCOUNT)
    if not account or not view.taste_wanted() or not needed_scopes(["taste"]) <= set(account.get("scopes", ())):
        return None
    found = cached(view)
    if found is None:
        return "all"
    now = time.time()
    missing = [name for name in _CALLS if _due_again(found.parts.get(name), now)]
    if not 0 <= now - found.read < FRESH:  # below 0 the clock was put back
        waiting = not missing and all(part.again for part in found.parts.values())
        return None if waiting else "all"
    return "missing" if missing else None


def read(client: Client, *, missing: bool = False) -> Taste:
    """Read the taste from Spotify, in five calls, and cache it as `save` does.

    What one of the calls does not give stays as it was read last, and is not asked for again for hours, unless the
    person asks. With `missing`, only what is due of that is asked for. Raises FaceTuneError, see client.Client, where
    no call works, and where one fails in a way that the next would, too: then what came before is cached all the same.
    """
    old = cached(client.store)
    parts = dict(old.parts) if old else {}
    now = time.time()
    wanted = [name for name in _CALLS if not missing or _due_again(parts.get(name), now)]
    came = False
    failures: list[FaceTuneError] = []
    try:
        for place, name in enumerate(wanted):
            try:
                parts[name] = _CALLS[name](client)
            except FaceTuneError as error:
                failures.append(error)
                if errors.of_one_call(error):
                    logger.info("a part of the taste was not read: %s, %s", name, error.code)
                    parts[name] = replace(parts.get(name, Part()), again=now + _LATER)
                    continue
                if error.code in ("spotify_slow", "spotify_unreachable"):
                    parts |= {each: replace(parts.get(each, Part()), again=now + _SOON) for each in wanted[place:]}
                raise
            came = True
    finally:
        read = now if came and not missing else old.read if old else 0.0
        taste = _joined(parts, read) if came or old is None else replace(old, parts=parts)
        if old is None or taste != old:
            save(client.store, TASTE, msgspec.to_builtins(taste))
    if failures and not came:
        raise failures[0]
    return taste


def _due_again(part: Part | None, now: float) -> bool:
    """Whether a part is to be asked for: it never was, or its call failed, and not just now."""
    return part is None or (part.again is not None and not 0 < part.again - now <= _LATER)


def _joined(parts: dict[str, Part], read: float) -> Taste:
    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    for part in parts.values():
        for into, given in ((tracks, part.tracks), (artists, part.artists)):
            for name, weight in given.items():
                into[name] = max(into.get(name, 0.0), weight)
    return Taste(tracks, artists, read, parts)


def _top_tracks(client: Client, span: str) -> Part:
    page = client.get("me/top/tracks", "user-top-read", _Tracks, empty=_Tracks([]), limit=_PAGE, time_range=span)
    return _weighed((track, _by_rank(rank)) for rank, track in enumerate(page.items))


def _top_artists(client: Client) -> Part:
    empty, span = _Artists([]), "medium_term"
    page = client.get("me/top/artists", "user-top-read", _Artists, empty=empty, limit=_PAGE, time_range=span)
    artists: dict[str, float] = {}
    for rank, artist in enumerate(page.items):
        _raise(artists, artist.name, _by_rank(rank))
    return Part(artists=artists)


def _listed(client: Client, path: str, scope: str, weight: float) -> Part:
    page = client.get(path, scope, _Items, empty=_Items([]), limit=_PAGE)
    return _weighed((item.track, weight) for item in page.items)


_CALLS: Final[dict[str, Callable[[Client], Part]]] = {
    "medium": lambda client: _top_tracks(client, "medium_term"),
    "short": lambda client: _top_tracks(client, "short_term"),
    "artists": _top_artists,
    "saved": lambda client: _listed(client, "me/tracks", "user-library-read", _SAVED),
    "recent": lambda client: _listed(client, "me/player/recently-played", "user-read-recently-played", _RECENT),
}


def save(store: Store, name: str, value: Any) -> None:
    """Cache TASTE or NEW_RELEASES, unless the person has turned the taste off or signed out since it was requested.

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


def _weighed(given: Iterable[tuple[_Track, float]]) -> Part:
    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}
    pictures: dict[str, str] = {}
    for track, weight in given:
        if track.id:
            _raise(tracks, track.id, weight)
            for artist in track.artists:
                _raise(artists, artist.name, weight * _BY_TRACK)
            if is_track_id(track.id) and (picture := covers.cover(track.album)):
                pictures[track.id] = picture
    return Part(tracks, artists, pictures)


def _raise(weights: dict[str, float], name: str, weight: float) -> None:
    if name:
        weights[name] = max(weights.get(name, 0.0), round(weight, 3))
