"""No genre fills a list that did not ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

SHARE: Final = 0.3
"""The most of a list that one genre has, rounded down, but one track at least."""


RELUCTANT: Final = 1.0
"""The handicap from which on a track comes for want of others alone (an avoided genre, Christmas in May): rather than
such a track, a genre gets more than its share."""


class Balance:
    """Counts the genres of the tracks that were picked for a list."""

    def __init__(self, catalogue: Catalogue, length: int, wanted: Collection[int] = ()) -> None:
        """`length` is the number of tracks in the list, `wanted` the genres, by number, that may be more."""
        self._catalogue = catalogue
        self._most = max(1, int(SHARE * length))
        self._wanted = frozenset(wanted)
        self._counts: Counter[int] = Counter()

    def add(self, track: int) -> None:
        """Record that the track at this position was picked."""
        self._counts.update(self._catalogue.genres_of(track))

    def fits(self, track: int) -> bool:
        """Whether no genre of the track at this position has its share already."""
        return all(
            self._counts[genre] < self._most or genre in self._wanted for genre in self._catalogue.genres_of(track)
        )

    def crowded(self) -> npt.NDArray[np.bool_]:
        """Which tracks of the catalogue do not fit: bool, (tracks of the catalogue,)."""
        full = [
            float(self._counts[number] >= self._most and number not in self._wanted)
            for number in range(len(self._catalogue.genres))
        ]
        found: npt.NDArray[np.bool_] = (self._catalogue.by_genres(full) > 0)[self._catalogue.genre_sets]
        return found
