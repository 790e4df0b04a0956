"""The main job, as both front doors call it: look, decide on a mood, pick tracks."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from facetune.affect import Emotion, Goal
from facetune.errors import FaceTuneError
from facetune.types import Mood, Point, Progress, Track

if TYPE_CHECKING:
    from facetune.types import Frame


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A mood and the tracks for it; no tracks and no path where the mood has no emotion.

    `path` is where the goal leads, step by step, and begins at the mood; `target` is the point that was asked for
    instead of the goal. `scan` is what mood/correct and track/feedback call this scan, null where it was not kept.
    """

    mood: Mood
    goal: Goal
    tracks: list[Track]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None


OnProgress = Callable[[Progress, "Frame | None"], None]
"""Called from the scanning thread with each step and, where there is one, the frame it was read from."""


def scan(
    source: str | None,
    *,
    goal: Goal,
    limit: int,
    seed: int | None = None,
    target: Point | None = None,
    minutes: int | None = None,
    on_progress: OnProgress | None = None,
    cancelled: threading.Event | None = None,
    stranger: bool = False,
) -> Answer:
    """Look at `source` (None: the first camera) until the mood is clear or time is up, then pick tracks as recommend.

    A `stranger` is none of the people who use FaceTune: nothing of this scan is kept, nor corrected for anybody's face.
    Raises FaceTuneError for any failure, with code cancelled where `cancelled` was set.
    """
    from facetune.app import history
    from facetune.profile import face
    from facetune.vision.scan import scan as look

    # The catalogue takes tens of milliseconds to open and is not needed before the mood is known.
    opening = threading.Thread(target=_warm_catalogue, name="catalogue", daemon=True)
    opening.start()
    sitter = face.Sitter() if stranger else face.for_scan()
    mood = look(source, on_progress=on_progress, cancelled=cancelled, correction=sitter.correction)
    tracks: list[Track] = []
    points: list[Point] = []
    if mood.emotion is not None:
        tracks = _pick(
            mood.distribution,
            goal=goal,
            limit=limit,
            seed=seed,
            target=target,
            minutes=minutes,
            person=sitter.person,
        )
        points = path(mood.distribution, goal, target)
    if cancelled is not None and cancelled.is_set():  # nobody sees this answer: it is no mood of anybody's
        raise FaceTuneError("cancelled")
    kept = None if stranger else history.keep_scan(mood, goal, tracks, sitter.model, person=sitter.person)
    return Answer(mood=mood, goal=goal, tracks=tracks, path=points, target=target, scan=kept)


def recommend(
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    seed: int | None = None,
    target: Point | None = None,
    minutes: int | None = None,
    scan: int | None = None,
    person: int | None = None,
) -> list[Track]:
    """`limit` tracks for a distribution over the seven emotions.

    `seed` fixes the variety between calls; what was shown before does not count then. A `target` takes the goal's
    place, a length in `minutes` that of `limit`. `scan` is the scan whose mood this is, or was before it was
    corrected: the history then shows these tracks with it. They are for `person`, the current one if None.

    Raises FaceTuneError catalogue_missing, catalogue_locked or catalogue_corrupt.
    """
    from facetune.app import history

    tracks = _pick(distribution, goal=goal, limit=limit, seed=seed, target=target, minutes=minutes, person=person)
    history.keep_shown(tracks, scan, None if target else goal, person=person)
    return tracks


def _pick(
    distribution: Mapping[Emotion, float],
    *,
    goal: Goal,
    limit: int,
    seed: int | None,
    target: Point | None,
    minutes: int | None,
    person: int | None = None,
) -> list[Track]:
    from facetune.app import history
    from facetune.music.catalogue import shared
    from facetune.music.ranking.recommend import recommend as pick
    from facetune.spotify import mixing

    listening = history.listening(person)
    if listening is not None and seed is not None:  # else no seed would bring an answer back
        listening = msgspec.structs.replace(listening, shown={})
    tracks = pick(
        shared.catalogue(),
        distribution,
        goal=goal,
        limit=limit,
        seed=seed,
        listening=listening,
        target=target,
        minutes=minutes,
    )
    return tracks if minutes else mixing.mixed(tracks, listening, person)  # a length was met to the second


def path(distribution: Mapping[Emotion, float], goal: Goal, target: Point | None = None) -> list[Point]:
    """The points that the tracks for it follow, from the mood to the goal; a single one for `match`."""
    from facetune.music.ranking import targets

    return [step.point for step in targets.path(distribution, goal, target)]


def _warm_catalogue() -> None:
    from facetune.music.catalogue import shared

    with contextlib.suppress(FaceTuneError):  # raised again, to the right caller, when the tracks are picked
        shared.catalogue()
