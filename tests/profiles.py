"""Rows for the profile's tests and benchmarks, and ways to damage its file."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
from dataclasses import dataclass

from facetune.affect import EMOTIONS, valence_arousal
from facetune.profile.database import opened
from facetune.types import Mood


@dataclass(frozen=True)
class Track:
    """The track with a number."""

    number: int

    @property
    def id(self):
        return f"{self.number:022d}"

    @property
    def name(self):
        return f"Song {self.number}"

    @property
    def artists(self):
        return [f"Artist {self.number % 7}"]


def mood(emotion="happy", share=0.7, **changes):
    """A mood with probability `share` for one emotion; None for one that is not sure."""
    rest = (1 - share) / 6
    distribution = {name: share if name == (emotion or "neutral") else rest for name in EMOTIONS}
    valence, arousal = valence_arousal(distribution)
    fields = {
        "emotion": emotion,
        "confidence": share,
        "valence": valence,
        "arousal": arousal,
        "word": emotion,
        "distribution": distribution,
        "frames": 5,
    }
    return Mood(**{**fields, **changes})


def in_a_child(work):
    """Run `work(say)` in a new process; returns its id and the descriptor to read what it says from.

    It is forked, because a new interpreter takes a hundred times as long to start.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    status = 1
    with contextlib.suppress(BaseException):
        work(lambda text: os.write(writing, f"{text}\n".encode()))
        status = 0
    os._exit(status)


def whole(file):
    """Whether SQLite finds the file intact."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def look_everywhere():
    """Read every page of the user's profile, so that any damage shows."""
    with opened() as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != ("ok",):
            raise sqlite3.DatabaseError(f"malformed: {found}")


def spoil(file, *, pages, seed=1, skip=3):
    """Overwrite random pages after the first `skip`, as a failing disk does."""
    body = bytearray(file.read_bytes())
    dice = random.Random(seed)
    for page in dice.sample(range(skip, len(body) // 4096), pages):
        body[page * 4096 : (page + 1) * 4096] = dice.randbytes(4096)
    file.write_bytes(body)
