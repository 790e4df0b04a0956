"""Whether the browsers find the host, and whether the host answers them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facetune import __version__
from facetune.setup import manifests, sandbox
from facetune.setup.browsers import HOST_NAME, rows
from facetune.setup.findings import Check
from facetune.setup.handshake import greet
from facetune.setup.machine import Machine
from facetune.setup.status import Registration, status, worth_showing

_AGAIN: Final = "Install FaceTune again: run the installer."


def examine(machine: Machine) -> Iterator[Check]:
    """A check for each browser that is there or registered, then one for each program that they would start."""
    known = worth_showing(status(machine))
    boxed = list(sandbox.boxes(machine))
    if not known and not boxed:
        names = ", ".join(browser.name for browser in rows() if browser.manifests(machine))
        yield Check("Browsers", "warning", "no supported browser was found", f"Install one of {names}.")
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
    for box in boxed:
        yield sandbox.explain(box, only=not known)
    for program, each in programs.items():
        yield _program(Path(program), each, machine)


def _registration(each: Registration, *, needed: bool) -> Check:
    """How one browser stands. One that was left out on purpose is a warning while another one works."""
    subject = each.name if each.level == "user" else f"{each.name}, for all users"
    again = (
        f"facetune install --browser {each.browser}"
        if each.browser
        else (f'facetune install --manifest-dir "{each.name}" --family {each.family}')
    ) + (" --system" if each.level == "system" else "")
    run = f"Run `{again}`."
    if each.state == "not_registered":
        found = f"not registered{': ' + each.detail if each.detail else f', {each.manifest} is missing'}"
        return Check(subject, "failure" if needed else "warning", found, run)
    if each.state == "foreign":
        found = f"{each.manifest} belongs to another program: {each.detail}"
        return Check(subject, "failure", found, f"Remove that file if you do not need it. {run}")
    if each.state == "failed":
        return Check(subject, "failure", f"{each.manifest} cannot be read: {each.detail}", "Correct its permissions.")
    if each.state != "registered":
        return Check(subject, "failure", f"{each.manifest} does not work: {each.detail}", run)
    program = Path(each.program or "")
    if not program.is_absolute():
        return Check(subject, "failure", f"{each.manifest} names a relative path, {program}", run)
    if not os.access(program, os.X_OK):
        return Check(subject, "failure", f"{program} may not be executed", "Run `facetune doctor --fix`.")
    missing = [name for name in manifests.extension_ids(each.family) if name not in each.extension_ids]
    if missing:
        return Check(subject, "failure", f"{each.manifest} does not allow the extension {', '.join(missing)}", run)
    allowed = ", ".join(each.extension_ids)
    found = f"registered as {HOST_NAME} in {each.manifest}, which starts {program} for the extension {allowed}"
    if each.outdated:
        return Check(subject, "note", f"{found}; an older FaceTune wrote it", run)
    return Check(subject, "ok", found)


def _program(program: Path, each: Registration, machine: Machine) -> Check:
    """Whether the host starts and answers, and whether it is the one of this installation."""
    subject = "Host program"
    first = each.extension_ids[0]
    arguments = [f"chrome-extension://{first}/"] if each.family == "chromium" else [each.manifest, first]
    greeting = greet(program, arguments)
    if greeting.answer is None:
        return Check(subject, "failure", f"{program} does not answer: {greeting.failure}", _AGAIN)
    version = greeting.answer.host_version
    found = f"{program} answers, version {version}, protocol {greeting.answer.protocol}"
    own = machine.python.parent.absolute() / program.name
    if program != own:
        remedy = f"To use this installation instead, run `{own.parent / 'facetune'} install`."
        found += f"; it belongs to another installation than {own.parent}"
        return Check(subject, "note" if version == __version__ else "warning", found, remedy)
    if version != __version__:
        return Check(subject, "warning", f"{found}, but FaceTune here is {__version__}", _AGAIN)
    return Check(subject, "ok", found)
