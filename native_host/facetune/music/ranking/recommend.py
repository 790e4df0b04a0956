"""Picks the tracks for a mood and a goal, with the reason for each."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from facetune import spotify_links
from facetune.affect import Emotion, Goal
from facetune.listener import Listening
from facetune.music.ranking import targets
from facetune.music.ranking.journey import Journey
from facetune.music.ranking.taste import Taste
from facetune.music.ranking.variety import new_seed
from facetune.types import MINUTES, Point, Reason, Track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from facetune.music.catalogue.catalogue import Catalogue, Details

LIMIT: Final = 100
"""The longest list."""

_USUAL: Final = 200.0
"""Seconds that stand for the length of a track where it is unknown, and for a first guess at the number of tracks."""
_TRIES: Final = 4
"""Playlists with different numbers of tracks that are tried to come near a length in minutes."""


def recommend(
    catalogue: Catalogue,
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    seed: int | None = None,
    listening: Listening | None = None,
    target: Point | None = None,
    minutes: int | None = None,
    december: bool = False,
) -> list[Track]:
    """Tracks for a distribution over the emotions (0..1 each), in the order to hear them: `limit` of them (1..100).

    They begin at the mood's point and follow targets.path, evenly spread, with small changes in valence, energy, tempo
    and key from one to the next; a `target` replaces the goal. With `minutes` (1..240) the length counts instead of the
    limit: the durations add up to it with an error of less than a track, as long as LIMIT tracks are enough.

    No artist comes twice in ten consecutive tracks, unless the catalogue has no other tracks left. Tracks that the
    listener rejected, by `listening`, are left out (see taste.Taste), and songs about Christmas come in `december`. The
    list is shorter than `limit` only where the catalogue has no more tracks than that. The same arguments and catalogue
    give the same list; without a seed each call gives another one.

    Raises ValueError for a number out of range, an unknown goal or an invalid distribution (see targets.normalised),
    FaceTuneError catalogue_locked or catalogue_corrupt where tracks cannot be read.
    """
    if not 1 <= limit <= LIMIT:
        raise ValueError(f"the limit must be from 1 to {LIMIT}, not {limit}")
    if minutes is not None and not 1 <= minutes <= MINUTES:
        raise ValueError(f"the minutes must be from 1 to {MINUTES}, not {minutes}")
    steps = targets.path(distribution, goal, target)
    taste = Taste(catalogue, listening, december=december)
    count = limit if minutes is None else min(LIMIT, math.ceil(minutes * 60 / _USUAL))
    handicaps, favourites = taste.handicaps(), taste.favourite_genres()
    journey = Journey(catalogue, steps, handicaps, new_seed() if seed is None else seed, count, wanted=favourites)
    if minutes is None:
        stops = targets.along(steps, min(limit, len(catalogue)))
        picked = journey.tracks(stops)
    else:
        stops, picked = _lasting(catalogue, journey, steps, minutes * 60)
    found = catalogue.details(picked)
    return [
        _track(details, stop, len(steps), taste, marked=listening is not None and listening.explicit == "marked")
        for details, stop in zip(found, stops, strict=False)  # fewer tracks where the catalogue has no more
    ]


def _lasting(
    catalogue: Catalogue, journey: Journey, steps: Sequence[targets.Step], seconds: float
) -> tuple[list[targets.Stop], list[int]]:
    """The stops and tracks of a playlist that lasts about `seconds`, with an error of less than its longest track."""

    def left(tracks: Sequence[int]) -> float:
        return seconds - math.fsum(_lengths(catalogue, tracks))

    most = min(LIMIT, len(catalogue))
    usual = statistics.fmean(_lengths(catalogue, journey.pool.tolist()) or [_USUAL])
    count = min(most, max(1, round(seconds / usual)))
    tried: dict[int, tuple[list[targets.Stop], list[int]]] = {}
    while len(tried) < _TRIES and count not in tried:
        stops = targets.along(steps, count)
        tried[count] = stops, journey.tracks(stops)
        miss = left(tried[count][1])
        count = min(most, max(1, count + (round(miss / usual) or (1 if miss > 0 else -1))))
    stops, picked = min(tried.values(), key=lambda each: abs(left(each[1])))
    while len(picked) > 1 and -left(picked) >= _lengths(catalogue, picked[-1:])[0]:
        picked.pop()
    while len(picked) < most and left(picked) >= max(_lengths(catalogue, picked), default=0.0):
        track = journey.another(stops[-1], picked)
        if track is None:
            break
        picked.append(track)
        stops.append(stops[-1])
    return stops, picked


def _lengths(catalogue: Catalogue, tracks: Sequence[int]) -> list[float]:
    return [length / 1000 or _USUAL for length in catalogue.duration_ms[list(tracks)].tolist()]


def _track(details: Details, stop: targets.Stop, steps: int, taste: Taste, *, marked: bool) -> Track:
    point = stop.aim.point
    distance = math.dist((details.valence, details.energy), (point.valence, point.energy))
    return Track(
        id=details.id,
        name=details.name,
        artists=details.artists,
        album=details.album,
        year=details.year,
        genre=details.genre.replace(";", ", ") if details.genre else None,
        duration=details.duration_ms / 1000 if details.duration_ms else None,
        popularity=details.popularity,
        url=spotify_links.track_link(details.id),
        uri=spotify_links.track_uri(details.id),
        valence=details.valence,
        energy=details.energy,
        reason=Reason(
            kind=stop.aim.kind,
            target=point,
            distance=distance,
            step=stop.number,
            steps=steps,
            because=taste.because(details),
        ),
        explicit=marked and details.explicit == 1,
    )
