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


class Part:
    """Some tracks of a catalogue, whose facts are looked up once for several steps."""

    def __init__(self, catalogue: Catalogue, part: slice | Positions) -> None:
        self._catalogue = catalogue
        self._part = part
        self._valence, self._energy = catalogue.valence[part], catalogue.energy[part]
        self._asked: dict[moods.Asker, Costs] = {}

    def misses(self, step: Step) -> Costs:
        """The miss of each track, as targets.Step defines it, NEAR at least: float32, (tracks of this part,)."""
        import numpy as np

        found = self.unbounded(step)
        np.maximum(found, np.float32(NEAR), out=found)
        return found

    def unbounded(self, step: Step) -> Costs:
        """As misses, but those under NEAR as they are."""
        import numpy as np

        found: Costs = self._valence - np.float32(step.point.valence)
        if step.valence_weight != 1:
            found *= np.float32(step.valence_weight)
        found *= found
        energy = self._energy - np.float32(step.point.energy)
        energy *= energy
        found += energy
        np.sqrt(found, out=found)
        for share, name in zip(step.asks, moods.ASKS, strict=True):
            if share >= _FELT and name != "neutral":
                if name not in self._asked:
                    self._asked[name] = moods.cost(self._catalogue, name)[self._part]
                found += np.multiply(self._asked[name], np.float32(share), out=energy)
        return found


def misses(catalogue: Catalogue, step: Step, part: slice | Positions) -> Costs:
    """The miss, as targets.Step defines it, of the tracks in `part` of the catalogue: float32, (tracks in `part`,)."""
    return Part(catalogue, part).misses(step)


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
    near: list[list[tuple[Positions, Costs]]] = [[] for _ in steps]
    for start in range(0, len(catalogue), _CHUNK):
        within = slice(start, start + _CHUNK)
        part, own_handicaps = Part(catalogue, within), handicaps[within]
        for step, bound, found in zip(steps, bounds, near, strict=True):
            far = part.unbounded(step)
            places = np.flatnonzero(far + own_handicaps <= bound)
            found.append((places + start, np.maximum(far[places], np.float32(NEAR)) + own_handicaps[places]))
    picked = []
    for step, bound, found in zip(steps, bounds, near, strict=True):
        places = np.concatenate([each for each, _ in found])
        own = np.concatenate([each for _, each in found])
        own += np.float32(JITTER) * jitter(places, seed)
        some = _cheapest(places, own, bound)
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
    part = Part(catalogue, sample)
    return [float(np.partition(part.misses(step) + own, rank)[rank]) for step in steps]


def _cheapest(places: Positions, found: Costs, bound: float) -> Positions:
    """Those of `places` whose cost, in `found`, is finite and at most `bound`, the cheapest first."""
    import numpy as np

    kept = np.flatnonzero(found <= bound if bound < np.inf else found < np.inf)
    ordered: Positions = places[kept[np.argsort(found[kept], kind="stable")]]
    return ordered


def _varied(catalogue: Catalogue, places: Positions, count: int, wanted: Collection[int]) -> Positions:
    """The first `count` of `places`, without those beyond an artist's share, and those beyond a genre's share last.

    The artist is the one named first, and so is the genre.
    """
    import numpy as np

    artists = catalogue.credit_artists[catalogue.credit_starts[places]]
    places = places[_ranks(artists) < count // WINDOW + 1]
    genres = _first_genres(catalogue)[catalogue.genre_sets[places]]
    too_many = (_ranks(genres) >= max(1, SHARE * count)) & (genres >= 0)
    if wanted:
        too_many &= ~np.isin(genres, list(wanted))
    return np.concatenate([places[~too_many], places[too_many]])[:count]


def _first_genres(catalogue: Catalogue) -> npt.NDArray[np.int32]:
    """The genre that is named first in each set of genres; -1 for none."""
    import numpy as np

    found = catalogue.derived.get("first genres")
    if found is None:
        first, end = catalogue.set_starts[:-1], catalogue.set_starts[1:]
        named = np.append(catalogue.set_genres, np.int32(0))[first]
        found = catalogue.derived["first genres"] = np.where(end > first, named, -1)
    return found


def _ranks(values: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """How many equal values come before each."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    grouped = values[order]
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.arange(len(values)) - np.searchsorted(grouped, grouped, side="left")
    return ranks
