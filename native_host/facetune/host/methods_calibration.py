"""Calibration to a face: the same camera and the same turn as a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facetune import settings
from facetune.host.messages_calibration import CalibrateParams, CalibrationParams
from facetune.host.preview import reporter

if TYPE_CHECKING:
    from facetune.host.methods import Scanner
    from facetune.host.server import Call, Handler
    from facetune.profile.types import Calibration


def handlers(scanner: Scanner) -> dict[str, Handler]:
    """The room's methods. A look at rest and a scan take turns, because there is one camera."""

    def run(params: CalibrateParams, call: Call) -> Calibration:
        """Look at the face at rest, or forget it. Raises FaceTuneError busy while something else looks."""
        from facetune.profile import calibrate, face

        if params.reset:
            return face.reset()
        with scanner.turn(call):
            return calibrate.calibrate(
                params.source or settings.default_source(),
                on_progress=reporter(call, preview=params.preview),
                cancelled=call.cancelled,
            )

    def read(params: CalibrationParams, call: Call) -> Calibration:
        """What is known of the face."""
        del params, call
        from facetune.profile import face

        return face.state()

    return {"profile/calibrate": run, "profile/calibration": read}
