"""The messages about what FaceTune remembers: corrections, feedback, history, and the people at this computer."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion
from facetune.profile.types import Cursor, Damage, FeedbackKind, History, Person, Unit
from facetune.spotify_links import TrackId

ScanId = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Moment = Annotated[float, msgspec.Meta(ge=0, le=2**37)]
ProfileName = Annotated[str, msgspec.Meta(max_length=256)]
"""Longer than a valid one: the sentence about a name that is too long is the profile's, not the protocol's."""


class CorrectParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says they felt at a scan; null takes it back."""

    scan: ScanId
    emotion: Emotion | None


class CorrectResult(msgspec.Struct, frozen=True):
    """What stands now."""

    scan: int
    emotion: Emotion | None


class FeedbackParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person did with a track that was shown; "cleared" takes a like or a rejection back."""

    track: TrackId
    kind: FeedbackKind
    scan: ScanId | None = None


class FeedbackResult(msgspec.Struct, frozen=True):
    """Kept."""


class HistoryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of the history: times in Unix seconds, `before` as an earlier answer's `next`.

    `unit` is the shortest bucket of the summary, null for one that fits; without `summary` only scans are read.
    """

    since: Moment = 0.0
    until: Moment = 2.0**37
    before: ScanId | None = None
    limit: Annotated[int, msgspec.Meta(ge=0, le=200)] = 50
    unit: Unit | None = None
    summary: bool = True


class PeopleResult(msgspec.Struct, frozen=True):
    """The profiles of this computer. `damage` tells once of a file that had to be set aside."""

    profiles: list[Person]
    damage: Damage | None = None


class PersonParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a profile."""

    name: ProfileName


class RenameParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A profile's name, and the one that it is to have."""

    name: ProfileName
    to: ProfileName


class ExportParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The piece of the document that an earlier answer's `next` asks for, or the first."""

    cursor: Cursor | None = None


class ExportResult(msgspec.Struct, frozen=True):
    """A piece of everything that is kept of the current person. The texts of all pieces, joined, are a JSON document.

    `next` asks for the piece after it and is null on the last; `file` is what to call the document.
    """

    text: str
    next: str | None
    file: str


class EraseParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forget everything about the person called `name`, null for the current one, or with `everybody` all profiles.

    `name` is whom the page shows: another may have come meanwhile.
    """

    name: ProfileName | None = None
    everybody: bool = False


class PeopleParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {
    "mood/correct": (CorrectParams, CorrectResult),
    "track/feedback": (FeedbackParams, FeedbackResult),
    "history/read": (HistoryParams, History),
    "profile/list": (PeopleParams, PeopleResult),
    "profile/new": (PersonParams, PeopleResult),
    "profile/use": (PersonParams, PeopleResult),
    "profile/rename": (RenameParams, PeopleResult),
    "profile/delete": (PersonParams, PeopleResult),
    "profile/export": (ExportParams, ExportResult),
    "profile/erase": (EraseParams, PeopleResult),
}
"""What each method takes and gives."""
