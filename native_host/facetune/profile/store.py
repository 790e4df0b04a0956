"""One person's rows in the profile: written after each scan, read before tracks are chosen.

    with open_profile() as profile:
        profile.record_scan(mood, "match")

Each method that writes is one transaction.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from facetune.affect import Emotion
from facetune.errors import FaceTuneError
from facetune.profile import people, retention
from facetune.profile.connection import writing
from facetune.profile.database import opened
from facetune.profile.types import FeedbackKind, Preferences, decoded, usable

if TYPE_CHECKING:
    from sqlite3 import Connection

    from facetune.types import Mood

_NAME_LENGTH: Final = 300
"""Longest title or artist that is kept, in code points. Bounds the size of a row."""

_ARTISTS: Final = 20
"""Most artists of a track that are kept."""

VALUE: Final = 256 * 1024
"""Most bytes of JSON in one value, so that any row of an export fits into a message."""


class Named(Protocol):
    """Any object with what is kept of a track."""

    @property
    def id(self) -> str:
        """Spotify's id."""

    @property
    def name(self) -> str:
        """The title."""

    @property
    def artists(self) -> list[str]:
        """The artists' names."""


@contextlib.contextmanager
def open_profile(path: Path | None = None, *, person: int | None = None) -> Iterator[Profile]:
    """The profile of `person` (default: the current one).

    Use it from one thread, for milliseconds: not while waiting for a camera or the network.

    Raises FaceTuneError profile_newer, profile_locked, profile_unusable, profile_damaged, and profile_unknown where
    `person` was deleted meanwhile.
    """
    with opened(path) as connection:
        if person is None:
            person = people.current(connection)
        else:
            people.check(connection, person)
        yield Profile(connection, person)


