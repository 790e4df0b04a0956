"""From artists to their tracks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue


class Credits:
    """The tracks that name one of a few artists: found once, because searching all credits takes milliseconds."""

    def __init__(self, catalogue: Catalogue, artists: Collection[int]) -> None:
        """`artists` are numbers of artists in the catalogue."""
        import numpy as np

        self._size = catalogue.artist_count
        wanted = np.zeros(self._size, dtype=np.bool_)
        wanted[list(artists)] = True
        credits_ = np.flatnonzero(wanted[catalogue.credit_artists]) if artists else np.zeros(0, dtype=np.int64)
        self._artists = catalogue.credit_artists[credits_]
        self._tracks = np.searchsorted(catalogue.credit_starts, credits_, side="right") - 1

    def add(self, gains: npt.NDArray[np.float32], artists: Mapping[int, float]) -> None:
        """Add to `gains`, in place, what `artists` gives for each artist's tracks. Those without a value get 0.

        `gains` is float32, (tracks of the catalogue,), in the unit of targets.Step's miss.
        """
        import numpy as np

        table = np.zeros(self._size, dtype=np.float32)
        table[list(artists)] = list(artists.values())
        np.add.at(gains, self._tracks, table[self._artists])
