"""Records what an installation made beyond the places of the table, so that uninstall removes exactly that."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from facetune.browsers.browser import Family
from facetune.browsers.machine import Machine
from facetune.files import make_directories, write_atomically

NAME = "registrations.json"


@dataclass(frozen=True)
class Elsewhere:
    """A manifest outside the places of the table, which `--manifest-dir` asked for."""

    file: str
    family: Family


@dataclass
class Record:
    """`directories` are the folders that did not exist before; the installer's environment is in `prefix`.

    `previous` are earlier prefixes whose environments still exist, because a move to `prefix` was interrupted.
    """

    elsewhere: list[Elsewhere] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    prefix: str | None = None
    previous: list[str] = field(default_factory=list)

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
    """The record, or an empty one where no readable record exists."""
    try:
        body: dict[str, Any] = json.loads(_file(machine).read_bytes().decode())
        elsewhere = [Elsewhere(str(each["file"]), each["family"]) for each in body.get("elsewhere", [])]
        directories = [str(each) for each in body.get("directories", [])]
        prefix = body.get("prefix")
        previous = body.get("previous")
        return Record(
            elsewhere,
            directories,
            prefix if isinstance(prefix, str) else None,
            [each for each in previous if isinstance(each, str)] if isinstance(previous, list) else [],
        )
    except (OSError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return Record()


def write(machine: Machine, record: Record) -> None:
    """Save the record, or remove an empty one. Raises OSError."""
    file = _file(machine)
    if not record.elsewhere and not record.directories and not record.prefixes:
        file.unlink(missing_ok=True)
        return
    record.expect(file.parent)
    make_directories(file.parent)
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
