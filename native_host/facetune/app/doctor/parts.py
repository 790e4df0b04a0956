"""Whether the parts work: Python, libraries, models, catalogue, settings, disk, log."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from typing import Final

from facetune import paths
from facetune.app import litter
from facetune.app import settings as saved
from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.files import locks_work, reason
from facetune.findings import Check, failing, finding
from facetune.installer import probe

_SCARCE: Final = 50 * 1024 * 1024
"""Bytes. A second catalogue while it is rebuilt, the log and the profile together need much less."""

_LOG_TAIL: Final = 16 * 1024
"""The bytes at the end of the log that are searched."""

_RIGHT_VALUES: Final = {"PYTHONHASHSEED": re.compile(r"random|\d{1,10}"), "PYTHONUTF8": re.compile(r"[01]")}
"""With any other value of these, Python does not start."""

_LOGGED_ERROR: Final = re.compile(rb"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* \d+ (?:ERROR|CRITICAL) ", re.MULTILINE)


def python(machine: Machine) -> Iterator[Check]:
    """The interpreter that runs this."""
    del machine
    version = ".".join(map(str, sys.version_info[:3]))
    if probe.is_from_store():
        yield finding("Python", "failure", "python_of_store", version=version, path=sys.executable)
    else:
        yield finding("Python", "ok", "python_runs", version=version, path=sys.executable)
    if names := ", ".join(_for_another_python()):
        if sys.flags.ignore_environment:
            yield finding("Python", "note", "python_variables_ignored", names=names)
        else:
            yield finding("Python", "warning", "python_variables_read", names=names)


def _for_another_python() -> list[str]:
    """The variables that lead a Python astray, or keep it from starting. AppImages and ROS, for example, set them."""
    names = [name for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR") if os.environ.get(name)]
    for name, right in _RIGHT_VALUES.items():
        if (value := os.environ.get(name)) and not right.fullmatch(value):
            names.append(name)
    return names


def libraries(machine: Machine) -> Iterator[Check]:
    """Whether all libraries that FaceTune needs are in this environment."""
    del machine
    from importlib import metadata

    try:
        wanted = [
            re.split(r"[\s<>=!~;\[(]", line, maxsplit=1)[0]
            for line in metadata.requires("facetune") or []
            if "extra ==" not in line
        ]
    except metadata.PackageNotFoundError:
        yield finding("Libraries", "note", "libraries_of_folder")
        return
    missing = [name for name in wanted if not _is_installed(name)]
    if missing:
        yield finding("Libraries", "failure", "libraries_missing", path=sys.prefix, names=", ".join(missing))
    else:
        yield finding("Libraries", "ok", "libraries_there", count=len(wanted), path=sys.prefix)


def _is_installed(name: str) -> bool:
    from importlib import metadata

    # Where opencv-python does not load, the installer replaces it by the other build.
    names = [name, "opencv-python-headless"] if name == "opencv-python" else [name]
    for each in names:
        try:
            metadata.version(each)
        except metadata.PackageNotFoundError:
            continue
        return True
    return False


def opencv(machine: Machine) -> Iterator[Check]:
    """Whether OpenCV loads. On a Linux server it may not."""
    del machine
    from facetune.vision.libraries import load_opencv

    load_opencv()
    import cv2

    yield finding("OpenCV", "ok", "library_loads", version=cv2.__version__)


def onnxruntime(machine: Machine) -> Iterator[Check]:
    """Whether ONNX Runtime loads."""
    del machine
    from facetune.vision.libraries import load_onnxruntime

    load_onnxruntime()
    import onnxruntime as library

    yield finding("ONNX Runtime", "ok", "library_loads", version=library.__version__)


def emotions(machine: Machine) -> Iterator[Check]:
    """The emotion model's file against its checksum."""
    del machine
    from facetune.vision import manifest

    folder, expected = paths.shipped_models(), manifest.emotion_model()
    size = len(manifest.verified(folder, expected))
    yield finding("Emotion model", "ok", "model_right", file=str(folder / expected.file), size=size)


def detector(machine: Machine) -> Iterator[Check]:
    """Which face detector is used, and why not the better one."""
    del machine
    from facetune.vision import manifest
    from facetune.vision.detector import load_detector

    folder, expected = paths.fetched_models(), manifest.face_detector()
    used = load_detector().name
    try:
        manifest.verified(folder, expected)
    except FaceTuneError:
        yield finding("Face detector", "warning", "detector_bad", file=str(folder / expected.file))
        return
    if used != "yunet":
        yield finding("Face detector", "warning", "detector_unloadable", file=expected.file)
        return
    yield finding("Face detector", "ok", "detector_right", file=str(folder / expected.file), size=expected.size)


def catalogue(machine: Machine) -> Iterator[Check]:
    """Whether the list of tracks opens, without building it."""
    del machine
    from facetune.music.catalogue.catalogue import Catalogue

    file = paths.catalogue_file()
    try:
        count = len(Catalogue.open(file))
    except FaceTuneError as error:
        # A scan builds a missing catalogue and repairs a damaged one, so neither prevents a scan.
        yield failing("Catalogue", "warning", error)
        return
    yield finding("Catalogue", "ok", "catalogue_opens", count=count, file=str(file))


def settings(machine: Machine) -> Iterator[Check]:
    """Whether the settings can be read."""
    del machine
    file = paths.settings_file()
    saved.saved()
    if file.exists():
        yield finding("Settings", "ok", "settings_right", file=str(file))
    else:
        yield finding("Settings", "ok", "settings_none")


def disk(machine: Machine) -> Iterator[Check]:
    """Whether FaceTune's folder can be written, and has free space."""
    folder = next(each for each in (machine.data, *machine.data.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield finding("Disk", "warning", "disk_locked", folder=str(folder))
    elif free < _SCARCE:
        yield finding("Disk", "warning", "disk_scarce", free=free // 2**20, folder=str(folder))
    else:
        yield finding("Disk", "ok", "disk_free", free=free // 2**30, folder=str(folder))
    if not locks_work(folder):
        yield finding("Disk", "warning", "disk_lockless", folder=str(folder))
    if count := len(litter.left()):
        yield finding("Disk", "note", "disk_litter", count=count)


def log(machine: Machine) -> Iterator[Check]:
    """Where the log is, and whether its last lines have an error. Their text is not shown."""
    del machine
    file = paths.log_file()
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, os.SEEK_END)
            opened.seek(max(0, size - _LOG_TAIL))
            errors = _LOGGED_ERROR.findall(opened.read())
    except (FileNotFoundError, NotADirectoryError):
        yield finding("Log", "ok", "log_none", file=str(file))
        return
    except OSError as error:
        yield finding("Log", "note", "log_unreadable", file=str(file), detail=reason(error))
        return
    if errors:
        yield finding("Log", "note", "log_error", file=str(file), size=size, when=errors[-1].decode())
    else:
        yield finding("Log", "ok", "log_quiet", file=str(file), size=size)
