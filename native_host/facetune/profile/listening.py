"""What the ranking may know of a person, collected from what they did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.profile.types import decoded
from facetune.types import Listening

if TYPE_CHECKING:
    from facetune.profile.store import Profile

SHOWN_DAYS: Final = 90
"""For how many days a track that was shown still matters. Bounds the rows that are read before each answer."""

TASTE: Final = "spotify taste"
"""The cache's name of the taste from the Spotify account: {"tracks": {id: weight}, "artists": {name: weight}}.

Weights are 0..1. The setting of the same name says whether the taste may count.
"""


class _Taste(msgspec.Struct):
    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}


def read(profile: Profile) -> Listening:
    """Likes, rejections, openings, tracks shown lately, and the account's taste where it may count.

    Of several likes and rejections of a track the last one counts, by their order and not by the clock. A time in the
    future becomes now.
    """
    now = time.time()
    liked: dict[str, float] = {}
    rejected: dict[str, float] = {}
    opened: dict[str, tuple[int, float]] = {}
    artists: dict[str, list[str]] = {}
    rows = profile.connection.execute(
        "SELECT track, artists, kind, time FROM feedback JOIN track ON track.id = track_id WHERE profile_id = ?"
        " ORDER BY feedback.id",
        (profile.person,),
    )
    for track, names, kind, at in rows:
        when = min(at, now)
        if kind == "opened":
            opened[track] = (opened.get(track, (0, 0.0))[0] + 1, when)
            continue
        liked.pop(track, None)
        rejected.pop(track, None)
        artists[track] = decoded(names, list[str], [])
        if kind in ("liked", "rejected"):
            (liked if kind == "liked" else rejected)[track] = when
    taste = _taste(profile)
    return Listening(
        now=now,
        liked=liked,
        rejected=rejected,
        liked_artists=_by_artist(liked, artists),
        rejected_artists=_by_artist(rejected, artists),
        opened=opened,
        shown=_shown(profile, now),
        preferred_genres=_genres(profile, "preferred_genres"),
        avoided_genres=_genres(profile, "avoided_genres"),
        taste_tracks=taste.tracks,
        taste_artists=taste.artists,
    )


def _shown(profile: Profile, now: float) -> dict[str, tuple[int, float]]:
    rows = profile.connection.execute(
        "SELECT track, times, last FROM (SELECT track_id, count(*) AS times, max(time) AS last FROM shown"
        " WHERE profile_id = ? AND time > ? GROUP BY track_id) JOIN track ON track.id = track_id",
        (profile.person, now - SHOWN_DAYS * 86_400),
    )
    return {track: (times, min(last, now)) for track, times, last in rows}


def _by_artist(tracks: dict[str, float], artists: dict[str, list[str]]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for track in tracks:
        for artist in artists[track]:
            counts[artist] = counts.get(artist, 0.0) + 1.0
    return counts


def _genres(profile: Profile, name: str) -> list[str]:
    try:
        return msgspec.convert(profile.setting(name, []), list[str])
    except msgspec.ValidationError:
        return []


def _taste(profile: Profile) -> _Taste:
    cached = profile.cached(TASTE) if profile.setting(TASTE, default=True) else None
    try:
        return msgspec.convert(cached[0], _Taste) if cached else _Taste()
    except msgspec.ValidationError:
        return _Taste()
