"""What the methods about the profile do. The work itself is in facetune/profile/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facetune.host.messages_profile import (
    CorrectParams,
    CorrectResult,
    EraseParams,
    ExportParams,
    ExportResult,
    FeedbackParams,
    FeedbackResult,
    HistoryParams,
    PeopleParams,
    PeopleResult,
    PersonParams,
    RenameParams,
)

if TYPE_CHECKING:
    from facetune.host.server import Call, Handler
    from facetune.profile.types import History


def correct(params: CorrectParams, call: Call) -> CorrectResult:
    """Keep what the person says they felt."""
    del call
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        profile.correct(params.scan, params.emotion)
    return CorrectResult(scan=params.scan, emotion=params.emotion)


def feedback(params: FeedbackParams, call: Call) -> FeedbackResult:
    """Keep what the person did with a track."""
    del call
    from facetune.profile.judge import judge

    judge(params.track, params.kind, scan=params.scan)
    return FeedbackResult()


def read_history(params: HistoryParams, call: Call) -> History:
    """A page of the history, and the whole of it at a glance."""
    del call
    from facetune.profile import history
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return history.read(
            profile,
            since=params.since,
            until=params.until,
            before=params.before,
            limit=params.limit,
            unit=params.unit,
            summary=params.summary,
        )


def list_people(params: PeopleParams, call: Call) -> PeopleResult:
    """The profiles of this computer."""
    del params, call
    return _people()


def new_person(params: PersonParams, call: Call) -> PeopleResult:
    """Make a profile and use it."""
    del call
    from facetune.profile import people
    from facetune.profile.database import opened

    with opened() as connection:
        people.new(connection, params.name)
    return _people()


def use_person(params: PersonParams, call: Call) -> PeopleResult:
    """Change to another profile."""
    del call
    from facetune.profile import people
    from facetune.profile.database import opened

    with opened() as connection:
        people.use(connection, params.name)
    return _people()


def rename_person(params: RenameParams, call: Call) -> PeopleResult:
    """Give a profile another name."""
    del call
    from facetune.profile import people
    from facetune.profile.database import opened

    with opened() as connection:
        people.rename(connection, params.name, params.to)
    return _people()


def delete_person(params: PersonParams, call: Call) -> PeopleResult:
    """Delete a profile and all that is kept of its person."""
    del call
    from facetune.profile import erase

    erase.delete(params.name)
    return _people()


def export(params: ExportParams, call: Call) -> ExportResult:
    """A piece of all that is kept of the person."""
    del call
    from facetune.profile import export
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        piece = export.piece(profile, params.cursor)
    return ExportResult(text=piece.text, next=piece.next, file=export.file_name())


def erase(params: EraseParams, call: Call) -> PeopleResult:
    """Forget the person, or everybody."""
    del call
    from facetune.profile import erase

    erase.erase(name=params.name, everybody=params.everybody)
    return _people()


def _people() -> PeopleResult:
    from facetune.profile import history, people
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return PeopleResult(profiles=people.everybody(profile.connection), damage=history.take_damage(profile))


def handlers() -> dict[str, Handler]:
    """A function for every method of messages_profile."""
    return {
        "mood/correct": correct,
        "track/feedback": feedback,
        "history/read": read_history,
        "profile/list": list_people,
        "profile/new": new_person,
        "profile/use": use_person,
        "profile/rename": rename_person,
        "profile/delete": delete_person,
        "profile/export": export,
        "profile/erase": erase,
    }
