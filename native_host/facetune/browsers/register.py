"""Tells browsers where the host is. uninstall.py takes that back."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from facetune.browsers import browser as browsers
from facetune.browsers import manifests, record
from facetune.browsers.browser import HOST_NAME, Browser, Family
from facetune.browsers.machine import Machine
from facetune.browsers.status import Registration, judge, judge_elsewhere
from facetune.errors import FaceTuneError
from facetune.files import make_directories, reason, write_atomically

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
    rows = browsers.found(machine)
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
