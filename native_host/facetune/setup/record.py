"""What `facetune install` made beyond the table's places, so that uninstall takes back exactly that."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from facetune.files import make_directories, write_atomically
from facetune.setup.browsers import Family
from facetune.setup.machine import Machine


class Elsewhere(msgspec.Struct, frozen=True):
    """A manifest that `--manifest-dir` put outside the table's places."""

    file: str
    family: Family


class Record(msgspec.Struct):
    """`directories` are the folders that did not exist before."""

    elsewhere: list[Elsewhere] = []
    directories: list[str] = []


def _file(machine: Machine) -> Path:
    return machine.data / "registrations.json"


def read(machine: Machine) -> Record:
    """The record, or an empty one where there is none that can be read."""
    try:
        return msgspec.json.decode(_file(machine).read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Record()


def write(machine: Machine, record: Record) -> None:
    """Keep the record. Raises OSError."""
    file = _file(machine)
    if not record.elsewhere and not record.directories:
        file.unlink(missing_ok=True)
        return
    record.directories += [str(folder) for folder in make_directories(file.parent)]
    write_atomically(file, msgspec.json.format(msgspec.json.encode(record)) + b"\n")


def forget(machine: Machine, record: Record) -> None:
    """Drop the record and remove the recorded folders that are empty now. Raises OSError."""
    _file(machine).unlink(missing_ok=True)
    remove_empty(record.directories)


def remove_empty(directories: list[str]) -> list[str]:
    """Remove those that are empty now, innermost first; the ones that are still there."""
    for directory in sorted(directories, key=lambda each: len(Path(each).parts), reverse=True):
        with contextlib.suppress(OSError):
            Path(directory).rmdir()
    return [directory for directory in directories if Path(directory).is_dir()]
