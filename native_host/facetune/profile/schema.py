"""The shape of the profile, a SQLite file that lives through every version of FaceTune.

    profile      one row per person; `key` is what two names must not share
    current      the one row that says who is here
    scan         one mood each; `correction` is the emotion that the person gave instead, `model` what read the face
                 (None: not known), and `uncorrected` the distribution before calibration (None: there was none)
    track        title and artists of every track that `shown` or `feedback` speaks of
    shown        which tracks answered a scan, or no scan where the mood was named
    feedback     what the person did with a track; the newest of liked, rejected and cleared counts
    setting      what belongs to a person, not to the computer
    calibration  what was learnt about a person's face: numbers, no pictures
    cache        what was fetched for a person and can be fetched again
    notice       what happened to the file, to be told once

Times are seconds since 1970 in UTC as the computer's clock gave them, which may go backwards: what must be in order
is ordered by its id. `utc_offset` is in minutes: a day of the history is the day that it was for the person.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x46547072
"""Kept as application_id: tells a profile ("FTpr") from other SQLite files."""

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE profile (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            created REAL NOT NULL
        )
        """,
        "CREATE TABLE current (one INTEGER PRIMARY KEY CHECK (one = 1), profile_id INTEGER NOT NULL)",
        """
        CREATE TABLE scan (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            time REAL NOT NULL,
            utc_offset INTEGER NOT NULL,
            goal TEXT NOT NULL,
            emotion TEXT,
            confidence REAL NOT NULL,
            valence REAL NOT NULL,
            arousal REAL NOT NULL,
            word TEXT,
            distribution TEXT NOT NULL,
            correction TEXT,
            corrected_at REAL
        )
        """,
        "CREATE INDEX scan_person ON scan (profile_id)",  # in the order of the ids
        "CREATE INDEX scan_time ON scan (profile_id, time)",
        """
        CREATE TABLE track (
            id INTEGER PRIMARY KEY,
            track TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            artists TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE shown (
            id INTEGER PRIMARY KEY,
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            scan_id INTEGER REFERENCES scan ON DELETE CASCADE,
            track_id INTEGER NOT NULL,
            position INTEGER NOT NULL,
            time REAL NOT NULL
        )
        """,
        "CREATE INDEX shown_scan ON shown (scan_id)",
        "CREATE INDEX shown_time ON shown (profile_id, time)",
        """
        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY,
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            scan_id INTEGER REFERENCES scan ON DELETE SET NULL,
            track_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            time REAL NOT NULL
        )
        """,
        "CREATE INDEX feedback_profile ON feedback (profile_id, track_id)",
        "CREATE INDEX feedback_scan ON feedback (scan_id)",
        """
        CREATE TABLE setting (
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            UNIQUE (profile_id, name)
        )
        """,
        """
        CREATE TABLE calibration (
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            time REAL NOT NULL,
            UNIQUE (profile_id, kind)
        )
        """,
        """
        CREATE TABLE cache (
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            name TEXT NOT NULL,
            stored REAL NOT NULL,
            value TEXT NOT NULL,
            UNIQUE (profile_id, name)
        )
        """,
        "CREATE TABLE notice (id INTEGER PRIMARY KEY, time REAL NOT NULL, detail TEXT NOT NULL)",
        f"PRAGMA application_id = {APPLICATION_ID}",
    ),
    (
        "ALTER TABLE scan ADD COLUMN model TEXT",
        "ALTER TABLE scan ADD COLUMN uncorrected TEXT",
    ),
)
"""Step n takes a file from user_version n to n + 1. Only ever appended to."""

VERSION: Final = len(MIGRATIONS)

TABLES: Final = (
    "profile",
    "current",
    "scan",
    "track",
    "shown",
    "feedback",
    "setting",
    "calibration",
    "cache",
    "notice",
)
"""Parents before what refers to them."""
