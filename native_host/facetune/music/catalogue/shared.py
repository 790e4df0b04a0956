"""The user's catalogue: one for the process, built or repaired where that is needed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from facetune import paths
from facetune.music.catalogue import repair
from facetune.music.catalogue.catalogue import Catalogue

_TRIES: Final = 3
"""How often a file that changed while it was opened is opened again; the next call checks it in any case."""

_lock: Final = threading.Lock()
_open: dict[str, tuple[object, Catalogue]] = {}


def catalogue() -> Catalogue:
    """The user's catalogue, opened once and again whenever its file has changed. Safe from any thread.

    Built from the shipped facts and the imports where it is missing or older; see repair.open_or_build for a damaged
    one, and for a place that cannot be written.

    Raises FaceTuneError catalogue_missing or catalogue_corrupt where the shipped facts cannot help, catalogue_locked.
    """
    path = paths.catalogue_file()
    with _lock:
        state, found = _open.get(str(path), (None, None))
        if found is None or found.damaged or state != _state(path):
            damaged = found is not None and found.damaged and state == _state(path)
            _open.clear()
            state, found = _opened(path, damaged=damaged)
            _open[str(path)] = (state, found)
        return found


def _opened(path: Path, *, damaged: bool) -> tuple[object, Catalogue]:
    """The catalogue, and the state of its file before it was opened: a later state may be of another catalogue."""
    for _ in range(_TRIES):
        state = _state(path)
        found = repair.open_or_build(path, damaged=damaged)
        if state == _state(path):
            break
        damaged = False  # it was built here, or replaced by an import meanwhile
    return state, found


def _state(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return "missing"
    return found.st_ino, found.st_size, found.st_mtime_ns
