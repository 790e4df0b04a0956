"""Repairs our own registrations by themselves: a program that moved, an environment made anew, an upgrade."""

from __future__ import annotations

from pathlib import Path

from facetune.browsers import browser as browsers
from facetune.browsers import manifests, record
from facetune.browsers.machine import Machine
from facetune.browsers.register import put, refuse_sudo, register
from facetune.browsers.status import Registration, judge, judge_elsewhere
from facetune.errors import FaceTuneError


def heal(machine: Machine) -> list[Registration]:
    """Point this user's manifests of ours to this installation where their program is gone or they are an older one's.

    Adds none where none was, and leaves alone what another program or a newer FaceTune wrote. What was repaired, or
    could not be, with the state it is in now; nothing for an installation that has no host's program.
    """
    try:
        refuse_sudo(machine)
        program = manifests.host_program(machine)
    except FaceTuneError:
        return []
    healed = []
    for row in browsers.rows():
        if row.manifests(machine) and _ails(judge(row, machine)):
            failure = register(machine, row, program)
            healed.append(judge(row, machine, failure=failure))
    for elsewhere in record.read(machine).elsewhere:
        if _ails(judge_elsewhere(elsewhere)):
            failure = put(Path(elsewhere.file), elsewhere.family, program)
            healed.append(judge_elsewhere(elsewhere, failure=failure))
    return healed


def heal_this_machine() -> None:
    """Heal this computer and tell the log; never raises."""
    from facetune import logs
    from facetune.browsers.machine import this_machine

    try:
        healed = heal(this_machine())
        if healed:
            logs.start()
        for each in healed:
            logs.logger.info("registration with %s repaired: %s", each.name, each.state)
    except Exception:  # noqa: BLE001 - a repair that nobody asked for must not be what breaks
        logs.start()
        logs.logger.exception("the registrations could not be repaired")


def _ails(registration: Registration) -> bool:
    return registration.state == "dangling" or registration.outdated
