"""Takes back what register.py told the browsers, and nothing that belongs to another program."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from facetune.browsers import manifests, record, table
from facetune.browsers.browser import Browser
from facetune.browsers.machine import Machine
from facetune.browsers.registry_windows import Registry, Root
from facetune.browsers.status import Registration, found, registration, registration_elsewhere
from facetune.files import reason

_OURS: Final = ("registered", "dangling", "broken")
"""The states of a manifest that is removed. A broken one bears our name and serves no browser."""


def unregister(machine: Machine, *, names: Sequence[str] = (), last: bool = True) -> list[Registration]:
    """Unregister the host from the browsers `names`, by default from all; gives what was removed or could not be.

    `last` says that the record is not needed for anything else. Another program's manifest is left alone, and so is a
    folder that is in use by now.
    """
    named = [table.by_key(name, machine) for name in dict.fromkeys(names)]
    rows = [row for row in named or table.BROWSERS if row.manifests(machine)]
    made = record.read(machine)
    results = []
    for row in _ours(machine, rows):
        failure = _remove_all(machine, row, rows)
        results.append(registration(row, machine, failure=failure))
    if names:
        made.directories = record.remove_empty(made.directories)
        with contextlib.suppress(OSError):
            record.write(machine, made)
        return results
    for elsewhere in made.elsewhere:
        if registration_elsewhere(elsewhere).state in _OURS:
            failure = _remove(Path(elsewhere.file))
            results.append(registration_elsewhere(elsewhere, failure=failure))
    if last:
        with contextlib.suppress(OSError):
            _forget(machine, made)
    return results


def _forget(machine: Machine, made: record.Record) -> None:
    """Drop the record, except what the installer needs to remove its environment. Raises OSError."""
    if not made.prefixes and not (machine.data / "venv").exists():  # its usual place is not recorded
        record.forget(machine, made)
        return
    left = record.remove_empty(made.directories)
    record.write(machine, record.Record(directories=left, prefix=made.prefix, previous=made.previous))


def _ours(machine: Machine, rows: Sequence[Browser]) -> list[Browser]:
    """Those of the browsers for which something of ours is left; of browsers that share all of it, the first."""
    ours: list[Browser] = []
    places: set[Path] = set()
    for row in rows:
        files = [file for file in row.manifests(machine) if file not in places]
        if (files or machine.registry is not None) and _is_ours(machine, row, files):
            ours.append(row)
            places.update(files)
    return ours


def _is_ours(machine: Machine, row: Browser, files: Sequence[Path]) -> bool:
    """Whether something of ours is left for this browser, in these places or in the registry."""
    if machine.registry is not None:
        own = {str(file) for file in row.manifests(machine)}
        if any(machine.registry.read(machine.registry_root, key) in own for key in row.registry_keys()):
            return True
    return any(manifests.look(file, row.family).state in _OURS or _leftovers(file) for file in files)


def _remove_all(machine: Machine, row: Browser, leaving: Sequence[Browser]) -> str | None:
    """Remove the browser's registry keys and manifests, except those that a browser which stays reads, too."""
    staying = [browser for browser in found(machine) if browser not in leaving]
    files = row.manifests(machine)
    if machine.registry is None:
        shared = {file for browser in staying for file in browser.manifests(machine)}
    else:
        try:
            shared = _delete_keys(machine.registry, machine.registry_root, row, staying, files)
        except OSError as error:
            return reason(error)
    failures = [_remove(file) for file in files if file not in shared]
    return next(filter(None, failures), None)


def _delete_keys(
    registry: Registry, root: Root, row: Browser, staying: Sequence[Browser], files: Sequence[Path]
) -> set[Path]:
    """Delete the browser's keys that point to our `files`; gives the files that other keys still point to."""
    needed = {key for browser in staying for key in browser.registry_keys()}
    for key in row.registry_keys():
        if key not in needed and registry.read(root, key) in {str(file) for file in files}:
            registry.delete(root, key)
            _delete_empty_parents(registry, root, key)
    family = {key for each in table.BROWSERS if each.family == row.family for key in each.registry_keys()}
    return {file for file in files if any(registry.read(root, key) == str(file) for key in family)}


def _delete_empty_parents(registry: Registry, root: Root, key: str) -> None:
    r"""Delete the keys above `key` and below Software that writing it made, as far as nothing is left in them."""
    while (key := key.rpartition("\\")[0]).count("\\"):
        if registry.names(root, key) != []:
            return
        with contextlib.suppress(OSError):
            registry.delete(root, key)


def _remove(file: Path) -> str | None:
    """Remove a manifest of ours, and what killed writes left beside it. Gives the reason of a failure, or None."""
    try:
        if manifests.look(file, "chromium").state in _OURS:
            file.unlink(missing_ok=True)
        for left in _leftovers(file):
            left.unlink(missing_ok=True)
    except OSError as error:
        return reason(error)
    return None


def _leftovers(file: Path) -> list[Path]:
    """The temporary files that killed writes left beside a file."""
    try:
        return list(file.parent.glob(f".{file.name}.*"))
    except OSError:
        return []
