"""Whether the browsers find the host, and whether it answers; and what the sandbox of a Snap or a Flatpak means.

Nothing here opens a sandbox.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from facetune import __version__
from facetune.app.doctor.handshake import greet
from facetune.browsers import manifests, policies, table
from facetune.browsers.browser import HOST_NAME, Browser, is_snap
from facetune.browsers.machine import Machine
from facetune.browsers.status import Registration, registrations, worth_showing
from facetune.browsers.table import BROWSERS
from facetune.findings import Check, State, finding


def examine(machine: Machine) -> Iterator[Check]:
    """A check for each browser that is found or registered, then one for each program that they start."""
    if machine.is_wsl:
        yield finding("Browsers", "note", "linux_in_windows")
    known = worth_showing(registrations(machine))
    boxed = list(_boxes(machine))
    if not known and not boxed:
        names = ", ".join(browser.name for browser in table.known(machine))
        yield finding("Browsers", "warning", "no_browser", names=names)
    working = {each.browser for each in known if each.state == "registered"}
    for_all = {each.browser for each in known if each.state == "registered" and each.level == "system"}
    programs: dict[str, Registration] = {}
    for each in known:
        if each.state == "not_registered" and each.browser in for_all:
            continue  # the registration for all users serves
        check = _registration(each, needed=not working)
        yield check
        if check.state in ("ok", "note") and each.program:
            programs.setdefault(each.program, each)
    yield from _policies(known, for_all, machine)
    for box in boxed:
        yield _explain(box, machine, only=not known)
    for program, each in programs.items():
        yield _program(Path(program), each, machine)


def _registration(each: Registration, *, needed: bool) -> Check:
    """The check of one browser. `needed` says that no other browser is registered: a missing one is then a failure."""
    missing = [name for name in manifests.extension_ids(each.family) if name not in each.extension_ids]
    code, ids = _code(each, missing), missing or each.extension_ids
    state: State = "note" if code == "registered_before" else "ok" if code == "registered" else "failure"
    if each.state == "not_registered" and not needed:
        state = "warning"
    again = (
        f"facetune install --browser {each.browser}"
        if each.browser
        else (f'facetune install --manifest-dir "{each.name}" --family {each.family}')
    ) + (" --system" if each.level == "system" else "")
    values = {
        "manifest": each.manifest,
        "detail": each.detail,
        "program": str(Path(each.program or "")),
        "ids": ", ".join(ids),
        "host": HOST_NAME,
        "command": again,
        "name": each.name,
    }
    if each.level == "user":
        return finding(each.name, state, code, **values)
    return msgspec.structs.replace(finding(f"{each.name}, for all users", state, code, **values), about="for_all")


def _policies(known: list[Registration], for_all: set[str | None], machine: Machine) -> Iterator[Check]:
    """What keeps a browser that is registered from starting the host all the same."""
    registered = {each.browser for each in known if each.state == "registered"}
    for browser in BROWSERS:
        found = policies.of(browser, machine)
        if browser.key not in registered:
            continue
        if found.blocked_by:
            yield finding(browser.name, "failure", "policy_blocks", file=str(found.blocked_by), host=HOST_NAME)
        elif found.system_only_by and browser.key not in for_all:
            command = f"facetune install --browser {browser.key} --system"
            file = str(found.system_only_by)
            yield finding(browser.name, "failure", "policy_system_only", file=file, command=command)


def _code(each: Registration, missing: list[str]) -> str:
    """The finding's code for a registration. `missing` are the ids that it should allow, but does not."""
    broken = {"foreign": "manifest_foreign", "failed": "manifest_unreadable"}
    if each.state == "not_registered":
        return "not_registered_because" if each.detail else "not_registered"
    program = Path(each.program or "")
    if each.state == "broken" and each.program and not program.is_absolute():
        return "manifest_relative"
    if each.state != "registered":
        return broken.get(each.state, "manifest_broken")
    if not os.access(program, os.X_OK):
        return "program_forbidden"
    if missing:
        return "extension_forbidden"
    return "registered_before" if each.outdated else "registered"


def _program(program: Path, each: Registration, machine: Machine) -> Check:
    """Whether the host starts and answers, and whether it belongs to this installation."""
    subject = "Host program"
    first = each.extension_ids[0]
    arguments = [f"chrome-extension://{first}/"] if each.family == "chromium" else [each.manifest, first]
    greeting = greet(program, arguments)
    if greeting.answer is None:
        return finding(subject, "failure", "host_silent", program=str(program), detail=str(greeting.failure))
    version = greeting.answer.host_version
    own = machine.python.parent.absolute() / program.name
    said: dict[str, str | float] = {"program": str(program), "version": version, "protocol": greeting.answer.protocol}
    if program != own:
        state: State = "note" if version == __version__ else "warning"
        command = f"{own.parent / 'facetune'} install"
        return finding(subject, state, "host_elsewhere", own=str(own.parent), command=command, **said)
    if version != __version__:
        return finding(subject, "warning", "host_other_version", here=__version__, **said)
    return finding(subject, "ok", "host_answers", **said)


_PROXY: Final = "org.freedesktop.NativeMessagingProxy.service"

_Kind = Literal["Snap", "Flatpak"]


class _Box(NamedTuple):
    """A build of a browser that runs in a sandbox, and the path by which it was found."""

    browser: Browser
    kind: _Kind
    sign: Path


def _boxes(machine: Machine) -> Iterator[_Box]:
    """The sandboxed builds that this user has."""
    if machine.system != "linux":
        return
    for browser in BROWSERS:
        for kind, signs in _SIGNS.items():
            sign = next((each for each in signs(browser, machine) if each.exists()), None)
            if sign is not None:
                yield _Box(browser, kind, sign)


def _explain(box: _Box, machine: Machine, *, only: bool) -> Check:
    """What the sandbox means for FaceTune; `only` where this user has no other browser."""
    subject = f"{box.browser.name} ({box.kind})"
    sign = str(box.sign)
    if box.kind == "Snap" and box.browser.portal:
        return finding(subject, "note", "snap_portal", sign=sign)
    command = f"facetune install --browser {box.browser.key}"
    if box.kind == "Flatpak" and _has_portal(box.browser, machine):
        return finding(subject, "note", "flatpak_portal", sign=sign, command=command)
    code = "snap_closed" if box.kind == "Snap" else "flatpak_closed"
    return finding(subject, "failure" if only else "warning", code, sign=sign, name=box.browser.name, command=command)


def _has_portal(browser: Browser, machine: Machine) -> bool:
    """Whether this Flatpak is new enough to start programs through the portal's proxy, and the proxy is there."""
    folders = [machine.root / "var/lib/flatpak/app", machine.home / ".local/share/flatpak/app"]
    named = "current/active/files/lib/firefox/application.ini"
    proxies = (
        machine.root / "usr/share/dbus-1/services" / _PROXY,
        machine.home / ".local/share/dbus-1/services" / _PROXY,
    )
    if not browser.flatpak_portal or not any(proxy.exists() for proxy in proxies):
        return False
    for folder in folders:
        with contextlib.suppress(OSError):
            text = (folder / browser.flatpak / named).read_text(encoding="utf-8", errors="replace")
            version = re.search(r"^Version=(\d+)", text, re.MULTILINE)
            if version and int(version[1]) >= browser.flatpak_portal:
                return True
    return False


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


_SIGNS: Final[dict[_Kind, Callable[[Browser, Machine], Iterator[Path]]]] = {"Snap": _snaps, "Flatpak": _flatpaks}
"""The paths that exist where a browser's sandboxed build is installed; one is enough."""
