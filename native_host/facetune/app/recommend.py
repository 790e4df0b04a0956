"""Tracks for a mood that is known already, as both front doors and the daily playlists ask for them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from facetune.affect import Emotion, Goal
from facetune.types import Point, Track


def recommend(
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    seed: int | None = None,
    target: Point | None = None,
    minutes: int | None = None,
    scan: int | None = None,
    person: int | None = None,
) -> list[Track]:
    """`limit` tracks for a distribution over the seven emotions.

    `seed` fixes the variety between calls; what was shown before does not count then. A `target` takes the goal's
    place, a length in `minutes` that of `limit`. `scan` is the scan whose mood this is, or was before it was
    corrected: the history then shows these tracks with it. They are for `person`, the current one if None.

    Raises FaceTuneError catalogue_missing, catalogue_locked or catalogue_corrupt.
    """
    from facetune.app import history

    tracks = pick(distribution, goal=goal, limit=limit, seed=seed, target=target, minutes=minutes, person=person)
    history.keep_shown(tracks, scan, None if target else goal, person=person)
    return tracks


def pick(
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    seed: int | None,
    target: Point | None,
    minutes: int | None,
    person: int | None = None,
) -> list[Track]:
    """The same as `recommend`, but nothing is kept of what was shown."""
    from facetune.app import history, new_releases
    from facetune.music.catalogue import shared
    from facetune.music.ranking.recommend import recommend as rank

    listening, releases = history.for_ranking(person)
    if listening is not None and seed is not None:  # else no seed would bring an answer back
        listening = msgspec.structs.replace(listening, shown={})
    tracks = rank(
        shared.catalogue(),
        distribution,
        goal=goal,
        limit=limit,
        seed=seed,
        listening=listening,
        target=target,
        minutes=minutes,
    )
    return tracks if minutes else new_releases.mixed(tracks, releases, listening)  # a length was met to the second


def path(distribution: Mapping[Emotion, float], goal: Goal, target: Point | None = None) -> list[Point]:
    """The points that the tracks for it follow, from the mood to the goal; a single one for `match`."""
    from facetune.music.ranking import targets

    return [step.point for step in targets.path(distribution, goal, target)]
