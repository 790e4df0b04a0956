"""The computer as setup sees it, behind seams: a test hands in another system, another home, another registry."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from facetune import paths

System = Literal["linux", "macos", "windows"]

Level = Literal["user", "system"]
"""For whom: the one user, or everybody on this computer."""

Root = Literal["HKCU", "HKLM"]
"""The user's own part of the registry, and the computer's."""


class Registry(Protocol):
    """As much of the Windows registry as setup needs. A key's value is its unnamed default value."""

    def read(self, root: Root, key: str) -> str | None:
        """The default value of a key, or None where the key or its default value is missing."""

    def has(self, root: Root, key: str) -> bool:
        """Whether the key exists."""

    def names(self, root: Root, key: str) -> list[str] | None:
        """What is in a key: its subkeys and values, by name. None where it is missing or cannot be read."""

    def write(self, root: Root, key: str, value: str) -> None:
        """Set the default value of a key, creating the key and its parents."""

    def delete(self, root: Root, key: str) -> None:
        """Delete a key that has no subkeys; one that is missing is not an error."""


class NoRegistry:
    """The registry of a system that has none."""

    def read(self, root: Root, key: str) -> str | None:
        """Nothing."""
        del root, key
        return None

    def has(self, root: Root, key: str) -> bool:
        """Nothing is there."""
        del root, key
        return False

    def names(self, root: Root, key: str) -> list[str] | None:
        """Nothing."""
        del root, key
        return None

    def write(self, root: Root, key: str, value: str) -> None:
        """Never called: no browser has registry keys on such a system."""
        raise NotImplementedError

    def delete(self, root: Root, key: str) -> None:
        """Never called: no browser has registry keys on such a system."""
        raise NotImplementedError


@dataclass(frozen=True)
class Machine:
    """A system, a user's directories on it, and the ways to look around.

    `config` is the directory under which Chromium's family keeps its profiles: ~/.config on Linux,
    ~/Library/Application Support on macOS. `applications` are macOS's folders of applications. `python` is the
    interpreter beside which the host's program lies. `data` is FaceTune's own directory: the user's, or that for all
    users where the `level` is "system". `root` is where the system's directories begin.
    """

    system: System
    home: Path
    config: Path
    data: Path
    python: Path
    registry: Registry
    which: Callable[[str], str | None] = shutil.which
    applications: tuple[Path, ...] = ()
    level: Level = "user"
    root: Path = Path("/")

    @property
    def registry_root(self) -> Root:
        """Where in the registry this level's keys are."""
        return "HKLM" if self.level == "system" else "HKCU"

    def for_all(self) -> Machine:
        """The same computer, looked at for everybody on it."""
        return replace(self, level="system", data=paths.shared_dir(self.root))


def this_machine(*, python: Path | None = None) -> Machine:
    """The computer that runs this, with the host beside `python`, by default the interpreter that runs this."""
    from facetune.installer.paths import Places

    home = Path.home()
    data = Places.here().data
    python = python or Path(sys.executable)
    if sys.platform == "win32":
        from facetune.browsers.registry_windows import WindowsRegistry

        return Machine("windows", home, home, data, python, WindowsRegistry())
    if sys.platform == "darwin":
        support = home / "Library" / "Application Support"
        applications = (Path("/Applications"), home / "Applications")
        return Machine("macos", home, support, data, python, NoRegistry(), applications=applications)
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return Machine("linux", home, config, data, python, NoRegistry())
