"""Tells browsers where the host is. unregister.py takes that back."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from facetune.browsers import manifests, record, table
from facetune.browsers.browser import HOST_NAME, Browser, Family
from facetune.browsers.machine import Machine
from facetune.browsers.status import Registration, found, registration, registration_elsewhere
from facetune.errors import FaceTuneError
from facetune.files import make_directories, reason, write_atomically

_ASKED_BY: Final = ("SUDO_USER", "DOAS_USER")


class Place(NamedTuple):
    """A folder outside the table, as `--manifest-dir` and `--family` name it."""

    directory: Path
    family: Family


def register(
    machine: Machine, *, names: Sequence[str] = (), extra_ids: Sequence[str] = (), place: Place | None = None
) -> list[Registration]:
    """Register the host with the browsers `names`, found or not; by default with all that are found or registered.

    With `place`, registers there, and with the named browsers only. Safe to repeat: correct manifests are not touched,
    outdated and dangling ones are replaced, and ids added earlier stay. Another program's manifest is left alone. A
    place that cannot be written gets the state failed; the others are registered all the same.
    Raises FaceTuneError browser_unknown, browser_elsewhere, browser_not_found, host_program_missing, sudo_refused or
    usage.
    """
    refuse_sudo(machine)
    rows = [table.by_key(name, machine) for name in dict.fromkeys(names)]
    for row in rows:
        if not row.manifests(machine):
            raise FaceTuneError("browser_elsewhere", name=row.name)
    if not rows and place is None:
        rows = _default_rows(machine)
        if not rows:
            raise FaceTuneError("browser_not_found", known=", ".join(row.name for row in table.known(machine)))
    program = manifests.host_program(machine)
    manifests.require_ids(extra_ids)
    elsewhere = record.Elsewhere(str(place.directory.absolute() / f"{HOST_NAME}.json"), place.family) if place else None
    _record(machine, [file for row in rows for file in row.manifests(machine)], elsewhere)
    results = [registration(row, machine, failure=write_manifests(machine, row, program, extra_ids)) for row in rows]
    if elsewhere is not None:
        failure = write_manifest(Path(elsewhere.file), elsewhere.family, program, extra_ids)
        results.append(registration_elsewhere(elsewhere, failure=failure))
    return results


def refuse_sudo(machine: Machine) -> None:
    """Raise FaceTuneError sudo_refused where root would install into the home of an ordinary user.

    sudo says who that is; `su` and programs that only set HOME do not, but the home has an owner.
    """
    if machine.level == "system" or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    user = next((os.environ[name] for name in _ASKED_BY if os.environ.get(name, "root") != "root"), None)
    user = user or _owner(machine.home)
    if user:
        raise FaceTuneError("sudo_refused", home=str(machine.home), user=user)


def _owner(home: Path) -> str | None:
    """The user whose home this is; None where it is root's, or is missing."""
    try:
        owner = home.stat().st_uid
    except OSError:
        return None
    if owner == 0:
        return None
    with contextlib.suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(owner).pw_name
    return f"the user {owner}"


def write_manifests(machine: Machine, row: Browser, program: Path, extra_ids: Sequence[str] = ()) -> str | None:
    """Write the manifests of one browser, and its registry keys on Windows. Gives the reason of a failure, or None."""
    for file in row.manifests(machine):
        failure = write_manifest(file, row.family, program, extra_ids)
        if failure is not None:
            return failure
        try:
            _write_keys(machine, row, file)
        except OSError as error:
            return reason(error)
    return None


def write_manifest(file: Path, family: Family, program: Path, extra_ids: Sequence[str] = ()) -> str | None:
    """Write one manifest unless it is correct or another program's. Gives the reason of a failure, or None."""
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


def _write_keys(machine: Machine, row: Browser, file: Path) -> None:
    """Point the browser's registry keys to its manifest, except those that point to another program's."""
    if machine.registry is None:
        return
    for key in row.registry_keys():
        value = machine.registry.read(machine.registry_root, key)
        if value is None or manifests.look(Path(value), row.family).state != "foreign":
            machine.registry.write(machine.registry_root, key, str(file))


def _default_rows(machine: Machine) -> list[Browser]:
    """The browsers to register with where none is named: those that are found, or were named at another time."""
    rows = found(machine)
    places = {file for row in rows for file in row.manifests(machine)}
    for row in table.BROWSERS:
        files = row.manifests(machine)
        if row not in rows and not places.issuperset(files) and registration(row, machine).state != "not_registered":
            rows.append(row)
            places.update(files)
    return rows


def _record(machine: Machine, files: Sequence[Path], elsewhere: record.Elsewhere | None) -> None:
    """Record what is about to be made, before it is made: uninstall must know it even after a kill in between."""
    made = record.read(machine)
    made.expect(*(file.parent for file in files))
    if elsewhere is not None:
        made.expect(Path(elsewhere.file).parent)
        if elsewhere not in made.elsewhere:
            made.elsewhere.append(elsewhere)
    # Without a record, uninstall still removes the manifests, but not the folders made for them.
    with contextlib.suppress(OSError):
        record.write(machine, made)


def repair(machine: Machine) -> list[Registration]:
    """Point this user's manifests of ours to this installation where they are dangling or an older version's.

    Adds no manifest, and leaves alone what another program or a newer FaceTune wrote. Gives what was repaired or could
    not be, with its new state; nothing where this installation has no host program.
    """
    try:
        refuse_sudo(machine)
        program = manifests.host_program(machine)
    except FaceTuneError:
        return []
    repaired = []
    for row in table.BROWSERS:
        if row.manifests(machine) and _needs_repair(registration(row, machine)):
            failure = write_manifests(machine, row, program)
            repaired.append(registration(row, machine, failure=failure))
    for elsewhere in record.read(machine).elsewhere:
        if _needs_repair(registration_elsewhere(elsewhere)):
            failure = write_manifest(Path(elsewhere.file), elsewhere.family, program)
            repaired.append(registration_elsewhere(elsewhere, failure=failure))
    return repaired


def _needs_repair(registration: Registration) -> bool:
    return registration.state == "dangling" or registration.outdated
