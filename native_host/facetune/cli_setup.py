"""What the commands about browsers and this computer do."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune import cli_text
from facetune.cli_parser import Commands, Parser, command
from facetune.cli_text import Screen, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.browsers.machine import Machine
    from facetune.browsers.status import Registration

STATUS: Final = {"ok": 0, "note": 0, "warning": 4, "failure": 1}
"""The exit status of `facetune doctor`, by the worst that it found."""


def add(commands: Commands[Parser]) -> None:
    """The commands about browsers and this computer."""
    about = "Register FaceTune with the browsers of this user."
    install = command(commands, "install", "install", about, module="cli_setup")
    _which(install, "this browser, found or not (repeatable)", "register for every user of this computer")
    install.add_argument(
        "--extension-id", action="append", default=[], metavar="ID", help="also allow this extension (repeatable)"
    )
    install.add_argument("--manifest-dir", type=Path, metavar="DIR", help="register in this folder of manifests")
    install.add_argument(
        "--family", choices=("chromium", "gecko"), help="the kind of browser that reads --manifest-dir"
    )
    about = "Take back what `facetune install` made."
    uninstall = command(commands, "uninstall", "uninstall", about, module="cli_setup")
    _which(uninstall, "only this one (repeatable)", "what was registered for every user")
    uninstall.add_argument(
        "--data",
        action="store_true",
        help="also remove the face detector's weights, the catalogue with all tables that were imported, and the log; "
        "with --system the weights for every user",
    )
    command(commands, "status", "status", "Which browsers know FaceTune.", module="cli_setup")
    about = "Check everything that FaceTune needs, and say what to do."
    doctor = command(commands, "doctor", "doctor", about, module="cli_setup")
    doctor.add_argument("--fix", action="store_true", help="first repair what can be repaired without more rights")


def _which(parser: Parser, browser: str, system: str) -> None:
    parser.add_argument("--browser", action="append", default=[], metavar="NAME", help=browser)
    parser.add_argument("--system", action="store_true", help=system)


def _machine(options: Namespace) -> Machine:
    from facetune.browsers.machine import this_machine

    machine = this_machine()
    return machine.for_all() if options.system else machine


def doctor(options: Namespace) -> int:
    """Check everything; the exit status says the worst."""
    from facetune.app.doctor.examine import examine
    from facetune.app.doctor.repair import repair
    from facetune.browsers.machine import this_machine

    machine = this_machine()
    repairs = repair(machine) if options.fix else []
    result = examine(machine)
    if options.json:
        answer = {"worst": result.worst, "checks": result.checks}
        print_json({**answer, "repairs": repairs} if options.fix else answer)
    else:
        screen = Screen.of(sys.stdout)
        if repairs:
            screen.say("Repairs:")
            cli_text.show_checks(screen, repairs)
            screen.say()
        elif options.fix:
            screen.say("There was nothing to repair.")
        cli_text.show_checks(screen, result.checks)
    return STATUS[result.worst]


def install(options: Namespace) -> int:
    """Register with the browsers."""
    from facetune.browsers.register import Place, register
    from facetune.browsers.status import settled

    if (options.manifest_dir is None) != (options.family is None):
        raise FaceTuneError("usage", detail="--manifest-dir and --family belong together.")
    place = Place(options.manifest_dir, options.family) if options.manifest_dir else None
    if options.system:
        os.umask(0o022)  # root's own may close what every user has to read
    registrations = register(_machine(options), names=options.browser, extra_ids=options.extension_id, place=place)
    _show(options, registrations)
    return 0 if settled(registrations, "registered") else 1


def uninstall(options: Namespace) -> int:
    """Take the registrations back, and with --data whatever else FaceTune keeps apart from settings and profile."""
    from facetune.browsers.status import settled
    from facetune.browsers.unregister import unregister
    from facetune.installer.paths import Places
    from facetune.installer.removal import remove_data, remove_shared

    if options.data and options.browser:
        raise FaceTuneError("usage", detail="--data is for all browsers: it does not go with --browser.")
    machine = _machine(options)
    registrations = unregister(machine, names=options.browser)
    if options.data and (left := remove_shared(machine.data) if options.system else remove_data(Places.here())):
        raise FaceTuneError("disk_failed", path=str(left[0]), detail="it could not be removed")
    if not registrations and not options.json:
        Screen.of(sys.stdout).say("Nothing was registered.")
    _show(options, registrations)
    return 0 if settled(registrations, "not_registered") else 1


def status(options: Namespace) -> int:
    """Show how each browser stands; a manifest that does not work is a failure, an absent one is not."""
    from facetune.browsers.machine import this_machine
    from facetune.browsers.status import status, worth_showing

    registrations = status(this_machine())
    if options.json:
        print_json({"browsers": registrations})
    else:
        shown = worth_showing(registrations)
        if not shown:
            Screen.of(sys.stdout).say("No supported browser was found, and none is registered.")
        cli_text.show_registrations(Screen.of(sys.stdout), shown)
    return 0 if all(each.state in ("registered", "not_registered") for each in registrations) else 1


def repair() -> None:
    """Repair our own registrations, and say so: another command's business is why this one was called."""
    from facetune.browsers.machine import this_machine
    from facetune.browsers.repair import repair

    screen = Screen.of(sys.stderr)
    for each in repair(this_machine()):
        if each.state == "registered":
            screen.say(cli_text.plain(f"Repaired FaceTune's registration with {each.name}."))


def _show(options: Namespace, registrations: Sequence[Registration]) -> None:
    if options.json:
        print_json({"browsers": registrations})
    else:
        cli_text.show_registrations(Screen.of(sys.stdout), registrations)
