"""The moods of a person, kept after each scan, read page by page, corrected; and what they do with the tracks.

A scan, or an answer with tracks, succeeds without its record too: where the profile cannot be used, `with_profile` only
logs that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from facetune.affect import Emotion, Goal
from facetune.app import new_releases
from facetune.errors import FaceTuneError
from facetune.profile import history
from facetune.profile.store import Profile, open_profile
from facetune.profile.types import BucketUnit, CorrectResult, FeedbackKind, History

if TYPE_CHECKING:
    from facetune.profile.store import Named
    from facetune.types import Mood

T = TypeVar("T")


def read(
    *,
    since: float = 0.0,
    until: float = history.END,
    before: int | None = None,
    limit: int = history.PAGE,
    unit: BucketUnit | None = None,
    summary: bool = True,
) -> History:
    """A page of the current person's history, as profile.history.read gives it. Raises as open_profile does."""
    with open_profile() as profile:
        return history.read(profile, since=since, until=until, before=before, limit=limit, unit=unit, summary=summary)


def correct(scan: int | None, emotion: Emotion | None) -> CorrectResult:
    """Keep what the person says they felt at the scan (None: at the newest one), or take it back with None.

    Raises FaceTuneError scan_unknown, usage where there is no scan yet, and as open_profile does.
    """
    with open_profile() as profile:
        if scan is None:
            scan = history.latest(profile)
        if scan is None:
            raise FaceTuneError("usage", detail="There is no scan to correct.")
        profile.correct(scan, emotion)
    return CorrectResult(scan=scan, emotion=emotion)


def keep_feedback(track: str, kind: FeedbackKind, *, scan: int | None = None) -> None:
    """Keep what the person did with a track that was shown, or that is in the catalogue.

    Raises FaceTuneError track_unknown, as open_profile does, and as shared.catalogue where it must be asked.
    """
    with open_profile() as profile:
        known = profile.track(track) or _among_new_releases(profile, track)
        if known:
            profile.feedback(track, kind, name=known[0], artists=known[1], scan=scan)
            return
    # The catalogue may take a second the first time: not with the profile open.
    name, artists = _in_catalogue(track)
    with open_profile() as profile:
        profile.feedback(track, kind, name=name, artists=artists, scan=scan)


def keep_scan(
    mood: Mood, goal: Goal | None, tracks: Sequence[Named] = (), model: str | None = None, *, person: int | None = None
) -> int | None:
    """Keep a mood that `model` read, and the tracks that answered it; the scan's id, None where it was not kept.

    It is the scan of `person`, who was the current one when it began: another one may have been chosen since. `goal`
    is the person's choice if None.
    """
    return with_profile("scan", lambda profile: record(profile, mood, goal, tracks, model), person)


def record(
    profile: Profile, mood: Mood, goal: Goal | None, tracks: Sequence[Named], model: str | None = None
) -> int | None:
    """The same in a profile that is open."""
    kept = profile.record_scan(mood, goal or profile.preferences().goal, model)
    if tracks:
        profile.record_shown(kept, tracks)
    return kept


def with_profile(what: str, work: Callable[[Profile], T], person: int | None = None, *, again: bool = True) -> T | None:
    """What `work` gives with the profile of `person` (default: the current one); None where it cannot be used.

    That is logged, as the profile's part in `what`. After a repair `work` is called a second time. Raises what `work`
    raises, unless it comes from the profile.
    """
    from facetune.logs import logger

    try:
        with open_profile(person=person) as profile:
            return work(profile)
    except FaceTuneError as error:
        if not error.code.startswith("profile_"):
            raise
        logger.warning("the profile took no part (%s): %s", what, error)
        if error.code != "profile_damaged" or not again:
            return None
    return with_profile(what, work, person, again=False)  # the file was repaired


def _among_new_releases(profile: Profile, track: str) -> tuple[str, list[str]] | None:
    """For a person who wants no moods kept, a new release that was shown is known nowhere else."""
    return next(((each.name, each.artists) for each in new_releases.of(profile) if each.id == track), None)


def _in_catalogue(track: str) -> tuple[str, list[str]]:
    from facetune.music.catalogue import shared

    tracks = shared.catalogue()
    found = list(tracks.find([track]).tracks.values())
    if not found:
        raise FaceTuneError("track_unknown", track=track)
    (details,) = tracks.details(found)
    return details.name, details.artists
