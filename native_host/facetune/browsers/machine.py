"""The computer as this room sees it. Tests pass another system, another home or another registry."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from facetune import paths
from facetune.browsers.registry_windows import Registry, Root

System = Literal["linux", "macos", "windows"]

Level = Literal["user", "system"]
"""For one user, or for all users of this computer."""


@dataclass(frozen=True)
class Machine:
    """A system, the folders of a user on it, and the ways to look around.

    Chromium's family keeps its profiles below `config`: ~/.config on Linux, ~/Library/Application Support on macOS. On
    Linux it may keep them below `more_configs` instead: a browser may lack XDG_CONFIG_HOME, or alone have it.
    `applications` are the folders of applications on macOS. The host's program lies beside the interpreter `python`.
    `data` is FaceTune's own folder: the user's, or the shared one where `level` is "system". The system's folders begin
    at `root`. Only Windows has a `registry`.
    """

    system: System
    home: Path
    config: Path
    data: Path
    python: Path
    registry: Registry | None = None
    which: Callable[[str], str | None] = shutil.which
    applications: tuple[Path, ...] = ()
    level: Level = "user"
    root: Path = Path("/")
    more_configs: tuple[Path, ...] = ()

    @property
    def registry_root(self) -> Root:
        """The part of the registry with the keys of this level."""
        return "HKLM" if self.level == "system" else "HKCU"

    @property
    def is_wsl(self) -> bool:
        """Whether this Linux runs inside Windows, whose browsers do not look into it."""
        if self.system != "linux":
            return False
        try:
            kernel = (self.root / "proc/sys/kernel/osrelease").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return "microsoft" in kernel.lower()

    def for_all(self) -> Machine:
        """The same computer, for all of its users."""
        return replace(self, level="system", data=paths.shared_dir(self.root))


def this_machine(data: Path | None = None, settings: Path | None = None) -> Machine:
    """This computer and its user, with the host beside the interpreter that runs this.

    `data` and `settings` are FaceTune's own folders. The installer passes them: only platformdirs, which it lacks,
    finds them otherwise.
    """
    home = Path.home()
    data = data or paths.data_dir()
    python = Path(sys.executable)
    if sys.platform == "win32":
        from facetune.browsers.registry_windows import WindowsRegistry

        return Machine("windows", home, home, data, python, WindowsRegistry())
    if sys.platform == "darwin":
        support = home / "Library" / "Application Support"
        applications = (Path("/Applications"), home / "Applications")
        return Machine("macos", home, support, data, python, applications=applications)
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    usual = home / ".config"
    # The settings lie where the variable led when this was installed.
    others = dict.fromkeys([usual, (settings or paths.settings_file().parent).parent])
    more = tuple(each for each in others if each != config)
    return Machine("linux", home, config, data, python, more_configs=more)
