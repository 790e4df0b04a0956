"""Watching: a look at a live source that goes on, and tells each new mood."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.types import Hint, Mood, OnProgress
from facetune.vision.frames import SILENCE_SECONDS
from facetune.vision.quality import ALL_ASKED
from facetune.vision.reader import read_frames
from facetune.vision.steady import Steady
from facetune.vision.step import Step

if TYPE_CHECKING:
    from facetune.vision.calibration import Correction

FPS: Final = 15
"""Frames read in a second: as many as the preview shows. More would only use power."""

SLEPT: Final = 3.0
"""Seconds by the clock, beyond those of a camera that falls silent: the computer slept meanwhile."""


def watch(
    source: str | None,
    *,
    on_progress: OnProgress,
    on_mood: Callable[[Mood], None],
    cancelled: threading.Event,
    correction: Correction | None = None,
    unasked: frozenset[Hint] = ALL_ASKED,
) -> None:
    """Look at `source` as scan() does, but until `cancelled`; `on_mood` gets each new mood.

    Raises FaceTuneError for every failure, with code cancelled soon after `cancelled` is set, and source_not_live for
    pictures. Always lets go of the camera.
    """
    steady = Steady()
    with contextlib.closing(_steps(source, on_progress, cancelled, correction, unasked)) as steps:
        for step in steps:
            if step.replaced:
                steady = Steady()
            if step.reading is None:
                steady.add_faceless()
            else:
                steady.add(*step.reading)
            on_progress(step.progress(frames=steady.frames, distribution=steady.distribution()), step.frame)
            if (mood := steady.changed()) is not None:
                on_mood(step.mark(mood if correction is None else correction.mark(mood)))


def _steps(
    source: str | None,
    on_progress: OnProgress,
    cancelled: threading.Event,
    correction: Correction | None,
    unasked: frozenset[Hint],
) -> Generator[Step, None, None]:
    """The steps of a live source, FPS a second. One that is lost while the computer sleeps is opened again."""
    while True:
        seen = math.inf
        try:
            frames = read_frames(
                source, on_progress=on_progress, cancelled=cancelled, correction=correction, unasked=unasked
            )
            with frames as found:
                due = time.monotonic()
                for step in _of_live(*found, cancelled):
                    seen = time.time()
                    yield step
                    due = max(due + 1 / FPS, time.monotonic())
                    cancelled.wait(due - time.monotonic())
        except FaceTuneError as error:
            if error.code != "camera_lost" or time.time() - seen < SILENCE_SECONDS + SLEPT:
                raise


def _of_live(total: int | None, steps: Iterator[Step], cancelled: threading.Event) -> Iterator[Step]:
    """Raises FaceTuneError source_not_live for pictures, and at the end of an address that gives one."""
    if total is None:
        yield from steps
    if not cancelled.is_set():
        raise FaceTuneError("source_not_live")
