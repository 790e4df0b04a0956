"""What the commands about browsers and this computer do."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from facetune import cli_text, paths
from facetune.cli_text import Screen, print_json
from facetune.errors import FaceTuneError
from facetune.setup.status import Registration


def doctor(options: Namespace) -> int:
    """Check everything; a failure among the checks is a failure of the command."""
    from facetune.setup.doctor import examine

    result = examine()
    if options.json:
        print_json(result)
    else:
        cli_text.show_checks(Screen.of(sys.stdout), result.checks)
    return 1 if result.worst == "failure" else 0


def install(options: Namespace) -> int:
    """Register with the browsers."""
    from facetune.setup.install import Place, install
    from facetune.setup.machine import this_machine
    from facetune.setup.status import settled

    if (options.manifest_dir is None) != (options.family is None):
        raise FaceTuneError("usage", detail="--manifest-dir and --family belong together.")
    place = Place(options.manifest_dir, options.family) if options.manifest_dir else None
    registrations = install(this_machine(), names=options.browser, extra_ids=options.extension_id, place=place)
    _show(options, registrations)
    return 0 if settled(registrations, "registered") else 1


def uninstall(options: Namespace) -> int:
    """Take the registrations back, and with --data whatever else FaceTune keeps apart from the settings."""
    from facetune.setup.install import uninstall
    from facetune.setup.machine import this_machine
    from facetune.setup.status import settled

    registrations = uninstall(this_machine(), names=options.browser)
    if options.data:
        _remove_data()
    if not registrations and not options.json:
        Screen.of(sys.stdout).say("Nothing was registered.")
    _show(options, registrations)
    return 0 if settled(registrations, "not_registered") else 1


def _remove_data() -> None:
    """Remove the fetched models, the catalogue and the log, and their folders where nothing else is in them."""
    try:
        shutil.rmtree(paths.fetched_models(), ignore_errors=True)
        for file in (paths.catalogue_file(), paths.log_file()):
            for each in file.parent.glob(f"{file.name}*"):  # SQLite's journal and the log's older part, too
                each.unlink()
    except OSError as error:
        raise FaceTuneError("disk_failed", path=str(error.filename), detail=error.strerror or str(error)) from error
    log_folder = paths.log_file().parent
    for folder in (log_folder, log_folder.parent, paths.data_dir()):
        if folder.name in ("facetune", log_folder.name):
            _remove_if_empty(folder)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def status(options: Namespace) -> int:
    """Show how each browser stands; a manifest that does not work is a failure, an absent one is not."""
    from facetune.setup.machine import this_machine
    from facetune.setup.status import status

    registrations = status(this_machine())
    if options.json:
        print_json({"browsers": registrations})
    else:
        shown = [each for each in registrations if each.found or each.state != "not_registered"]
        if not shown:
            Screen.of(sys.stdout).say("No supported browser was found, and none is registered.")
        cli_text.show_registrations(Screen.of(sys.stdout), shown)
    return 0 if all(each.state in ("registered", "not_registered") for each in registrations) else 1


def _show(options: Namespace, registrations: Sequence[Registration]) -> None:
    if options.json:
        print_json({"browsers": registrations})
    else:
        cli_text.show_registrations(Screen.of(sys.stdout), registrations)
