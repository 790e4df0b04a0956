"""What each mood asks of the sound of a track, besides valence and energy, which cannot part anger from fear.

The directions are from studies of what listeners hear in music: Juslin & Laukka 2004, "Expression, perception, and
induction of musical emotions", J. New Music Res. 33(3):217-238 (a review: its table of features for each emotion), and
Eerola, Friberg & Bresin 2013, "Emotional expression in music", Front. Psychol. 4:487, who measured mode as the most
important cue, tempo next, and cues that add up linearly, as the formula here does. Danceability stands for a steady,
strong beat; acousticness and instrumentalness stand for timbre, with the signs that the means of 5,800 tracks of
Spotify's own mood lists have.

| mood | the studies say | so it asks for |
| --- | --- | --- |
| angry | fast, minor, loud, sharp timbre, staccato | little dance, fast, not acoustic, sung |
| disgust | hardly studied; between anger and fear | a weaker mixture of both |
| fear | minor, large changes of tempo, dissonant, soft timbre | no steady beat, minor, few words |
| happy | fast, steady, major, bright, staccato | dance, major, sung |
| sad | slow, minor, legato, soft timbre | slow, acoustic, sung |
| surprise | fast, bright, staccato (as joy that begins) | dance, fast, not acoustic |
| neutral | nothing | nothing |
| calm (the goal) | slow, soft, legato, major or minor | slow, acoustic, few words |

The weights are ours; tests/bench/moods.py shows what they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from facetune.affect import Emotion

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

    Column = npt.NDArray[np.float32]


class Asks(NamedTuple):
    """A weight for each fact, in the unit of targets.Step's miss: below 0 little of it is asked for, above 0 much.

    A track costs weight * max(0, 1 - ENOUGH - fact) for a weight above 0, and -weight * max(0, fact - ENOUGH) for one
    below.
    """

    danceability: float
    mode: float
    """1 major, 0 minor, one half where it is unknown."""
    tempo: float
    """0 for 60 beats per minute or less, 1 for 180 or more, one half where it is unknown."""
    acousticness: float
    instrumentalness: float


ENOUGH: Final = 0.25
"""How far a fact may be from its end without a cost: no one hears whether .8 or .99 of a track is acoustic, and what is
very good in all respects would come each time."""

Asker = Emotion | Literal["calm"]

ASKS: Final[Mapping[Asker, Asks]] = {
    "angry": Asks(-0.25, -0.05, 0.10, -0.20, -0.10),
    "disgust": Asks(-0.15, -0.05, 0.00, -0.10, 0.05),
    "fear": Asks(-0.20, -0.10, 0.00, 0.05, 0.12),
    "happy": Asks(0.15, 0.05, 0.05, -0.05, -0.15),
    "sad": Asks(0.00, -0.05, -0.10, 0.15, -0.20),
    "surprise": Asks(0.15, 0.00, 0.10, -0.10, -0.10),
    "neutral": Asks(0.00, 0.00, 0.00, 0.00, 0.00),
    "calm": Asks(-0.05, 0.00, -0.08, 0.35, 0.10),
}

Mix = tuple[float, ...]
"""The share that each of ASKS has in what is asked for, in their order: a mood is a mixture, and so is a way."""

NOTHING: Final[Mix] = (0.0,) * len(ASKS)


def mix(shares: Mapping[Emotion, float]) -> Mix:
    """What a distribution over the emotions asks for."""
    return tuple(shares.get(name, 0.0) if name != "calm" else 0.0 for name in ASKS)


def only(name: Asker) -> Mix:
    """What one of ASKS asks for."""
    return tuple(float(each == name) for each in ASKS)


def between(first: Mix, last: Mix, share: float) -> Mix:
    """The mix at `share`, 0..1, of the way from `first` to `last`."""
    return tuple(one + (other - one) * share for one, other in zip(first, last, strict=True))


def cost(catalogue: Catalogue, name: Asker) -> Column:
    """What each track of the catalogue costs by one of ASKS: float32, computed once for each catalogue."""
    found = catalogue.derived.get(name)
    if found is None:
        found = catalogue.derived[name] = _cost(catalogue, ASKS[name])
    return found


def _cost(catalogue: Catalogue, asks: Asks) -> Column:
    import numpy as np

    mode = np.where(catalogue.mode >= 0, catalogue.mode, 0.5)
    tempo = np.where(catalogue.tempo > 0, (catalogue.tempo - 60) / 120, 0.5).clip(0, 1)
    facts = (catalogue.danceability, mode, tempo, catalogue.acousticness, catalogue.instrumentalness)
    found = np.zeros(len(catalogue), dtype=np.float32)
    for weight, fact in zip(asks, facts, strict=True):
        lack = (1 - ENOUGH) - fact if weight > 0 else fact - ENOUGH
        found += (abs(weight) * np.maximum(lack, 0)).astype(np.float32)
    return found
