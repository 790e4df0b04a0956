"""Which browsers know the host, told from what lies in their places now."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from facetune.setup import browsers, manifests, record
from facetune.setup.browsers import BROWSERS, Browser, Family
from facetune.setup.machine import Machine
from facetune.setup.manifests import Found, State


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """One browser, or one folder that `--manifest-dir` named (`browser` is None then), and its manifest.

    `found` says whether the browser itself seems to be there. `program` is what the manifest starts, and
    `extension_ids` who may talk to it, where the manifest can be read.
    """

    browser: str | None
    name: str
    family: Family
    found: bool
    manifest: str
    state: State
    detail: str = ""
    program: str | None = None
    extension_ids: list[str] = []


def status(machine: Machine) -> list[Registration]:
    """Every browser of the table, then the folders that were named."""
    elsewhere = [judge_elsewhere(each) for each in record.read(machine).elsewhere]
    return [*(judge(browser, machine) for browser in BROWSERS), *elsewhere]


def judge(browser: Browser, machine: Machine, *, failure: str | None = None) -> Registration:
    """How the browser stands; `failure` is what just went wrong while changing that."""
    file = browser.manifest(machine)
    seen = manifests.look(file, browser.family)
    if machine.system == "windows":
        seen = _through_registry(browser, machine)
    return _registration(
        browser=browser.key,
        name=browser.name,
        family=browser.family,
        found=browser in browsers.found(machine),
        file=file,
        seen=seen if failure is None else Found("failed", failure),
    )


def judge_elsewhere(place: record.Elsewhere, *, failure: str | None = None) -> Registration:
    """How a folder outside the table stands."""
    file = Path(place.file)
    seen = manifests.look(file, place.family) if failure is None else Found("failed", failure)
    return _registration(
        browser=None, name=str(file.parent), family=place.family, found=file.parent.is_dir(), file=file, seen=seen
    )


def settled(registrations: Iterable[Registration], wanted: State) -> bool:
    """Whether every one of them has come to the wanted state."""
    return all(registration.state == wanted for registration in registrations)


def _through_registry(browser: Browser, machine: Machine) -> Found:
    """What the browser finds by its registry keys: the first that is not in order decides."""
    seen = Found("not_registered")
    for key in browser.registry_keys():
        value = machine.registry.read("HKCU", key)
        if value is None:
            return Found("not_registered", f"the registry has no HKCU\\{key}")
        seen = manifests.look(Path(value), browser.family)
        if seen.state == "not_registered":
            return Found("dangling", f"HKCU\\{key} points to {value}, which is gone")
        if seen.state != "registered":
            return seen
    return seen


def _registration(
    *, browser: str | None, name: str, family: Family, found: bool, file: Path, seen: Found
) -> Registration:
    return Registration(
        browser=browser,
        name=name,
        family=family,
        found=found,
        manifest=str(file),
        state=seen.state,
        detail=seen.detail,
        program=str(seen.program) if seen.program else None,
        extension_ids=list(seen.ids),
    )
