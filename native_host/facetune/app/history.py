"""The profile as the main job uses it: a scan goes on, and answers, whatever becomes of its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from facetune.errors import FaceTuneError
from facetune.profile.store import Profile, open_profile

if TYPE_CHECKING:
    from facetune.profile.store import Named
    from facetune.types import Listening, Mood

T = TypeVar("T")


def listening(person: int | None = None) -> Listening | None:
    """What the ranking may know of `person` (default: the current one); None where the profile does not say."""
    return _tried("listening", Profile.listening, person)


def scan(
    mood: Mood, goal: str, tracks: Sequence[Named], model: str | None = None, *, person: int | None = None
) -> int | None:
    """Keep a mood that `model` read and the tracks that answered it; the scan's id, None where it was not kept.

    It is `person`'s, who was here when the scan began: whoever was chosen meanwhile did not look into the camera.
    """

    def keep(profile: Profile) -> int | None:
        kept = profile.record_scan(mood, goal, model)
        if tracks:
            profile.record_shown(kept, tracks)
        return kept

    return _tried("scan", keep, person)


def shown(
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
    return _tried(what, work, person, again=False)  # it was mended
