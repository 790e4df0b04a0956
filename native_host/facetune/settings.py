"""What was chosen: the computer's camera in one small JSON file, the person's choices in their profile."""

from __future__ import annotations

import os
from typing import Annotated

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.profile.preferences import Preferences
from facetune.profile.preferences import TrackLimit as TrackLimit  # noqa: PLC0414 - the front doors take it from here

SOURCE_LENGTH = 4096
"""Longest name of a source, in characters: PATH_MAX on Linux."""

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
    from facetune.profile import preferences
    from facetune.profile.store import open_profile

    saved = _read_file()
    try:
        with open_profile() as profile:
            chosen = preferences.read(profile)
    except FaceTuneError as error:
        from facetune.logs import logger

        logger.warning("the choices of the person are not known: %s", error)
        return saved
    return Settings(camera=saved.camera, **msgspec.structs.asdict(chosen))


def write(settings: Settings) -> None:
    """Save all settings: the computer's in one step into their file, the person's in one into the profile.

    What has not changed is not written: the camera can be changed where the profile cannot be used.

    Raises FaceTuneError disk_failed, and as open_profile does.
    """
    from facetune.profile import preferences
    from facetune.profile.store import open_profile

    before = read()
    if before.camera != settings.camera:
        _write_file(settings)
    if msgspec.structs.replace(before, camera=settings.camera) != settings:
        names = preferences.Preferences.__struct_fields__
        chosen = preferences.Preferences(**{name: getattr(settings, name) for name in names})
        with open_profile() as profile:
            preferences.write(profile, chosen)


def _read_file() -> Settings:
    file = paths.settings_file()
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FaceTuneError("settings_invalid", file=str(file), detail=str(error)) from error


def _write_file(settings: Settings) -> None:
    from facetune.files import disk_failed, write_atomically

    file = paths.settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Nobody else's to read: a stream's address may hold a password.
        write_atomically(file, msgspec.json.format(msgspec.json.encode({"camera": settings.camera})), mode=0o600)
    except OSError as error:
        disk_failed(file, error)


def default_source() -> str | None:
    """The source to scan when none is named: FACETUNE_CAMERA, else the saved camera, else None (first camera)."""
    return os.environ.get("FACETUNE_CAMERA") or read().camera
