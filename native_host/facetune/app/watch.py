"""Watching: a scan that goes on until it is cancelled, and keeps each new mood."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from facetune.app import calibrate, cameras, history, settings
from facetune.types import Mood

if TYPE_CHECKING:
    import threading

    from facetune.types import OnProgress


def watch(
    source: str | None,
    *,
    on_progress: OnProgress,
    on_mood: Callable[[Mood, int | None], None],
    cancelled: threading.Event,
) -> None:
    """Look at `source` (None: the one of the settings) until `cancelled`.

    `on_mood` gets each new mood and the number of its scan in the history, None where it was not kept. Raises
    FaceTuneError busy as cameras.turn does, and as vision.watch does.
    """
    from facetune.vision.watch import watch as look

    with cameras.turn(cancelled):
        subject = calibrate.subject()

        def keep(mood: Mood) -> None:
            on_mood(mood, history.keep_scan(mood, None, (), subject.model, person=subject.person))

        look(
            source or settings.default_source(),
            on_progress=on_progress,
            on_mood=keep,
            cancelled=cancelled,
            correction=subject.correction,
        )
