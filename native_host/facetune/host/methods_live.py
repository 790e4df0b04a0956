"""Watching, and a test picture: the same camera and the same turn as a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facetune import settings
from facetune.host.messages_live import MoodParams, TrialParams, TrialResult, WatchParams, WatchResult
from facetune.host.preview import reporter

if TYPE_CHECKING:
    from facetune.host.methods import Scanner
    from facetune.host.server import Call, Handler
    from facetune.types import Mood


def handlers(scanner: Scanner) -> dict[str, Handler]:
    """The room's methods. Watching and scanning take turns, because there is one camera."""

    def watch(params: WatchParams, call: Call) -> WatchResult:
        """Look until cancelled. Raises FaceTuneError busy while something else looks."""
        from facetune.profile import face, remember
        from facetune.vision.watch import watch as look

        sitter = face.for_scan()

        def tell(mood: Mood) -> None:
            scan = remember.scan(mood, settings.read().goal, [], sitter.model, person=sitter.person)
            call.notify("scan/mood", MoodParams(id=call.id, mood=mood, scan=scan))

        with scanner.turn(call):
            look(
                params.source or settings.default_source(),
                on_progress=reporter(call, preview=params.preview),
                on_mood=tell,
                cancelled=call.cancelled,
                correction=sitter.correction,
            )
        return WatchResult()

    def test(params: TrialParams, call: Call) -> TrialResult:
        """Show what a camera sees. Raises FaceTuneError busy while something else looks."""
        from facetune.vision import camera_test

        with scanner.turn(call):
            seen = camera_test.look(
                params.source or settings.default_source(),
                on_progress=reporter(call, preview=True),
                cancelled=call.cancelled,
            )
        return TrialResult(frames=seen.frames, faces=seen.faces, width=seen.width, height=seen.height)

    return {"watch": watch, "cameras/test": test}
