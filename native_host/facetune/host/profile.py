"""The methods about what FaceTune remembers: corrections, feedback, history, and the people at this computer."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion
from facetune.host.protocol import Call, Method, ScanId
from facetune.profile.types import BucketUnit, CorrectResult, Cursor, ExportResult, FeedbackKind, History, PeopleResult
from facetune.spotify_links import TrackId

Moment = Annotated[float, msgspec.Meta(ge=0, le=2**37)]
ProfileName = Annotated[str, msgspec.Meta(max_length=256)]
"""Longer than a valid one: the sentence about a name that is too long is the profile's, not the protocol's."""


class CorrectParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person says they felt at a scan; null takes it back."""

    scan: ScanId
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
    unit: BucketUnit | None = None
    summary: bool = True


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


class EraseParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forget everything about the person called `name`, null for the current one, or with `everybody` all profiles.

    `name` is the person that the page shows: another may have been chosen meanwhile.
    """

    name: ProfileName | None = None
    everybody: bool = False


class PeopleParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


def correct(params: CorrectParams, call: Call) -> CorrectResult:
    """Keep what the person says they felt."""
    from facetune.app import history

    return history.correct(params.scan, params.emotion)


def feedback(params: FeedbackParams, call: Call) -> FeedbackResult:
    """Keep what the person did with a track."""
    from facetune.app import history

    history.keep_feedback(params.track, params.kind, scan=params.scan)
    return FeedbackResult()


def read_history(params: HistoryParams, call: Call) -> History:
    """A page of the history, and a summary of all of it."""
    from facetune.app import history

    return history.read(
        since=params.since,
        until=params.until,
        before=params.before,
        limit=params.limit,
        unit=params.unit,
        summary=params.summary,
    )


def list_people(params: PeopleParams, call: Call) -> PeopleResult:
    """The profiles of this computer."""
    from facetune.app import people

    return people.read()


def new_person(params: PersonParams, call: Call) -> PeopleResult:
    """Make a profile and use it."""
    from facetune.app import people

    return people.new(params.name)


def use_person(params: PersonParams, call: Call) -> PeopleResult:
    """Change to another profile."""
    from facetune.app import people

    return people.use(params.name)


def rename_person(params: RenameParams, call: Call) -> PeopleResult:
    """Give a profile another name."""
    from facetune.app import people

    return people.rename(params.name, params.to)


def delete_person(params: PersonParams, call: Call) -> PeopleResult:
    """Delete a profile and all that is kept of its person."""
    from facetune.app import people

    return people.delete(params.name)


def export(params: ExportParams, call: Call) -> ExportResult:
    """A piece of all that is kept of the person."""
    from facetune.app import people

    return people.exported(params.cursor)


def erase(params: EraseParams, call: Call) -> PeopleResult:
    """Forget the person, or everyone."""
    from facetune.app import people

    return people.erase(name=params.name, everyone=params.everybody)


METHODS: Final = {
    "mood/correct": Method(CorrectParams, CorrectResult, correct),
    "track/feedback": Method(FeedbackParams, FeedbackResult, feedback),
    "history/read": Method(HistoryParams, History, read_history),
    "profile/list": Method(PeopleParams, PeopleResult, list_people),
    "profile/new": Method(PersonParams, PeopleResult, new_person),
    "profile/use": Method(PersonParams, PeopleResult, use_person),
    "profile/rename": Method(RenameParams, PeopleResult, rename_person),
    "profile/delete": Method(PersonParams, PeopleResult, delete_person),
    "profile/export": Method(ExportParams, ExportResult, export),
    "profile/erase": Method(EraseParams, PeopleResult, erase),
}
