"""The settings: the computer's camera in one small JSON file, the person's choices in their profile.

Both are read and written here alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile.preferences import Preferences
from facetune.profile.preferences import TrackLimit as TrackLimit  # noqa: PLC0414 - the front doors take it from here

SOURCE_LENGTH = 4096
"""Longest name of a source, in characters: PATH_MAX on Linux."""

_changing: Final = threading.RLock()
"""Held from reading the settings to writing them, so that of two quick changes none is lost."""

SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=SOURCE_LENGTH)]


class Settings(Preferences, kw_only=True, frozen=True):
    """The computer's settings, and the choices of the current person.

    `camera` is a source as the command line takes it (index, name, file, URL); null is the first camera. What a newer
    version saved beside these is passed over.
    """

    camera: SourceName | None = None


def read() -> Settings:
    """The saved settings, or the defaults where none were saved.

    Where the profile cannot be used, the choices are those that an older version kept in the file, or the defaults.

    Raises FaceTuneError settings_invalid for a file that does not decode; the file is left as it is.
    """
    saved = _read_file()
    try:
        return _with_choices(saved)
    except FaceTuneError as error:
        _not_known(error)
        return saved


def saved() -> Settings:
    """What the computer's file holds: the camera, and the choices that versions without profiles saved there.

    Raises FaceTuneError settings_invalid.
    """
    return _read_file()


def known() -> Settings:
    """The same for whoever changes what they are shown: defaults in place of choices would be saved over them.

    Raises FaceTuneError settings_invalid, and as open_profile does.
    """
    return _with_choices(_read_file())


def change(named: Mapping[str, Any]) -> Settings:
    """Save what is named, by the names of Settings, and give what is in force then.

    What is not named is not written: it stays as it is, also where it cannot be read just now, and the camera can be
    changed where the profile cannot be used.

    Raises FaceTuneError settings_invalid, disk_failed, and, where a person's choice is named, as open_profile does.
    """
    theirs = {name: value for name, value in named.items() if name != "camera"}
    with _changing:
        saved = _read_file()
        chosen: Preferences = saved
        try:
            chosen = choose(theirs)
        except FaceTuneError as error:
            if theirs:
                raise
            _not_known(error)
        camera = named.get("camera", saved.camera)
        if camera != saved.camera:
            _write_file(camera)
    return _joined(camera, chosen)


def choose(named: Mapping[str, Any]) -> Preferences:
    """Save a person's choices that are named, and give all of them; the computer's file is not read.

    Raises FaceTuneError as open_profile does.
    """
    from facetune.profile.store import open_profile

    # Opening takes over what an older version kept in the file, before `change` writes it.
    with _changing, open_profile() as profile:
        chosen = msgspec.structs.replace(profile.preferences(), **named)
        if named:
            profile.choose(chosen)
    return chosen


def camera() -> str | None:
    """The saved camera; the profile is not touched. Raises FaceTuneError settings_invalid."""
    return _read_file().camera


def _with_choices(saved: Settings) -> Settings:
    from facetune.profile.store import open_profile

    with open_profile() as profile:
        return _joined(saved.camera, profile.preferences())


def _joined(camera: str | None, chosen: Preferences) -> Settings:
    return Settings(camera=camera, **{name: getattr(chosen, name) for name in Preferences.__struct_fields__})


def _not_known(error: FaceTuneError) -> None:
    from facetune.logs import logger

    logger.warning("the choices of the person are not known: %s", error)


def _read_file() -> Settings:
    file = paths.settings_file()
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FaceTuneError("settings_invalid", file=str(file), detail=str(error)) from error


def _write_file(camera: str | None) -> None:
    from facetune.files import disk_failed, write_atomically

    file = paths.settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Nobody else's to read: a stream's address may hold a password.
        write_atomically(file, msgspec.json.format(msgspec.json.encode({"camera": camera})), mode=0o600)
    except OSError as error:
        disk_failed(file, error)


def default_source() -> str | None:
    """The source to scan when none is named: FACETUNE_CAMERA, else the saved camera, else None (first camera)."""
    return os.environ.get("FACETUNE_CAMERA") or camera()
