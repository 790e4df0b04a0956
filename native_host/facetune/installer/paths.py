"""FaceTune's own folders, found with the standard library alone.

They are those of facetune.paths, which needs platformdirs; the installer runs before that is there. A test compares
both.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facetune.browsers.machine import System
from facetune.browsers.record import NAME
from facetune.files import write_atomically
from facetune.paths import FOLDERS, recorded

LOCK: Final = "profile.db.lock"
"""The file that facetune.profile.connection locks while the profile is open."""


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
        """Those of this user on this computer: where an installation has them, whatever the variables say now."""
        home, system = Path.home(), this_system()
        if system != "linux":
            return cls.of(system, home, os.environ)
        own = recorded(sys.prefix) or _behind(home / ".local/bin/facetune")
        if own:
            return cls(**own)
        now, usual = cls.of(system, home, os.environ), cls.of(system, home, {})
        return usual if usual.is_used and not now.is_used else now

    @classmethod
    def others(cls, paths: UserPaths) -> list[UserPaths]:
        """Where else this user may have files of FaceTune's: not all programs have the same XDG variables."""
        if this_system() != "linux":
            return []
        each = dict.fromkeys([cls.of("linux", Path.home(), os.environ), cls.of("linux", Path.home(), {})])
        return [other for other in each if other != paths]

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

    @property
    def is_used(self) -> bool:
        """Whether an installation has its environment or its record here."""
        return (self.data / NAME).exists() or (self.data / "venv").exists()

    def keep(self, environment: Path, home: Path) -> None:
        """Record these folders for the programs of a private environment. Raises OSError."""
        folders = {
            name: str(Path("~") / folder.relative_to(home) if folder.is_relative_to(home) else folder)
            for name, folder in (("data", self.data), ("config", self.config), ("logs", self.logs))
        }
        body = {"home": str(home), **folders}
        write_atomically(environment / FOLDERS, json.dumps(body, indent=2).encode() + b"\n")

    def personal(self) -> list[Path]:
        """The existing files with a person's choices and history. The installer asks before it erases them.

        Not the profile's lock, which is empty: it goes with the program.
        """
        profiles = [file for file in self.data.glob("profile.db*") if file.name != LOCK]
        files = [*profiles, self.config / "settings.json"]
        return [file for file in files if file.is_file()]


def _behind(link: Path) -> dict[str, Path]:
    """The folders of the installation that the command on the PATH belongs to."""
    if not link.is_symlink():
        return {}
    environment, home = (link.parent / link.readlink()).parent.parent, Path.home()
    folders = recorded(environment)
    if all(each.is_relative_to(home) for each in folders.values()):
        return folders
    # In a copied home the link leads to the original, whose folders outside of it are not the copy's.
    with contextlib.suppress(OSError, ValueError):
        if json.loads((environment / FOLDERS).read_text(encoding="ascii")).get("home") == str(home):
            return folders
    return {}


def this_system() -> System:
    """The system that runs this."""
    return "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"
