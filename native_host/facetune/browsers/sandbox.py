"""Finds and explains the Snap and Flatpak builds of browsers. Nothing here opens a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from facetune.browsers.browser import Browser, is_snap
from facetune.browsers.machine import Machine
from facetune.browsers.table import BROWSERS
from facetune.findings import Check, finding

Kind = Literal["Snap", "Flatpak"]


class Box(NamedTuple):
    """A build of a browser that runs in a sandbox, and the path by which it was found."""

    browser: Browser
    kind: Kind
    sign: Path


def boxes(machine: Machine) -> Iterator[Box]:
    """The sandboxed builds that this user has."""
    if machine.system != "linux":
        return
    for browser in BROWSERS:
        for kind, signs in _SIGNS.items():
            sign = next((each for each in signs(browser, machine) if each.exists()), None)
            if sign is not None:
                yield Box(browser, kind, sign)


def explain(box: Box, *, only: bool) -> Check:
    """What the sandbox means for FaceTune; `only` where this user has no other browser."""
    subject = f"{box.browser.name} ({box.kind})"
    sign = str(box.sign)
    if box.kind == "Snap" and box.browser.portal:
        return finding(subject, "note", "snap_portal", sign=sign)
    code = "snap_closed" if box.kind == "Snap" else "flatpak_closed"
    command = f"facetune install --browser {box.browser.key}"
    return finding(subject, "failure" if only else "warning", code, sign=sign, name=box.browser.name, command=command)


def _snaps(browser: Browser, machine: Machine) -> Iterator[Path]:
    if browser.snap:
        yield machine.root / "snap" / browser.snap
        for program in browser.programs:
            path = machine.which(program)
            if path and is_snap(Path(path)):
                yield Path(path)


def _flatpaks(browser: Browser, machine: Machine) -> Iterator[Path]:
    if browser.flatpak:
        yield machine.root / "var/lib/flatpak/app" / browser.flatpak
        yield machine.home / ".local/share/flatpak/app" / browser.flatpak
        yield machine.home / ".var/app" / browser.flatpak


_SIGNS: Final[dict[Kind, Callable[[Browser, Machine], Iterator[Path]]]] = {"Snap": _snaps, "Flatpak": _flatpaks}
"""The paths that exist where a browser's sandboxed build is installed; one is enough."""
