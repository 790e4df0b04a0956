"""What the ranking may know of a person, collected from what they did."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.listener import LATEST, Listening, Seen
from facetune.profile import library
from facetune.profile.types import decoded

if TYPE_CHECKING:
    from facetune.profile.store import Profile

SHOWN_DAYS: Final = 90
"""For how many days a track that was shown still matters."""

TASTE: Final = "spotify taste"
"""The cache's name of the taste from the Spotify account: {"tracks": {id: weight}, "artists": {name: weight}}.

Weights are 0..1. The setting of the same name says whether the taste may count.
"""


MOST_ROWS: Final = 12_000
"""Newest rows of `shown` and of openings that count. Ten scans a day with twelve tracks leave fewer in SHOWN_DAYS."""

_BATCH: Final = 900
"""Values in one query: SQLite before 3.32 takes 999 at most."""

_JUDGED: Final = (
    "SELECT track, artists, kind, time FROM feedback JOIN track ON track.id = track_id"
    " WHERE profile_id = ? AND kind IN ('liked', 'rejected', 'cleared') ORDER BY feedback.id"
)
# Both are read from an index alone.
_SHOWN: Final = "SELECT track_id, time FROM shown WHERE profile_id = ? AND time > ? ORDER BY time DESC LIMIT ?"
_OPENED: Final = (
    "SELECT track_id, time FROM feedback WHERE profile_id = ? AND kind = 'opened' AND time > ?"
    " ORDER BY time DESC LIMIT ?"
)


class _Taste(msgspec.Struct):
    tracks: dict[str, float] = {}
    artists: dict[str, float] = {}


def read(profile: Profile, also: Iterable[str] = ()) -> Listening:
    """Likes, rejections, openings, tracks shown lately, and the account's taste where it may count.

    Of several likes and rejections of a track the last one counts, by their order and not by the clock. A time in the
    future becomes now. Of `opened` and `shown` the LATEST are here, as the ranking uses no more, and of `shown` also
    the tracks with the ids in `also`. So the time that this takes grows with what a person likes and rejects alone.
    """
    now = time.time()
    liked: dict[str, float] = {}
    rejected: dict[str, float] = {}
    artists: dict[str, list[str]] = {}
    for track, names, kind, at in profile.connection.execute(_JUDGED, (profile.person,)):
        liked.pop(track, None)
        rejected.pop(track, None)
        artists[track] = decoded(names, list[str], [])
        if kind in ("liked", "rejected"):
            (liked if kind == "liked" else rejected)[track] = min(at, now)
    taste, chosen = _taste(profile), profile.preferences()
    return Listening(
        now=now,
        liked=liked,
        rejected=rejected,
        liked_artists=_by_artist(liked, artists),
        rejected_artists=_by_artist(rejected, artists),
        opened=_seen(profile, _OPENED, now),
        shown=_seen(profile, _SHOWN, now, since=now - SHOWN_DAYS * 86_400, also=also),
        preferred_genres=_genres(profile, "preferred_genres"),
        avoided_genres=_genres(profile, "avoided_genres"),
        preferred_languages=chosen.preferred_languages,
        preferred_decades=chosen.preferred_decades,
        explicit=chosen.explicit,
        taste_tracks=taste.tracks,
        taste_artists=taste.artists,
        own=library.read(profile),
    )


def _seen(
    profile: Profile, query: str, now: float, *, since: float = float("-inf"), also: Iterable[str] = ()
) -> dict[str, Seen]:
    """How often and when last the LATEST tracks of a query's rows were there, and those with the ids in `also`.

    Also those that were there together with the last one of them: which of them are the latest is not decided here.
    """
    seen: dict[int, Seen] = {}
    for track, at in profile.connection.execute(query, (profile.person, since, MOST_ROWS)):  # the newest first
        times, last = seen.get(track, (0, at))
        seen[track] = times + 1, last
    latest = list(seen)[:LATEST]
    edge = min(seen[latest[-1]][1], now) if latest else now
    latest += [track for track in islice(seen, LATEST, None) if min(seen[track][1], now) == edge]
    rows = _named(profile, "id", latest) + _named(profile, "track", also)
    return {name: (seen[track][0], min(seen[track][1], now)) for track, name in rows if track in seen}


def _named(profile: Profile, column: str, values: Iterable[int | str]) -> list[tuple[int, str]]:
    """The numbers and the ids of the tracks with one of these values in a column."""
    rest = iter(values)
    found: list[tuple[int, str]] = []
    while batch := list(islice(rest, _BATCH)):
        query = f"SELECT id, track FROM track WHERE {column} IN ({', '.join('?' * len(batch))})"  # noqa: S608 - our own
        found += profile.connection.execute(query, batch).fetchall()
    return found


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
