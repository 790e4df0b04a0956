"""Whether the face detector's weights are to be fetched at a later start: where a person's own fetch of them failed.

A note beside the weights remembers the failure. Without it nothing is ever fetched unasked.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Final

import msgspec

from facetune import paths
from facetune.files import write_atomically

NOTE: Final = "fetch_again.json"

TRIES: Final = 10
"""Most fetches that were not asked for. After them only a person's own counts."""

PAUSE: Final = 6 * 3600.0
"""Least seconds between two fetches."""

_LONGEST: Final = 4096


class _Note(msgspec.Struct, frozen=True):
    """How many times the fetch was tried unasked, and when it last failed (Unix seconds)."""

    tries: int
    time: float


def failed(folder: Path) -> None:
    """A person's fetch into this folder failed: it will be tried again. Only in the person's own folder."""
    if folder.is_relative_to(paths.data_dir()):
        _write(folder, _Note(0, time.time()))


def done(folder: Path) -> None:
    """The weights are there."""
    with contextlib.suppress(OSError):
        (folder / NOTE).unlink(missing_ok=True)


def begin(folder: Path) -> bool:
    """Whether to try again now: it failed before, long enough ago and not too often. Then this counts as a try."""
    note = _read(folder)
    if note is None or note.tries >= TRIES or 0 <= time.time() - note.time < PAUSE:
        return False
    # Before the fetch: that of a host which is killed meanwhile counts, too.
    _write(folder, _Note(note.tries + 1, time.time()))
    return True


def _read(folder: Path) -> _Note | None:
    try:
        with (folder / NOTE).open("rb") as file:
            return msgspec.json.decode(file.read(_LONGEST), type=_Note)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _write(folder: Path, note: _Note) -> None:
    with contextlib.suppress(OSError):  # where nothing can be written, nothing could be fetched
        write_atomically(folder / NOTE, msgspec.json.encode(note))
