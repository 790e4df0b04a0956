"""The messages of watching: a scan that goes on until it is cancelled."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.settings import SourceName
from facetune.vision.types import Mood


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


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {"watch": (WatchParams, WatchResult)}
"""What each method takes and gives."""

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"scan/mood": MoodParams}
