"""Uninstalls."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from facetune.browsers import record, table
from facetune.browsers.status import Registration, registration
from facetune.browsers.unregister import unregister
from facetune.installer.environment import remove_tree
from facetune.installer.layout import Layout, known_prefixes, refuse_foreign
from facetune.installer.paths import UserPaths
from facetune.installer.programs import clean_environment, is_our_link, unlink_command
from facetune.installer.prompt import ask, say, stop
from facetune.installer.removal import erase_person, may_be_signed_in, remove_data, remove_folders


def uninstall(layout: Layout, *, yes: bool) -> None:
    """Remove every file and registry value that FaceTune made; a person's own data only if that person agrees."""
    machine = layout.machine
    refuse_foreign(layout)
    parts = [layout, *_elsewhere(layout)]
    records = [record.read(part.machine) for part in parts]
    # Several, if a move to another prefix was interrupted.
    environments = [
        replace(part, prefix=each)
        for part, recorded in zip(parts, records, strict=True)
        for each in known_prefixes(part, recorded)
    ]
    registered = [registration(row, machine) for row in table.BROWSERS if row.manifests(machine)]
    if not (_is_there(environments) or any(each.state in _OURS_ALONE for each in registered)):
        say("FaceTune is not installed.")
        return
    personal = [file for part in parts for file in part.paths.personal()] if machine.level == "user" else []
    erase = bool(personal) and ask(
        f"Erase your history, your settings and your sign-in with Spotify, too ({personal[0].parent})?", yes=yes
    )
    if erase:
        _sign_out(environments)
    registrations = [each for part in parts for each in unregister(part.machine, last=False)]
    failed = [each for each in registrations if each.state == "failed"]
    show(failed)
    if failed:
        stop("Some of it could not be removed, see above.")
    for each in environments:
        unlink_command(each)
        remove_environment(each)
    if machine.level == "user":
        left = [file for part in parts for file in remove_data(part.paths)]
        left += [file for part in parts if erase for file in erase_person(part.paths)]
        if left:
            stop(f"{left[0]} could not be removed.")
    else:
        remove_tree(machine.data / "models")
    # The records go last: after a kill, the next run finds in them what is left to do.
    for part, recorded in zip(parts, records, strict=True):
        record.forget(part.machine, recorded)
        remove_folders(part.paths)
        folders = record.remove_empty(recorded.directories)
        if machine.level == "user" and part.paths.personal():
            # So that these folders go, too, when the rest is erased later.
            record.write(part.machine, record.Record(directories=folders))
    if personal and not erase:
        say("Kept: " + ", ".join(map(str, personal)) + ". With --yes these are erased, too.")
    say("FaceTune is removed. Remove its extension in the browser, too.")


_OURS_ALONE: Final = ("dangling", "broken")
"""A manifest whose program exists may come from a pip install, which the installer did not make."""


def _elsewhere(layout: Layout) -> list[Layout]:
    """The same user's other folders, which programs without XDG's variables, or with them, have used."""
    if layout.machine.level == "system":
        return []
    return [
        replace(layout, machine=replace(layout.machine, data=other.data), paths=other, prefix=other.data)
        for other in UserPaths.others(layout.paths)
    ]


def _is_there(environments: Sequence[Layout]) -> bool:
    """Whether any part of an installation is left: its folder may have been removed by hand."""
    return any(
        each.is_made
        or (each.machine.data / record.NAME).exists()
        or each.paths.personal()
        or (each.link is not None and is_our_link(each.link, each))
        for each in environments
    )


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
    if record.is_copied(environments[0].machine):
        say("Note: your sign-in with Spotify stays, for this home is a copy of one where FaceTune is installed.")
        return
    signed_in = any(may_be_signed_in(each.paths) for each in environments)
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
