"""What a listener's tracks say of each genre."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue

_PREFERRED: Final = 0.5
"""The record of a genre that the listener prefers, until likes give a higher one: it fills most of a list, not all."""

_DOUBT: Final = 3.0
"""The number of known tracks of a genre at which its record counts half."""


def of(
    catalogue: Catalogue,
    worth: Mapping[str, float],
    places: Mapping[str, int],
    *,
    preferred: Collection[str],
    avoided: Collection[str],
) -> dict[str, float]:
    """Each genre's record, from -1 to 1, by name; -1 for those to avoid.

    `worth` (-1..1, by track id) is what each known track says, `places` the positions of those in the catalogue. The
    record is the mean of a genre less the mean of all tracks, both shrunk towards 0 while few tracks are known (the
    m-estimate of Cestnik 1990, "Estimating probabilities: a crucial task in machine learning").
    """
    mean = math.fsum(worth.values()) / (len(worth) + 4 * _DOUBT)
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for track in sorted(worth.keys() & places.keys()):
        for number in catalogue.genres_of(places[track]):
            genre = catalogue.genres[number]
            sums[genre] = sums.get(genre, 0.0) + worth[track] - mean
            counts[genre] = counts.get(genre, 0) + 1
    records = {genre: max(-1.0, min(1.0, total / (counts[genre] + _DOUBT))) for genre, total in sums.items()}
    records |= {genre: max(_PREFERRED, records.get(genre, 0.0)) for genre in preferred}
    return records | dict.fromkeys(avoided, -1.0)
