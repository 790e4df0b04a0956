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
from facetune.setup.browsers import HOST_NAME, Browser, Family
from facetune.setup.machine import Machine
from facetune.setup.status import Registration, judge, judge_elsewhere

_OURS: Final = ("registered", "dangling", "broken")
"""States of a manifest that uninstall removes: a broken one bears our name and is of use to nobody."""

_ASKED_BY: Final = ("SUDO_USER", "DOAS_USER")


class Place(NamedTuple):
    """A directory outside the table, as `--manifest-dir` and `--family` name it."""

    directory: Path
    family: Family


def install(
    machine: Machine, *, names: Sequence[str] = (), extra_ids: Sequence[str] = (), place: Place | None = None
) -> list[Registration]:
    """Register the host with the browsers `names`, found or not; by default with all that are found or registered.

    With `place`, registers there, and with the named browsers only. Safe to repeat: what is right already is not
    touched, what is out of date or dangling is replaced, and ids added earlier stay. Another program's manifest is
    left alone. A place that cannot be written has the state failed; the others are registered nevertheless.
    Raises FaceTuneError browser_unknown, browser_elsewhere, browser_not_found, host_program_missing, sudo_refused or
    usage.
    """
    refuse_sudo(machine)
    rows = [browsers.by_key(name) for name in dict.fromkeys(names)]
    for row in rows:
        if not row.manifests(machine):
            raise FaceTuneError("browser_elsewhere", name=row.name)
    if not rows and place is None:
        rows = _wanted(machine)
        if not rows:
            raise FaceTuneError("browser_not_found", known=", ".join(row.name for row in browsers.rows()))
    program = manifests.host_program(machine)
    manifests.require_ids(extra_ids)
    elsewhere = record.Elsewhere(str(place.directory.absolute() / f"{HOST_NAME}.json"), place.family) if place else None
    _remember(machine, [file for row in rows for file in row.manifests(machine)], elsewhere)
    results = [judge(row, machine, failure=register(machine, row, program, extra_ids)) for row in rows]
    if elsewhere is not None:
        failure = put(Path(elsewhere.file), elsewhere.family, program, extra_ids)
        results.append(judge_elsewhere(elsewhere, failure=failure))
    return results


def uninstall(machine: Machine, *, names: Sequence[str] = (), last: bool = True) -> list[Registration]:
    """Take back what install made: for the browsers `names`, by default everywhere; what was removed or could not be.

    `last` says that nothing else is to be removed for which the record of what was made is needed. Another program's
    manifest is left alone, and so is a folder that somebody uses by now.
    """
    named = [browsers.by_key(name) for name in dict.fromkeys(names)]
    rows = [row for row in named or browsers.rows() if row.manifests(machine)]
    kept = record.read(machine)
    results = []
    for row in _ours(machine, rows):
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
    if last:
        with contextlib.suppress(OSError):
            record.forget(machine, kept)
    return results


def refuse_sudo(machine: Machine) -> None:
    """Raise FaceTuneError sudo_refused where root would install for itself what an ordinary user asked for."""
    user = next((os.environ[name] for name in _ASKED_BY if os.environ.get(name, "root") != "root"), None)
    if user and machine.level == "user" and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise FaceTuneError("sudo_refused", home=str(machine.home), user=user)


def register(machine: Machine, row: Browser, program: Path, extra_ids: Sequence[str] = ()) -> str | None:
    """Write the browser's manifests, and on Windows its registry keys; why that failed, or None."""
    for file in row.manifests(machine):
        failure = put(file, row.family, program, extra_ids)
        if failure is not None:
            return failure
        try:
            for key in _free_keys(machine, row) if machine.system == "windows" else ():
                machine.registry.write(machine.registry_root, key, str(file))
        except OSError as error:
            return reason(error)
    return None


