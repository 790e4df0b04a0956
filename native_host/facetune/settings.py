"""What the user chose, kept as one small JSON file."""

from __future__ import annotations

import os
from typing import Annotated

import msgspec

from facetune import paths
from facetune.affect import Goal
from facetune.errors import FaceTuneError

SOURCE_LENGTH = 4096
"""Longest name of a source, in characters: PATH_MAX on Linux."""

SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=SOURCE_LENGTH)]
TrackLimit = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """The user's choices and their defaults.

    `camera` is a source as the command line takes it (index, name, file, URL); None is the first camera.
    `limit` is the number of tracks of one answer. What a newer version saved beside these is passed over.
    """

    camera: SourceName | None = None
    goal: Goal = "match"
    limit: TrackLimit = 12


def read() -> Settings:
    """The saved settings, or the defaults where none were saved.

    Raises FaceTuneError settings_invalid for a file that does not decode; the file is left as it is.
    """
    file = paths.settings_file()
    try:
        return msgspec.json.decode(file.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FaceTuneError("settings_invalid", file=str(file), detail=str(error)) from error


def write(settings: Settings) -> None:
    """Save all settings in one step: a reader sees the old file or the new one, never half of one.

    Raises FaceTuneError disk_failed.
    """
    from facetune.files import disk_failed, write_atomically

    file = paths.settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Nobody else's to read: a stream's address may hold a password.
        write_atomically(file, msgspec.json.format(msgspec.json.encode(settings)), mode=0o600)
    except OSError as error:
        disk_failed(file, error)


def default_source() -> str | None:
    """The source to scan when none is named: FACETUNE_CAMERA, else the saved camera, else None (first camera)."""
    return os.environ.get("FACETUNE_CAMERA") or read().camera
