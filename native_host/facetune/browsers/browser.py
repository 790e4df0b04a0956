"""What one row of the table of browsers says. The rows are in table.py."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, NamedTuple

from facetune.browsers.machine import Machine
from facetune.browsers.registry_windows import Registry, Root

Family = Literal["chromium", "gecko"]

HOST_NAME: Final = "org.facetune.host"
"""Follows the rules of Chromium (lower case, digits, dots, underscores) and of Firefox."""

_HOSTS: Final = ("native-messaging-hosts", "NativeMessagingHosts")


class Browser(NamedTuple):
    r"""A browser, and its places on each system.

    `linux` and `macos` are the folders that have a subfolder of manifests for one user; the browser's own folder is the
    first. They are relative to ~/.config (or XDG_CONFIG_HOME) and to ~/Library/Application Support; a Linux folder that
    starts with a dot is relative to the home. `linux_system` and `macos_system` are those for all users. `windows` are
    the vendors' keys below Software that it reads: some browsers read Chrome's beside their own, or instead.

    A browser is found by its own folder (or by `signs`, on Linux, where that folder belongs to another browser), by its
    `programs` on the PATH, by its `app` on macOS, or by its `own_key` in the registry. `snap` and `flatpak` are its
    names there. `portal` says that the snap starts hosts through the desktop portal; `flatpak_portal` is the version
    from which the Flatpak does, through xdg-native-messaging-proxy; no other sandboxed build does. `policies` are the
    folders with a company's policies on Linux.
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
    flatpak_portal: int = 0
    policies: tuple[str, ...] = ()

    def manifests(self, machine: Machine) -> list[Path]:
        """The manifests that the browser reads, at the machine's level; none where this system lacks the browser.

        On Windows all browsers of a family share one file, which the registry points to.
        """
        if machine.system == "windows":
            return [machine.data / f"{HOST_NAME}.{self.family}.json"] if self.windows else []
        if machine.level == "system":
            named = self.macos_system if machine.system == "macos" else self.linux_system
            folders = [machine.root / folder.lstrip("/") for folder in named]
        else:
            named = self.macos if machine.system == "macos" else self.linux
            folders = [place for folder in named for place in _below(machine, folder)]
        subfolder = hosts_directory(self.family, machine)
        return [folder / subfolder / f"{HOST_NAME}.json" for folder in folders]

    def registry_keys(self) -> list[str]:
        r"""The keys below HKCU or HKLM whose default value is the path of the manifest."""
        return [rf"Software\{vendor}\NativeMessagingHosts\{HOST_NAME}" for vendor in self.windows]

    def is_found(self, machine: Machine) -> bool:
        """Whether this user seems to have the browser, in a build that can start programs."""
        if machine.registry is not None:
            return self._has_key(machine.registry, "HKCU") or self._has_key(machine.registry, "HKLM")
        return self._has_folder(machine) or self._has_program(machine)

    def _has_key(self, registry: Registry, root: Root) -> bool:
        if self.own_key:
            names = registry.names(root, rf"Software\{self.own_key}") or ()
            # Programs such as this one make the key of a browser that was never there.
            if any(name.lower() != "nativemessaginghosts" for name in names):
                return True
        paths = r"Software\Microsoft\Windows\CurrentVersion\App Paths"
        return any(registry.has(root, rf"{paths}\{program}.exe") for program in self.programs)

    def _has_folder(self, machine: Machine) -> bool:
        named = self.macos if machine.system == "macos" else self.linux
        own = self.signs if self.signs and machine.system == "linux" else named[:1]
        if self.key == "firefox":  # its signs are where newer versions keep profiles
            own += named[:1]
        return any(_is_lived_in(place) for folder in own for place in _below(machine, folder))

    def _has_program(self, machine: Machine) -> bool:
        if machine.system == "macos":
            return bool(self.app) and any((folder / f"{self.app}.app").is_dir() for folder in machine.applications)
        programs = [Path(found) for program in self.programs if (found := machine.which(program))]
        return any(
            self.portal or not (is_snap(program) or (self.snap and _starts_snap(program, self.snap)))
            for program in programs
        )


def is_snap(program: Path) -> bool:
    """Whether a program on the PATH belongs to a snap: /snap/bin has a link for each."""
    return program.parts[:2] == ("/", "snap")


def _starts_snap(program: Path, snap: str) -> bool:
    """Whether a program is a script that starts the snap, as Ubuntu's /usr/bin/chromium-browser is."""
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


def _below(machine: Machine, folder: str) -> list[Path]:
    """Where a browser may have this folder of its own."""
    if machine.system == "linux" and folder.startswith("."):
        return [machine.home / folder]
    return [base / folder for base in (machine.config, *machine.more_configs)]


def _is_lived_in(folder: Path) -> bool:
    """Whether a browser's folder holds more than the manifests of programs such as this one."""
    try:
        return any(entry.name not in _HOSTS for entry in folder.iterdir())
    except PermissionError:  # macOS guards the folders of other programs
        return True
    except OSError:
        return False
