"""Tells browsers where the host is, and takes that back."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from facetune.errors import FaceTuneError
from facetune.files import make_directories, reason, write_atomically
from facetune.setup import browsers, manifests, record
from facetune.setup.browsers import BROWSERS, HOST_NAME, Browser, Family
from facetune.setup.machine import Machine, Registry
from facetune.setup.status import Registration, judge, judge_elsewhere

_OURS: Final = ("registered", "dangling", "broken")
"""States of a manifest that uninstall removes: a broken one bears our name and is of use to nobody."""


class Place(NamedTuple):
    """A directory outside the table, as `--manifest-dir` and `--family` name it."""

    directory: Path
    family: Family


def install(
    machine: Machine, *, names: Sequence[str] = (), extra_ids: Sequence[str] = (), place: Place | None = None
) -> list[Registration]:
    """Register the host with the browsers `names` (also ones that were not found), by default with all found.

    With `place`, registers there, and with the named browsers only. Safe to repeat: what is right already is not
    touched, what is out of date or dangling is replaced, and ids added earlier stay. Another program's manifest is
    left alone. A place that cannot be written has the state failed; the others are registered nevertheless.
    Raises FaceTuneError browser_unknown, browser_not_found, host_program_missing, sudo_refused or usage.
    """
    refuse_sudo(machine)
    rows = [browsers.by_key(name) for name in dict.fromkeys(names)]
    if not rows and place is None:
        rows = browsers.found(machine)
        if not rows:
            raise FaceTuneError("browser_not_found", known=", ".join(browser.name for browser in BROWSERS))
    program = manifests.host_program(machine)
    manifests.require_ids(extra_ids)
    kept = record.read(machine)
    results = []
    for row in rows:
        failure = _register(machine, row, program, extra_ids, kept)
        results.append(judge(row, machine, failure=failure))
    if place is not None:
        elsewhere = record.Elsewhere(str(place.directory.absolute() / f"{HOST_NAME}.json"), place.family)
        failure = _put(Path(elsewhere.file), place.family, program, extra_ids, kept)
        if failure is None and elsewhere not in kept.elsewhere:
            kept.elsewhere.append(elsewhere)
        results.append(judge_elsewhere(elsewhere, failure=failure))
    # Without the record an uninstall still removes the manifests, only not the folders made for them.
    with contextlib.suppress(OSError):
        record.write(machine, kept)
    return results


def uninstall(machine: Machine, *, names: Sequence[str] = ()) -> list[Registration]:
    """Take back what install made: for the browsers `names`, by default everywhere; what was removed or could not be.

    Another program's manifest is left alone, and so is a folder that somebody uses by now.
    """
    rows = [browsers.by_key(name) for name in dict.fromkeys(names)] or list(BROWSERS)
    kept = record.read(machine)
    results = []
    for row in rows:
        if _is_ours(machine, row):
            failure = _unregister(machine, row, rows)
            results.append(judge(row, machine, failure=failure))
    if names:
        kept.directories = record.remove_empty(kept.directories)
        with contextlib.suppress(OSError):
            record.write(machine, kept)
        return results
    for elsewhere in kept.elsewhere:
        if judge_elsewhere(elsewhere).state in _OURS:
            failure = _remove(Path(elsewhere.file))
            results.append(judge_elsewhere(elsewhere, failure=failure))
    with contextlib.suppress(OSError):
        record.forget(machine, kept)
    return results


def refuse_sudo(machine: Machine) -> None:
    """Raise FaceTuneError sudo_refused where sudo would leave root's files in an ordinary user's home."""
    user = os.environ.get("SUDO_USER")
    if not user or not hasattr(os, "geteuid"):
        return
    if machine.home.is_dir() and machine.home.stat().st_uid != os.geteuid():
        raise FaceTuneError("sudo_refused", home=str(machine.home), user=user)


def _register(
    machine: Machine, row: Browser, program: Path, extra_ids: Sequence[str], kept: record.Record
) -> str | None:
    """Write the browser's manifest, and on Windows its registry keys; why that failed, or None."""
    file = row.manifest(machine)
    failure = _put(file, row.family, program, extra_ids, kept)
    if failure is not None or machine.system != "windows":
        return failure
    try:
        for key in _free_keys(machine.registry, row):
            machine.registry.write(key, str(file))
    except OSError as error:
        return reason(error)
    return None


def _free_keys(registry: Registry, row: Browser) -> Iterator[str]:
    """The browser's registry keys that point nowhere useful yet, or to a manifest of ours."""
    for key in row.registry_keys():
        value = registry.read("HKCU", key)
        if value is None or manifests.look(Path(value), row.family).state != "foreign":
            yield key


def _put(file: Path, family: Family, program: Path, extra_ids: Sequence[str], kept: record.Record) -> str | None:
    """Write one manifest unless it is right already or another program's; why that failed, or None."""
    existing = manifests.look(file, family)
    if existing.state == "foreign":
        return None
    ids = manifests.extension_ids(family, [*existing.ids, *extra_ids])
    body = manifests.compose(family, program, ids)
    try:
        if existing.state != "not_registered" and file.read_bytes() == body:
            return None
        kept.directories += [str(folder) for folder in make_directories(file.parent)]
        write_atomically(file, body)
    except OSError as error:
        return reason(error)
    return None


def _is_ours(machine: Machine, row: Browser) -> bool:
    """Whether install left anything for this browser."""
    file = row.manifest(machine)
    if any(machine.registry.read("HKCU", key) == str(file) for key in row.registry_keys()):
        return True
    return manifests.look(file, row.family).state in _OURS


def _unregister(machine: Machine, row: Browser, leaving: Sequence[Browser]) -> str | None:
    """Remove the browser's manifest, on Windows with the registry keys that no browser which stays reads."""
    file = row.manifest(machine)
    if machine.system != "windows":
        return _remove(file)
    staying = [browser for browser in browsers.found(machine) if browser not in leaving]
    shared = {key for browser in staying for key in browser.registry_keys()}
    try:
        for key in row.registry_keys():
            if key not in shared and machine.registry.read("HKCU", key) == str(file):
                machine.registry.delete(key)
    except OSError as error:
        return reason(error)
    family = [browser for browser in BROWSERS if browser.family == row.family]
    if any(machine.registry.read("HKCU", key) == str(file) for each in family for key in each.registry_keys()):
        return None
    return _remove(file)


def _remove(file: Path) -> str | None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        return reason(error)
    return None
