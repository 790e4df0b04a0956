"""Which browsers are found, and which know the host, according to the files in their places now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from facetune.browsers import manifests, record
from facetune.browsers.browser import Browser, Family
from facetune.browsers.machine import Level, Machine
from facetune.browsers.manifests import Found, State
from facetune.browsers.registry_windows import Registry, Root
from facetune.browsers.table import BROWSERS


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One browser, or one folder that `--manifest-dir` named (`browser` is None then), and its manifest.

    `found` says whether the browser itself seems to be there, `level` for which users it is registered. Where the
    manifest can be read, `program` is what it starts, and `extension_ids` are the extensions that may use it.
    `outdated` says that an older FaceTune wrote it.
    """

    browser: str | None
    name: str
    family: Family
    found: bool
    manifest: str
    state: State
    detail: str = ""
    program: str | None = None
    extension_ids: list[str] = field(default_factory=list)
    outdated: bool = False
    level: Level = "user"


def registrations(machine: Machine) -> list[Registration]:
    """Every browser of this system, then the folders that were named, then what is registered for all users."""
    own = [registration(browser, machine) for browser in BROWSERS if browser.manifests(machine)]
    elsewhere = [registration_elsewhere(each) for each in record.read(machine).elsewhere]
    for_all = machine.for_all()
    shared = [registration(browser, for_all) for browser in BROWSERS if browser.manifests(for_all)]
    return [*own, *elsewhere, *(each for each in shared if each.state != "not_registered")]


def found(machine: Machine) -> list[Browser]:
    """The browsers that this user has and that have a place for manifests here, in the table's order.

    A program of the same name may be another one where the browser has no place: on Linux, `arc`.
    """
    return [browser for browser in BROWSERS if browser.manifests(machine) and browser.is_found(machine)]


def worth_showing(registrations: Iterable[Registration]) -> list[Registration]:
    """What people want to see: the browsers that are there, and what else is registered."""
    everything = list(registrations)
    shown = {each.manifest for each in everything if each.found}
    chosen = []
    for each in everything:
        if each.found or (each.state != "not_registered" and each.manifest not in shown):
            chosen.append(each)
            shown.add(each.manifest)
    return chosen


def registration(browser: Browser, machine: Machine, *, failure: str | None = None) -> Registration:
    """The registration of one browser; `failure` is the reason why a change of it just failed."""
    file, seen = next(_places(browser, machine))
    for place, each in _places(browser, machine):
        if each.state != "registered":  # of several places, the first bad one decides
            file, seen = place, each
            break
    return _make(
        browser=browser.key,
        name=browser.name,
        family=browser.family,
        found=browser.is_found(machine),
        file=file,
        seen=seen if failure is None else Found("failed", failure),
        level=machine.level,
    )


def registration_elsewhere(place: record.Elsewhere, *, failure: str | None = None) -> Registration:
    """The registration in a folder outside the table."""
    file = Path(place.file)
    seen = manifests.look(file, place.family) if failure is None else Found("failed", failure)
    return _make(
        browser=None,
        name=str(file.parent),
        family=place.family,
        found=file.parent.is_dir(),
        file=file,
        seen=seen,
        level="user",
    )


def _places(browser: Browser, machine: Machine) -> Iterator[tuple[Path, Found]]:
    """Each place of the browser, and what was found there."""
    for file in browser.manifests(machine):
        if machine.registry is not None:
            yield file, _through_registry(browser, machine.registry, machine.registry_root)
        else:
            yield file, manifests.look(file, browser.family)


def _through_registry(browser: Browser, registry: Registry, root: Root) -> Found:
    """What the browser finds through its registry keys: the first bad one decides."""
    seen = Found("not_registered")
    for key in browser.registry_keys():
        value = registry.read(root, key)
        if value is None:
            return Found("not_registered", f"the registry has no {root}\\{key}")
        seen = manifests.look(Path(value), browser.family)
        if seen.state == "not_registered":
            return Found("dangling", f"{root}\\{key} points to {value}, which is gone")
        if seen.state != "registered":
            return seen
    return seen


def _make(
    *, browser: str | None, name: str, family: Family, found: bool, file: Path, seen: Found, level: Level
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
        outdated=seen.is_older,
        level=level,
    )
