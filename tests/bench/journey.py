"""How smooth the playlists are, and how close they stay to their path.

    python tests/bench/journey.py

Compared, on the real catalogue and for the same moods and goals, with the same tracks in random order, the same tracks
with each followed by the one that sounds most like it (greedy, from the first track), and the tracks nearest to each
stop without regard to their neighbours, as a ranking alone gives them. A step's differences in
tempo and key are 0 for none to 1 for the largest, see facetune/music/ranking/harmony.py.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

import numpy as np  # noqa: E402

from facetune.affect import EMOTIONS, one_emotion  # noqa: E402
from facetune.music.catalogue.build import build  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue  # noqa: E402
from facetune.music.ranking import candidates, harmony, journey, targets  # noqa: E402
from facetune.music.ranking.taste import Taste  # noqa: E402
from facetune.music.ranking.variety import Window, no_artist_repeats  # noqa: E402
from facetune.types import Point  # noqa: E402

LENGTHS = (12, 25, 60)
SEEDS = 3
GOALS: dict[str, tuple[str, Point | None]] = {
    "match": ("match", None),
    "lift": ("lift", None),
    "calm": ("calm", None),
    "to .9/.9": ("match", Point(valence=0.9, energy=0.9)),
    "to .2/.2": ("match", Point(valence=0.2, energy=0.2)),
}

Order = list[int]


def figures(catalogue: Catalogue, tracks: Order, stops: Sequence[targets.Stop]) -> list[float]:
    """The mean step in valence, energy, tempo and key, the total cost of changes, and the distance from the stops."""
    sound = harmony.sound(catalogue, np.array(tracks))
    before, after = (harmony.Sound(*(array[part] for array in sound)) for part in (slice(None, -1), slice(1, None)))
    away = [
        math.dist((valence, energy), (stop.aim.point.valence, stop.aim.point.energy))
        for valence, energy, stop in zip(sound.valence.tolist(), sound.energy.tolist(), stops, strict=True)
    ]
    return [
        float(np.mean(np.abs(before.valence - after.valence))),
        float(np.mean(np.abs(before.energy - after.energy))),
        float(np.mean(harmony.tempo_difference(before.octaves, after.octaves))),
        float(np.mean(harmony.key_difference(before.hour, before.mode, after.hour, after.mode))),
        float(np.mean(harmony.transition_cost(before, after))),
        statistics.fmean(away),
    ]


def shuffled(_catalogue: Catalogue, tracks: Order, seed: int) -> Order:
    """The same tracks in random order."""
    return random.Random(seed).sample(tracks, len(tracks))


def greedy(catalogue: Catalogue, tracks: Order, _seed: int) -> Order:
    """The same tracks, each followed by the remaining one that sounds most like it."""
    order, left = tracks[:1], tracks[1:]
    while left:
        costs = harmony.transition_cost(
            harmony.sound(catalogue, np.array(order[-1:])), harmony.sound(catalogue, np.array(left))
        )
        order.append(left.pop(int(costs.argmin())))
    return order


def nearest(catalogue: Catalogue, stops: Sequence[targets.Stop], seed: int) -> Order:
    """The cheapest track of each stop that keeps artists apart, whatever comes before and after."""
    handicaps, window, order = Taste(catalogue, None).handicaps(), Window(catalogue), []
    everything = np.arange(len(catalogue))
    for stop in stops:
        costs = candidates.costs(catalogue, stop.aim, handicaps, seed, everything)
        costs[order] = np.inf
        track = window.search(costs)
        assert track is not None
        order.append(track)
        window.add(track)
    return order


def rows(catalogue: Catalogue, goal: str, length: int) -> dict[str, list[float]]:
    """The mean figures of each order, over all moods and SEEDS."""
    found: dict[str, list[list[float]]] = {}
    orders: dict[str, Callable[[Catalogue, Order, int], Order]] = {"random": shuffled, "greedy": greedy}
    name, target = GOALS[goal]
    handicaps = Taste(catalogue, None).handicaps()
    for emotion in EMOTIONS:
        steps = targets.path(one_emotion(emotion), name, target)  # type: ignore[arg-type]
        stops = targets.along(steps, length)
        for seed in range(SEEDS):
            ours = journey.Journey(catalogue, steps, handicaps, seed, length).tracks(stops)
            assert len(set(ours)) == length
            assert no_artist_repeats(map(catalogue.artists, ours))
            found.setdefault("ours", []).append(figures(catalogue, ours, stops))
            found.setdefault("nearest", []).append(figures(catalogue, nearest(catalogue, stops, seed), stops))
            for peer, order in orders.items():
                found.setdefault(peer, []).append(figures(catalogue, order(catalogue, ours, seed), stops))
    return {peer: [statistics.fmean(column) for column in zip(*each, strict=True)] for peer, each in found.items()}


def main() -> int:
    """Print the figures; 1 if our order is not the smoothest of those that stay on the path."""
    met = True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        build(path)
        catalogue = Catalogue.open(path)
        print("mean step between neighbours, and mean distance from the way; over seven moods\n")
        print(f"{'':22} valence  energy   tempo     key    cost  off the way")
        for length in LENGTHS:
            for goal in GOALS:
                table = rows(catalogue, goal, length)
                for peer, values in table.items():
                    label = f"{goal:9} {length:3}  {peer:8}"
                    print(label + "".join(f"{value:8.3f}" for value in values))
                met &= table["ours"][4] < min(table["random"][4], table["nearest"][4])
    print(f"\nsmoother than random order and than the nearest tracks: {'always' if met else 'NOT ALWAYS'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
