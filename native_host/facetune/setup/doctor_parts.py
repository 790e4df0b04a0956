"""Whether the parts are whole: Python, libraries, models, cameras, catalogue, settings, disk, log."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facetune import paths
from facetune import settings as saved
from facetune.errors import FaceTuneError
from facetune.files import reason
from facetune.setup import models
from facetune.setup.findings import Check
from facetune.setup.machine import Machine

_SCARCE: Final = 50 * 1024 * 1024
"""Bytes. The catalogue is rebuilt in a second file, the log rotates, a profile grows: all of it stays well below."""

_LOG_TAIL: Final = 16 * 1024
"""How many bytes of its end are looked at."""

_LOGGED_ERROR: Final = re.compile(rb"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* \d+ (?:ERROR|CRITICAL) ", re.MULTILINE)

_BUILD: Final = "Run `facetune catalogue build`."


def python(machine: Machine) -> Iterator[Check]:
    """The interpreter that runs this."""
    del machine
    version = ".".join(map(str, sys.version_info[:3]))
    found = f"{version}, {sys.executable}"
    if "WindowsApps" in Path(sys.base_prefix).parts:
        # Its writes to AppData land in a private copy that no browser sees (python/cpython#95029).
        yield Check(
            "Python",
            "failure",
            f"{found}, from the Microsoft Store, whose files browsers cannot see",
            "Install Python from python.org, then run the installer again.",
        )
    else:
        yield Check("Python", "ok", found)


def libraries(machine: Machine) -> Iterator[Check]:
    """Whether every library that FaceTune asks for is in this environment."""
    del machine
    from importlib import metadata

    try:
        wanted = [
            re.split(r"[\s<>=!~;\[(]", line, maxsplit=1)[0]
            for line in metadata.requires("facetune") or []
            if "extra ==" not in line
        ]
    except metadata.PackageNotFoundError:
        yield Check("Libraries", "note", "FaceTune runs from its folder, not from an installation")
        return
    missing = [name for name in wanted if not _is_installed(name)]
    if missing:
        found = f"not installed in {sys.prefix}: {', '.join(missing)}"
        yield Check("Libraries", "failure", found, "Install FaceTune again: run the installer.")
    else:
        yield Check("Libraries", "ok", f"all {len(wanted)} are installed in {sys.prefix}")


def _is_installed(name: str) -> bool:
    from importlib import metadata

    # Where the system lacks what opencv-python needs, the installer puts the other build in its place.
    names = [name, "opencv-python-headless"] if name == "opencv-python" else [name]
    for each in names:
        try:
            metadata.version(each)
        except metadata.PackageNotFoundError:
            continue
        return True
    return False


def opencv(machine: Machine) -> Iterator[Check]:
    """Whether OpenCV loads, which on a Linux server it may not."""
    del machine
    from facetune.vision.libraries import load_opencv

    load_opencv()
    import cv2

    yield Check("OpenCV", "ok", f"{cv2.__version__} loads")


def onnxruntime(machine: Machine) -> Iterator[Check]:
    """Whether ONNX Runtime loads."""
    del machine
    from facetune.vision.libraries import load_onnxruntime

    load_onnxruntime()
    import onnxruntime as library

    yield Check("ONNX Runtime", "ok", f"{library.__version__} loads")


def emotions(machine: Machine) -> Iterator[Check]:
    """The emotion model's file against its checksum."""
    del machine
    from facetune.vision import manifest

    folder, expected = paths.shipped_models(), models.emotions()
    size = len(manifest.verified(folder, expected))
    yield Check("Emotion model", "ok", f"{folder / expected.file} has the right {size:,} bytes")


def detector(machine: Machine) -> Iterator[Check]:
    """Which face detector serves, and why it is not the better one."""
    del machine
    from facetune.vision import manifest
    from facetune.vision.faces import load_detector

    folder, expected = paths.fetched_models(), models.detector()
    serving = load_detector().name
    try:
        manifest.verified(folder, expected)
    except FaceTuneError as error:
        found = f"{error.message.rstrip('.')}; the weaker Haar cascade serves instead"
        yield Check("Face detector", "warning", found, "Run `facetune models fetch`.")
        return
    if serving != "yunet":
        found = f"{expected.file} is right but cannot be loaded; the weaker Haar cascade serves instead"
        yield Check("Face detector", "warning", found, "Install FaceTune again: run the installer.")
        return
    yield Check("Face detector", "ok", f"YuNet, {folder / expected.file} has the right {expected.size:,} bytes")


def catalogue(machine: Machine) -> Iterator[Check]:
    """Whether the list of tracks opens, without building it."""
    del machine
    from facetune.music.catalogue import Catalogue

    file = paths.catalogue_file()
    try:
        count = len(Catalogue.open(file))
    except FaceTuneError as error:
        # A scan builds what is missing and mends what is damaged, so neither keeps anyone from a scan.
        remedy = error.hint if error.code == "catalogue_locked" else _BUILD
        yield Check("Catalogue", "warning", error.message, remedy)
        return
    yield Check("Catalogue", "ok", f"{count:,} tracks in {file}")


def settings(machine: Machine) -> Iterator[Check]:
    """Whether the settings can be read."""
    del machine
    file = paths.settings_file()
    saved.read()
    yield Check("Settings", "ok", f"{file} is in order" if file.exists() else "the defaults, none are saved")


def disk(machine: Machine) -> Iterator[Check]:
    """Whether FaceTune's directory can be written, and has room."""
    folder = next(each for each in (machine.data, *machine.data.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Check("Disk", "warning", f"{folder} cannot be written", "Correct its permissions.")
    elif free < _SCARCE:
        yield Check("Disk", "warning", f"only {free // 2**20} MB are free at {folder}", "Free some space.")
    else:
        yield Check("Disk", "ok", f"{free // 2**30:,} GB are free at {folder}")


def log(machine: Machine) -> Iterator[Check]:
    """Where the log is, and whether its last lines tell of an error. What they say stays there."""
    del machine
    file = paths.log_file()
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, os.SEEK_END)
            opened.seek(max(0, size - _LOG_TAIL))
            errors = _LOGGED_ERROR.findall(opened.read())
    except (FileNotFoundError, NotADirectoryError):
        yield Check("Log", "ok", f"{file} is not there: nothing was logged yet")
        return
    except OSError as error:
        yield Check("Log", "note", f"{file} cannot be read: {reason(error)}", "Correct its permissions.")
        return
    found = f"{file}, {size:,} bytes"
    if errors:
        found += f"; among its last lines is an error, of {errors[-1].decode()}"
        yield Check("Log", "note", found, "If something does not work, report it with this file.")
    else:
        yield Check("Log", "ok", found)
