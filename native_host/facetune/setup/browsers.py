"""The one table of browsers: where each looks for native-messaging hosts, and how to tell that it is there.

Install, uninstall, status and doctor all walk this table, so that a new browser is one new row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, NamedTuple

from facetune.errors import FaceTuneError
from facetune.setup.machine import Machine

Family = Literal["chromium", "gecko"]

HOST_NAME: Final = "org.facetune.host"
"""Satisfies Chromium's rule for names (lower case, digits, dots, underscores) and Firefox's."""


class Browser(NamedTuple):
    r"""One row: a browser, and its places on each system.

    `linux` and `macos` are the browser's per-user directory: relative to ~/.config (or XDG_CONFIG_HOME) and to
    ~/Library/Application Support, except that a Linux directory that starts with a dot is relative to the home.
    `windows` are the keys under HKCU\Software that the browser reads: some read Chrome's beside their own, or instead.
    `own_key` is the one under which the browser itself is found. `programs` are its names on the PATH.
    """

    key: str
    name: str
    family: Family
    linux: str
    macos: str
    windows: tuple[str, ...]
    own_key: str
    programs: tuple[str, ...]
    app: str

    def profile(self, machine: Machine) -> Path | None:
        """The browser's per-user directory, or None on Windows, where the registry takes its place."""
        if machine.system == "windows":
            return None
        if machine.system == "macos":
            return machine.config / self.macos
        return (machine.home if self.linux.startswith(".") else machine.config) / self.linux

    def manifest(self, machine: Machine) -> Path:
        """The manifest that the browser reads for this user.

        On Windows the browsers of a family share one file: the registry points to it.
        """
        profile = self.profile(machine)
        if profile is None:
            return machine.data / f"{HOST_NAME}.{self.family}.json"
        return profile / hosts_directory(self.family, machine) / f"{HOST_NAME}.json"

    def registry_keys(self) -> list[str]:
        r"""The keys under HKCU whose default value is the path of the manifest."""
        return [rf"Software\{vendor}\NativeMessagingHosts\{HOST_NAME}" for vendor in self.windows]

    def is_found(self, machine: Machine) -> bool:
        """Whether this user seems to have the browser: its directory, its program, or its registry key is there."""
        if machine.system == "windows":
            return (
                machine.registry.has("HKCU", rf"Software\{self.own_key}")
                or machine.registry.has("HKLM", rf"Software\{self.own_key}")
                or any(
                    machine.registry.has(root, rf"Software\Microsoft\Windows\CurrentVersion\App Paths\{program}.exe")
                    for root in ("HKCU", "HKLM")
                    for program in self.programs
                )
            )
        profile = self.profile(machine)
        return (
            (profile is not None and profile.is_dir())
            or any((folder / f"{self.app}.app").is_dir() for folder in machine.applications)
            or any(machine.which(program) for program in self.programs)
        )


def hosts_directory(family: Family, machine: Machine) -> str:
    """The name of the folder of manifests within a browser's directory."""
    if family == "gecko" and machine.system == "linux":
        return "native-messaging-hosts"
    return "NativeMessagingHosts"


BROWSERS: Final[tuple[Browser, ...]] = (
    Browser(
        key="chrome",
        name="Google Chrome",
        family="chromium",
        linux="google-chrome",
        macos="Google/Chrome",
        windows=(r"Google\Chrome",),
        own_key=r"Google\Chrome",
        programs=("google-chrome", "google-chrome-stable", "chrome"),
        app="Google Chrome",
    ),
    Browser(
        key="chromium",
        name="Chromium",
        family="chromium",
        linux="chromium",
        macos="Chromium",
        # Builds differ in which of the two they read (keepassxreboot/keepassxc#5111).
        windows=("Chromium", r"Google\Chrome"),
        own_key="Chromium",
        programs=("chromium", "chromium-browser"),
        app="Chromium",
    ),
    Browser(
        key="edge",
        name="Microsoft Edge",
        family="chromium",
        linux="microsoft-edge",
        macos="Microsoft Edge",
        windows=(r"Microsoft\Edge",),
        own_key=r"Microsoft\Edge",
        programs=("microsoft-edge", "microsoft-edge-stable", "msedge"),
        app="Microsoft Edge",
    ),
    Browser(
        key="brave",
        name="Brave",
        family="chromium",
        linux="BraveSoftware/Brave-Browser",
        macos="BraveSoftware/Brave-Browser",
        windows=(r"BraveSoftware\Brave-Browser", r"Google\Chrome"),
        own_key=r"BraveSoftware\Brave-Browser",
        programs=("brave-browser", "brave"),
        app="Brave Browser",
    ),
    Browser(
        key="vivaldi",
        name="Vivaldi",
        family="chromium",
        linux="vivaldi",
        macos="Vivaldi",
        windows=("Vivaldi", r"Google\Chrome"),
        own_key="Vivaldi",
        programs=("vivaldi", "vivaldi-stable"),
        app="Vivaldi",
    ),
    Browser(
        key="firefox",
        name="Firefox",
        family="gecko",
        # Firefox 147 and later keep profiles in ~/.config/mozilla, but still read manifests only here.
        linux=".mozilla",
        macos="Mozilla",
        windows=("Mozilla",),
        own_key=r"Mozilla\Firefox",
        programs=("firefox", "firefox-esr"),
        app="Firefox",
    ),
)


def by_key(key: str) -> Browser:
    """The row called `key`. Raises FaceTuneError browser_unknown."""
    for browser in BROWSERS:
        if browser.key == key:
            return browser
    raise FaceTuneError("browser_unknown", name=key, known=", ".join(browser.key for browser in BROWSERS))


def found(machine: Machine) -> list[Browser]:
    """The browsers that this user has, in the table's order."""
    return [browser for browser in BROWSERS if browser.is_found(machine)]
