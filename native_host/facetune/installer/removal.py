"""Removes FaceTune's own files, except the browsers' manifests, and nothing that another program put beside them."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Final

from facetune.installer.paths import LOCK, UserPaths

ACCOUNT: Final = "spotify account"
"""The name in facetune.spotify.store, which needs libraries that the installer lacks; a test compares the two."""

_OTHERS = ("models", "imports", "pip-cache")


def remove_data(paths: UserPaths) -> list[Path]:
    """Remove the fetched models, the catalogue, the imports, the locks and the log; gives what could not be removed.

    Their folders go, too, where nothing else is in them.
    """
    for name in _OTHERS:
        shutil.rmtree(paths.data / name, ignore_errors=True)
    files = [*paths.data.glob("catalogue.sqlite*"), *paths.data.glob(".catalogue.sqlite*")]
    files += (file for name in ("imports.lock", LOCK) for file in paths.data.glob(name))
    files += paths.logs.glob("host.log*")
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()
    remove_folders(paths)
    return [each for each in (*files, *(paths.data / name for name in _OTHERS)) if each.exists()]


def remove_shared(data: Path) -> list[Path]:
    """Remove the fetched models that all users of this computer share; gives what could not be removed.

    Their folder goes, too, where nothing else is in it.
    """
    models = data / "models"
    shutil.rmtree(models, ignore_errors=True)
    with contextlib.suppress(OSError):
        data.rmdir()
    return [models] if models.exists() else []


def erase_person(paths: UserPaths) -> list[Path]:
    """Erase the history and the settings; gives what could not be erased."""
    for file in paths.personal():
        with contextlib.suppress(OSError):
            file.unlink()
    remove_folders(paths)
    return paths.personal()


def may_be_signed_in(paths: UserPaths) -> bool:
    """Whether a sign-in with Spotify may exist: so the profile says, or the profile cannot be read."""
    import sqlite3

    profile = paths.data / "profile.db"
    if not profile.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(profile, timeout=1)) as connection:
            return connection.execute("SELECT 1 FROM cache WHERE name = ?", (ACCOUNT,)).fetchone() is not None
    except sqlite3.Error:
        return True


def remove_folders(paths: UserPaths) -> None:
    """Remove FaceTune's own folders where they are empty."""
    own = (paths.logs, paths.logs.parent, paths.config, paths.data)
    for folder in own:
        if folder.name in ("facetune", paths.logs.name):
            with contextlib.suppress(OSError):
                folder.rmdir()
