"""The user's catalogue: one for the process, built or repaired from the shipped facts and the imports where needed."""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path
from typing import Final

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.music.catalogue import import_folders, shipped_facts
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue, OtherVersionError

_log: Final = logging.getLogger("facetune")

_TRIES: Final = 3
"""How often a file that changed while it was opened is opened again; the next call checks it in any case."""

_lock: Final = threading.Lock()
_open: dict[str, tuple[object, Catalogue]] = {}


def catalogue() -> Catalogue:
    """The user's catalogue, opened once and again whenever its file has changed. Safe from any thread.

    Built from the shipped facts and the imports where it is missing or older; see open_or_build for a damaged
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
        found = open_or_build(path, damaged=damaged)
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


def open_or_build(path: Path, *, damaged: bool = False) -> Catalogue:
    """The catalogue in the file `path`, repaired where it needs that.

    `damaged` is for one that turned out damaged after it was opened.

    - Missing, written by an older FaceTune, or without the imports that are beside it (an import or an undo was killed
      in its last moment): built.
    - Damaged: renamed to "catalogue.sqlite.damaged", then built.
    - Written by a newer FaceTune, or in a place where it cannot be built: left as it is; a catalogue in memory, which
      takes about a second to make, is used instead.

    Raises FaceTuneError catalogue_locked, and catalogue_missing or catalogue_corrupt where the shipped facts are
    gone or unreadable.
    """
    problem = FaceTuneError("catalogue_corrupt", file=str(path), detail="some of its tracks cannot be read")
    try:
        catalogue = Catalogue.open(path)
        if not damaged or not shipped_facts.path().exists():  # else a part of it is better than none
            return catalogue if _has_its_imports(catalogue, path) else _with_imports(catalogue, path)
    except FaceTuneError as error:
        if error.code == "catalogue_locked" or not shipped_facts.path().exists():
            raise
        problem = error
    _log.log(logging.INFO if problem.code == "catalogue_missing" else logging.WARNING, "%s", problem)
    try:
        return _repaired(path, problem)
    except FaceTuneError as error:
        if error.code != "tracks_unreadable":
            raise
        raise problem from error


def _has_its_imports(catalogue: Catalogue, path: Path) -> bool:
    try:
        return catalogue.imports == import_folders.fingerprint(import_folders.list_of(path))
    except OSError as error:  # building would fail, too
        _log.warning("the imports cannot be listed: %s", error)
        return True


def _with_imports(catalogue: Catalogue, path: Path) -> Catalogue:
    """The catalogue, built anew with its imports; as it is where that fails."""
    try:
        report = build(path)
    except FaceTuneError as error:
        _log.warning("the catalogue stays without some imports: %s", error)
        return catalogue
    _log.info("built %s with %d imports: %d tracks", path, report.imports, report.tracks)
    return Catalogue.open(path)


def _repaired(path: Path, problem: FaceTuneError) -> Catalogue:
    if isinstance(problem, OtherVersionError) and problem.newer:
        return Catalogue.in_memory(shipped_facts.path())
    if problem.code == "catalogue_corrupt" and not isinstance(problem, OtherVersionError):
        aside = path.with_name(f"{path.name}.damaged")
        with contextlib.suppress(OSError):  # another process may have done it, and if not, building fails
            path.replace(aside)
            _log.warning("set aside as %s", aside)
    try:
        report = build(path)
    except FaceTuneError as error:
        if error.code != "disk_failed":
            raise
        _log.warning("%s; using a catalogue in memory", error)
        return Catalogue.in_memory(shipped_facts.path())
    _log.info("built %s: %d tracks in %.1f s", path, report.tracks, report.seconds)
    return Catalogue.open(path)
