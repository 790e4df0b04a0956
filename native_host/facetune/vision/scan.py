"""One scan: frames of a source become one mood, by averaging, stopping early, and saying "not sure"."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.types import Hint, Mood, OnProgress, Progress
from facetune.vision.evidence import Evidence
from facetune.vision.quality import ALL_ASKED
from facetune.vision.reader import read_frames

if TYPE_CHECKING:
    from facetune.types import Frame
    from facetune.vision.calibration import Correction
    from facetune.vision.step import Step

log: Final = logging.getLogger("facetune")

LEAST_LOOKS: Final = 5
"""Frames that a scan reads even when its time is up..."""
PATIENCE: Final = 2.0
"""...unless this many times its time is up."""


def scan(
    source: str | None,
    *,
    on_progress: OnProgress | None = None,
    cancelled: threading.Event | None = None,
    correction: Correction | None = None,
    unasked: frozenset[Hint] = ALL_ASKED,
    seconds: float = 3.0,
) -> Mood:
    """Look at `source` (see sources.parse; None: a likely camera) and say what mood the most prominent face is in.

    A camera, stream or video is watched until the answer is clear, but for at most `seconds` from its first frame, or a
    little longer if few frames were read by then. If it stops after some good frames, these are the answer. Every
    picture of a folder is read.
    `correction` is applied to the model's answer for each frame. The hints in `unasked` are not given: what they ask
    for counts as done.

    Raises FaceTuneError for every failure, with code cancelled soon after `cancelled` is set. Always lets go of the
    camera.
    """
    report, cancelled = on_progress or _report_nothing, cancelled or threading.Event()
    evidence, last = Evidence(), None

    def good() -> int:
        return evidence.frames

    frames = read_frames(source, on_progress=report, cancelled=cancelled, correction=correction, unasked=unasked)
    with frames as (total, steps):
        for step in _while_they_last(steps, good):
            last = step
            if step.replaced:
                evidence = Evidence()
            if step.reading is None:
                evidence.add_faceless()
            else:
                evidence.add(*step.reading)
            spent = step.number / total if total else step.elapsed / seconds
            # A busy computer, or one that has just started, may need all of the time for the first frame.
            late = spent >= 1 and (step.number >= LEAST_LOOKS or spent >= PATIENCE)
            over = total is None and (late or evidence.settled())
            done = 1.0 if over else spent
            report(step.progress(done=done, frames=evidence.frames, distribution=evidence.distribution()), step.frame)
            if over:
                break
    mood = evidence.mood() if last is None else last.mark(evidence.mood())
    return mood if correction is None else correction.mark(mood)


def _while_they_last(steps: Iterator[Step], good: Callable[[], int]) -> Iterator[Step]:
    """The steps until the source stops: after good frames that is the end of the scan, and not its failure."""
    try:
        yield from steps
    except FaceTuneError as error:
        if error.code != "camera_lost" or not good():
            raise
        log.info("The source stopped after %d good frames: they are the answer", good())


def _report_nothing(_progress: Progress, _frame: Frame | None) -> None: ...
