"""Sets a damaged profile aside, and puts a new one with what can be read of it (rescue.py) in its place."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from facetune.profile import people, rescue
from facetune.profile.connection import connect, kind_of, make, writing
from facetune.profile.types import Damage

if TYPE_CHECKING:
    from sqlite3 import Connection

_log: Final = logging.getLogger("facetune")


def repair(file: Path) -> Path:
    """Replace the file by one that holds what can be read of it; where the damaged one now lies, beside it.

    The caller holds the lock, alone, so that no connection is open: only then may the file be copied. The damaged file
    stays in its place until the new one is complete, so that this may be interrupted and done again.

    Raises OSError and sqlite3.Error, for example for a full disk. The damaged file is then still in its place and the
    copies are gone, as they would keep the disk full.
    """
    fresh = file.with_name(f"{file.name}.new")
    aside = _copy_aside(file)
    try:
        try:
            scans = _fill(fresh, aside, rescue.save)
        except Exception as error:
            if isinstance(error, OSError) or (kind_of(error) == "unusable" and "full" in str(error)):
                raise
            _log.exception("nothing of the damaged profile can be read")
            scans = _fill(fresh, aside, lambda _aside, _into: 0)
    except BaseException:
        for copied in (*_all_files(fresh), *_all_files(aside)):
            copied.unlink(missing_ok=True)
        raise
    for leftover in _all_files(file)[1:]:  # SQLite would take another database's log for the new one's
        leftover.unlink(missing_ok=True)
    fresh.replace(file)
    _log.warning("the profile was damaged: set aside as %s, %d scans saved", aside, scans)
    return aside


def set_aside(file: Path) -> list[Path]:
    """The damaged files that lie beside the profile, the oldest first."""
    found = file.parent.glob(f"{file.name}.damaged-*")
    return sorted(path for path in found if not path.name.endswith(("-wal", "-shm")))


def remove_set_aside(file: Path) -> None:
    """Remove the damaged files that lie beside the profile. Raises OSError."""
    for aside in set_aside(file):
        for each in _all_files(aside):
            each.unlink(missing_ok=True)


def _fill(fresh: Path, aside: Path, save: Callable[[Path, Connection], int]) -> int:
    """Make the file `fresh` of what `save` can read of the file that was set aside; the number of scans saved."""
    for leftover in _all_files(fresh):
        leftover.unlink(missing_ok=True)
    make(fresh, people.add_first)
    with contextlib.closing(connect(fresh)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        with writing(connection):
            scans = save(aside, connection)
            for leftover in _all_files(aside)[2:]:
                leftover.unlink(missing_ok=True)
            notice = msgspec.json.encode(Damage(file=str(aside), time=time.time(), scans=scans)).decode()
            connection.execute("INSERT INTO notice (time, detail) VALUES (?, ?)", (time.time(), notice))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return scans


def _all_files(file: Path) -> list[Path]:
    """The database, its write-ahead log, and the log's index."""
    return [file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]


def _copy_aside(file: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = 0
    while True:
        aside = file.with_name(f"{file.name}.damaged-{stamp}{f'-{number}' if number else ''}")
        if not aside.exists():
            break
        number += 1
    try:
        for source, target in zip(_all_files(file)[:2], _all_files(aside)[:2], strict=True):
            if source.exists():
                os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # private before it is filled
                shutil.copyfile(source, target)
    except BaseException:
        for target in _all_files(aside):
            target.unlink(missing_ok=True)
        raise
    return aside
