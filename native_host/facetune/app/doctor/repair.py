"""`facetune doctor --fix`: repairs what it can without more rights."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from facetune import paths
from facetune.app import litter, weights
from facetune.app.download import Deadlines
from facetune.browsers import manifests
from facetune.browsers.machine import Machine, this_machine
from facetune.browsers.register import refuse_sudo, register
from facetune.browsers.register import repair as repair_registrations
from facetune.browsers.status import Registration, found, registrations, worth_showing
from facetune.errors import FaceTuneError
from facetune.findings import Check

_PATIENCE: Final = Deadlines(silence=10, total=60)


def repair(machine: Machine | None = None) -> list[Check]:
    """What was repaired ("ok") and what could not be ("failure"); empty if nothing needed it.

    Raises FaceTuneError sudo_refused: files of root in a user's home would need the next repair.
    """
    machine = machine or this_machine()
    refuse_sudo(machine)
    results: list[Check] = []
    steps: dict[str, Callable[[Machine], Iterator[str]]] = {
        "Permissions": _permissions,
        "Browsers": _registrations,
        "Catalogue": _catalogue,
        "Face detector": _detector,
        "Profile": _profile,
        "Disk": _litter,
    }
    for subject, step in steps.items():
        results += _done(subject, step, machine)
    return results


def _done(subject: str, step: Callable[[Machine], Iterator[str]], machine: Machine) -> Iterator[Check]:
    """What one step did, and its failure if it failed."""
    try:
        for done in step(machine):
            yield Check(subject, "ok", done)
    except FaceTuneError as error:
        yield Check(subject, "failure", error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - the other repairs may still work
        yield Check(subject, "failure", f"{type(error).__name__}: {error}")


def _permissions(machine: Machine) -> Iterator[str]:
    """Corrects the permissions of own files that their owner may not use, and of private ones that others may read."""
    if machine.system == "windows":
        return
    private = {paths.settings_file(), *machine.data.glob("profile.db*")}
    folders = [machine.data, paths.settings_file().parent, paths.log_file().parent]
    files = [paths.settings_file(), paths.log_file(), paths.catalogue_file(), *private]
    for path, least, most in [
        *((folder, 0o700, 0o777) for folder in folders),
        *((file, 0o600, 0o600 if file in private else 0o777) for file in dict.fromkeys(files)),
        (machine.python.parent / "facetune-host", 0o500, 0o777),
    ]:
        if _correct(path, least=least, most=most):
            yield f"corrected the permissions of {path}"


def _correct(path: Path, *, least: int, most: int) -> bool:
    """Give the owner of a path at least the rights `least`, and no user more than `most`; gives whether it changed."""
    try:
        now = path.stat()
    except OSError:
        return False
    mode = stat.S_IMODE(now.st_mode)
    wanted = (mode | least) & most
    if mode == wanted or now.st_uid != os.getuid():
        return False
    path.chmod(wanted)
    return True


def _registrations(machine: Machine) -> Iterator[str]:
    """Registers again where it is wrong; where no browser is registered, with all that are found."""
    now = [each for each in worth_showing(registrations(machine)) if each.level == "user"]
    wrong = [each for each in now if _is_wrong(each)]
    names = [each.browser for each in wrong if each.browser]
    if not any(each.state == "registered" for each in now):
        names += [each.key for each in found(machine) if each.key not in names]
    if names:
        for each in register(machine, names=names):
            if each.state != "registered":
                raise FaceTuneError("disk_failed", path=each.manifest, detail=each.detail or each.state)
            yield f"registered with {each.name}"
    for each in repair_registrations(machine):  # those that --manifest-dir named
        yield f"registered in {each.name}"


def _is_wrong(each: Registration) -> bool:
    if each.state != "registered":
        return each.state in ("dangling", "broken")
    return each.outdated or not set(manifests.extension_ids(each.family)) <= set(each.extension_ids)


def _catalogue(machine: Machine) -> Iterator[str]:
    """Builds a catalogue that does not open."""
    del machine
    from facetune.music.catalogue.build import build
    from facetune.music.catalogue.catalogue import Catalogue

    try:
        Catalogue.open(paths.catalogue_file())
    except FaceTuneError as error:
        if error.code == "catalogue_locked":
            raise
        report = build()
        yield f"built the catalogue, {report.tracks:,} tracks"


def _detector(machine: Machine) -> Iterator[str]:
    """Fetches the better face detector's weights, if there is a network."""
    del machine
    from facetune.vision import manifest

    wanted = manifest.face_detector()
    if weights.fetch(wanted, paths.fetched_models(), deadlines=_PATIENCE):
        yield f"fetched {wanted.file}"


def _litter(machine: Machine) -> Iterator[str]:
    """Removes what programs that were killed left unfinished."""
    del machine
    if count := len(litter.sweep()):
        yield f"removed {count} unfinished files"


def _profile(machine: Machine) -> Iterator[str]:
    """Sets a damaged profile aside and keeps what can be read: opening it does that."""
    del machine
    from facetune.profile import health

    if health.check().state == "damaged":
        from facetune.profile.connection import examine
        from facetune.profile.database import opened

        try:
            with opened() as connection:
                examine(connection)
        except FaceTuneError as error:
            if error.code != "profile_damaged":
                raise
        yield "set the damaged profile aside, and kept what could be read of it"
