"""Looks at everything FaceTune needs and says of each what was found and what to do. Changes nothing: see fix.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from facetune.app.doctor import browsers as doctor_browsers
from facetune.app.doctor import camera as doctor_camera
from facetune.app.doctor import parts as doctor_parts
from facetune.app.doctor import personal as doctor_rooms
from facetune.browsers.machine import Machine, this_machine
from facetune.errors import FaceTuneError
from facetune.findings import Check, DoctorResult, failing, finding

_ORDER: Final = ("ok", "note", "warning", "failure")

Examination = Callable[[Machine], Iterable[Check]]

EXAMINATIONS: Final[dict[str, Examination]] = {
    "Browsers": doctor_browsers.examine,
    "Python": doctor_parts.python,
    "Libraries": doctor_parts.libraries,
    "OpenCV": doctor_parts.opencv,
    "ONNX Runtime": doctor_parts.onnxruntime,
    "Emotion model": doctor_parts.emotions,
    "Face detector": doctor_parts.detector,
    "Camera": doctor_camera.examine,
    "Catalogue": doctor_parts.catalogue,
    "Profile": doctor_rooms.profile,
    "Spotify": doctor_rooms.spotify,
    "Settings": doctor_parts.settings,
    "Disk": doctor_parts.disk,
    "Log": doctor_parts.log,
}
"""In the order in which they are shown: what keeps the click from working at all comes first."""


def examine(machine: Machine | None = None) -> DoctorResult:
    """Everything that was looked at. Takes about a second, and another where a camera is opened."""
    machine = machine or this_machine()
    checks = [check for subject, look in EXAMINATIONS.items() for check in _safely(subject, look, machine)]
    return DoctorResult(worst=max((check.state for check in checks), key=_ORDER.index), checks=checks)


def _safely(subject: str, look: Examination, machine: Machine) -> list[Check]:
    """The checks of one examination; a failure of it is a finding, and the rest goes on."""
    try:
        return list(look(machine))
    except FaceTuneError as error:
        return [failing(subject, "failure", error)]
    except Exception as error:  # noqa: BLE001 - a doctor that falls ill helps nobody
        return [finding(subject, "failure", "not_examined", detail=f"{type(error).__name__}: {error}")]
