"""Looks at people who are watched, with each new mood that the host tells."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec
import numpy as np

from facetune.affect import EMOTIONS
from facetune.vision.quality import Quality
from facetune.vision.steady import Steady

_PACE: Final = 1 / 15
_SEED: Final = 20261129
_PARTS: Final[tuple[tuple[str | None, float, int], ...]] = (
    ("neutral", 0.5, 10),
    ("happy", 0.85, 14),
    ("sad", 0.7, 5),
    ("happy", 0.8, 10),
    (None, 0.0, 12),
    ("sad", 0.75, 30),
    ("angry", 0.58, 30),
    (None, 0.0, 40),
    ("fear", 0.9, 20),
    ("surprise", 0.62, 40),
)
"""What is seen one after the other: an emotion, or no face; its probability, and for how many frames."""


def _looks(pace: float) -> list[dict[str, Any]]:
    """Some of the frames are not good, or weigh less."""
    draw = np.random.default_rng(_SEED)
    found: list[dict[str, Any]] = []
    for emotion, share, count in _PARTS:
        for _ in range(count):
            number = len(found)
            look: dict[str, Any] = {"time": round(number * pace, 3), "emotion": None}
            if emotion:
                shares = draw.dirichlet(np.ones(len(EMOTIONS))) * (1 - share)
                shares[EMOTIONS.index(emotion)] += share
                look |= {"emotion": [round(float(each), 4) for each in shares]}
                look |= {"good": number % 6 != 4, "weight": (1, 0.6, 0.3)[number % 3], "others": number % 11 // 10}
                look |= {"contempt": None if number % 7 == 2 else round(float(draw.random()) / 2, 3)}
            found.append(look)
    return found


def _moods(looks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each new mood, with the number of its look."""
    now = 0.0
    steady = Steady(lambda: now)
    found = []
    for number, look in enumerate(looks):
        now = look["time"]
        if look["emotion"] is None:
            steady.add_faceless()
        else:
            quality = Quality(look["good"], look["weight"], None)
            steady.add(np.array(look["emotion"], np.float32), quality, look["others"], look["contempt"])
        if (mood := steady.changed()) is not None:
            told = {name: value for name, value in msgspec.to_builtins(mood).items() if name in _TOLD}
            found.append({"look": number} | told)
    return found


_TOLD: Final = ("emotion", "confidence", "valence", "arousal", "word", "distribution", "frames", "others", "contempt")


def text() -> str:
    """The text of watching.json: cameras of two speeds, with the looks and the host's moods."""
    found = [{"looks": looks, "moods": _moods(looks)} for looks in map(_looks, (_PACE, 4 * _PACE))]
    return "[\n" + ",\n".join(json.dumps(each, separators=(",", ":")) for each in found) + "\n]\n"
