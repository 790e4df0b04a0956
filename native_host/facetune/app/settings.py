"""The settings: the computer's camera, in a small JSON file, and the choices of the person, in their profile.

All of them are read and written here, and nowhere else.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile.types import Preferences
from facetune.profile.types import TrackLimit as TrackLimit  # noqa: PLC0414 - the front doors take it from here

SOURCE_LENGTH = 4096
"""Longest name of a source, in characters. It is PATH_MAX of Linux."""

_changing: Final = threading.RLock()
"""Held from reading the settings to writing them: otherwise one of two quick changes could be lost."""

SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=SOURCE_LENGTH)]


class DefaultCamera(msgspec.Struct, frozen=True):
    """The camera that looks where none is named, by its name, and the names of all cameras it was chosen from."""

    name: Annotated[str, msgspec.Meta(max_length=300)]
    among: Annotated[list[str], msgspec.Meta(max_length=200)]


class Settings(Preferences, kw_only=True, frozen=True):
    """The computer's settings, and the choices of the current person.

    `camera` is a source as the command line takes it (index, name, file, URL); null is the camera that FaceTune
    chooses. What a newer version saved beside these is passed over.
    """

    camera: SourceName | None = None


def read() -> Settings:
    """The settings in force; a default for each that was never saved.

    If the profile cannot be used, the choices are those that an older version saved in the file, or the defaults.
    Raises FaceTuneError settings_invalid for a file that cannot be decoded. The file is left as it is.
    """
    found = saved()
    try:
        return _with_choices(found)
    except FaceTuneError as error:
        _not_known(error)
        return _joined(found.camera, found)


class _File(Settings, kw_only=True, frozen=True):
    """What the file holds: the camera, and the choices that versions without profiles saved there."""

    default_camera: DefaultCamera | None = None


def saved() -> _File:
    """What is in the file. Raises FaceTuneError settings_invalid."""
    file = paths.settings_file()
    try:
        return msgspec.json.decode(file.read_bytes(), type=_File)
    except FileNotFoundError:
        return _File()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FaceTuneError("settings_invalid", file=str(file), detail=str(error)) from error


def known() -> Settings:
    """The settings in force, for a page that changes them. It must not show defaults in place of the real choices.

    Raises FaceTuneError settings_invalid, and as open_profile does.
    """
    return _with_choices(saved())


def change(named: Mapping[str, Any]) -> Settings:
    """Save the settings in `named`, by the names of Settings. Returns all that are in force then.

    The others are not written, so they are safe even if they cannot be read now. The camera can be changed while the
    profile cannot be used. Raises FaceTuneError settings_invalid, disk_failed, and, if one of the person's choices is
    named, as open_profile does.
    """
    theirs = {name: value for name, value in named.items() if name != "camera"}
    with _changing:
        before = saved()
        chosen: Preferences = before
        try:
            chosen = choose(theirs)
        except FaceTuneError as error:
            if theirs:
                raise
            _not_known(error)
        camera = named.get("camera", before.camera)
        if camera != before.camera:
            _write_file(camera, before.default_camera)
    return _joined(camera, chosen)


def choose(named: Mapping[str, Any]) -> Preferences:
    """Save the current person's choices in `named`. Returns all of their choices. The file is not read.

    Raises FaceTuneError as open_profile does.
    """
    from facetune.profile.store import open_profile

    # Opening takes over what an older version kept in the file, before `change` writes it.
    with _changing, open_profile() as profile:
        chosen = msgspec.structs.replace(profile.preferences(), **named)
        if named:
            profile.choose(chosen)
    return chosen


def keep_default_camera(chosen: DefaultCamera) -> None:
    """Remember which camera is used where none is named. Raises FaceTuneError settings_invalid or disk_failed."""
    with _changing:
        _write_file(saved().camera, chosen)


def _with_choices(found: Settings) -> Settings:
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return _joined(found.camera, profile.preferences())


def _joined(camera: str | None, chosen: Preferences) -> Settings:
    return Settings(camera=camera, **{name: getattr(chosen, name) for name in Preferences.__struct_fields__})


def _not_known(error: FaceTuneError) -> None:
    from facetune.logs import logger

    logger.warning("the choices of the person are not known: %s", error)


def _write_file(camera: str | None, default: DefaultCamera | None) -> None:
    from facetune.files import disk_failed, make_private, write_atomically

    file = paths.settings_file()
    held = {"camera": camera} | ({} if default is None else {"default_camera": default})
    try:
        make_private(file.parent)
        # Only its owner may read it: the address of a stream may contain a password.
        write_atomically(file, msgspec.json.format(msgspec.json.encode(held)), mode=0o600)
    except OSError as error:
        disk_failed(file, error)


def default_source() -> str | None:
    """The source if none is named: FACETUNE_CAMERA, else the saved camera, else None: app/default_camera.py chooses.

    The profile is not opened. Raises FaceTuneError settings_invalid.
    """
    return os.environ.get("FACETUNE_CAMERA") or saved().camera
