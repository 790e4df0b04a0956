"""FaceTune's own folders, found with the standard library alone.

They are those of facetune.paths, which needs platformdirs; the installer runs before that is there. A test compares
both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from facetune.browsers.machine import System


@dataclass(frozen=True)
class UserPaths:
    """The folders of one user.

    `data` has the catalogue, the models, the profile and the record of registrations; `config` has the settings.
    """

    data: Path
    config: Path
    logs: Path

    @classmethod
    def here(cls) -> UserPaths:
        """Those of this user on this computer."""
        return cls.of(this_system(), Path.home(), os.environ)

    @classmethod
    def of(cls, system: System, home: Path, environment: Mapping[str, str]) -> UserPaths:
        """Those of the user of `home` on a system."""
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
        """The existing files with a person's choices and history. The installer asks before it erases them."""
        files = [*self.data.glob("profile.db*"), self.config / "settings.json"]
        return [file for file in files if file.is_file()]


def this_system() -> System:
    """The system that runs this."""
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"
