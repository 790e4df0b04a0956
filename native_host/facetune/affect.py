"""The emotions and goals that every room knows, and where they lie in valence and arousal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal, get_args

Emotion = Literal["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
Goal = Literal["match", "lift", "calm"]

EMOTIONS: Final[tuple[Emotion, ...]] = get_args(Emotion)
"""FER2013's seven classes in FER2013's order: column i of every probability vector is EMOTIONS[i]."""

GOALS: Final[tuple[Goal, ...]] = get_args(Goal)

COORDINATES: Final[Mapping[Emotion, tuple[float, float]]] = {
    "angry": (-0.51, 0.59),
    "disgust": (-0.60, 0.35),
    "fear": (-0.64, 0.60),
    "happy": (0.81, 0.51),
    "sad": (-0.63, -0.27),
    "surprise": (0.40, 0.67),
    "neutral": (0.0, 0.0),
}
"""(valence, arousal) of each emotion, both -1..1.

Russell & Mehrabian 1977, "Evidence for a three-factor theory of emotions", J. Res. Pers. 11; the values as
several independent implementations quote them. Neutral at the origin is a convention.
"""

WORDS: Final[Mapping[str, tuple[float, float]]] = {
    "elated": (0.80, 0.75),
    "cheerful": (0.72, 0.42),
    "content": (0.50, 0.08),
    "relaxed": (0.55, -0.40),
    "surprised": (0.38, 0.68),
    "alert": (0.10, 0.45),
    "even": (0.0, 0.0),
    "quiet": (-0.05, -0.30),
    "downcast": (-0.45, -0.15),
    "sad": (-0.65, -0.28),
    "uneasy": (-0.35, 0.28),
    "tense": (-0.48, 0.52),
    "fearful": (-0.66, 0.62),
    "angry": (-0.55, 0.78),
    "displeased": (-0.60, 0.25),
}
"""A finer word for a point of the mood map. The placing is ours, between Russell & Mehrabian's anchors."""


def valence_arousal(distribution: Mapping[Emotion, float]) -> tuple[float, float]:
    """Expected (valence, arousal), each -1..1, of a distribution over EMOTIONS that sums to 1."""
    valence = sum(p * COORDINATES[emotion][0] for emotion, p in distribution.items())
    arousal = sum(p * COORDINATES[emotion][1] for emotion, p in distribution.items())
    return valence, arousal


def word_for(valence: float, arousal: float) -> str:
    """The nearest of WORDS to a point of the mood map (both -1..1)."""
    return min(WORDS, key=lambda word: math.dist(WORDS[word], (valence, arousal)))


def one_emotion(emotion: Emotion) -> dict[Emotion, float]:
    """The distribution for an emotion that a person names: 1 for it, 0 for the others."""
    return {name: 1.0 if name == emotion else 0.0 for name in EMOTIONS}
