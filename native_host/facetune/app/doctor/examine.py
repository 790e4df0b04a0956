"""Examines everything that FaceTune needs: what was found, and what to do about it. Changes nothing: see repair.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from facetune.app.doctor import browsers, camera, parts, profile, spotify
from facetune.browsers.machine import Machine, this_machine
from facetune.errors import FaceTuneError, unloadable
from facetune.findings import Check, DoctorResult, failing, finding
from facetune.installer.paths import UserPaths

_ORDER: Final = ("ok", "note", "warning", "failure")

Examination = Callable[[Machine], Iterable[Check]]

EXAMINATIONS: Final[dict[str, Examination]] = {
    "Browsers": browsers.examine,
    "Python": parts.python,
    "Libraries": parts.libraries,
    "OpenCV": parts.opencv,
    "ONNX Runtime": parts.onnxruntime,
    "Emotion model": parts.emotions,
    "Face detector": parts.detector,
    "Camera": camera.examine,
    "Catalogue": parts.catalogue,
    "Profile": profile.examine,
    "Spotify": spotify.examine,
    "Settings": parts.settings,
    "Disk": parts.disk,
    "Log": parts.log,
}
"""In the order in which they are shown: first what keeps the toolbar button from working at all."""


def examine(machine: Machine | None = None) -> DoctorResult:
    """The checks of all parts. Takes about a second, and one more if a camera is opened.

    Raises FaceTuneError home_missing.
    """
    machine = machine or _here()
    checks = [check for subject, look in EXAMINATIONS.items() for check in _safely(subject, look, machine)]
    return DoctorResult(worst=max((check.state for check in checks), key=_ORDER.index), checks=checks)


def _here() -> Machine:
    try:
        # The folder as the installer finds it: where platformdirs is gone, the checks that need it say so.
        return this_machine(UserPaths.here().data)
    except RuntimeError as error:
        raise FaceTuneError("home_missing") from error


def _safely(subject: str, look: Examination, machine: Machine) -> list[Check]:
    """The checks of one examination. If it fails, that is a finding, and the others go on."""
    try:
        return list(look(machine))
    except FaceTuneError as error:
        return [failing(subject, "failure", error)]
    except ImportError as error:
        return [failing(subject, "failure", unloadable(error))]
    except Exception as error:  # noqa: BLE001 - one broken part must not hide the others
        return [finding(subject, "failure", "not_examined", detail=f"{type(error).__name__}: {error}")]
