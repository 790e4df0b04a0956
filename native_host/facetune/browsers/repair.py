"""Repairs our registrations without being asked: after a move, a new environment or an upgrade."""

from __future__ import annotations

from pathlib import Path

from facetune.browsers import manifests, record, table
from facetune.browsers.machine import Machine
from facetune.browsers.register import refuse_sudo, write_manifest, write_manifests
from facetune.browsers.status import Registration, registration, registration_elsewhere
from facetune.errors import FaceTuneError


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
