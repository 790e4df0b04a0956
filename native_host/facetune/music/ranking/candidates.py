"""Candidate tracks for each step, from a catalogue of any size, in milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from facetune.music.ranking import moods
from facetune.music.ranking.balance import SHARE
from facetune.music.ranking.variety import WINDOW, jitter

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.targets import Step

    Positions = npt.NDArray[np.int64]
    """Positions of tracks in the catalogue, 0..len - 1, one-dimensional."""
    Costs = npt.NDArray[np.float32]
    """Costs in the unit of targets.Step's miss; inf for what must not be taken."""

JITTER: Final = 0.12
"""The most that chance adds to a cost: enough for another list at the next scan, less than two moods are apart."""

NEAR: Final = 0.05
"""A smaller miss counts as this one: no one hears it, and what is nearest would come each time."""
_FELT: Final = 0.02
"""The least share of an asker that counts: less changes no cost by as much as is heard."""
_CHUNK: Final = 1 << 15
"""Tracks worked on at once: their arrays fit the processor's cache, which makes a million tracks twice as fast."""
_SAMPLE: Final = 1 << 12
"""Tracks that a bound on the cheapest costs is estimated from, so that most of the others need no sorting."""
_SURPLUS: Final = 4
"""How many times as many tracks as asked for are sorted, because an artist with many of them does not keep them all."""


def misses(catalogue: Catalogue, step: Step, part: slice | Positions) -> Costs:
    """The miss, as targets.Step defines it, of the tracks in `part` of the catalogue: float32, (tracks in `part`,)."""
    import numpy as np

    found: Costs = catalogue.valence[part] - np.float32(step.point.valence)
    found *= np.float32(step.valence_weight)
    found *= found
    energy = catalogue.energy[part] - np.float32(step.point.energy)
    energy *= energy
    found += energy
    np.sqrt(found, out=found)
    for share, name in zip(step.asks, moods.ASKS, strict=True):
        if share >= _FELT and name != "neutral":
            costs_of_asker = moods.cost(catalogue, name)[part]
            found += costs_of_asker if share == 1 else np.float32(share) * costs_of_asker
    np.maximum(found, np.float32(NEAR), out=found)
    return found


def costs(catalogue: Catalogue, step: Step, handicaps: Costs, seed: int, part: Positions) -> Costs:
    """Miss, handicap and jitter of the tracks in `part`, added up: float32, (len(part),).

    `handicaps` is float32, (tracks of the catalogue,), in the unit of the miss.
    """
    import numpy as np

    return misses(catalogue, step, part) + handicaps[part] + np.float32(JITTER) * jitter(part, seed)


def nearest(
    catalogue: Catalogue,
    steps: Sequence[Step],
    handicaps: Costs,
    seed: int,
    count: int,
    *,
    wanted: Collection[int] = (),
) -> list[Positions]:
    """The positions of the `count` cheapest tracks of each step, the cheapest first, equal ones in order of position.

    Of an artist no more tracks are given than a list of `count` tracks has room for, and none with an infinite
    handicap; fewer than `count` only where the catalogue has no more. Of a genre, unless it is one of `wanted`, they
    are at most the share that balance.py allows, as far as others are near. `handicaps` is as for costs.
    """
    import numpy as np

    bounds = _bounds(catalogue, steps, handicaps, seed, _SURPLUS * count)
    near: list[list[Positions]] = [[] for _ in steps]
    for start in range(0, len(catalogue), _CHUNK):
        part = slice(start, start + _CHUNK)
        for step, bound, found in zip(steps, bounds, near, strict=True):
            places = np.flatnonzero(misses(catalogue, step, part) + handicaps[part] <= bound)
            found.append(places + start)
    picked = []
    for step, bound, found in zip(steps, bounds, near, strict=True):
        places = np.concatenate(found)
        some = _cheapest(places, costs(catalogue, step, handicaps, seed, places), bound)
        if len(some) < _SURPLUS * count and bound < np.inf:  # the sample misled
            places = np.arange(len(catalogue))
            some = _cheapest(places, costs(catalogue, step, handicaps, seed, places), np.inf)
        picked.append(_varied(catalogue, some[: _SURPLUS * count], count, wanted))
    return picked


def _bounds(catalogue: Catalogue, steps: Sequence[Step], handicaps: Costs, seed: int, count: int) -> list[float]:
    """For each step a cost that a few more than `count` tracks are below; inf where all tracks must be looked at."""
    import numpy as np

    stride = max(1, len(catalogue) // _SAMPLE)
    sample = np.arange(0, len(catalogue), stride)
    expected = count / stride
    rank = int(1.2 * expected + 4 * expected**0.5 + 4)  # four standard deviations more than expected
    if rank >= len(sample):
        return [np.inf] * len(steps)
    own = handicaps[sample] + np.float32(JITTER) * jitter(sample, seed)
    part = slice(0, len(catalogue), stride)
    return [float(np.partition(misses(catalogue, step, part) + own, rank)[rank]) for step in steps]


def _cheapest(places: Positions, found: Costs, bound: float) -> Positions:
    """Those of `places` whose cost, in `found`, is finite and at most `bound`, the cheapest first."""
    import numpy as np

    kept = (found <= bound) & (found < np.inf)
    ordered: Positions = places[kept][np.argsort(found[kept], kind="stable")]
    return ordered


def _varied(catalogue: Catalogue, places: Positions, count: int, wanted: Collection[int]) -> Positions:
    """The first `count` of `places`, without those beyond an artist's share, and those beyond a genre's share last.

    The artist is the one named first, and so is the genre.
    """
    import numpy as np

    artists = catalogue.credit_artists[catalogue.credit_starts[places]]
    places = places[_ranks(artists) < count // WINDOW + 1]
    sets = catalogue.genre_sets[places]
    first, any_ = catalogue.set_starts[sets], catalogue.set_starts[sets + 1] > catalogue.set_starts[sets]
    genres = np.where(any_, np.append(catalogue.set_genres, 0)[first], -1)
    too_many = (_ranks(genres) >= max(1, SHARE * count)) & any_ & ~np.isin(genres, list(wanted))
    return np.concatenate([places[~too_many], places[too_many]])[:count]


def _ranks(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """How many equal values come before each."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    grouped = values[order]
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.arange(len(values)) - np.searchsorted(grouped, grouped, side="left")
    return ranks
