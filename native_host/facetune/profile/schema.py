"""The tables of the profile, a SQLite file that every later version of FaceTune can open.

    profile      one row per person; `key` is what two names must not share
    current      one row: who the current person is
    scan         one mood each; `correction` is the emotion that the person gave instead, `model` the model that read
                 the face (NULL: not known), `uncorrected` the distribution before calibration (NULL: none was applied)
    track        title and artists of every track that `shown` or `feedback` refers to
    shown        the tracks that answered a scan, or no scan where the mood was named
    feedback     what the person did with a track; the newest of liked, rejected and cleared counts
    setting      choices that belong to a person, not to the computer
    calibration  what was learnt about a person's face: numbers, no pictures
    cache        what was fetched for a person and can be fetched again
    brought      a time that the person brought music of their own: what was found, and which imports it became
    own          that music: tracks and artists that the catalogue knew (`track` is NULL for an artist), with plays
    notice       what happened to the file, to be told once

Times are Unix seconds from the computer's clock, which may go backwards: order by id where the order matters.
`utc_offset` is in minutes: a day of the history is a day where the person was at the time.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x46547072
"""The file's application_id ("FTpr"): tells a profile from other SQLite files."""

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
    # What is asked for at each scan is found without a look at the rest of the history.
    (
        "DROP INDEX shown_time",
        "CREATE INDEX shown_time ON shown (profile_id, time, track_id)",
        "CREATE INDEX shown_track ON shown (track_id)",
        "CREATE INDEX scan_model ON scan (profile_id, model)",  # in the order of the ids
        "DROP INDEX feedback_profile",
        "CREATE INDEX feedback_track ON feedback (track_id, profile_id, kind)",
        "CREATE INDEX feedback_kind ON feedback (profile_id, kind, time)",
    ),
    (
        """
        CREATE TABLE brought (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            time REAL NOT NULL,
            kinds TEXT NOT NULL,
            rows INTEGER NOT NULL,
            unknown INTEGER NOT NULL,
            imports TEXT NOT NULL
        )
        """,
        "CREATE INDEX brought_person ON brought (profile_id)",  # in the order of the ids
        """
        CREATE TABLE own (
            id INTEGER PRIMARY KEY,
            profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
            brought_id INTEGER NOT NULL REFERENCES brought ON DELETE CASCADE,
            track TEXT,
            name TEXT NOT NULL,
            artists TEXT NOT NULL,
            plays INTEGER NOT NULL
        )
        """,
        "CREATE INDEX own_person ON own (profile_id)",
        "CREATE INDEX own_brought ON own (brought_id)",
    ),
)
"""Step n takes a file from user_version n to n + 1. Steps are only ever appended."""

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
    "brought",
    "own",
    "notice",
)
"""Every table after the ones that it refers to."""
