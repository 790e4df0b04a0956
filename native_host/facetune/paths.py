"""Where FaceTune keeps its files: the system's directories for users, and the data in the package."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from facetune.errors import FaceTuneError

if TYPE_CHECKING:  # pathlib takes milliseconds to import
    from collections.abc import Callable
    from pathlib import Path

FOLDERS = "facetune-folders.json"
"""The file in a private environment by which its programs find their folders: see `recorded`."""


def data_dir() -> Path:
    """The user's data directory for FaceTune: catalogue, detector weights, the private environment."""
    from platformdirs import user_data_path

    return _own(user_data_path, "Application Support", "data")


def settings_file() -> Path:
    """The user's settings, a JSON file that may not exist yet."""
    from platformdirs import user_config_path

    return _own(user_config_path, "Application Support", "config") / "settings.json"


def log_file() -> Path:
    """The host's rotating log."""
    from platformdirs import user_log_path

    return _own(user_log_path, "Logs", "logs") / "host.log"


def catalogue_file() -> Path:
    """The SQLite catalogue, built from the facts that ship with the package."""
    return data_dir() / "catalogue.sqlite"


def profile_file() -> Path:
    """The profiles, a SQLite file that may not exist yet."""
    return data_dir() / "profile.db"


def shipped_models() -> Path:
    """The folder with emotions.onnx and manifest.json: inside an installed package, else in the checkout."""
    packaged = _package() / "models"
    return packaged if packaged.is_dir() else _package().parents[1] / "models"


def shared_dir(root: Path | None = None) -> Path:
    """The data of an installation for all users of this computer; `root` is the root of its file system."""
    import os
    from pathlib import Path

    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "FaceTune"
    name = "Library/Application Support/FaceTune" if sys.platform == "darwin" else "var/lib/facetune"
    return (root or Path("/")) / name


def fetched_models() -> Path:
    """Where `facetune models fetch` puts the face detector's weights: the user's folder, or the one for all users."""
    import os

    own, shared = data_dir() / "models", shared_dir() / "models"
    if own.is_dir():
        return own
    # An empty shared folder, from an installation without a network, must not stop a user from fetching the weights.
    return shared if os.access(shared, os.W_OK) or any(shared.glob("*.onnx")) else own


def sample_portrait() -> Path:
    """NASA's portrait of Eileen Collins (public domain), for a scan without a camera."""
    return _package() / "samples" / "portrait.png"


def recorded(environment: Path | str) -> dict[str, Path]:
    """The folders data, config and logs that the installer recorded in a private environment; {} if it did not.

    Only Linux has such a record. A shell may have XDG variables that a browser lacks, and both must use one history.
    """
    import json
    from pathlib import Path

    try:
        body = json.loads((Path(environment) / FOLDERS).read_text(encoding="ascii"))
        # Those of a home begin with ~: it may be renamed or copied.
        found = {name: Path(body[name]).expanduser() for name in ("data", "config", "logs")}
    except (OSError, ValueError, TypeError, LookupError, RuntimeError):
        return {}
    return found if all(each.is_absolute() for each in found.values()) else {}


def _own(folder: Callable[..., Path], library: str, name: str) -> Path:
    """FaceTune's folder in a directory that platformdirs gives; on macOS in `library`, a folder of the user's Library.

    A terminal may have XDG variables that a browser lacks, and the two would use different files. On Linux the
    installer's record goes before them; on macOS, where platformdirs would follow them, they count for nothing.
    Raises FaceTuneError home_missing where the system names no home.
    """
    try:
        if sys.platform == "darwin":
            from pathlib import Path

            return Path.home() / "Library" / library / "facetune"
        here = recorded(sys.prefix) if sys.platform == "linux" else {}
        found = here.get(name) or folder("facetune", appauthor=False)
    except RuntimeError as error:
        raise FaceTuneError("home_missing") from error
    if not found.is_absolute():  # platformdirs leaves a `~` for which there is no home
        raise FaceTuneError("home_missing")
    return found


def _package() -> Path:
    from pathlib import Path

    return Path(__file__).resolve().parent
