"""Variety: other tracks at the next scan, and no artist twice in a short time."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from facetune.music.ranking.artists import credits_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

WINDOW: Final = 10
"""No artist comes twice in any WINDOW consecutive tracks."""


def new_seed() -> int:
    """A seed by chance, 0..2^64 - 1."""
    return int.from_bytes(os.urandom(8), "little")


def jitter(places: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.float32]:
    """Uniform noise for each position in `places`, int64: float32 of the same shape, from 0 to under 1.

    The same place and seed give the same number on every machine. It is SplitMix64 (Steele, Lea & Flood 2014, "Fast
    splittable pseudorandom number generators") of seed and place: numpy does not promise the same numbers in its next
    version, and importing numpy.random takes longer than the whole ranking.
    """
    import numpy as np

    with np.errstate(over="ignore"):
        bits = (places.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed % 2**64)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits = bits ^ (bits >> np.uint64(31))
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)  # as many bits as a float32 holds


class Window:
    """The artists of the last tracks, which must not come again yet."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._recent: list[frozenset[int]] = []
        self._all: frozenset[int] = frozenset()

    def add(self, track: int) -> None:
        """Record that the track at this position was picked."""
        self._recent = [*self._recent, self._catalogue.artists(track)][-(WINDOW - 1) :]
        self._all = frozenset().union(*self._recent)

    def fits(self, track: int) -> bool:
        """Whether the track at this position names no artist of the last tracks."""
        return self._all.isdisjoint(self._catalogue.artists(track))

    def search(self, costs: npt.NDArray[np.float32]) -> int | None:
        """The position of the cheapest track of the whole catalogue that fits; None where no cost is finite.

        Where no track fits, the window shrinks until one does: an artist too soon is better than a short list.
        `costs` is float32, (tracks of the catalogue,); inf keeps a track out.
        """
        import numpy as np

        for first in range(len(self._recent)):
            recent = frozenset().union(*self._recent[first:])
            allowed = costs.copy()
            allowed[credits_of(self._catalogue, recent).tracks] = np.inf
            cheapest = int(allowed.argmin())
            if allowed[cheapest] < np.inf:
                return cheapest
        cheapest = int(costs.argmin())
        return cheapest if costs[cheapest] < np.inf else None


def no_artist_repeats(credits_: Iterable[Collection[int]]) -> bool:
    """Whether no artist comes twice in any WINDOW consecutive tracks, given the artists of each."""
    last: dict[int, int] = {}
    for place, artists in enumerate(credits_):
        for artist in artists:
            if place - last.get(artist, -WINDOW) < WINDOW:
                return False
            last[artist] = place
    return True
