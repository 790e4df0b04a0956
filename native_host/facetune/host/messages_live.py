"""The messages of watching, a scan that goes on until it is cancelled, and of a camera's test picture."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.settings import SourceName
from facetune.types import Mood


class WatchParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look until cancelled, and tell of each step by scan/progress, of each new mood by scan/mood.

    `preview` asks for a small picture with each step, to be acknowledged by scan/ack.
    """

    source: SourceName | None = None
    preview: bool = False


class WatchResult(msgspec.Struct, frozen=True):
    """Never sent: watching ends with the error `cancelled`, or with what went wrong."""


class MoodParams(msgspec.Struct, frozen=True):
    """The mood that stands from now on, of the watching with this id.

    `scan` is what mood/correct, track/feedback and recommend call it, null where it was not kept.
    """

    id: int | str
    mood: Mood
    scan: int | None = None


class TrialParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Show what a camera sees for a few seconds, by scan/progress with pictures. No mood is read, nothing is kept."""

    source: SourceName | None = None


class TrialResult(msgspec.Struct, frozen=True):
    """How many frames came, in how many of them there was a face, and their size in pixels."""

    frames: int
    faces: int
    width: int
    height: int


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {
    "watch": (WatchParams, WatchResult),
    "cameras/test": (TrialParams, TrialResult),
}
"""What each method takes and gives."""

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"scan/mood": MoodParams}
