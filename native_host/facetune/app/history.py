"""The moods of a person: kept after each scan, read page by page, corrected.

A scan or an answer with tracks succeeds whatever happens to its record: `keep_scan`, `keep_shown` and `for_ranking`
log a profile that cannot be used, and raise nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from facetune.affect import Emotion
from facetune.app import new_releases
from facetune.errors import FaceTuneError
from facetune.profile import history, listening
from facetune.profile.store import Profile, open_profile
from facetune.profile.types import CorrectResult, History, Unit

if TYPE_CHECKING:
    from facetune.profile.store import Named
    from facetune.spotify.types import NewRelease
    from facetune.types import Listening, Mood

T = TypeVar("T")


def read(
    *,
    since: float = 0.0,
    until: float = history.END,
    before: int | None = None,
    limit: int = history.PAGE,
    unit: Unit | None = None,
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


def for_ranking(person: int | None = None) -> tuple[Listening | None, list[NewRelease]]:
    """What the ranking may know of `person` (default: the current one), and new releases of their artists.

    None and no releases where the profile cannot be read. Both come from one opening.
    """

    def read(profile: Profile) -> tuple[Listening, list[NewRelease]]:
        return listening.read(profile), new_releases.of(profile)

    return _tried("listening", read, person) or (None, [])


def keep_scan(
    mood: Mood, goal: str, tracks: Sequence[Named], model: str | None = None, *, person: int | None = None
) -> int | None:
    """Keep a mood that `model` read and the tracks that answered it; the scan's id, None where it was not kept.

    It is the scan of `person`, who was the current one when it began: another one may have been chosen since.
    """

    def keep(profile: Profile) -> int | None:
        kept = profile.record_scan(mood, goal, model)
        if tracks:
            profile.record_shown(kept, tracks)
        return kept

    return _tried("scan", keep, person)


def keep_shown(
    tracks: Sequence[Named], scan: int | None = None, goal: str | None = None, *, person: int | None = None
) -> None:
    """Keep which tracks were shown, for a mood that was named or for the scan `scan`, whose goal is now `goal`."""
    if tracks:
        _tried("tracks", lambda profile: profile.record_shown(scan, tracks, goal), person)


def _tried(what: str, work: Callable[[Profile], T], person: int | None = None, *, again: bool = True) -> T | None:
    from facetune.logs import logger

    try:
        with open_profile(person=person) as profile:
            return work(profile)
    except FaceTuneError as error:
        logger.warning("the profile took no part (%s): %s", what, error)
        if error.code != "profile_damaged" or not again:
            return None
    return _tried(what, work, person, again=False)  # the file was repaired
