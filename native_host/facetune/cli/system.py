"""The commands about this computer: its browsers, the doctor, and the model files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.cli.parser import Commands, Parser, between, command, group
from facetune.cli.terminal import ProgressLine, Screen, plain, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.browsers.machine import Machine
    from facetune.browsers.status import Registration
    from facetune.findings import Check

STATUS: Final = {"ok": 0, "note": 0, "warning": 4, "failure": 1}
"""The exit status of `facetune doctor`, by the worst that it found."""

STATES: Final = {
    "registered": "registered",
    "not_registered": "not registered",
    "dangling": "registered, but the program is gone",
    "broken": "its manifest cannot be read",
    "foreign": "another program uses FaceTune's name",
    "failed": "could not be changed",
}


def add(commands: Commands[Parser]) -> None:
    """The commands about browsers and this computer."""
    about = "Register FaceTune with the browsers of this user."
    parser = command(commands, "install", install, about, log=False)
    _which(parser, "this browser, found or not (repeatable)", "register for every user of this computer")
    parser.add_argument(
        "--extension-id", action="append", default=[], metavar="ID", help="also allow this extension (repeatable)"
    )
    parser.add_argument("--manifest-dir", type=Path, metavar="DIR", help="register in this folder of manifests")
    parser.add_argument("--family", choices=("chromium", "gecko"), help="the kind of browser that reads --manifest-dir")
    about = "Take back what `facetune install` made."
    parser = command(commands, "uninstall", uninstall, about, log=False)  # must not make the log's folder
    _which(parser, "only this one (repeatable)", "what was registered for every user")
    parser.add_argument(
        "--data",
        action="store_true",
        help="also remove the face detector's weights, the catalogue with all tables that were imported, and the log; "
        "with --system the weights for every user",
    )
    command(commands, "status", status, "Which browsers know FaceTune.", log=False)
    about = "Check everything that FaceTune needs, and say what to do."
    parser = command(commands, "doctor", doctor, about, log=False)
    parser.add_argument("--fix", action="store_true", help="first repair what can be repaired without more rights")


def add_models(commands: Commands[Parser]) -> None:
    """Add `facetune models`."""
    parts = group(commands, "models", "The models that find and read faces.")
    command(parts, "list", models_list, "The model files, and whether they are as they should be.")
    fetch = command(parts, "fetch", models_fetch, "Download the face detector's weights.")
    fetch.add_argument("--from", dest="source", type=Path, metavar="FILE", help="take them from this file instead")
    fetch.add_argument("--force", action="store_true", help="replace them even if they are right")
    fetch.add_argument(
        "--timeout", type=between(1, 3600), default=120, metavar="SECONDS", help="give up after this (default 120)"
    )


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
            show_checks(screen, repairs)
            screen.say()
        elif options.fix:
            screen.say("There was nothing to repair.")
        show_checks(screen, result.checks)
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
    from facetune.installer.paths import UserPaths
    from facetune.installer.removal import remove_data, remove_shared

    if options.data and options.browser:
        raise FaceTuneError("usage", detail="--data is for all browsers: it does not go with --browser.")
    machine = _machine(options)
    registrations = unregister(machine, names=options.browser)
    if options.data and (left := remove_shared(machine.data) if options.system else remove_data(UserPaths.here())):
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
        show_registrations(Screen.of(sys.stdout), shown)
    return 0 if all(each.state in ("registered", "not_registered") for each in registrations) else 1


def repair() -> None:
    """Repair our own registrations, and say so: another command's business is why this one was called."""
    from facetune.browsers.machine import this_machine
    from facetune.browsers.repair import repair

    screen = Screen.of(sys.stderr)
    for each in repair(this_machine()):
        if each.state == "registered":
            screen.say(plain(f"Repaired FaceTune's registration with {each.name}."))


def _show(options: Namespace, registrations: Iterable[Registration]) -> None:
    if options.json:
        print_json({"browsers": registrations})
    else:
        show_registrations(Screen.of(sys.stdout), registrations)


def show_checks(screen: Screen, checks: Iterable[Check]) -> None:
    """One line a check, and what to do below the ones that need it."""
    colours = {"ok": "32", "note": "36", "warning": "33", "failure": "31"}
    for check in checks:
        state = screen.strong(f"{check.state:<8}", colours[check.state])
        screen.say(f"{state} {plain(check.subject)}: {plain(check.found)}")
        if check.remedy:
            screen.say(f"         {'→' if screen.unicode else '->'} {plain(check.remedy)}")


def show_registrations(screen: Screen, registrations: Iterable[Registration]) -> None:
    """One line a browser: how it stands, and the manifest that says so."""
    for each in registrations:
        absent = "" if each.found else " (the browser was not found)"
        detail = f": {plain(each.detail)}" if each.detail else ""
        screen.say(f"{plain(each.name)}: {STATES[each.state]}{detail}{absent}")
        if each.state != "not_registered":
            screen.say(f"    {plain(each.manifest)}")


def models_list(options: Namespace) -> int:
    """Show the model files and how they are."""
    from facetune.app.weights import examine

    models = examine()
    if options.json:
        print_json({"models": models})
        return 0
    screen = Screen.of(sys.stdout)
    for model in models:
        screen.say(f"{model.role}: {model.error or 'ok'}, {model.size:,} bytes")
        screen.say(f"    {plain(model.file)}")
    return 0


def models_fetch(options: Namespace) -> int:
    """Put the face detector's weights in their place."""
    from facetune import paths
    from facetune.app.download import Deadlines
    from facetune.app.weights import fetch
    from facetune.vision.manifest import face_detector

    wanted, folder = face_detector(), paths.fetched_models()
    deadlines = Deadlines(silence=min(15, options.timeout), total=options.timeout)
    terminal = Screen.of(sys.stderr)
    with ProgressLine(terminal, quiet=options.json) as line:

        def show(done: int, size: int) -> None:
            line.write(f"{wanted.file} {terminal.bar(done / size)} {done / size:>4.0%}")

        fetched = fetch(wanted, folder, source=options.source, force=options.force, deadlines=deadlines, on_bytes=show)
    if options.json:
        print_json({"file": str(folder / wanted.file), "fetched": fetched})
    else:
        verb = "Installed" if fetched else "Already there:"
        Screen.of(sys.stdout).say(f"{verb} {plain(str(folder / wanted.file))}")
    return 0
