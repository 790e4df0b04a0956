"""Where an installation lies, and who may make one."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from facetune.browsers import record
from facetune.browsers.machine import Machine, this_machine
from facetune.browsers.register import refuse_sudo
from facetune.errors import FaceTuneError
from facetune.installer import probe
from facetune.installer.paths import UserPaths
from facetune.installer.prompt import stop

UNFINISHED: Final = "unfinished"
"""The file beside an environment that is being made: what a killed installer left is made again."""


@dataclass(frozen=True)
class Layout:
    """The places of one installation.

    `machine` is the computer, with the host in the private environment. That environment is in `prefix`. `paths` are
    the user's own folders. `link` is the place of the command on the PATH, None on Windows.
    """

    machine: Machine
    paths: UserPaths
    prefix: Path
    link: Path | None

    @property
    def venv(self) -> Path:
        """The private environment."""
        return self.prefix / "venv"

    @property
    def scripts(self) -> Path:
        """The folder of its programs."""
        return self.venv / ("Scripts" if self.machine.system == "windows" else "bin")

    def program(self, name: str) -> Path:
        """One of its programs."""
        return self.scripts / (f"{name}.exe" if self.machine.system == "windows" else name)

    @property
    def unfinished(self) -> Path:
        """The file that marks an environment as unfinished."""
        return self.prefix / UNFINISHED

    @property
    def is_made(self) -> bool:
        """Whether an environment is there, or one that was begun."""
        return self.venv.exists() or self.unfinished.exists()

    @property
    def cache(self) -> Path:
        """Pip's cache during the installation, so that it does not repeat an interrupted download."""
        return self.prefix / "pip-cache"


def find(*, system: bool, prefix: Path | None) -> Layout:
    """The layout that was asked for, or else that of the existing installation."""
    paths = UserPaths.here()
    machine = this_machine(paths.data, paths.config)
    if system:
        machine = machine.for_all()
    recorded = record.read(machine).prefix
    if prefix is None:
        prefix = Path(recorded) if recorded else usual_prefix(machine)
    prefix = Path(os.path.abspath(prefix.expanduser()))  # noqa: PTH100 - a link in it was chosen on purpose
    layout = Layout(machine, paths, prefix, _link(machine))
    # The host's program is looked for beside the environment's interpreter.
    return replace(layout, machine=replace(machine, python=layout.program("python")))


def usual_prefix(machine: Machine) -> Path:
    """Where the environment lies if no other place was chosen."""
    if machine.level == "user":
        return machine.data
    if machine.system == "windows":
        return Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "FaceTune"
    return machine.data if machine.system == "macos" else machine.root / "opt/facetune"


def _link(machine: Machine) -> Path | None:
    if machine.system == "windows":
        return None
    return (
        machine.root / "usr/local/bin/facetune" if machine.level == "system" else machine.home / ".local/bin/facetune"
    )


def refuse(machine: Machine) -> None:
    """Stop where this user may not install what was asked for, or should not."""
    if probe.is_from_store():
        stop(probe.objection() or "")
    if machine.level == "system":
        if not is_privileged():
            stop("--system installs for every user of this computer, which only root may do. Run it with sudo.")
        return
    if not machine.home.is_dir():
        stop("HOME is not set to a folder.")
    try:
        refuse_sudo(machine)
    except FaceTuneError as error:
        stop(f"{error.message}\n{error.hint} To install for every user of this computer: --system.")


def refuse_foreign(layout: Layout) -> None:
    """Stop where the environment is not FaceTune's: the installer would fill it, and later remove it."""
    known = [usual_prefix(layout.machine), *map(Path, record.read(layout.machine).prefixes)]
    ours = layout.unfinished.exists() or any(is_same(layout.prefix, each) for each in known)
    if layout.venv.exists() and not ours:
        stop(f"{layout.venv} is there already and is not FaceTune's. Name another folder with --prefix.")


def known_prefixes(layout: Layout, recorded: record.Record) -> list[Path]:
    """Where an environment of this installation may lie, its own prefix first. The usual place is always one."""
    prefixes: list[Path] = []
    for each in (layout.prefix, *map(Path, recorded.prefixes), usual_prefix(layout.machine)):
        if not any(is_same(each, other) for other in prefixes):
            prefixes.append(each)
    return prefixes


def refuse_control_characters(layout: Layout) -> None:
    """Stop where the prefix has characters that end the first line of a script, which names its Python."""
    if re.search(r"[\x00-\x1f\x7f]", str(layout.prefix)):
        stop(
            f"The folder {str(layout.prefix)!a} has a line break, a tab or the like in its name. "
            "Nothing could be started there: name another folder with --prefix."
        )


def refuse_unusable(layout: Layout) -> None:
    """Stop where no environment can be made, or where nothing starts from it."""
    if os.pathsep in str(layout.prefix):
        stop(
            f"The folder {layout.prefix} has the character {os.pathsep} in its name, which separates the folders of a "
            "PATH: Python makes no environment there. Name another folder with --prefix."
        )
    if sys.platform != "linux":  # the others' Pythons do not tell
        return
    folder = next(each for each in (layout.prefix, *layout.prefix.parents) if each.is_dir())
    with contextlib.suppress(OSError):
        if os.statvfs(folder).f_flag & os.ST_NOEXEC:
            stop(
                f"The disk of {folder} is mounted so that no program can be started from it (noexec). "
                "Name a folder on another disk with --prefix."
            )


def is_same(one: Path, other: Path) -> bool:
    """Whether both are the same place, however spelled: through a link, or in capitals where case does not matter."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)


def is_privileged() -> bool:
    """Whether this process may write the files of all users."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0
