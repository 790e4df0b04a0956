"""Gives new releases of the user's artists, which the catalogue lacks, a place in a list of tracks.

Every answer with tracks passes here, so nothing heavy is imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from facetune import spotify_links
from facetune.listener import Listening
from facetune.music import names
from facetune.spotify.types import NewRelease
from facetune.types import Because, Reason, Track

if TYPE_CHECKING:
    from facetune.profile.store import Profile

_NEAR: Final = 0.25
"""How far from what was asked for a track may lie, in the plane of valence and energy."""
_SHARE: Final = 6
"""One track in this many may be a new release."""


def of(profile: Profile) -> list[NewRelease]:
    """The new releases that were found for a person; none if the person has turned the taste off."""
    from facetune.app import spotify_store
    from facetune.spotify import new_releases
    from facetune.spotify.store import NEW_RELEASES

    return new_releases.cached(spotify_store.snapshot_of(profile, [NEW_RELEASES]))


def mixed(tracks: list[Track], releases: Sequence[NewRelease], listening: Listening | None) -> list[Track]:
    """The list with new releases, first those that were shown least.

    Excludes rejected tracks, artists with a rejected track (also as guests) and avoided genres.
    """
    if not releases or not tracks:
        return tracks
    known = listening or Listening()
    artists, genres = _keys(known.rejected_artists), _keys(known.avoided_genres)
    wanted = [
        track
        for track in releases
        if track.id not in known.rejected
        and not artists & _keys([track.artist, *track.artists])
        and not genres & _keys(track.genres)
    ]
    return mix(tracks, sorted(wanted, key=lambda track: known.shown.get(track.id, (0, 0.0))))


def mix(tracks: Sequence[Track], releases: Sequence[NewRelease]) -> list[Track]:
    """The list with a few new releases in the place of others, each where it fits best.

    One in `_SHARE` at most, and none of an artist that the list has already. The one that is replaced is the farthest
    from its own target within the same step.
    """
    result = list(tracks)
    present = {names.key(artist) for track in tracks for artist in track.artists}
    replaced: set[int] = set()
    for track in releases:
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


def _distance(track: NewRelease, reason: Reason) -> float:
    return math.dist((track.valence, track.energy), (reason.target.valence, reason.target.energy))


def _track(track: NewRelease, instead: Reason, distance: float) -> Track:
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
        cover=track.cover,
    )
