"""The main use case: look, decide on a mood, pick tracks; or watch, and tell of each new mood."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import msgspec

from facetune import tasks
from facetune.affect import Goal
from facetune.app import calibrate, cameras, default_camera, history, recommend, settings
from facetune.app.recommend import Wanted
from facetune.errors import FaceTuneError
from facetune.listener import Wish
from facetune.types import Mood, OnProgress, Point, Track

if TYPE_CHECKING:
    from facetune.app.recommend import RecommendResult
    from facetune.profile.store import Profile


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A mood and the tracks for it; no tracks and no path where the mood has no emotion.

    `path` is where the goal leads, step by step, and begins at the mood; `target` is the point that was asked for
    instead of the goal, and `few` is as in RecommendResult. `scan` is what mood/correct and track/feedback call this
    scan, null where it was not kept.
    """

    mood: Mood
    goal: Goal
    tracks: Annotated[list[Track], msgspec.Meta(max_length=100)]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None
    few: list[Wish] = []


def scan(
    source: str | None,
    wanted: Wanted,
    *,
    on_progress: OnProgress | None = None,
    cancelled: threading.Event | None = None,
    stranger: bool = False,
    private: bool = False,
) -> Answer:
    """Look at `source` (None: the one of the settings) until the mood is clear or time is up, then pick tracks.

    The profile is opened once before the camera and once after it. A `stranger` is not one of the people who use
    FaceTune: nothing of this scan is kept, and it is not corrected for a face. Of a `private` scan nothing is kept
    either, but it is the person's: their face and taste count.
    Raises FaceTuneError busy as cameras.turn does, cancelled where `cancelled` was set, and for any other failure.
    """
    from facetune.vision.reader import warm
    from facetune.vision.scan import scan as look

    stop = cancelled or threading.Event()
    unkept = stranger or private
    with cameras.turn(stop):
        warm()
        saved = settings.saved()
        # The catalogue takes tens of milliseconds to open and is not needed before the mood is known.
        tasks.start("catalogue", _warm_catalogue)
        subject = calibrate.Subject() if stranger else calibrate.subject()
        source = default_camera.source(source, on_progress=on_progress, cancelled=stop)
        mood = look(
            source,
            on_progress=on_progress,
            cancelled=stop,
            correction=subject.correction,
            unasked=subject.uncovered.unasked(),
        )
        chosen = settings.read() if stranger else subject.choices or saved
        goal = wanted.goal or chosen.goal
        wanted = wanted._replace(goal=goal, limit=wanted.limit or chosen.limit)

        def keep(profile: Profile, found: RecommendResult) -> int | None:
            _unless(stop)
            return None if unkept else history.record(profile, mood, found.goal, found.tracks, subject.model)

        if mood.emotion is None:
            _unless(stop)
            kept = None if unkept else history.keep_scan(mood, goal, (), subject.model, person=subject.person)
            return Answer(mood=mood, goal=goal, tracks=[], target=wanted.target, scan=kept)
        found, kept = recommend.answer(mood.distribution, wanted, keep, subject.person)
        if kept is None:
            _unless(stop)
    return Answer(
        mood=mood, goal=found.goal, tracks=found.tracks, path=found.path, target=wanted.target, scan=kept, few=found.few
    )


def watch(
    source: str | None,
    *,
    on_progress: OnProgress,
    on_mood: Callable[[Mood, int | None], None],
    cancelled: threading.Event,
    private: bool = False,
) -> None:
    """Look at `source` (None: the one of the settings) until `cancelled`.

    `on_mood` gets each new mood and the number of its scan in the history, None where it was not kept. With `private`
    none is. Raises FaceTuneError busy as cameras.turn does, and as vision.watch does.
    """
    from facetune.vision.reader import warm
    from facetune.vision.watch import watch as look

    with cameras.turn(cancelled):
        warm()
        subject = calibrate.subject()

        def keep(mood: Mood) -> None:
            kept = None if private else history.keep_scan(mood, None, (), subject.model, person=subject.person)
            on_mood(mood, kept)

        look(
            default_camera.source(source, on_progress=on_progress, cancelled=cancelled),
            on_progress=on_progress,
            on_mood=keep,
            cancelled=cancelled,
            correction=subject.correction,
            unasked=subject.uncovered.unasked(),
        )


def _unless(cancelled: threading.Event) -> None:
    """Raise FaceTuneError cancelled if it was set: nothing is kept of an answer that is not shown."""
    if cancelled.is_set():
        raise FaceTuneError("cancelled")


def _warm_catalogue() -> None:
    from facetune.music.catalogue import shared

    with contextlib.suppress(FaceTuneError):  # raised again, to the right caller, when the tracks are picked
        shared.catalogue()
