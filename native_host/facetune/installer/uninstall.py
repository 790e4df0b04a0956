"""Uninstalls."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Sequence
from dataclasses import replace

from facetune.browsers import record, table
from facetune.browsers.status import Registration, registration
from facetune.browsers.unregister import unregister
from facetune.installer.environment import remove_tree
from facetune.installer.layout import Layout, known_prefixes, refuse_foreign
from facetune.installer.programs import clean_environment, is_our_link, unlink_command
from facetune.installer.prompt import ask, say, stop
from facetune.installer.removal import erase_person, may_be_signed_in, remove_data, remove_folders


def uninstall(layout: Layout, *, yes: bool) -> None:
    """Remove every file and registry value that FaceTune made; a person's own data only if that person agrees."""
    machine, paths = layout.machine, layout.paths
    refuse_foreign(layout)
    recorded = record.read(machine)
    # Several, if a move to another prefix was interrupted.
    environments = [replace(layout, prefix=each) for each in known_prefixes(layout, recorded)]
    if not _is_there(environments, [registration(row, machine) for row in table.BROWSERS if row.manifests(machine)]):
        say("FaceTune is not installed.")
        return
    personal = paths.personal() if machine.level == "user" else []
    erase = bool(personal) and ask(
        f"Erase your history, your settings and your sign-in with Spotify, too ({personal[0].parent})?", yes=yes
    )
    if erase:
        _sign_out(environments)
    registrations = unregister(machine, last=False)
    failed = [each for each in registrations if each.state == "failed"]
    show(failed)
    if failed:
        stop("Some of it could not be removed, see above.")
    for each in environments:
        unlink_command(each)
        remove_environment(each)
    if machine.level == "user":
        left = [*remove_data(paths), *(erase_person(paths) if erase else [])]
        if left:
            stop(f"{left[0]} could not be removed.")
    else:
        remove_tree(machine.data / "models")
    # The record goes last: after a kill, the next run finds in it what is left to do.
    record.forget(machine, recorded)
    remove_folders(paths)
    folders = record.remove_empty(recorded.directories)
    if personal and not erase:
        # So that these folders go, too, when the rest is erased later.
        record.write(machine, record.Record(directories=folders))
        say("Kept: " + ", ".join(map(str, personal)) + ". With --yes these are erased, too.")
    say("FaceTune is removed. Remove its extension in the browser, too.")


def _is_there(environments: Sequence[Layout], manifests: Sequence[Registration]) -> bool:
    """Whether any part of an installation is left: its folder may have been removed by hand."""
    layout = environments[0]
    if any(each.exists() for each in (layout.machine.data / record.NAME, *layout.paths.personal())):
        return True
    if any(each.is_made or (each.link and is_our_link(each.link, each)) for each in environments):
        return True
    # A manifest whose program exists may come from a pip install, which the installer did not make.
    return any(each.state in ("dangling", "broken") for each in manifests)


def remove_environment(layout: Layout) -> None:
    """Remove the private environment, and its folder where nothing else is in it."""
    # Marked first: the next run finishes a removal that was killed.
    with contextlib.suppress(OSError):
        layout.unfinished.touch()
    remove_tree(layout.venv)
    remove_tree(layout.cache)
    layout.unfinished.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        layout.prefix.rmdir()


def _sign_out(environments: Sequence[Layout]) -> None:
    """Take the sign-in out of the system's keyring, as only an installed program can; tell if it may still be there.

    facetune.setup.sign_out is the name that environments of 0.1 have, too.
    """
    signed_in = may_be_signed_in(environments[0].paths)
    for each in environments:
        arguments = [str(each.program("python")), "-I", "-m", "facetune.setup.sign_out"]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            variables = clean_environment(each)
            if subprocess.run(arguments, env=variables, capture_output=True, check=False, timeout=20).returncode == 0:
                return
    if signed_in:
        say(
            'Note: the system\'s keyring may still hold your sign-in with Spotify, under "FaceTune". Remove it there, '
            "and take FaceTune's access away at https://www.spotify.com/account/apps."
        )


def show(registrations: Sequence[Registration]) -> None:
    """A line for each."""
    for each in registrations:
        say(f"{each.name}: {each.state.replace('_', ' ')}" + (f", {each.detail}" if each.detail else ""))
