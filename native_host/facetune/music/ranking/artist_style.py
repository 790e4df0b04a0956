"""What an artist's tracks in the catalogue have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue


class ArtistStyle(NamedTuple):
    """Mean valence and energy (0..1) of an artist's tracks, and the genres that at least half of them have."""

    valence: float
    energy: float
    genres: list[str]


def artist_style(catalogue: Catalogue, artist: int) -> ArtistStyle:
    """The style of the artist with this number. Raises FaceTuneError catalogue_corrupt for one without tracks."""
    import numpy as np

    credits_of = np.flatnonzero(catalogue.credit_artists == artist)
    places = np.searchsorted(catalogue.credit_starts, credits_of, side="right") - 1
    if not len(places):
        raise FaceTuneError("catalogue_corrupt", file=catalogue.name, detail="an artist without tracks")
    valence, energy = (round(float(values[places].mean()), 3) for values in (catalogue.valence, catalogue.energy))
    starts, counts = catalogue.set_starts, np.zeros(len(catalogue.genres), dtype=np.int64)
    for number in catalogue.genre_sets[places]:
        counts[catalogue.set_genres[starts[number] : starts[number + 1]]] += 1
    genres = [catalogue.genres[genre] for genre in np.flatnonzero(counts * 2 >= len(places))]
    return ArtistStyle(valence, energy, genres)
