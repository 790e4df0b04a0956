"""Tracks by the user's artists that came out after the catalogue was made, found by search.

Spotify tells nobody any more how such a track sounds. It gets the mean of what its artist's tracks in the catalogue
sound like, and a place only where that is near to what was asked for.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.music import names
from facetune.music.types import Because, Reason, Track, Unit
from facetune.spotify import memory
from facetune.spotify.client import Client
from facetune.spotify.taste import Taste

if TYPE_CHECKING:
    from facetune.music.catalogue import Catalogue

ARTISTS: Final = 8
"""How many artists are searched for: one call each."""
_PAGE: Final = 10
"""The most that a search gives since February 2026."""
_YEARS: Final = 3
_NEAR: Final = 0.25
"""How far from what was asked for a track may lie, in the plane of valence and energy."""
_SHARE: Final = 6
"""One track in so many may be a newer one."""


class Newer(msgspec.Struct, frozen=True, kw_only=True):
    """A track that is not in the catalogue. `valence` and `energy` are its artist's means; `duration` in seconds."""

    id: str
    name: str
    artists: list[str]
    artist: str
    album: str | None
    year: int | None
    duration: float | None
    valence: Unit
    energy: Unit


class _Artist(msgspec.Struct):
    name: str = ""


class _Album(msgspec.Struct):
    name: str = ""
    release_date: str = ""


class _Found(msgspec.Struct):
    id: str
    name: str
    artists: list[_Artist]
    album: _Album = msgspec.field(default_factory=_Album)
    duration_ms: float | None = None


class _Page(msgspec.Struct):
    items: list[_Found | None] = []


class _Search(msgspec.Struct):
    tracks: _Page


def read(taste: Taste, *, background: bool = False, cancelled: threading.Event | None = None) -> list[Newer]:
    """Search for newer tracks of the artists that weigh most, and keep them. Raises FaceTuneError."""
    from facetune.music import catalogue

    opened = catalogue.shared()
    client = Client(background=background, cancelled=cancelled)
    known = opened.find(artists=taste.artists).artists
    year = time.localtime().tm_year
    found: list[Newer] = []
    by_weight = sorted(taste.artists, key=lambda name: -taste.artists[name])
    for artist in [name for name in by_weight if names.key(name) in known][:ARTISTS]:
        query = f'artist:"{artist.replace(chr(34), "")}" year:{year - _YEARS}-{year}'
        page = client.get("search", "", _Search, q=query, type="track", limit=_PAGE).tracks
        point = _mean(opened, known[names.key(artist)])
        here = opened.find(ids=[item.id for item in page.items if item]).tracks
        found += [
            _newer(item, artist, *point) for item in page.items if item and item.id not in here and _by(item, artist)
        ]
    memory.remember(memory.NEWER, [msgspec.to_builtins(track) for track in found])
    return found


def kept() -> list[Newer]:
    """The newer tracks that are kept; none where the user has turned the taste off."""
    if not memory.taste_wanted():
        return []
    try:
        return msgspec.convert(memory.recall(memory.NEWER) or [], list[Newer])
    except msgspec.ValidationError:
        return []


def mix(tracks: Sequence[Track], newer: Sequence[Newer], *, avoid: frozenset[str] = frozenset()) -> list[Track]:
    """The list with a few newer tracks in the place of others, each where it fits best.

    One in `_SHARE` at most, none of an artist that the list has already, none of the ids in `avoid`. The one that
    gives way is the farthest from its own target within the same step.
    """
    mixed = list(tracks)
    present = {names.key(artist) for track in tracks for artist in track.artists}
    replaced: set[int] = set()
    for track in newer:
        if len(replaced) >= len(tracks) // _SHARE:
            break
        if track.id in avoid or present & {names.key(artist) for artist in track.artists}:
            continue
        free = [place for place in range(len(mixed)) if place not in replaced]
        distance, _, place = min((_distance(track, mixed[at].reason), -mixed[at].reason.distance, at) for at in free)
        if distance <= _NEAR:
            mixed[place] = _track(track, mixed[place].reason, distance)
            replaced.add(place)
            present |= {names.key(artist) for artist in track.artists}
    return mixed


def _mean(catalogue: Catalogue, artist: int) -> tuple[float, float]:
    """The mean valence and energy of an artist's tracks in the catalogue."""
    import numpy as np

    credits_of = np.flatnonzero(catalogue.credit_artists == artist)
    places = np.searchsorted(catalogue.credit_starts, credits_of, side="right") - 1
    if not len(places):
        raise FaceTuneError("catalogue_corrupt", file=catalogue.name, detail="an artist without tracks")
    return round(float(catalogue.valence[places].mean()), 3), round(float(catalogue.energy[places].mean()), 3)


def _by(item: _Found, artist: str) -> bool:
    """Whether the track is really by the artist: a search also finds names that are only alike."""
    return names.key(artist) in {names.key(each.name) for each in item.artists}


def _newer(item: _Found, artist: str, valence: float, energy: float) -> Newer:
    year = item.album.release_date[:4]
    return Newer(
        id=item.id,
        name=item.name,
        artists=[each.name for each in item.artists],
        artist=artist,
        album=item.album.name or None,
        year=int(year) if year.isdecimal() else None,
        duration=item.duration_ms / 1000 if item.duration_ms else None,
        valence=valence,
        energy=energy,
    )


def _distance(track: Newer, reason: Reason) -> float:
    return math.dist((track.valence, track.energy), (reason.target.valence, reason.target.energy))


def _track(track: Newer, instead: Reason, distance: float) -> Track:
    because = [Because(kind="known_artist", name=track.artist)]
    return Track(
        id=track.id,
        name=track.name,
        artists=track.artists,
        album=track.album,
        year=track.year,
        genre=None,
        duration=track.duration,
        popularity=0,
        url=f"https://open.spotify.com/track/{track.id}",
        uri=f"spotify:track:{track.id}",
        valence=track.valence,
        energy=track.energy,
        reason=msgspec.structs.replace(instead, distance=distance, because=because),
    )
