"""The messages about calibration to a face."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.profile.types import Calibration
from facetune.settings import SourceName


class CalibrateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look at the face at rest for three seconds, and tell of each step by scan/progress as a scan does.

    With `reset` nothing is looked at: the face is forgotten, and so is what corrections taught.
    """

    source: SourceName | None = None
    preview: bool = False
    reset: bool = False


class CalibrationParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {
    "profile/calibrate": (CalibrateParams, Calibration),
    "profile/calibration": (CalibrationParams, Calibration),
}
"""What each method takes and gives."""
