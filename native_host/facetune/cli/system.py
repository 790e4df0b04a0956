"""The commands about this computer: its browsers, the doctor, the model files, and the page."""

from __future__ import annotations

import contextlib
import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.cli.parser import Commands, Parser, between, command, group, word
from facetune.cli.system_text import show_checks, show_registrations, summary
from facetune.cli.terminal import ProgressLine, Screen, plain, print_json

if TYPE_CHECKING:
    from facetune.app.registrations import Registration

EXIT_STATUS: Final = {"ok": 0, "note": 0, "warning": 4, "failure": 1}
"""The exit status of `facetune doctor`, by its worst finding."""

_MODELS: Final = {
    "": "as it should be",
    "model_missing": "not there",
    "model_corrupt": "damaged",
    "model_pointer": "only Git LFS's pointer to it is there",
}
"""How a model file is, by the code that a scan would fail with."""


def add(commands: Commands[Parser]) -> None:
    """Add install, uninstall, status, doctor and web."""
    about = "Register FaceTune with the browsers of this user."
    parser = command(commands, "install", install, about, log=False)
    _which(parser, "this browser, found or not (repeatable)", "register for every user of this computer")
    parser.add_argument(
        "--extension-id", action="append", default=[], metavar="ID", help="also allow this extension (repeatable)"
    )
    parser.add_argument("--manifest-dir", type=Path, metavar="DIR", help="register in this folder of manifests")
    parser.add_argument(
        "--family", type=word, choices=("chromium", "gecko"), help="the kind of browser that reads --manifest-dir"
    )
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

    about = "Serve FaceTune's page on this computer: it needs no host, no extension and no account."
    parser = command(commands, "web", web, about, log=False)
    parser.add_argument("folder", type=Path, nargs="?", help="the built page (default: dist/web of the checkout)")
    parser.add_argument("--port", type=between(1, 65_535), metavar="N", help="the port (default 8787, or a free one)")


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


def web(options: Namespace) -> int:
    """Serve the page until Ctrl+C."""
    from facetune.app import page

    with page.server(page.folder_of(options.folder), options.port) as server:
        if options.json:
            print_json({"address": server.address})
        else:
            screen = Screen.of(sys.stdout)
            screen.say(f"FaceTune's page: {server.address} (Ctrl+C ends it)")
            screen.say(
                "A phone gives a page the camera only over https: put the folder on a static host. An Android phone on"
                f" a cable can open the address above after: adb reverse tcp:{server.server_port}"
                f" tcp:{server.server_port}"
            )
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


def _which(parser: Parser, browser: str, system: str) -> None:
    parser.add_argument("--browser", action="append", default=[], metavar="NAME", help=browser)
    parser.add_argument("--system", action="store_true", help=system)


def doctor(options: Namespace) -> int:
    """Check everything. The exit status tells the worst finding."""
    from facetune.app.doctor.examine import examine
    from facetune.app.doctor.repair import repair

    repairs = repair() if options.fix else []
    result = examine()
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
        screen.say()
        screen.say(summary(result.checks))
    return EXIT_STATUS[result.worst]


def install(options: Namespace) -> int:
    """Register with the browsers."""
    from facetune.app import registrations

    if options.system:
        os.umask(0o022)  # root's own umask may hide the files from the other users
    made = registrations.register(
        names=options.browser,
        extra_ids=options.extension_id,
        folder=options.manifest_dir,
        family=options.family,
        for_all=options.system,
    )
    _show(options, made.browsers)
    return 0 if made.in_order else 1


def uninstall(options: Namespace) -> int:
    """Take the registrations back, and with --data also what is neither settings nor profile."""
    from facetune.app import registrations

    removed = registrations.unregister(names=options.browser, data=options.data, for_all=options.system)
    if not removed.browsers and not options.json:
        Screen.of(sys.stdout).say("Nothing was registered.")
    _show(options, removed.browsers)
    return 0 if removed.in_order else 1


def status(options: Namespace) -> int:
    """Show the registration of each browser; one that does not work is a failure, a missing one is not."""
    from facetune.app import registrations

    found = registrations.read()
    if not found.shown and not options.json:
        Screen.of(sys.stdout).say("No supported browser was found, and none is registered.")
    _show(options, found.browsers if options.json else found.shown)
    return 0 if found.in_order else 1


def repair() -> None:
    """Repair our own registrations. This says so, because the person called another command."""
    from facetune.app import registrations

    screen = Screen.of(sys.stderr)
    for each in registrations.repair():
        screen.say(plain(f"Repaired FaceTune's registration with {each.name}."))


def _show(options: Namespace, registrations: Iterable[Registration]) -> None:
    if options.json:
        print_json({"browsers": registrations})
    else:
        show_registrations(Screen.of(sys.stdout), registrations)


def models_list(options: Namespace) -> int:
    """Show the model files and how they are."""
    from facetune.app.weights import examine

    models = examine()
    if options.json:
        print_json({"models": models})
        return 0
    screen = Screen.of(sys.stdout)
    for model in models:
        state = _MODELS.get(model.error or "", "it cannot be used")
        screen.say(f"{model.role[:1].upper()}{model.role[1:]}: {state} ({model.size:,} bytes)")
        screen.say(f"    {plain(model.file)}")
    return 0


def models_fetch(options: Namespace) -> int:
    """Put the face detector's weights in their place."""
    from facetune.app.weights import fetch_detector

    terminal = Screen.of(sys.stderr)
    with ProgressLine(terminal, quiet=options.json) as line:

        def show(name: str, done: int, size: int) -> None:
            line.write(f"{name} {terminal.bar(done / size)} {done / size:>4.0%}")

        result = fetch_detector(options.source, force=options.force, timeout=options.timeout, on_bytes=show)
    if options.json:
        print_json(result)
    else:
        verb = "Installed" if result.fetched else "Already there:"
        Screen.of(sys.stdout).say(f"{verb} {plain(result.file)}")
    return 0
