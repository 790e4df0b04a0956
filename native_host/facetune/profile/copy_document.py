"""The document of an export as it comes back. Any program may have written it, so each row is checked by itself."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, TypeVar

import msgspec

from facetune.affect import Emotion, Goal
from facetune.errors import FaceTuneError
from facetune.profile.types import FeedbackKind
from facetune.spotify_links import TrackId
from facetune.types import Probability, Signed

FORMAT: Final = "facetune-profile"
VERSION: Final = 1

_Name = Annotated[str, msgspec.Meta(max_length=300)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Row = TypeVar("Row", bound=msgspec.Struct)


class Document(msgspec.Struct):
    """The document: the rows of each table, which `decodable` reads."""

    format: str
    version: int
    scans: list[msgspec.Raw] = []
    shown: list[msgspec.Raw] = []
    feedback: list[msgspec.Raw] = []
    settings: list[msgspec.Raw] = []
    calibration: list[msgspec.Raw] = []
    brought: list[msgspec.Raw] = []
    own: list[msgspec.Raw] = []


class ScanRow(msgspec.Struct):
    """A mood, and what the person said about it. `scan` is its number in the document."""

    scan: int
    time: dt.datetime
    goal: Goal
    emotion: Emotion | None
    confidence: Probability
    valence: Signed
    arousal: Signed
    distribution: dict[Emotion, Probability]
    utc_offset: Annotated[int, msgspec.Meta(ge=-1440, le=1440)] = 0
    word: _Name | None = None
    correction: Emotion | None = None
    corrected_at: dt.datetime | None = None
    model: _Name | None = None
    uncorrected: dict[Emotion, Probability] | None = None


class _OfTrack(msgspec.Struct):
    """A row that names a track, and the scan of the document that it belongs to."""

    track: TrackId
    name: str
    artists: list[str]
    time: dt.datetime
    scan: int | None = None


class ShownRow(_OfTrack):
    """A track that was shown; `position` is its place in the list, from 0."""

    position: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0


class FeedbackRow(_OfTrack, kw_only=True):
    """What a person did with a track."""

    kind: FeedbackKind


class SettingRow(msgspec.Struct):
    """A choice of the person, by its name in Preferences."""

    name: str
    value: Any


class CalibrationRow(msgspec.Struct):
    """A calibration: `kind` "rest" is the face at rest, as face.KeptLook, "uncovered" what is never covered."""

    kind: str
    value: Any


class BroughtRow(msgspec.Struct):
    """One time that the person brought music from files. `brought` is its number in the document."""

    brought: int
    time: dt.datetime
    kinds: Annotated[list[_Name], msgspec.Meta(max_length=20)]
    rows: _Count
    unknown: _Count


class OwnRow(msgspec.Struct):
    """A track or an artist that was brought, see listener.OwnMusic; `brought` says when."""

    brought: int
    name: _Name
    artists: Annotated[list[_Name], msgspec.Meta(max_length=20)]
    plays: _Count
    track: TrackId | None = None


def decoded(document: bytes, file: str) -> Document:
    """The document in these bytes. `file` is its name, for messages. Raises FaceTuneError profile_copy_invalid."""
    try:
        found = msgspec.json.decode(document, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FaceTuneError("profile_copy_invalid", file=file, detail=str(error)[:200]) from error
    if found.format != FORMAT or found.version != VERSION:
        detail = f"its format is {found.format[:40]}, version {found.version}"
        raise FaceTuneError("profile_copy_invalid", file=file, detail=detail)
    return found


def decodable(rows: list[msgspec.Raw], kind: type[Row]) -> list[Row]:
    """The rows that are whole and of this kind; the others are left out."""
    return [row for row in (_decoded_row(each, kind) for each in rows) if row is not None]


def _decoded_row(row: msgspec.Raw, kind: type[Row]) -> Row | None:
    try:
        return msgspec.json.decode(row, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
