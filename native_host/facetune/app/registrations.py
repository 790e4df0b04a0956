"""The registrations with browsers: makes them, tells how they are, repairs them, and takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from facetune import paths
from facetune.browsers.browser import Family
from facetune.browsers.machine import Machine, this_machine
from facetune.browsers.register import repair as repair_registrations
from facetune.browsers.status import Registration, registrations, worth_showing
from facetune.errors import FaceTuneError

__all__ = ["Registration", "Registrations", "read", "register", "repair", "repair_silently", "unregister"]


class Registrations(NamedTuple):
    """The registrations of one request, and whether all of them are as they should be."""

    browsers: list[Registration]
    in_order: bool

    @property
    def shown(self) -> list[Registration]:
        """Those that people want to see."""
        return worth_showing(self.browsers)


def register(
    *,
    names: Sequence[str] = (),
    extra_ids: Sequence[str] = (),
    folder: Path | None = None,
    family: Family | None = None,
    for_all: bool = False,
) -> Registrations:
    """Register the host with the browsers `names`, by default with all that are found, and in `folder` if given.

    `family` is the family of the browsers that read `folder`. `for_all` registers for all users of this computer.
    Raises FaceTuneError as facetune.browsers.register does.
    """
    from facetune.browsers.register import Place, register

    if (folder is None) != (family is None):
        raise FaceTuneError("usage", detail="--manifest-dir and --family belong together.")
    place = Place(folder, family) if folder and family else None
    made = register(_machine(for_all=for_all), names=names, extra_ids=extra_ids, place=place)
    return Registrations(made, all(each.state == "registered" for each in made))


def unregister(*, names: Sequence[str] = (), data: bool = False, for_all: bool = False) -> Registrations:
    """Take back the registrations with the browsers `names`, by default all, and the data that is not a person's.

    Raises FaceTuneError browser_unknown, disk_failed or usage.
    """
    from facetune.browsers.unregister import unregister
    from facetune.installer.paths import UserPaths
    from facetune.installer.removal import remove_data, remove_shared

    if data and names:
        raise FaceTuneError("usage", detail="--data is for all browsers: it does not go with --browser.")
    machine = _machine(for_all=for_all)
    removed = unregister(machine, names=names)
    if data:
        own = UserPaths(paths.data_dir(), paths.settings_file().parent, paths.log_file().parent)
        places = [] if for_all else [own, *UserPaths.others(own)]
        left = remove_shared(machine.data) if for_all else [file for place in places for file in remove_data(place)]
        if left:
            raise FaceTuneError("disk_failed", path=str(left[0]), detail="it could not be removed")
    return Registrations(removed, all(each.state == "not_registered" for each in removed))


def read() -> Registrations:
    """All registrations. A missing one is in order; one that does not work is not."""
    every = registrations(this_machine())
    return Registrations(every, all(each.state in ("registered", "not_registered") for each in every))


def repair() -> list[Registration]:
    """Repair our registrations that do not work or are an older version's; gives those that could be repaired."""
    return [each for each in repair_registrations(this_machine()) if each.state == "registered"]


def repair_silently() -> None:
    """The same for a host that serves a browser: tells the log alone, and never raises."""
    from facetune import logs

    try:
        repaired = repair_registrations(this_machine())
        if repaired:
            logs.start()
        for each in repaired:
            logs.logger.info("registration with %s repaired: %s", each.name, each.state)
    except Exception:  # noqa: BLE001 - a repair that was not asked for must not break anything
        logs.start()
        logs.logger.exception("the registrations could not be repaired")


def _machine(*, for_all: bool) -> Machine:
    machine = this_machine()
    return machine.for_all() if for_all else machine
