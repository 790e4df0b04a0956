"""The main use case: look, decide on a mood, pick tracks."""

from __future__ import annotations

import contextlib
import threading
from typing import Annotated

import msgspec

from facetune import tasks
from facetune.affect import Goal
from facetune.app import cameras, recommend, settings
from facetune.errors import FaceTuneError
from facetune.types import Mood, OnProgress, Point, Track


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A mood and the tracks for it; no tracks and no path where the mood has no emotion.

    `path` is where the goal leads, step by step, and begins at the mood; `target` is the point that was asked for
    instead of the goal. `scan` is what mood/correct and track/feedback call this scan, null where it was not kept.
    """

    mood: Mood
    goal: Goal
    tracks: Annotated[list[Track], msgspec.Meta(max_length=100)]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None


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
    """Look at `source` (None: the one of the settings) until the mood is clear or time is up, then pick tracks.

    What follows `source` is as for recommend(). A `stranger` is none of the people who use FaceTune: nothing of this
    scan is kept, and it is not corrected for a face.
    Raises FaceTuneError busy as cameras.turn does, cancelled where `cancelled` was set, and for any other failure.
    """
    from facetune.app import calibrate, history
    from facetune.vision.scan import scan as look

    cancelled = cancelled or threading.Event()
    with cameras.turn(cancelled):
        # The catalogue takes tens of milliseconds to open and is not needed before the mood is known.
        tasks.start("catalogue", _warm_catalogue)
        subject = calibrate.Subject() if stranger else calibrate.subject()
        source = source or settings.default_source()
        mood = look(source, on_progress=on_progress, cancelled=cancelled, correction=subject.correction)
        tracks: list[Track] = []
        points: list[Point] = []
        if mood.emotion is not None:
            tracks = recommend.pick(
                mood.distribution,
                goal=goal,
                limit=limit,
                seed=seed,
                target=target,
                minutes=minutes,
                person=subject.person,
            )
            points = recommend.path(mood.distribution, goal, target)
        if cancelled.is_set():  # nothing is kept of an answer that is not shown
            raise FaceTuneError("cancelled")
        kept = None if stranger else history.keep_scan(mood, goal, tracks, subject.model, person=subject.person)
    return Answer(mood=mood, goal=goal, tracks=tracks, path=points, target=target, scan=kept)


def _warm_catalogue() -> None:
    from facetune.music.catalogue import shared

    with contextlib.suppress(FaceTuneError):  # raised again, to the right caller, when the tracks are picked
        shared.catalogue()