class Profile:
    """One person's rows in an open file. Every method may raise as open_profile does."""

    def __init__(self, connection: Connection, person: int) -> None:
        self.connection = connection
        self.person = person

    @property
    def name(self) -> str:
        """The person's name."""
        row = self.connection.execute("SELECT name FROM profile WHERE id = ?", (self.person,)).fetchone()
        return str(row[0]) if row else people.FIRST

    def record_scan(self, mood: Mood, goal: str, model: str | None = None) -> int | None:
        """Keep a mood that `model` read; the scan's id. None where nothing is kept: no face, or the person's choice.

        Deletes moods that are older than the person wants.
        """
        now = time.time()
        with writing(self.connection):
            if retention.expire(self.connection, self.person, now) == 0 or not mood.distribution:
                return None
            row = (
                self.person,
                now,
                retention.utc_offset(now),
                goal,
                mood.emotion,
                mood.confidence,
                mood.valence,
                mood.arousal,
                mood.word,
                _text(mood.distribution),
                model,
                None if mood.uncorrected is None else _text(mood.uncorrected),
            )
            return self.connection.execute(
                "INSERT INTO scan (profile_id, time, utc_offset, goal, emotion, confidence, valence, arousal, word,"
                " distribution, model, uncorrected) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            ).lastrowid

    def record_shown(self, scan: int | None, tracks: Sequence[Named], goal: str | None = None) -> None:
        """Keep which tracks were shown, in their order. `scan` is the scan that they answered, if there was one.

        A `goal` replaces the scan's: it was chosen later, for these tracks. Nothing is kept for a person who wants no
        moods kept. A scan that was deleted counts as none.
        """
        now = time.time()
        with writing(self.connection):
            if retention.days(self.connection, self.person) == 0:
                return
            if scan is not None and not self._has(scan):
                scan = None
            if scan is not None and goal is not None:
                self.connection.execute("UPDATE scan SET goal = ? WHERE id = ?", (goal, scan))
            for position, track in enumerate(tracks):
                self.connection.execute(
                    "INSERT INTO shown (profile_id, scan_id, track_id, position, time) VALUES (?, ?, ?, ?, ?)",
                    (self.person, scan, self.track_row(track.id, track.name, track.artists), position, now),
                )

    def correct(self, scan: int, emotion: Emotion | None) -> None:
        """Keep what the person says they felt, or take it back with None. Raises FaceTuneError scan_unknown."""
        at = None if emotion is None else time.time()
        with writing(self.connection):
            if not self._has(scan):
                raise FaceTuneError("scan_unknown", scan=scan)
            self.connection.execute(
                "UPDATE scan SET correction = ?, corrected_at = ? WHERE id = ?", (emotion, at, scan)
            )

    def feedback(
        self, track: str, kind: FeedbackKind, *, name: str, artists: Sequence[str], scan: int | None = None
    ) -> None:
        """Keep what the person did with the track whose id is `track`."""
        with writing(self.connection):
            if kind == "opened" and retention.days(self.connection, self.person) == 0:
                return
            if scan is not None and not self._has(scan):
                scan = None
            row = self.track_row(track, name, artists)
            self.connection.execute(
                "INSERT INTO feedback (profile_id, scan_id, track_id, kind, time) VALUES (?, ?, ?, ?, ?)",
                (self.person, scan, row, kind, time.time()),
            )

    def track(self, track: str) -> tuple[str, list[str]] | None:
        """The title and the artists of a track that was shown, or got feedback, before."""
        row = self.connection.execute("SELECT name, artists FROM track WHERE track = ?", (track,)).fetchone()
        artists = decoded(row[1], list[str], None) if row else None
        return None if artists is None else (row[0], artists)

    def preferences(self) -> Preferences:
        """The person's choices."""
        unset = object()
        found = {name: self.setting(name, unset) for name in Preferences.__struct_fields__}
        return usable({name: value for name, value in found.items() if value is not unset})

    def choose(self, chosen: Preferences) -> None:
        """Keep the choices that changed, all or none. What is older than the person now wants kept goes at once."""
        before = self.preferences()
        with writing(self.connection):
            for name in Preferences.__struct_fields__:
                value = getattr(chosen, name)
                if value != getattr(before, name):
                    self._put_setting(name, value)
            if chosen.retention_days != before.retention_days:
                retention.expire(self.connection, self.person, time.time(), asked=True)
        if chosen.retention_days != before.retention_days:
            retention.tidy(self.connection)

    def setting(self, name: str, default: Any = None) -> Any:
        """A choice of the person, as JSON gave it, or `default`."""
        return self._value("setting", "name", name, default)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a choice: any JSON value."""
        with writing(self.connection):
            self._put_setting(name, value)

    def _put_setting(self, name: str, value: Any) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO setting (profile_id, name, value) VALUES (?, ?, ?)",
            (self.person, name, _text(value)),
        )

    def cached(self, name: str) -> tuple[Any, float] | None:
        """The value stored under `name`, and when it was (Unix seconds); None where there is none."""
        value = self._value("cache", "name", name, None)
        if value is None:
            return None
        where = (self.person, name)
        row = self.connection.execute("SELECT stored FROM cache WHERE profile_id = ? AND name = ?", where).fetchone()
        return value, row[0] if row else 0.0

    def store(self, name: str, value: Any) -> None:
        """Keep something that was fetched for the person: any JSON value except null."""
        with writing(self.connection):
            self.connection.execute(
                "INSERT OR REPLACE INTO cache (profile_id, name, stored, value) VALUES (?, ?, ?, ?)",
                (self.person, name, time.time(), _text(value)),
            )

    def forget(self, name: str) -> None:
        """Drop what was stored under `name`."""
        with writing(self.connection):
            self.connection.execute("DELETE FROM cache WHERE profile_id = ? AND name = ?", (self.person, name))

    def calibration(self, kind: str) -> Any:
        """What was learnt about the person's face under `kind`, as JSON gave it, or None."""
        return self._value("calibration", "kind", kind, None)

    def save_calibration(self, kind: str, value: Any) -> None:
        """Keep what was learnt about the person's face, any JSON value; None forgets it."""
        with writing(self.connection):
            self.connection.execute("DELETE FROM calibration WHERE profile_id = ? AND kind = ?", (self.person, kind))
            if value is not None:
                self.connection.execute(
                    "INSERT INTO calibration (profile_id, kind, value, time) VALUES (?, ?, ?, ?)",
                    (self.person, kind, _text(value), time.time()),
                )

    def _has(self, scan: int) -> bool:
        where = (scan, self.person)
        return (
            self.connection.execute("SELECT 1 FROM scan WHERE id = ? AND profile_id = ?", where).fetchone() is not None
        )

    def _value(self, table: str, column: str, name: str, default: Any) -> Any:
        """A JSON value. One that cannot be read counts as none."""
        query = f"SELECT value FROM {table} WHERE profile_id = ? AND {column} = ?"  # noqa: S608 - names of ours
        row = self.connection.execute(query, (self.person, name)).fetchone()
        return default if row is None else decoded(row[0], Any, default)

    def track_row(self, track: str, name: str, artists: Sequence[str]) -> int:
        """The row of a track, made or brought up to date. Within a transaction."""
        kept = _text([artist[:_NAME_LENGTH] for artist in artists[:_ARTISTS]])
        found = self.connection.execute("SELECT id, name, artists FROM track WHERE track = ?", (track,)).fetchone()
        if found and found[1:] == (name[:_NAME_LENGTH], kept):
            return int(found[0])
        row = self.connection.execute(
            "INSERT INTO track (track, name, artists) VALUES (?, ?, ?)"
            " ON CONFLICT (track) DO UPDATE SET name = excluded.name, artists = excluded.artists RETURNING id",
            (track, name[:_NAME_LENGTH], kept),
        ).fetchone()
        return int(row[0])


def _text(value: Any) -> str:
    """The value in JSON. Raises ValueError where that is longer than VALUE."""
    encoded = msgspec.json.encode(value)
    if len(encoded) > VALUE:
        raise ValueError(f"a value of {len(encoded):,} bytes is too long for the profile")
    return encoded.decode()
