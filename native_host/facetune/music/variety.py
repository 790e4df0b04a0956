"""Variety: other tracks at the next scan, and no artist again too soon."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue import Catalogue

WINDOW: Final = 10
"""No artist comes twice in any WINDOW consecutive tracks."""

_SPARE: Final = 64
"""Candidates beyond those needed that are sorted at once; more are looked at only where artists clash a lot."""


def jitter(size: int, seed: int | None) -> npt.NDArray[np.float32]:
    """`size` numbers, evenly spread over 0..1 and the same for the same seed everywhere; None is a fresh seed.

    SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators") on seed and index: numpy
    promises no stable streams between versions, and importing numpy.random costs more than the whole ranking.
    """
    import numpy as np

    start = int.from_bytes(os.urandom(8), "little") if seed is None else seed % 2**64
    with np.errstate(over="ignore"):
        bits = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)  # as many bits as a float32 holds


class Picker:
    """Picks tracks one after the other, the cheapest first, and keeps artists apart."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.picked: list[int] = []
        """The positions of all tracks so far, in order."""
        self._catalogue = catalogue
        self._recent: list[frozenset[int]] = []

    def pick(self, costs: npt.NDArray[np.float32], count: int) -> None:
        """Pick `count` more tracks by `costs`, one per track of the catalogue; equal costs go by position.

        A track is picked once. Where no unpicked track of the whole catalogue keeps WINDOW, the widest window that
        one of them keeps takes its place for that pick: a list with an artist too often is better than a short one.
        Picks fewer only where no tracks are left. Changes `costs`.
        """
        costs[self.picked] = float("inf")
        pool = _cheapest(costs, 4 * count + _SPARE)
        for _ in range(min(count, len(self._catalogue) - len(self.picked))):
            place = next((place for place, track in enumerate(pool) if self._fits(track)), None)
            track = self._search(costs) if place is None else pool.pop(place)
            if place is None and track in pool:
                pool.remove(track)
            costs[track] = float("inf")
            self.picked.append(track)
            self._recent = [*self._recent, self._catalogue.artists(track)][-(WINDOW - 1) :]

    def _fits(self, track: int) -> bool:
        artists = self._catalogue.artists(track)
        return all(artists.isdisjoint(others) for others in self._recent)

    def _search(self, costs: npt.NDArray[np.float32]) -> int:
        import numpy as np

        for first in range(len(self._recent)):
            barred = np.fromiter(frozenset().union(*self._recent[first:]), dtype=np.int32)
            credits_ = np.flatnonzero(np.isin(self._catalogue.credit_artists, barred))
            tracks = np.searchsorted(self._catalogue.credit_starts, credits_, side="right") - 1
            allowed = costs.copy()
            allowed[tracks] = np.inf
            cheapest = int(allowed.argmin())
            if allowed[cheapest] < np.inf:
                return cheapest
        return int(costs.argmin())


def _cheapest(costs: npt.NDArray[np.float32], count: int) -> list[int]:
    """The positions of the `count` least finite costs, least first; all of those that equal the last one, too."""
    import numpy as np

    bound = np.partition(costs, count)[count] if count < len(costs) else np.inf
    near = np.flatnonzero((costs <= bound) & (costs < np.inf))
    ordered: list[int] = near[np.argsort(costs[near], kind="stable")].tolist()
    return ordered
