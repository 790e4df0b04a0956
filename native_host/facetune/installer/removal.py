"""Removes what FaceTune keeps apart from the browsers' manifests, and nothing that somebody else put beside it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Final

from facetune.installer.paths import Places

ACCOUNT: Final = "spotify account"
"""The name in facetune.spotify.memory, which takes libraries that the installer lacks; a test compares the two."""

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


def remove_shared(data: Path) -> list[Path]:
    """Remove what every user of this computer shares, the fetched models, and its folder where nothing else is in it.

    What could not be removed.
    """
    models = data / "models"
    shutil.rmtree(models, ignore_errors=True)
    with contextlib.suppress(OSError):
        data.rmdir()
    return [models] if models.exists() else []


def erase_person(places: Places) -> list[Path]:
    """Erase the history and the settings; what could not be."""
    for file in places.personal():
        with contextlib.suppress(OSError):
            file.unlink()
    remove_folders(places)
    return places.personal()


def may_be_signed_in(places: Places) -> bool:
    """Whether anybody is signed in with Spotify, as far as the profile says: one that cannot be read may know some."""
    import sqlite3

    profile = places.data / "profile.db"
    if not profile.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(profile)) as connection:
            return connection.execute("SELECT 1 FROM cache WHERE name = ?", (ACCOUNT,)).fetchone() is not None
    except sqlite3.Error:
        return True


def remove_folders(places: Places) -> None:
    """Remove FaceTune's own folders where they are empty."""
    own = (places.logs, places.logs.parent, places.config, places.data)
    for folder in own:
        if folder.name in ("facetune", places.logs.name):
            with contextlib.suppress(OSError):
                folder.rmdir()
