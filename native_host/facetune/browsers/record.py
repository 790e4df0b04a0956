"""Records what an installation made beyond the places of the table, so that uninstall removes exactly that."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from facetune.browsers.browser import Family
from facetune.browsers.machine import Machine
from facetune.files import make_directories, make_private, write_atomically

NAME = "registrations.json"


@dataclass(frozen=True)
class Elsewhere:
    """A manifest outside the places of the table, which `--manifest-dir` asked for."""

    file: str
    family: Family


@dataclass
class Record:
    """`directories` are the folders that did not exist before; the installer's environment is in `prefix`.

    `prefix` is None where that is the usual place: a home may be renamed or copied, and the record with it. `previous`
    are earlier prefixes whose environments still exist, because a move to `prefix` was interrupted. `home` is the home
    of the user who wrote the record.
    """

    elsewhere: list[Elsewhere] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    prefix: str | None = None
    previous: list[str] = field(default_factory=list)
    home: str | None = None

    @property
    def prefixes(self) -> list[str]:
        """All places where the installer may have left an environment."""
        return [*([self.prefix] if self.prefix else []), *self.previous]

    def expect(self, *folders: Path) -> None:
        """Add the folders and parents that do not exist yet. Write the record before you make them."""
        for folder in folders:
            for each in (folder, *folder.parents):
                if not each.exists() and str(each) not in self.directories:
                    self.directories.append(str(each))


def _file(machine: Machine) -> Path:
    return machine.data / NAME


def read(machine: Machine) -> Record:
    """The record, or an empty one where no readable record exists.

    Where the home was renamed or copied since, its paths below the home are those of today. What lies elsewhere belongs
    to the original of a copy as long as that has a record of its own.
    """
    return _of_today(_read(machine), machine)


def _read(machine: Machine) -> Record:
    try:
        body: dict[str, Any] = json.loads(_file(machine).read_bytes().decode())
        elsewhere = [Elsewhere(str(each["file"]), each["family"]) for each in body.get("elsewhere", [])]
        directories = [str(each) for each in body.get("directories", [])]
        prefix = body.get("prefix")
        previous = body.get("previous")
        home = body.get("home")
        return Record(
            elsewhere,
            directories,
            prefix if isinstance(prefix, str) else None,
            [each for each in previous if isinstance(each, str)] if isinstance(previous, list) else [],
            home if isinstance(home, str) else None,
        )
    except (OSError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return Record()


def _of_today(record: Record, machine: Machine) -> Record:
    """The record, as far as it is this home's, with the paths of this home."""
    before = _home_before(record, machine)
    if before is None:
        return record
    is_copy = _has_another(before, machine)

    def today(path: str) -> list[str]:
        if Path(path).is_relative_to(before):
            return [str(machine.home / Path(path).relative_to(before))]
        return [] if is_copy else [path]

    return Record(
        [Elsewhere(file, each.family) for each in record.elsewhere for file in today(each.file)],
        [folder for each in record.directories for folder in today(each)],
        next(iter(today(record.prefix)), None) if record.prefix else None,
        [prefix for each in record.previous for prefix in today(each)],
        str(before),
    )


def is_copied(machine: Machine) -> bool:
    """Whether this home is a copy of one that still has an installation."""
    before = _home_before(_read(machine), machine)
    return before is not None and _has_another(before, machine)


def _home_before(record: Record, machine: Machine) -> Path | None:
    """The home in which the record was written, where that is not this one.

    Records before 0.2 do not name it: there it is the folder above the folder of data.
    """
    if machine.level == "system" or not machine.data.is_relative_to(machine.home):
        return None
    tail = machine.data.relative_to(machine.home).parts
    named = [record.home] if record.home else []
    for each in map(Path, (*record.prefixes, *record.directories)):
        if not named and each.parts[-len(tail) :] == tail:
            named.append(str(Path(*each.parts[: -len(tail)])))
    return Path(named[0]) if named and Path(named[0]) != machine.home else None


def _has_another(before: Path, machine: Machine) -> bool:
    """Whether the home `before` has a record, which is not this one by another path. A closed folder may hold one."""
    try:
        return not (before / machine.data.relative_to(machine.home) / NAME).samefile(_file(machine))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def write(machine: Machine, record: Record) -> None:
    """Save the record, or remove an empty one. Raises OSError."""
    file = _file(machine)
    if not record.elsewhere and not record.directories and not record.prefixes:
        file.unlink(missing_ok=True)
        return
    record.expect(file.parent)
    record.home = str(machine.home) if machine.level == "user" else None
    (make_private if machine.level == "user" else make_directories)(file.parent)
    # ASCII only: the name of a folder that is not UTF-8 survives as escaped surrogates.
    write_atomically(file, json.dumps(asdict(record), indent=2).encode() + b"\n")


def forget(machine: Machine, record: Record) -> None:
    """Remove the record, and the recorded folders that are empty now. Raises OSError."""
    _file(machine).unlink(missing_ok=True)
    for left in machine.data.glob(f".{NAME}.*"):  # left by a killed write
        left.unlink(missing_ok=True)
    remove_empty(record.directories)


def remove_empty(directories: list[str]) -> list[str]:
    """Remove the folders that are empty now, innermost first; gives those that still exist."""
    for directory in sorted(directories, key=lambda each: len(Path(each).parts), reverse=True):
        with contextlib.suppress(OSError):
            Path(directory).rmdir()
    return [directory for directory in directories if Path(directory).is_dir()]
