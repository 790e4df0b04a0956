"""The computer as setup sees it, behind seams: a test hands in another system, another home, another registry."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

System = Literal["linux", "macos", "windows"]

Root = Literal["HKCU", "HKLM"]
"""The user's own part of the registry, and the computer's."""


class Registry(Protocol):
    """As much of the Windows registry as setup needs. A key's value is its unnamed default value."""

    def read(self, root: Root, key: str) -> str | None:
        """The default value of a key, or None where the key or its default value is missing."""

    def has(self, root: Root, key: str) -> bool:
        """Whether the key exists."""

    def write(self, key: str, value: str) -> None:
        """Set the default value of a key under HKCU, creating the key."""

    def delete(self, key: str) -> None:
        """Delete a key under HKCU; one that is missing is not an error."""


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

    def write(self, key: str, value: str) -> None:
        """Never called: no browser has registry keys on such a system."""
        raise NotImplementedError

    def delete(self, key: str) -> None:
        """Never called: no browser has registry keys on such a system."""
        raise NotImplementedError


@dataclass(frozen=True)
class Machine:
    """A system, a user's directories on it, and the ways to look around.

    `config` is the directory under which Chromium's family keeps its profiles: ~/.config on Linux,
    ~/Library/Application Support on macOS. `applications` are macOS's folders of applications. `python` is the
    interpreter beside which the host's program lies. `data` is FaceTune's own directory.
    """

    system: System
    home: Path
    config: Path
    data: Path
    python: Path
    registry: Registry
    which: Callable[[str], str | None] = shutil.which
    applications: tuple[Path, ...] = ()


def this_machine() -> Machine:
    """The computer that runs this."""
    from facetune import paths

    home = Path.home()
    python = Path(sys.executable)
    if sys.platform == "win32":
        from facetune.setup.winreg_seam import WindowsRegistry

        return Machine("windows", home, home, paths.data_dir(), python, WindowsRegistry())
    if sys.platform == "darwin":
        support = home / "Library" / "Application Support"
        applications = (Path("/Applications"), home / "Applications")
        return Machine("macos", home, support, paths.data_dir(), python, NoRegistry(), applications=applications)
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return Machine("linux", home, config, paths.data_dir(), python, NoRegistry())
