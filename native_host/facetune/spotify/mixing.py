"""Gives newer tracks of the user's artists, which the catalogue lacks, a place in a list. Light: each answer passes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from facetune import spotify_links
from facetune.errors import FaceTuneError
from facetune.music import names
from facetune.profile.listening import TASTE
from facetune.types import Because, Listening, Reason, Track, Unit

KEPT: Final = "spotify newer tracks"
"""What the profile's cache calls them."""
SWITCH: Final = TASTE
"""The setting that lets the taste count."""

_NEAR: Final = 0.25
"""How far from what was asked for a track may lie, in the plane of valence and energy."""
_SHARE: Final = 6
"""One track in so many may be a newer one."""


class Newer(msgspec.Struct, frozen=True, kw_only=True):
    """A track that is not in the catalogue. `duration` is in seconds.

    `valence` and `energy` are its artist's means, `genres` those that its artist's tracks mostly have.
    """

    id: str
    name: str
    artists: list[str]
    artist: str
    album: str | None
    year: int | None
    duration: float | None
    valence: Unit
    energy: Unit
    genres: list[str] = []


def kept(person: int | None = None) -> list[Newer]:
    """The newer tracks that are kept for `person` (default: the current one).

    None where they have turned the taste off, or the profile cannot be read.
    """
    from facetune.profile.store import open_profile

    try:
        with open_profile(person=person) as profile:
            found = profile.cached(KEPT) if profile.setting(SWITCH, default=True) else None
        return msgspec.convert(found[0], list[Newer]) if found else []
    except (FaceTuneError, msgspec.ValidationError):
        return []


def mixed(tracks: list[Track], listening: Listening | None, person: int | None = None) -> list[Track]:
    """The list with newer tracks that are kept, first those that were shown least.

    None that was rejected, nor of an artist with a rejected track, be it as a guest, nor of a genre to avoid.
    """
    found = kept(person)
    if not found or not tracks:
        return tracks
    known = listening or Listening()
    artists, genres = _keys(known.rejected_artists), _keys(known.avoided_genres)
    wanted = [
        track
        for track in found
        if track.id not in known.rejected
        and not artists & _keys([track.artist, *track.artists])
        and not genres & _keys(track.genres)
    ]
    return mix(tracks, sorted(wanted, key=lambda track: known.shown.get(track.id, (0, 0.0))))


def mix(tracks: Sequence[Track], newer: Sequence[Newer]) -> list[Track]:
    """The list with a few newer tracks in the place of others, each where it fits best.

    One in `_SHARE` at most, and none of an artist that the list has already. The one that gives way is the farthest
    from its own target within the same step.
    """
    result = list(tracks)
    present = {names.key(artist) for track in tracks for artist in track.artists}
    replaced: set[int] = set()
    for track in newer:
        if len(replaced) >= len(tracks) // _SHARE:
            break
        if present & _keys(track.artists):
            continue
        free = [place for place in range(len(result)) if place not in replaced]
        distance, _, place = min((_distance(track, result[at].reason), -result[at].reason.distance, at) for at in free)
        if distance <= _NEAR:
            result[place] = _track(track, result[place].reason, distance)
            replaced.add(place)
            present |= _keys(track.artists)
    return result


def _keys(named: Iterable[str]) -> set[str]:
    return {names.key(name) for name in named}


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
        url=spotify_links.track_link(track.id),
        uri=spotify_links.track_uri(track.id),
        valence=track.valence,
        energy=track.energy,
        reason=msgspec.structs.replace(instead, distance=distance, because=because),
    )
