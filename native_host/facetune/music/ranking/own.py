"""What a person's own music, brought from files, changes in the ranking: their tracks and artists gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facetune.music import names
from facetune.music.ranking.artists import credits_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.listener import Own
    from facetune.music.catalogue.catalogue import Catalogue, Details
    from facetune.types import Because

TRACK: Final = 0.24
"""The gain of a track that was played or saved very often."""
ARTIST: Final = 0.14
"""The gain of each track of an artist that was."""
_HALF_TRACK: Final = 4.0
_HALF_ARTIST: Final = 12.0
"""The plays at which half of it is gained: the hundredth play tells less than the second."""
_NAME: Final = "own "


def gains(catalogue: Catalogue, own: Own) -> npt.NDArray[np.float32]:
    """The gain of each track: float32, (tracks of the catalogue,). Raises FaceTuneError as Catalogue.find does.

    It stays with the catalogue until the person brings something else, so that the next list waits for no search.
    """
    name = f"{_NAME}{own.stamp}"
    found = catalogue.derived.get(name) if own.stamp else None
    if found is None:
        found = _gains(catalogue, own)
        if own.stamp:
            for other in [each for each in catalogue.derived if each.startswith(_NAME)]:
                catalogue.derived.pop(other, None)
            catalogue.derived[name] = found
    return found


def _gains(catalogue: Catalogue, own: Own) -> npt.NDArray[np.float32]:
    import numpy as np

    places, numbers = catalogue.find(own.tracks, own.artists)
    of_artists = np.zeros(catalogue.artist_count, dtype=np.float32)
    for artist, plays in own.artists.items():
        number = numbers.get(names.key(artist))
        if number is not None:
            of_artists[number] = ARTIST * plays / (plays + _HALF_ARTIST)
    found = np.zeros(len(catalogue), dtype=np.float32)
    credits_ = credits_of(catalogue, set(numbers.values()))
    np.maximum.at(found, credits_.tracks, of_artists[credits_.artists])
    for track, place in places.items():
        plays = own.tracks[track]
        found[place] += np.float32(TRACK * plays / (plays + _HALF_TRACK))
    return found


def because(details: Details, own: Own) -> list[Because]:
    """What of the person's own music speaks for a track: the track, or else its artists."""
    from facetune.types import Because

    if details.id in own.tracks:
        return [Because(kind="yours")]
    return [Because(kind="your_artist", name=artist) for artist in details.artists if artist in own.artists]
