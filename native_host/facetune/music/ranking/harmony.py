"""How far apart two tracks sound, one after the other: mood, tempo and key."""

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
"""What the whole range of each difference costs, in the unit of targets.Step's miss. Mood leads: a smooth change of key
must not buy a track that is off the way."""

_UNKNOWN: Final = 0.5
"""The difference in tempo or key where one of the two tracks has none on record: that of an average pair."""

_FIFTHS: Final = 7
"""Semitones in a fifth: going by fifths orders the twelve keys so that neighbours share all notes but one."""


class Sound(NamedTuple):
    """What tracks sound like, one element each; NaN where a fact is unknown."""

    valence: npt.NDArray[np.float32]
    energy: npt.NDArray[np.float32]
    octaves: npt.NDArray[np.float32]
    """The tempo's logarithm to base 2."""
    hour: npt.NDArray[np.float32]
    """The place of the key's signature on the circle of fifths, 0..11: the number of the Camelot wheel, turned."""
    mode: npt.NDArray[np.float32]


def sound(catalogue: Catalogue, tracks: npt.NDArray[np.int64]) -> Sound:
    """The sound of the tracks at these positions."""
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
    """0 for the same tempo, or one that is double or half of it, to 1 for those farthest from that; of `octaves`.

    Listeners, and Spotify's own figures, take the same music for 70 or 140 beats per minute (octave errors: Gouyon et
    al. 2006, "An experimental comparison of audio tempo induction algorithms"), so whole octaves do not count.
    """
    import numpy as np

    apart = np.abs(first - second)
    apart -= np.floor(apart)
    return _known(2 * np.minimum(apart, 1 - apart))


def key_difference(first_hour: Any, first_mode: Any, second_hour: Any, second_mode: Any) -> Any:
    """0 for the same key to 1 for the farthest: steps on the circle of fifths, and one from major to minor, over 7.

    DJs' Camelot wheel (Mark Davis, "Harmonic Mixing") is that circle, with the relative minor beside each major key:
    what lies one step away mixes well.
    """
    import numpy as np

    apart = np.abs(first_hour - second_hour)
    steps = np.minimum(apart, 12 - apart) + np.abs(first_mode - second_mode)
    return _known(steps / np.float32(7))


def _known(difference: Any) -> Any:
    import numpy as np

    return np.where(np.isnan(difference), np.float32(_UNKNOWN), difference)


def change(first: Sound, second: Sound) -> Any:
    """What it costs to hear `second` after `first`; their arrays must broadcast."""
    import numpy as np

    return (
        VALENCE * np.abs(first.valence - second.valence)
        + ENERGY * np.abs(first.energy - second.energy)
        + TEMPO * tempo_difference(first.octaves, second.octaves)
        + KEY * key_difference(first.hour, first.mode, second.hour, second.mode)
    )
