"""Tracks for a mood that is known already, as both front doors and the daily playlists ask for them.

One answer opens the profile once: for what is known of the person, and to keep what they are shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import msgspec

from facetune import spoken
from facetune.affect import Emotion, Goal
from facetune.listener import Listening, Wish
from facetune.types import Point, Track

if TYPE_CHECKING:
    from facetune.profile.store import Profile
    from facetune.spotify.types import NewRelease

T = TypeVar("T")


class RecommendResult(msgspec.Struct, frozen=True):
    """The tracks, and the goal they serve: `path` is where it leads, step by step, and begins at the mood.

    `target` is the point that was asked for instead of the goal, `scan` the scan that the request named. `few` are the
    preferences that less than half of the tracks meet, because too few that do fit the mood.
    """

    goal: Goal
    tracks: Annotated[list[Track], msgspec.Meta(max_length=100)]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None
    few: list[Wish] = []


class Wanted(NamedTuple):
    """What is asked for. `goal` and `limit` (1..100 tracks) are the person's choices if None.

    `seed` fixes the variety between calls; what was shown before does not count then. A `target` replaces the goal, a
    length in `minutes` the limit.
    """

    goal: Goal | None = None
    limit: int | None = None
    seed: int | None = None
    target: Point | None = None
    minutes: int | None = None


def recommend(
    distribution: Mapping[Emotion, float],
    wanted: Wanted,
    *,
    scan: int | None = None,
    person: int | None = None,
    private: bool = False,
) -> RecommendResult:
    """Tracks for a distribution over the seven emotions (0..1 each).

    `scan` is the scan whose mood this is, or was before it was corrected: the history then shows these tracks with it.
    They are for `person`, the current one if None. With `private` it is not kept that they were shown.

    Raises FaceTuneError settings_invalid, catalogue_missing, catalogue_locked or catalogue_corrupt.
    """

    def keep(profile: Profile, found: RecommendResult) -> None:
        if found.tracks and not private:
            profile.record_shown(scan, found.tracks, None if wanted.target else found.goal)

    found, _ = answer(distribution, wanted, keep, person)
    return msgspec.structs.replace(found, scan=scan)


def answer(
    distribution: Mapping[Emotion, float],
    wanted: Wanted,
    keep: Callable[[Profile, RecommendResult], T],
    person: int | None,
) -> tuple[RecommendResult, T | None]:
    """Tracks, and what `keep` gives, which records them in the profile while it is open. Raises as recommend does.

    Where the profile cannot be used, the tracks are chosen without it, and None stands for what `keep` would give.
    """
    from facetune.app import covers, history, new_releases, settings
    from facetune.music.catalogue import shared
    from facetune.music.ranking import wishes
    from facetune.profile import listening

    saved = settings.saved()
    shared.catalogue()  # opened or built here, which may take a second: not while the profile is open
    found: RecommendResult | None = None

    def choose(profile: Profile | None) -> RecommendResult:
        chosen = saved if profile is None or (wanted.goal and wanted.limit) else profile.preferences()
        goal = wanted.goal or chosen.goal
        releases = new_releases.of(profile) if profile else []
        known = _without_dead(profile, listening.read(profile, [each.id for each in releases])) if profile else None
        limit = wanted.limit or chosen.limit
        tracks = pick(distribution, goal=goal, limit=limit, wanted=wanted, listening=known, releases=releases)
        few = wishes.few(shared.catalogue(), known, [track.id for track in tracks]) if known else []
        if profile:
            tracks = covers.added(profile, tracks)
        return RecommendResult(goal, tracks, path(distribution, goal, wanted.target), wanted.target, few=few)

    def work(profile: Profile) -> T:
        nonlocal found
        found = found or choose(profile)  # after a repair, the tracks were chosen already
        return keep(profile, found)

    kept = history.with_profile("tracks", work, person)
    return found or choose(None), kept


def _without_dead(profile: Profile, known: Listening) -> Listening:
    """What is known of a person, with the tracks that Spotify does not have any more counted as rejected."""
    from facetune.spotify.store import DEAD

    found = profile.cached(DEAD)
    if found is None or not isinstance(found[0], list):
        return known
    dead = {track: known.now for track in found[0] if isinstance(track, str)}
    return msgspec.structs.replace(known, rejected={**dead, **known.rejected})


def pick(
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    wanted: Wanted,
    listening: Listening | None,
    releases: Sequence[NewRelease],
) -> list[Track]:
    """The tracks alone, by what is known of the person: `listening`, and `releases` of their artists."""
    from facetune.app import new_releases
    from facetune.music.catalogue import shared
    from facetune.music.ranking.recommend import recommend as rank

    listening = listening or Listening()
    if listening.language is None:
        listening = msgspec.structs.replace(listening, language=spoken.own())
    if wanted.seed is not None:  # else no seed would bring an answer back
        listening = msgspec.structs.replace(listening, shown={})
    tracks = rank(
        shared.catalogue(),
        distribution,
        goal=goal,
        limit=limit,
        seed=wanted.seed,
        listening=listening,
        target=wanted.target,
        minutes=wanted.minutes,
        december=time.localtime().tm_mon == 12,
    )
    # A length in minutes was met to the second: no track may be replaced.
    return tracks if wanted.minutes else new_releases.mixed(tracks, releases, listening)


def path(distribution: Mapping[Emotion, float], goal: Goal, target: Point | None = None) -> list[Point]:
    """The points that the tracks for it follow, from the mood to the goal; a single one for `match`."""
    from facetune.music.ranking import targets

    return [step.point for step in targets.path(distribution, goal, target)]


def point_of_mood(valence: float, arousal: float) -> Point:
    """The point of the catalogue's plane (0..1 each) for a point of the mood map (-1..1 each)."""
    from facetune.music.ranking import targets

    return targets.of_mood(valence, arousal)
