"""The tracks that come into question for each step, out of a catalogue of any size, in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from facetune.music.ranking.variety import WINDOW, jitter

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.targets import Step

    Positions = npt.NDArray[np.int64]
    Costs = npt.NDArray[np.float32]

LUCK: Final = 0.06
"""How much farther a lucky track may lie than an unlucky one: enough for another list at the next scan, less than what
the difference between two moods comes to."""

_CHUNK: Final = 1 << 15
"""Tracks worked on at once: their arrays stay in the processor's cache, which makes a million tracks twice as fast."""
_SAMPLE: Final = 1 << 13
"""Tracks that tell beforehand how cheap the cheapest will be, so that of the others most need not be sorted."""
_SURPLUS: Final = 4
"""How many times the tracks that are asked for are looked at, since artists with many of them do not keep them all."""


def misses(catalogue: Catalogue, step: Step, part: slice | Positions) -> Costs:
    """The miss of the tracks in `part` of the catalogue, as targets.Step defines it."""
    import numpy as np

    found: Costs = catalogue.valence[part] - np.float32(step.point.valence)
    found *= np.float32(step.valence_weight)
    found *= found
    energy = catalogue.energy[part] - np.float32(step.point.energy)
    energy *= energy
    found += energy
    np.sqrt(found, out=found)
    if step.acoustic_weight:
        found += np.float32(step.acoustic_weight) * (1 - catalogue.acousticness[part])
    return found


def costs(catalogue: Catalogue, step: Step, handicaps: Costs, seed: int, part: Positions) -> Costs:
    """Miss, handicap and luck of the tracks in `part`."""
    import numpy as np

    return misses(catalogue, step, part) + handicaps[part] + np.float32(LUCK) * jitter(part, seed)


def nearest(catalogue: Catalogue, steps: Sequence[Step], handicaps: Costs, seed: int, count: int) -> list[Positions]:
    """The `count` cheapest tracks of each step, the cheapest first and equal ones in order of position.

    An artist's tracks beyond those that a list of count tracks has room for are left out. Tracks with an infinite
    handicap are never among them; fewer than `count` are found where the catalogue has no more.
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
        picked.append(_varied(catalogue, some[: _SURPLUS * count], count))
    return picked


def _bounds(catalogue: Catalogue, steps: Sequence[Step], handicaps: Costs, seed: int, count: int) -> list[float]:
    """For each step a cost that hardly more than `count` tracks lie below; infinite where all must be looked at."""
    import numpy as np

    stride = max(1, len(catalogue) // _SAMPLE)
    sample = np.arange(0, len(catalogue), stride)
    expected = count / stride
    rank = int(1.2 * expected + 4 * expected**0.5 + 4)  # four standard deviations on the safe side
    if rank >= len(sample):
        return [np.inf] * len(steps)
    return [float(np.partition(costs(catalogue, step, handicaps, seed, sample), rank)[rank]) for step in steps]


def _cheapest(places: Positions, found: Costs, bound: float) -> Positions:
    """Those of `places` that cost a finite amount of at most `bound`, the cheapest first; `found` is what they cost."""
    import numpy as np

    kept = (found <= bound) & (found < np.inf)
    ordered: Positions = places[kept][np.argsort(found[kept], kind="stable")]
    return ordered


def _varied(catalogue: Catalogue, places: Positions, count: int) -> Positions:
    """The first `count` of `places` without what is beyond an artist's share of them; by the artist named first."""
    import numpy as np

    artists = catalogue.credit_artists[catalogue.credit_starts[places]]
    order = np.argsort(artists, kind="stable")
    grouped = artists[order]
    begins = np.searchsorted(grouped, grouped, side="left")
    rank = np.empty(len(places), dtype=np.int64)
    rank[order] = np.arange(len(places)) - begins
    return places[rank < count // WINDOW + 1][:count]
