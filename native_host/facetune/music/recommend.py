"""Picks the tracks for a mood and a goal, and says of each why it was picked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from facetune.affect import Emotion, Goal
from facetune.music import targets
from facetune.music.types import Listening, Point, Reason, Track
from facetune.music.variety import Picker, jitter

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue import Catalogue, Details

LIMIT: Final = 100
"""The longest list."""

_POPULARITY: Final = 0.08
"""How much farther from the target a track of popularity 100 may lie than one of popularity 0. Mild, because the
figures were read in different years and say more about a track's age than about its fit."""
_JITTER: Final = 0.06
"""How much farther a lucky track may lie than an unlucky one: enough for another list at the next scan, less than what
the difference between two moods comes to."""


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
) -> list[Track]:
    """`limit` tracks (1..100) for the whole of `distribution`, in the order to hear them.

    For `match` the best comes first; for `lift` and `calm` the list follows the steps of targets.path, the best of
    each first. No artist comes twice in ten consecutive tracks, unless the catalogue has no other tracks left; it is
    shorter than `limit` only where the catalogue is. The same catalogue and seed give the same list; without a seed
    each call gives another one.

    Raises ValueError for a limit out of range, an unknown goal or an invalid distribution (see targets.normalised),
    FaceTuneError catalogue_locked or catalogue_corrupt where the chosen tracks cannot be read.
    """
    if not 1 <= limit <= LIMIT:
        raise ValueError(f"the limit must be from 1 to {LIMIT}, not {limit}")
    del listening, minutes
    steps = targets.path(distribution, goal, target)
    shares = targets.shares(len(steps), min(limit, len(catalogue)))
    handicap = _handicaps(catalogue, seed)
    picker = Picker(catalogue)
    reasons: list[tuple[targets.Step, int]] = []
    for number, (step, share) in enumerate(zip(steps, shares, strict=True), 1):
        if share:
            picker.pick(_misses(catalogue, step) + handicap, share)
            reasons += [(step, number)] * share
    found = catalogue.details(picker.picked)
    return [_track(details, step, number, len(steps)) for details, (step, number) in zip(found, reasons, strict=True)]


def _handicaps(catalogue: Catalogue, seed: int | None) -> npt.NDArray[np.float32]:
    """What is added to each track's miss at every step; the same for all steps, so that luck lasts for one list."""
    import numpy as np

    luck = jitter(len(catalogue), seed) * np.float32(_JITTER)
    return luck - catalogue.popularity.astype(np.float32) * np.float32(_POPULARITY / 100)


def _misses(catalogue: Catalogue, step: targets.Step) -> npt.NDArray[np.float32]:
    """Each track's miss, as targets.Step defines it."""
    import numpy as np

    valence = (catalogue.valence - np.float32(step.point.valence)) * np.float32(step.valence_weight)
    energy = catalogue.energy - np.float32(step.point.energy)
    misses: npt.NDArray[np.float32] = np.sqrt(valence * valence + energy * energy)
    if step.acoustic_weight:
        misses += np.float32(step.acoustic_weight) * (1 - catalogue.acousticness)
    return misses


def _track(details: Details, step: targets.Step, number: int, steps: int) -> Track:
    point = step.point
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
        url=f"https://open.spotify.com/track/{details.id}",
        uri=f"spotify:track:{details.id}",
        valence=details.valence,
        energy=details.energy,
        reason=Reason(kind=step.kind, target=point, distance=distance, step=number, steps=steps),
    )
