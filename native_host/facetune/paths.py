"""Where FaceTune keeps its files: the system's own user directories, and the data that ships with the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the host imports this before it answers initialize, and pathlib takes milliseconds
    from pathlib import Path


def data_dir() -> Path:
    """The user's data directory for FaceTune: catalogue, detector weights, the private environment."""
    from platformdirs import user_data_path

    return user_data_path("facetune", appauthor=False)


def settings_file() -> Path:
    """The user's settings, a JSON file that may not exist yet."""
    from platformdirs import user_config_path

    return user_config_path("facetune", appauthor=False) / "settings.json"


def log_file() -> Path:
    """The host's rotating log."""
    from platformdirs import user_log_path

    return user_log_path("facetune", appauthor=False) / "host.log"


def catalogue_file() -> Path:
    """The SQLite catalogue, built from the facts that ship with the package."""
    return data_dir() / "catalogue.sqlite"


def profile_file() -> Path:
    """What FaceTune remembers of its people, a SQLite file that may not exist yet."""
    return data_dir() / "profile.db"


def shipped_models() -> Path:
    """The folder with emotions.onnx and manifest.json: inside an installed package, else in the checkout."""
    packaged = _package() / "models"
    return packaged if packaged.is_dir() else _package().parents[1] / "models"


def shared_dir(root: Path | None = None) -> Path:
    """What an installation for everybody on this computer keeps; `root` is where its directories begin."""
    import os
    import sys
    from pathlib import Path

    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "FaceTune"
    name = "Library/Application Support/FaceTune" if sys.platform == "darwin" else "var/lib/facetune"
    return (root or Path("/")) / name


def fetched_models() -> Path:
    """Where `facetune models fetch` puts the face detector's weights: the user's own, or those for everybody."""
    own, shared = data_dir() / "models", shared_dir() / "models"
    return shared if shared.is_dir() and not own.is_dir() else own


def sample_portrait() -> Path:
    """NASA's public-domain portrait of Eileen Collins, for a scan where there is no camera."""
    return _package() / "samples" / "portrait.png"


def _package() -> Path:
    from pathlib import Path

    return Path(__file__).resolve().parent
