"""The way back of an export: the document's rows are added to those of a person.

The document is that of export.py, as FaceTune here, on another computer, or the page in a browser has written it. What
is there already is not added again, so a document can be imported twice, and can go to a phone and come back.
"""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.listener import OwnMusic
from facetune.profile import copy_document as documents
from facetune.profile import library
from facetune.profile.connection import writing
from facetune.profile.face import KeptLook, keep_uncovered
from facetune.profile.types import Brought, Preferences, Uncovered, usable

if TYPE_CHECKING:
    from facetune.profile.store import Profile

LARGEST: Final = 200 * 2**20
"""Most bytes of a document: ten years of ten moods a day are a fifth of it."""


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What was new in a document: moods, tracks shown, judgements of tracks; and their rows that made no sense."""

    scans: int
    shown: int
    feedback: int
    skipped: int


def add(profile: Profile, document: bytes, file: str) -> Added:
    """Add what the document holds. `file` is its name, for messages.

    Moods and tracks are added together or not at all; then come their own music, and where the person has none,
    settings, the face at rest and what is never covered. What was cut short is made good by adding the document once
    more. Raises FaceTuneError profile_copy_invalid, and as open_profile does.
    """
    found = documents.decoded(document, file)
    with writing(profile.connection):
        adding = _Adding(profile)
        result = Added(
            scans=adding.scans(found.scans),
            shown=adding.shown(found.shown),
            feedback=adding.feedback(found.feedback),
            skipped=adding.skipped,
        )
    _own_music(profile, found.brought, found.own)
    _settings(profile, found.settings)
    _face(profile, found.calibration)
    return result


class _Adding:
    """Rows on their way in, within one transaction."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._connection = profile.connection
        self._numbers: dict[int, int] = {}
        """The number here of each scan of the document."""
        self.skipped = 0

    def scans(self, rows: list[msgspec.Raw]) -> int:
        query = "SELECT id, time, valence, arousal, emotion FROM scan WHERE profile_id = ?"
        kept = self._connection.execute(query, (self._profile.person,))
        known = {(math.floor(at), *mood): number for number, at, *mood in kept}
        before = len(known)
        for row in self._fitting(rows, documents.ScanRow):
            at = row.time.timestamp()
            key = (math.floor(at), row.valence, row.arousal, row.emotion)
            if key not in known:
                known[key] = self._add_scan(row, at)
            self._numbers[row.scan] = known[key]
        return len(known) - before

    def _add_scan(self, row: documents.ScanRow, at: float) -> int:
        corrected = row.corrected_at.timestamp() if row.corrected_at and row.correction else None
        values = {
            "profile_id": self._profile.person,
            "time": at,
            "utc_offset": row.utc_offset,
            "goal": row.goal,
            "emotion": row.emotion,
            "confidence": row.confidence,
            "valence": row.valence,
            "arousal": row.arousal,
            "word": row.word,
            "distribution": msgspec.json.encode(row.distribution).decode(),
            "correction": row.correction,
            "corrected_at": corrected,
            "model": row.model,
            "uncorrected": None if row.uncorrected is None else msgspec.json.encode(row.uncorrected).decode(),
        }
        return self._insert("scan", values)

    def shown(self, rows: list[msgspec.Raw]) -> int:
        return self._of_tracks("shown", "position", self._fitting(rows, documents.ShownRow))

    def feedback(self, rows: list[msgspec.Raw]) -> int:
        return self._of_tracks("feedback", "kind", self._fitting(rows, documents.FeedbackRow))

    def _of_tracks(self, table: str, own: str, rows: list[documents.ShownRow] | list[documents.FeedbackRow]) -> int:
        """Rows of a table that names tracks; `own` is the column that the other one lacks."""
        query = (
            f"SELECT time, scan_id, track, {own} FROM {table} JOIN track ON track.id = track_id"  # noqa: S608
            " WHERE profile_id = ?"
        )
        kept = self._connection.execute(query, (self._profile.person,))
        known = {(math.floor(at), *rest) for at, *rest in kept}
        before = len(known)
        # In the order of their times: of several judgements of a track the last row counts.
        for row in sorted(rows, key=lambda each: each.time.timestamp()):
            at = row.time.timestamp()
            scan = None if row.scan is None else self._numbers.get(row.scan)
            key = (math.floor(at), scan, row.track, getattr(row, own))
            if key in known:
                continue
            known.add(key)
            track = self._profile.track_row(row.track, row.name, row.artists)
            values = {"profile_id": self._profile.person, "scan_id": scan, "track_id": track, "time": at, own: key[3]}
            self._insert(table, values)
        return len(known) - before

    def _fitting(self, rows: list[msgspec.Raw], kind: type[documents.Row]) -> list[documents.Row]:
        found = documents.decodable(rows, kind)
        self.skipped += len(rows) - len(found)
        return found

    def _insert(self, table: str, values: dict[str, Any]) -> int:
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        row = self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values).lastrowid  # noqa: S608
        assert row is not None  # noqa: S101 - narrows the type: a row was inserted
        return row


def _own_music(profile: Profile, times: list[msgspec.Raw], rows: list[msgspec.Raw]) -> None:
    """Add what the person brought from files, as often as there is room for it."""
    known = {(round(each.time, 3), each.rows) for each in library.all_brought(profile)}
    own = documents.decodable(rows, documents.OwnRow)
    for each in documents.decodable(times, documents.BroughtRow):
        at = each.time.timestamp()
        if (round(at, 3), each.rows) in known or len(known) >= library.TIMES:
            continue
        known.add((round(at, 3), each.rows))
        about = Brought(number=0, time=at, kinds=each.kinds, rows=each.rows, unknown=each.unknown, tracks=0, artists=0)
        theirs = (OwnMusic(row.track, row.name, row.artists, row.plays) for row in own if row.brought == each.brought)
        library.keep(profile, about, theirs)


def _settings(profile: Profile, rows: list[msgspec.Raw]) -> None:
    brought = {row.name: row.value for row in documents.decodable(rows, documents.SettingRow)}
    unset = object()
    wanted = usable({name: value for name, value in brought.items() if profile.setting(name, unset) is unset})
    for name in Preferences.__struct_fields__:
        if name in brought and profile.setting(name, unset) is unset:
            profile.set_setting(name, getattr(wanted, name))


def _face(profile: Profile, rows: list[msgspec.Raw]) -> None:
    known = {kind for kind in ("rest", "uncovered") if profile.calibration(kind) is not None}
    for row in documents.decodable(rows, documents.CalibrationRow):
        if row.kind in known:
            continue
        with contextlib.suppress(msgspec.ValidationError):
            if row.kind == "rest":
                profile.save_calibration("rest", msgspec.to_builtins(msgspec.convert(row.value, KeptLook)))
            elif row.kind == "uncovered":
                keep_uncovered(profile, msgspec.convert(row.value, Uncovered))
