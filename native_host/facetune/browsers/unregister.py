"""Takes back what install.py told the browsers, and nothing that is somebody else's."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from facetune.browsers import browser as browsers
from facetune.browsers import manifests, record
from facetune.browsers.browser import Browser
from facetune.browsers.machine import Machine
from facetune.browsers.status import Registration, judge, judge_elsewhere
from facetune.files import reason

_OURS: Final = ("registered", "dangling", "broken")
"""States of a manifest that uninstall removes: a broken one bears our name and is of use to nobody."""


def uninstall(machine: Machine, *, names: Sequence[str] = (), last: bool = True) -> list[Registration]:
    """Take back what install made: for the browsers `names`, by default everywhere; what was removed or could not be.

    `last` says that nothing else is to be removed for which the record of what was made is needed. Another program's
    manifest is left alone, and so is a folder that somebody uses by now.
    """
    named = [browsers.by_key(name) for name in dict.fromkeys(names)]
    rows = [row for row in named or browsers.rows() if row.manifests(machine)]
    kept = record.read(machine)
    results = []
    for row in _ours(machine, rows):
        failure = _unregister(machine, row, rows)
        results.append(judge(row, machine, failure=failure))
    if names:
        kept.directories = record.remove_empty(kept.directories)
        with contextlib.suppress(OSError):
            record.write(machine, kept)
        return results
    for elsewhere in kept.elsewhere:
        if judge_elsewhere(elsewhere).state in _OURS:
            failure = _remove(Path(elsewhere.file))
            results.append(judge_elsewhere(elsewhere, failure=failure))
    if last:
        with contextlib.suppress(OSError):
            _forget(machine, kept)
    return results


def _forget(machine: Machine, kept: record.Record) -> None:
    """Drop the record, but for where the installer's environment is: it must know it for its own. Raises OSError."""
    if not kept.prefixes:
        record.forget(machine, kept)
        return
    left = record.remove_empty(kept.directories)
    record.write(machine, record.Record(directories=left, prefix=kept.prefix, previous=kept.previous))


def _ours(machine: Machine, rows: Sequence[Browser]) -> list[Browser]:
    """Those of the browsers that install left anything for; of some that share it all, the first."""
    ours: list[Browser] = []
    places: set[Path] = set()
    for row in rows:
        files = [file for file in row.manifests(machine) if file not in places]
        if (files or machine.system == "windows") and _is_ours(machine, row, files):
            ours.append(row)
            places.update(files)
    return ours


def _is_ours(machine: Machine, row: Browser, files: Sequence[Path]) -> bool:
    """Whether install left anything for this browser, in these places."""
    root = machine.registry_root
    own = {str(file) for file in row.manifests(machine)}
    if any(machine.registry.read(root, key) in own for key in row.registry_keys()):
        return True
    return any(manifests.look(file, row.family).state in _OURS or _leftovers(file) for file in files)


def _unregister(machine: Machine, row: Browser, leaving: Sequence[Browser]) -> str | None:
    """Remove the browser's manifests and registry keys, but for those that another browser reads, which stays."""
    staying = [browser for browser in browsers.found(machine) if browser not in leaving]
    root = machine.registry_root
    files = row.manifests(machine)
    shared_keys = {key for browser in staying for key in browser.registry_keys()}
    try:
        for key in row.registry_keys():
            if key not in shared_keys and machine.registry.read(root, key) in {str(file) for file in files}:
                machine.registry.delete(root, key)
                _delete_empty_parents(machine, key)
    except OSError as error:
        return reason(error)
    if machine.system == "windows":
        everyones = {key for each in browsers.rows() if each.family == row.family for key in each.registry_keys()}
        shared = {file for file in files if any(machine.registry.read(root, key) == str(file) for key in everyones)}
    else:
        shared = {file for browser in staying for file in browser.manifests(machine)}
    failures = [_remove(file) for file in files if file not in shared]
    return next(filter(None, failures), None)


def _delete_empty_parents(machine: Machine, key: str) -> None:
    r"""Delete what writing the key made above it: each parent below Software in which nothing is left."""
    root = machine.registry_root
    while (key := key.rpartition("\\")[0]).count("\\"):
        if machine.registry.names(root, key) != []:
            return
        with contextlib.suppress(OSError):
            machine.registry.delete(root, key)


def _remove(file: Path) -> str | None:
    try:
        if manifests.look(file, "chromium").state in _OURS:
            file.unlink(missing_ok=True)
        for left in _leftovers(file):
            left.unlink(missing_ok=True)
    except OSError as error:
        return reason(error)
    return None


def _leftovers(file: Path) -> list[Path]:
    """What a write that was killed left beside a file."""
    try:
        return list(file.parent.glob(f".{file.name}.*"))
    except OSError:
        return []
