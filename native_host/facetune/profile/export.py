"""Everything that is kept of a person, as one JSON document, in pieces that fit into messages.

The document:

    {"format": "facetune-profile", "version": 1, "exported": "2026-11-22T20:11:00Z", "profile": {...},
     "scans": [...], "shown": [...], "feedback": [...], "settings": [...], "calibration": [...], "cache": [...],
     "brought": [...], "own": [...]}

Times are in ISO 8601, in UTC. Joined in their order, the pieces are the document, also where a scan was added in
between, or another person was chosen: an export stays with the person that it began with.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.profile.copy_document import FORMAT, VERSION
from facetune.profile.types import ExportResult

if TYPE_CHECKING:
    from facetune.profile.store import Profile

PIECE: Final = 128 * 1024
"""Bytes of rows after which a piece ends. Escaped in a message, with a row of store.VALUE bytes on top, a piece stays
under a megabyte."""

_TABLES: Final = (
    (
        "scans",
        (
            "SELECT id, id AS scan, time, utc_offset, goal, emotion, confidence, valence, arousal, word, distribution,"
            " correction, corrected_at, model, uncorrected FROM scan WHERE profile_id = ? AND id > ? ORDER BY id"
        ),
    ),
    (
        "shown",
        (
            "SELECT shown.id, scan_id AS scan, position, time, track, name, artists FROM shown"
            " JOIN track ON track.id = track_id WHERE profile_id = ? AND shown.id > ? ORDER BY shown.id"
        ),
    ),
    (
        "feedback",
        (
            "SELECT feedback.id, scan_id AS scan, kind, time, track, name, artists FROM feedback"
            " JOIN track ON track.id = track_id WHERE profile_id = ? AND feedback.id > ? ORDER BY feedback.id"
        ),
    ),
    ("settings", "SELECT rowid, name, value FROM setting WHERE profile_id = ? AND rowid > ? ORDER BY rowid"),
    (
        "calibration",
        "SELECT rowid, kind, value, time FROM calibration WHERE profile_id = ? AND rowid > ? ORDER BY rowid",
    ),
    ("cache", "SELECT rowid, name, stored, value FROM cache WHERE profile_id = ? AND rowid > ? ORDER BY rowid"),
    (
        "brought",
        "SELECT id, id AS brought, time, kinds, rows, unknown FROM brought WHERE profile_id = ? AND id > ? ORDER BY id",
    ),
    (
        "own",
        (
            "SELECT id, brought_id AS brought, track, name, artists, plays FROM own"
            " WHERE profile_id = ? AND id > ? ORDER BY id"
        ),
    ),
)
_JSON: Final = ("distribution", "uncorrected", "artists", "value", "kinds")
_TIMES: Final = ("time", "corrected_at", "stored", "created")


def piece(profile: Profile, cursor: str | None = None) -> ExportResult:
    """The first piece of the document, or the one that `cursor`, an earlier piece's `next`, asks for."""
    person, first, after = (int(field) for field in (cursor or f"{profile.person}:0:0").split(":"))
    parts = [_beginning(profile)] if cursor is None else []
    for number, (name, query) in enumerate(_TABLES[first:], first):
        begun = cursor is not None and number == first
        if not begun:
            parts.append(f',\n"{name}": [')
        for text, row in _rows(profile, query, person, after if begun else 0):
            parts.append(f"{',' if begun else ''}\n{text}")
            begun = True
            if sum(map(len, parts)) > PIECE:
                return ExportResult("".join(parts), f"{person}:{number}:{row}", file_name())
        parts.append("]")
    return ExportResult("".join((*parts, "}\n")), None, file_name())


def pieces(profile: Profile) -> Iterator[str]:
    """All pieces of the document."""
    found = piece(profile)
    yield found.text
    while found.next is not None:
        found = piece(profile, found.next)
        yield found.text


def file_name(now: float | None = None) -> str:
    """What to call the document's file."""
    return f"facetune-profile-{_iso(time.time() if now is None else now)[:10]}.json"


def _beginning(profile: Profile) -> str:
    query = "SELECT name, created FROM profile WHERE id = ?"
    name, created = profile.connection.execute(query, (profile.person,)).fetchone()
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported": _iso(time.time()),
        "profile": {"name": name, "created": _iso(created)},
    }
    return msgspec.json.encode(head).decode().removesuffix("}")


def _rows(profile: Profile, query: str, person: int, after: int) -> Iterator[tuple[str, int]]:
    """Each row of a person's as JSON, and its number."""
    found = profile.connection.execute(query, (person, after))
    names = [column[0] for column in found.description][1:]
    for number, *values in found:
        row = dict(zip(names, values, strict=True))
        for name in row.keys() & set(_JSON):
            row[name] = msgspec.Raw(_checked(row[name]))
        for name in row.keys() & set(_TIMES):
            row[name] = _iso(row[name])
        yield msgspec.json.encode(row).decode(), number


def _checked(text: Any) -> bytes:
    """The JSON that a row holds, or null where it holds none."""
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, TypeError):
        return b"null"
    return str(text).encode()


def _iso(moment: Any) -> Any:
    """A time as people write it; as it is where it is none."""
    try:
        return dt.datetime.fromtimestamp(moment, dt.timezone.utc).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError, OSError):
        return moment
