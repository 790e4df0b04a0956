"""What is remembered of the playlists that are kept fresh, in the profile of whoever keeps them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import msgspec

from facetune.affect import EMOTIONS, Emotion
from facetune.spotify import store as memory
from facetune.spotify.types import Kept

_REMEMBERED: Final = 400
"""Lists of one mood that are not given again: more than a year of days."""

_changing: Final = threading.Lock()
"""Held from reading the records to writing them: a refresh must not bring back what was given up meanwhile."""


class Record(msgspec.Struct, frozen=True):
    """What is remembered of a kept playlist.

    `past` are the fingerprints of its lists, `about` is its description, and `seen` whether Spotify has ever said that
    it is in the user's library.
    """

    kept: Kept
    past: list[str] = []
    about: str = ""
    seen: bool = False

    def given(self, kept: Kept, fingerprint: str) -> Record:
        """The record after the playlist got a list."""
        return msgspec.structs.replace(self, kept=kept, past=[*self.past, fingerprint][-_REMEMBERED:])


def read() -> dict[Emotion, Record]:
    """The records, in the order of the emotions."""
    found = memory.recall(memory.KEPT)
    try:
        records = msgspec.convert(found or {}, dict[Emotion, Record])
    except msgspec.ValidationError:
        return {}
    return {emotion: records[emotion] for emotion in EMOTIONS if emotion in records}


def put(record: Record) -> None:
    """Remember a record, in the place of one for the same mood."""
    with _changing:
        _write({**read(), record.kept.emotion: record})


def change(emotion: Emotion, into: Callable[[Record], Record]) -> Record | None:
    """What a mood's record is changed into; None where it is not wanted any more."""
    with _changing:
        records = read()
        if emotion not in records:
            return None
        records[emotion] = into(records[emotion])
        _write(records)
        return records[emotion]


def remove(emotion: Emotion) -> None:
    """Forget a mood's record."""
    with _changing:
        _write({name: record for name, record in read().items() if name != emotion})


def _write(records: dict[Emotion, Record]) -> None:
    memory.remember(memory.KEPT, {name: msgspec.to_builtins(record) for name, record in records.items()})
