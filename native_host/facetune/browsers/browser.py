"""What one row of the table of browsers says, and how to look the rows up. The rows are in table.py.

Install, uninstall, status, doctor and the README's table all walk them, so that a new browser is one new row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, NamedTuple

from facetune.browsers.machine import Machine, Root
from facetune.errors import FaceTuneError

Family = Literal["chromium", "gecko"]

HOST_NAME: Final = "org.facetune.host"
"""Satisfies Chromium's rule for names (lower case, digits, dots, underscores) and Firefox's."""

_HOSTS: Final = ("native-messaging-hosts", "NativeMessagingHosts")


class Browser(NamedTuple):
    r"""One row: a browser, and its places on each system.

    `linux` and `macos` are the folders whose subfolder of manifests it reads for a user, its own first: relative to
    ~/.config (or XDG_CONFIG_HOME) and to ~/Library/Application Support, except that a Linux folder that starts with a
    dot is relative to the home. `linux_system` and `macos_system` are those it reads for everybody. `windows` are the
    vendors' keys under Software that it reads: some read Chrome's beside their own, or instead.

    It is found by its own folder (or `signs`, on Linux, where that is another browser's), by its `programs` on the
    PATH, its `app` on macOS, its `own_key` in the registry. `snap` and `flatpak` are its names there, and `portal`
    says that the snap starts hosts through the desktop portal, as no other boxed browser does.
    """

    key: str
    name: str
    family: Family
    linux: tuple[str, ...] = ()
    macos: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    linux_system: tuple[str, ...] = ()
    macos_system: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    own_key: str = ""
    programs: tuple[str, ...] = ()
    app: str = ""
    snap: str = ""
    flatpak: str = ""
    portal: bool = False

    def folders(self, machine: Machine) -> list[Path]:
        """The folders of the browser below which manifests lie, for the user or the whole computer. Not on Windows."""
        if machine.system == "windows":
            return []
        if machine.level == "system":
            named = self.macos_system if machine.system == "macos" else self.linux_system
            return [machine.root / folder.lstrip("/") for folder in named]
        return [_below(machine, folder) for folder in (self.macos if machine.system == "macos" else self.linux)]

    def manifests(self, machine: Machine) -> list[Path]:
        """The manifests that the browser reads, at the machine's level; none where it does not exist on this system.

        On Windows the browsers of a family share one file: the registry points to it.
        """
        if machine.system == "windows":
            return [machine.data / f"{HOST_NAME}.{self.family}.json"] if self.windows else []
        subfolder = hosts_directory(self.family, machine)
        return [folder / subfolder / f"{HOST_NAME}.json" for folder in self.folders(machine)]

    def registry_keys(self) -> list[str]:
        r"""The keys under HKCU or HKLM whose default value is the path of the manifest."""
        return [rf"Software\{vendor}\NativeMessagingHosts\{HOST_NAME}" for vendor in self.windows]

    def is_found(self, machine: Machine) -> bool:
        """Whether this user seems to have the browser, in a build that can start programs."""
        if machine.system == "windows":
            roots: tuple[Root, ...] = ("HKCU", "HKLM")
            paths = r"Software\Microsoft\Windows\CurrentVersion\App Paths"
            return any(
                (self.own_key and _is_lived_in_key(machine, root, rf"Software\{self.own_key}"))
                or any(machine.registry.has(root, rf"{paths}\{program}.exe") for program in self.programs)
                for root in roots
            )
        return self._has_folder(machine) or self._has_program(machine)

    def _has_folder(self, machine: Machine) -> bool:
        named = self.macos if machine.system == "macos" else self.linux
        own = self.signs if self.signs and machine.system == "linux" else named[:1]
        if self.key == "firefox":  # the signs are where its newer versions keep profiles
            own += named[:1]
        return any(_is_lived_in(_below(machine, folder)) for folder in own)

    def _has_program(self, machine: Machine) -> bool:
        if machine.system == "macos":
            return bool(self.app) and any((folder / f"{self.app}.app").is_dir() for folder in machine.applications)
        programs = [Path(found) for program in self.programs if (found := machine.which(program))]
        return any(
            self.portal or not (is_snap(program) or (self.snap and _starts_snap(program, self.snap)))
            for program in programs
        )


def is_snap(program: Path) -> bool:
    """Whether a program on the PATH is a snap's: /snap/bin has a link for each."""
    return program.parts[:2] == ("/", "snap")


def _starts_snap(program: Path, snap: str) -> bool:
    """Whether a program is a script that hands over to the snap, as Ubuntu's /usr/bin/chromium-browser is."""
    try:
        with program.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    return start.startswith(b"#!") and f"/snap/bin/{snap}".encode() in start


def hosts_directory(family: Family, machine: Machine) -> str:
    """The name of the folder of manifests within a browser's folder."""
    if machine.system == "linux" and (family == "gecko" or machine.level == "system"):
        return "native-messaging-hosts"
    return "NativeMessagingHosts"


def by_key(key: str) -> Browser:
    """The row called `key`. Raises FaceTuneError browser_unknown."""
    for browser in rows():
        if browser.key == key:
            return browser
    raise FaceTuneError("browser_unknown", name=key, known=", ".join(browser.key for browser in rows()))


def found(machine: Machine) -> list[Browser]:
    """The browsers that this user has and that have a place for manifests here, in the table's order.

    One that has none here is not itself: on Linux, `arc` is another program.
    """
    return [browser for browser in rows() if browser.manifests(machine) and browser.is_found(machine)]


def rows() -> tuple[Browser, ...]:
    """The table."""
    from facetune.browsers.table import BROWSERS

    return BROWSERS


def _below(machine: Machine, folder: str) -> Path:
    dotted = machine.system == "linux" and folder.startswith(".")
    return (machine.home if dotted else machine.config) / folder


def _is_lived_in_key(machine: Machine, root: Root, key: str) -> bool:
    """Whether a browser's key holds more than what programs such as this one put there."""
    return any(name.lower() != "nativemessaginghosts" for name in machine.registry.names(root, key) or ())


def _is_lived_in(folder: Path) -> bool:
    """Whether a browser's folder holds more than the manifests that programs such as this one put there."""
    try:
        return any(entry.name not in _HOSTS for entry in folder.iterdir())
    except PermissionError:  # macOS guards other programs' folders
        return True
    except OSError:
        return False
