"""Variety: other tracks at the next scan, and no artist again too soon."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

WINDOW: Final = 10
"""No artist comes twice in any WINDOW consecutive tracks."""


def fresh() -> int:
    """A seed that nobody has had before."""
    return int.from_bytes(os.urandom(8), "little")


def jitter(places: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.float32]:
    """A number from 0 to under 1 for each of `places`, evenly spread, the same for the same place and seed everywhere.

    SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators") on seed and place: numpy
    promises no stable streams between versions, and importing numpy.random costs more than the whole ranking.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        bits = (places.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed % 2**64)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)  # as many bits as a float32 holds


class Window:
    """The artists of the last tracks, who must not come again yet."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._recent: list[frozenset[int]] = []

    def add(self, track: int) -> None:
        """Note that `track` was picked."""
        self._recent = [*self._recent, self._catalogue.artists(track)][-(WINDOW - 1) :]

    def fits(self, track: int) -> bool:
        """Whether `track` keeps WINDOW."""
        artists = self._catalogue.artists(track)
        return all(artists.isdisjoint(others) for others in self._recent)

    def search(self, costs: npt.NDArray[np.float32]) -> int | None:
        """The cheapest track of the whole catalogue that keeps WINDOW, else of those that keep the widest; by `costs`.

        A list with an artist too often is better than a short one. None where no cost is finite.
        """
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
        cheapest = int(costs.argmin())
        return cheapest if costs[cheapest] < np.inf else None


def keeps_apart(catalogue: Catalogue, tracks: Sequence[int]) -> bool:
    """Whether no artist comes twice in any WINDOW of the tracks at these positions."""
    window = Window(catalogue)
    for track in tracks:
        if not window.fits(track):
            return False
        window.add(track)
    return True
