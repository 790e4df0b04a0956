"""What an installation made beyond the table's places, so that uninstall takes back exactly that."""

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
    """A manifest that `--manifest-dir` put outside the table's places."""

    file: str
    family: Family


@dataclass
class Record:
    """`directories` are the folders that did not exist before; `prefix` is where the installer put its environment.

    `previous` are the prefixes of before whose environments are not removed yet: a move may have been broken off.
    """

    elsewhere: list[Elsewhere] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    prefix: str | None = None
    previous: list[str] = field(default_factory=list)

    @property
    def prefixes(self) -> list[str]:
        """Every place where an environment of the installer's may be."""
        return [*([self.prefix] if self.prefix else []), *self.previous]

    def expect(self, *folders: Path) -> None:
        """Note those of the folders and their parents that are not there. To be written before they are made."""
        for folder in folders:
            for each in (folder, *folder.parents):
                if not each.exists() and str(each) not in self.directories:
                    self.directories.append(str(each))


def _file(machine: Machine) -> Path:
    return machine.data / NAME


def read(machine: Machine) -> Record:
    """The record, or an empty one where there is none that can be read."""
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
    """Keep the record. Raises OSError."""
    file = _file(machine)
    if not record.elsewhere and not record.directories and not record.prefixes:
        file.unlink(missing_ok=True)
        return
    record.expect(file.parent)
    make_directories(file.parent)
    # Only ASCII: a folder's name that is not UTF-8 survives as the escapes of its surrogates.
    write_atomically(file, json.dumps(asdict(record), indent=2).encode() + b"\n")


def forget(machine: Machine, record: Record) -> None:
    """Drop the record and remove the recorded folders that are empty now. Raises OSError."""
    _file(machine).unlink(missing_ok=True)
    for left in machine.data.glob(f".{NAME}.*"):  # of a write that was killed
        left.unlink(missing_ok=True)
    remove_empty(record.directories)


def remove_empty(directories: list[str]) -> list[str]:
    """Remove those that are empty now, innermost first; the ones that are still there."""
    for directory in sorted(directories, key=lambda each: len(Path(each).parts), reverse=True):
        with contextlib.suppress(OSError):
            Path(directory).rmdir()
    return [directory for directory in directories if Path(directory).is_dir()]