def put(file: Path, family: Family, program: Path, extra_ids: Sequence[str] = ()) -> str | None:
    """Write one manifest unless it is right already or another program's; why that failed, or None."""
    existing = manifests.look(file, family)
    if existing.state == "foreign":
        return None
    body = manifests.compose(family, program, manifests.extension_ids(family, [*existing.ids, *extra_ids]))
    try:
        if existing.state != "not_registered" and file.read_bytes() == body:
            return None
        make_directories(file.parent)
        write_atomically(file, body)
    except OSError as error:
        return reason(error)
    return None


def _wanted(machine: Machine) -> list[Browser]:
    """The browsers that somebody means who names none: those that are found, or were named at another time."""
    rows = [row for row in browsers.found(machine) if row.manifests(machine)]
    places = {file for row in rows for file in row.manifests(machine)}
    for row in browsers.rows():
        files = row.manifests(machine)
        if row not in rows and not places.issuperset(files) and judge(row, machine).state != "not_registered":
            rows.append(row)
            places.update(files)
    return rows


def _remember(machine: Machine, files: Sequence[Path], elsewhere: record.Elsewhere | None) -> None:
    """Keep what is about to be made, before it is: a kill in between must not leave what uninstall does not know."""
    kept = record.read(machine)
    kept.expect(*(file.parent for file in files))
    if elsewhere is not None:
        kept.expect(Path(elsewhere.file).parent)
        if elsewhere not in kept.elsewhere:
            kept.elsewhere.append(elsewhere)
    # Without the record an uninstall still removes the manifests, only not the folders made for them.
    with contextlib.suppress(OSError):
        record.write(machine, kept)


def _free_keys(machine: Machine, row: Browser) -> Iterator[str]:
    """The browser's registry keys that point nowhere useful yet, or to a manifest of ours."""
    for key in row.registry_keys():
        value = machine.registry.read(machine.registry_root, key)
        if value is None or manifests.look(Path(value), row.family).state != "foreign":
            yield key


def _ours(machine: Machine, rows: Sequence[Browser]) -> list[Browser]:
    """Those of the browsers that install left anything for; of some that share it all, the first."""
    ours: list[Browser] = []
    places: set[Path] = set()
    for row in rows:
        files = [file for file in row.manifests(machine) if file not in places]
        if (files or machine.system == "windows") and _is_ours(machine, row, files):
            ours.append(row)
            places.update(files)
    return ours


def _is_ours(machine: Machine, row: Browser, files: Sequence[Path]) -> bool:
    """Whether install left anything for this browser, in these places."""
    root = machine.registry_root
    own = {str(file) for file in row.manifests(machine)}
    if any(machine.registry.read(root, key) in own for key in row.registry_keys()):
        return True
    return any(manifests.look(file, row.family).state in _OURS or _leftovers(file) for file in files)


def _unregister(machine: Machine, row: Browser, leaving: Sequence[Browser]) -> str | None:
    """Remove the browser's manifests and registry keys, but for those that another browser reads, which stays."""
    staying = [browser for browser in browsers.found(machine) if browser not in leaving]
    root = machine.registry_root
    files = row.manifests(machine)
    shared_keys = {key for browser in staying for key in browser.registry_keys()}
    try:
        for key in row.registry_keys():
            if key not in shared_keys and machine.registry.read(root, key) in {str(file) for file in files}:
                machine.registry.delete(root, key)
    except OSError as error:
        return reason(error)
    if machine.system == "windows":
        everyones = {key for each in browsers.rows() if each.family == row.family for key in each.registry_keys()}
        shared = {file for file in files if any(machine.registry.read(root, key) == str(file) for key in everyones)}
    else:
        shared = {file for browser in staying for file in browser.manifests(machine)}
    failures = [_remove(file) for file in files if file not in shared]
    return next(filter(None, failures), None)


def _remove(file: Path) -> str | None:
    try:
        if manifests.look(file, "chromium").state in _OURS:
            file.unlink(missing_ok=True)
        for left in _leftovers(file):
            left.unlink(missing_ok=True)
    except OSError as error:
        return reason(error)
    return None


def _leftovers(file: Path) -> list[Path]:
    """What a write that was killed left beside a file."""
    try:
        return list(file.parent.glob(f".{file.name}.*"))
    except OSError:
        return []
