"""FaceTune's own directories, found without any library, for the installer, which runs before there is one.

They are those of facetune.paths; a test compares the two.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from facetune.browsers.machine import System


@dataclass(frozen=True)
class Places:
    """`data` holds catalogue, models, profile and registrations; `config` the settings; `logs` the log."""

    data: Path
    config: Path
    logs: Path

    @classmethod
    def here(cls) -> Places:
        """On this computer, for this user."""
        return cls.of(this_system(), Path.home(), os.environ)

    @classmethod
    def of(cls, system: System, home: Path, environment: Mapping[str, str]) -> Places:
        """On a system, for the user of `home`."""
        if system == "windows":
            local = Path(environment.get("LOCALAPPDATA") or home / "AppData/Local")
            return cls(local / "facetune", local / "facetune", local / "facetune/Logs")
        if system == "macos":
            support = home / "Library/Application Support/facetune"
            return cls(support, support, home / "Library/Logs/facetune")

        def base(name: str, default: str) -> Path:
            return Path(environment.get(name, "").strip() or home / default)

        return cls(
            base("XDG_DATA_HOME", ".local/share") / "facetune",
            base("XDG_CONFIG_HOME", ".config") / "facetune",
            base("XDG_STATE_HOME", ".local/state") / "facetune/log",
        )

    def personal(self) -> list[Path]:
        """What holds a person's own choices and history, where it exists: asked about before it is erased."""
        files = [*self.data.glob("profile.db*"), self.config / "settings.json"]
        return [file for file in files if file.is_file()]


def this_system() -> System:
    """The system that runs this."""
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"
