"""The source to look at: the one that is named, that of the settings, or the camera that was found to be the best."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from facetune.app import settings
from facetune.app.settings import DefaultCamera
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.types import Camera, OnProgress

_chosen: Final[dict[tuple[str, ...], str]] = {}
"""The choices of this process, by the names of all cameras: also those that are not worth keeping."""


def source(named: str | None, *, on_progress: OnProgress | None, cancelled: threading.Event) -> str | None:
    """The source to look at, as sources.parse takes it.

    Where neither `named` nor the settings say one and there are several cameras, each may be opened once to see what it
    shows (default_camera.choose). The choice is kept in the settings of this computer until there are other cameras.
    Raises FaceTuneError settings_invalid, library_missing, camera_missing or cancelled.
    """
    return named or settings.default_source() or _best(on_progress, cancelled)


def known() -> str | None:
    """The source to look at where none is named, without opening a camera; None for the first likely one.

    Raises FaceTuneError settings_invalid or library_missing.
    """
    from facetune.vision.camera import list_cameras

    if (saved := settings.default_source()) is not None:
        return saved
    chosen = _remembered(list_cameras())
    return None if chosen is None else _called(chosen)


def _best(on_progress: OnProgress | None, cancelled: threading.Event) -> str | None:
    from facetune.types import Progress
    from facetune.vision.camera import likely, list_cameras
    from facetune.vision.default_camera import choose

    cameras = list_cameras()
    if len(likely(cameras)) < 2:
        return None
    camera = _remembered(cameras)
    if camera is None:
        if on_progress is not None:
            on_progress(Progress(phase="opening"), None)
        camera, lasting = choose(cameras, cancelled)
        among = _names(cameras)
        _chosen[among] = camera.name
        if lasting:
            _keep(DefaultCamera(name=camera.name, among=list(among)))
    return _called(camera)


def _remembered(cameras: Sequence[Camera]) -> Camera | None:
    kept, among = settings.saved().default_camera, _names(cameras)
    name = kept.name if kept is not None and tuple(kept.among) == among else _chosen.get(among)
    return next((each for each in cameras if each.name == name), None)


def _names(cameras: Sequence[Camera]) -> tuple[str, ...]:
    return tuple(camera.name for camera in cameras)


def _keep(chosen: DefaultCamera) -> None:
    from facetune.logs import logger

    try:
        settings.keep_default_camera(chosen)
    except FaceTuneError as error:  # the choice is made again at the next start
        logger.warning("the choice of a camera is not kept: %s", error)


def _called(camera: Camera) -> str:
    """Its name, by which messages call it, or its number, if a source of that name is something else."""
    from facetune.vision.sources import parse

    try:
        found = parse(camera.name)
    except FaceTuneError:
        return str(camera.index)
    return camera.name if (found.kind, found.location) == ("camera", camera.index) else str(camera.index)
