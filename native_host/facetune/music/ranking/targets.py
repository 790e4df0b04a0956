"""From a mood and a goal to the points of the valence/energy plane where tracks are looked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from facetune.affect import EMOTIONS, GOALS, Emotion, Goal, valence_arousal
from facetune.music.ranking import moods
from facetune.music.ranking.moods import NOTHING, Mix
from facetune.types import Point

STEPS: Final = 5
"""Steps of the way to a goal, the first at the mood itself: start where the listener is, then move gradually. Music
therapy calls this the iso principle (Altshuler 1948, "A psychiatrist's experience with music as a therapeutic agent").
Its effect on mood is not settled: after sadness, listeners to sad and then happy music ended best (Starcke, Mayr & von
Georgi 2021, IJERPH 18(23):12486); with anxiety, no difference from going straight to the target was found
(doi 10.1177/10298649261421187)."""

LIFT: Final = Point(valence=0.80, energy=0.70)
CALM: Final = Point(valence=0.60, energy=0.25)

_CALM_VALENCE: Final = 0.2
"""The weight of valence against energy for `calm`. Spotify gives quiet instrumental music a low valence (tracks
labelled calm have a mean of .15), and of the first 40,077 tracks only 659 lay within .15 of CALM: more would miss
them."""


class Step(NamedTuple):
    """A point where tracks are looked for, and how far a track misses it. The formula is ours.

    miss = sqrt((valence_weight * (valence - point.valence))^2 + (energy - point.energy)^2)
           + the costs of what is asked for besides: moods.cost of each asker, by its share in the mix
    """

    point: Point
    kind: Literal["mood", "step", "calm"]
    valence_weight: float = 1.0
    asks: Mix = NOTHING


def normalised(distribution: Mapping[Emotion, float]) -> dict[Emotion, float]:
    """`distribution` with all of EMOTIONS, and a sum of 1; the emotions it lacks have 0.

    Raises ValueError for an unknown emotion, a share that is negative, infinite or NaN, and a sum of 0.
    """
    unknown = [name for name in distribution if name not in EMOTIONS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of the emotions {', '.join(EMOTIONS)}")
    for name, share in distribution.items():
        if not (math.isfinite(share) and share >= 0):
            raise ValueError(f"the share of {name} must be a number from 0 on, not {share}")
    largest = max(distribution.values(), default=0.0)
    if largest <= 0:
        raise ValueError("the distribution sums to 0")
    # Dividing by the largest first keeps the sum of huge shares finite, and of tiny ones above 0.
    shares = {emotion: distribution.get(emotion, 0.0) / largest for emotion in EMOTIONS}
    total = sum(shares.values())
    return {emotion: share / total for emotion, share in shares.items()}


def point_of(distribution: Mapping[Emotion, float]) -> Point:
    """The expected valence and arousal of the distribution, each mapped from -1..1 to 0..1 by (x + 1) / 2.

    A mixed mood lies between its emotions. The mapping is linear because the catalogue is loud (median energy .70): a
    mapping by quantiles would answer sadness with an energy of .62. Raises ValueError as normalised does.
    """
    return of_mood(*valence_arousal(normalised(distribution)))


def of_mood(valence: float, arousal: float) -> Point:
    """A point of the mood map, -1..1 on both axes, in the catalogue's plane."""
    return Point(valence=_unit((valence + 1) / 2), energy=_unit((arousal + 1) / 2))


def path(distribution: Mapping[Emotion, float], goal: Goal, target: Point | None = None) -> list[Step]:
    """Where to look, in order: the mood's point alone for `match`, else STEPS points on a straight line from there.

    `lift` goes to LIFT, and never down: a mood with more valence or energy than that keeps it. `calm` goes to CALM,
    which has less energy than every mood (sadness, the lowest, has .365); it ranks mainly by energy and acousticness,
    which counts more with each step. A `target` replaces the goal: the line goes there, up or down. What a mood asks
    for besides fades on the way to what the goal asks for: for `lift` what happiness does, for a target nothing.

    Raises ValueError for an unknown goal, and as normalised does.
    """
    if goal not in GOALS:
        raise ValueError(f"{goal!r} is none of the goals {', '.join(GOALS)}")
    start, asks = point_of(distribution), moods.mix(normalised(distribution))
    if target is None and goal == "match":
        return [Step(start, "mood", asks=asks)]
    if target is not None:
        points, last = _line(start, target), NOTHING
    elif goal == "lift":
        end = Point(valence=max(start.valence, LIFT.valence), energy=max(start.energy, LIFT.energy))
        points, last = _line(start, end), moods.only("happy")
    else:
        points, last = _line(start, CALM), moods.only("calm")
    asked = [moods.between(asks, last, number / (STEPS - 1)) for number in range(STEPS)]
    if target is None and goal == "calm":
        return [Step(point, "calm", _CALM_VALENCE, each) for point, each in zip(points, asked, strict=True)]
    return [Step(point, "step", asks=each) for point, each in zip(points, asked, strict=True)]


class Stop(NamedTuple):
    """The place of one track on the way: a step of its own between the steps, and the number of the nearest, from 1."""

    aim: Step
    number: int


def along(steps: Sequence[Step], count: int) -> list[Stop]:
    """`count` stops, evenly spread from the first step to the last; a single one is in the middle."""
    last = len(steps) - 1
    ways = [0.5 * last] if count == 1 else [last * stop / (count - 1) for stop in range(count)]
    return [Stop(_between(steps, way), math.floor(way + 0.5) + 1) for way in ways]


def _between(steps: Sequence[Step], way: float) -> Step:
    """The step at `way`, counted in steps from the first one, 0..len(steps) - 1: between two steps a mix of both."""
    before = steps[math.floor(way)]
    if way == math.floor(way):
        return before
    after, share = steps[math.floor(way) + 1], way % 1

    def mix(first: float, second: float) -> float:
        return first + (second - first) * share

    return Step(
        Point(
            valence=_unit(mix(before.point.valence, after.point.valence)),
            energy=_unit(mix(before.point.energy, after.point.energy)),
        ),
        before.kind,
        mix(before.valence_weight, after.valence_weight),
        moods.between(before.asks, after.asks, way % 1),
    )


def _line(start: Point, end: Point) -> list[Point]:
    return [
        Point(
            valence=_unit(start.valence + (end.valence - start.valence) * number / (STEPS - 1)),
            energy=_unit(start.energy + (end.energy - start.energy) * number / (STEPS - 1)),
        )
        for number in range(STEPS)
    ]


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
