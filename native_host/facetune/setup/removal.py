"""Removes what FaceTune keeps apart from the browsers' manifests, and nothing that somebody else put beside it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from facetune.setup.places import Places

_OTHERS = ("models", "imports", "pip-cache")


def remove_data(places: Places) -> list[Path]:
    """Remove the fetched models, the catalogue, what was imported into it, and the log.

    Their folders go, too, where nothing else is in them. What could not be removed.
    """
    for name in _OTHERS:
        shutil.rmtree(places.data / name, ignore_errors=True)
    files = [*places.data.glob("catalogue.sqlite*"), *places.data.glob(".catalogue.sqlite*")]
    files += places.data.glob("imports.lock")
    files += places.logs.glob("host.log*")
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()
    remove_folders(places)
    return [each for each in (*files, *(places.data / name for name in _OTHERS)) if each.exists()]


def erase_person(places: Places) -> list[Path]:
    """Erase the history and the settings; what could not be."""
    for file in places.personal():
        with contextlib.suppress(OSError):
            file.unlink()
    remove_folders(places)
    return places.personal()


def remove_folders(places: Places) -> None:
    """Remove FaceTune's own folders where they are empty."""
    own = (places.logs, places.logs.parent, places.config, places.data)
    for folder in own:
        if folder.name in ("facetune", places.logs.name):
            with contextlib.suppress(OSError):
                folder.rmdir()
