"""How different two tracks sound, one after the other: in mood, tempo and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

VALENCE: Final = 0.5
ENERGY: Final = 0.5
TEMPO: Final = 0.10
KEY: Final = 0.08
"""The cost of the largest difference in each, in the unit of targets.Step's miss. Mood counts most: no track that lies
far from its stop may win by its key."""

_UNKNOWN: Final = 0.5
"""The difference in tempo or key where one of the two is unknown: that of an average pair."""

_FIFTHS: Final = 7
"""Semitones in a fifth. In steps of fifths, the keys come in an order where neighbours share six notes of seven."""


class Sound(NamedTuple):
    """What tracks sound like: float32 arrays of one shape, an element for each track, NaN where a fact is unknown."""

    valence: npt.NDArray[np.float32]
    """0..1."""
    energy: npt.NDArray[np.float32]
    """0..1."""
    octaves: npt.NDArray[np.float32]
    """The logarithm to base 2 of the tempo in beats per minute."""
    hour: npt.NDArray[np.float32]
    """The place of the key signature on the circle of fifths, 0..11 from C major. It is the Camelot wheel, turned."""
    mode: npt.NDArray[np.float32]
    """0 minor, 1 major."""


def sound(catalogue: Catalogue, tracks: npt.NDArray[np.int64]) -> Sound:
    """The sound of the tracks at these positions: arrays of the shape of `tracks`."""
    import numpy as np

    tempo, key, mode = catalogue.tempo[tracks], catalogue.key[tracks], catalogue.mode[tracks]
    known = (key >= 0) & (mode >= 0)
    nan = np.float32(np.nan)
    with np.errstate(divide="ignore"):
        octaves = np.where(tempo > 0, np.log2(tempo, dtype=np.float32), nan)
    # A minor key has the notes of the major key three semitones above it.
    hour = np.where(known, ((_FIFTHS * (key + np.int8(3) * (mode == 0))) % 12).astype(np.float32), nan)
    return Sound(catalogue.valence[tracks], catalogue.energy[tracks], octaves, hour, np.where(known, mode, nan))


def tempo_difference(first: Any, second: Any) -> Any:
    """The difference of two tempos, 0..1, float32. Takes arrays of Sound.octaves that broadcast.

    It is 0 for the same tempo, its double or its half, and 1 for half an octave: listeners, and Spotify's own figures,
    hear the same music at 70 or at 140 beats per minute (octave errors: Gouyon et al. 2006, "An experimental comparison
    of audio tempo induction algorithms").
    """
    import numpy as np

    apart = np.abs(first - second)
    apart -= np.floor(apart)
    return _known(2 * np.minimum(apart, 1 - apart))


def key_difference(first_hour: Any, first_mode: Any, second_hour: Any, second_mode: Any) -> Any:
    """The difference of two keys, 0..1, float32. Takes arrays of Sound.hour and Sound.mode that broadcast.

    It is the steps on the circle of fifths, and one more from major to minor, divided by 7. The Camelot wheel of DJs
    (Mark Davis, "Harmonic Mixing") is that circle with the relative minor beside each major key: keys that are one
    step apart mix well.
    """
    import numpy as np

    apart = np.abs(first_hour - second_hour)
    steps = np.minimum(apart, 12 - apart) + np.abs(first_mode - second_mode)
    return _known(steps / np.float32(7))


def _known(difference: Any) -> Any:
    import numpy as np

    return np.where(np.isnan(difference), np.float32(_UNKNOWN), difference)


def transition_cost(first: Sound, second: Sound) -> Any:
    """The cost of hearing `second` after `first`, in the unit of targets.Step's miss: float32 of their broadcast shape.

    It is a weighted sum of the four differences; the weights are ours.
    """
    import numpy as np

    return (
        VALENCE * np.abs(first.valence - second.valence)
        + ENERGY * np.abs(first.energy - second.energy)
        + TEMPO * tempo_difference(first.octaves, second.octaves)
        + KEY * key_difference(first.hour, first.mode, second.hour, second.mode)
    )
