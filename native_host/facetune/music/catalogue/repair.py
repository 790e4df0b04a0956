"""Opens the user's catalogue whatever its state: what the shipped facts can mend is mended here."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Final

from facetune.errors import FaceTuneError
from facetune.music.catalogue import import_folders, shipped_facts
from facetune.music.catalogue.build import build
from facetune.music.catalogue.catalogue import Catalogue, OtherVersionError

_log: Final = logging.getLogger("facetune")


def open_or_build(path: Path, *, damaged: bool = False) -> Catalogue:
    """The catalogue in the file `path`, mended from the shipped facts where it needs that.

    `damaged` says that it is, though opening may not show it.

    - Missing, written by an older FaceTune, or not holding the imports that lie beside it (something ended an import
      or its undoing at the very last moment): built.
    - Damaged: set aside as "catalogue.sqlite.damaged", then built.
    - Written by a newer FaceTune, or not writable where it must be built: left as it is, and a catalogue in memory,
      which takes about a second to make, stands in for it.

    Raises FaceTuneError catalogue_locked, and catalogue_missing or catalogue_corrupt where the shipped facts are
    gone or unreadable.
    """
    trouble = FaceTuneError("catalogue_corrupt", file=str(path), detail="some of its tracks cannot be read")
    try:
        catalogue = Catalogue.open(path)
        if not damaged or not shipped_facts.path().exists():  # most of its tracks may still be read
            return catalogue if _has_its_imports(catalogue, path) else _with_imports(catalogue, path)
    except FaceTuneError as error:
        if error.code == "catalogue_locked" or not shipped_facts.path().exists():
            raise
        trouble = error
    _log.log(logging.INFO if trouble.code == "catalogue_missing" else logging.WARNING, "%s", trouble)
    try:
        return _mended(path, trouble)
    except FaceTuneError as error:
        if error.code != "tracks_unreadable":
            raise
        raise trouble from error


def _has_its_imports(catalogue: Catalogue, path: Path) -> bool:
    try:
        return catalogue.imports == import_folders.fingerprint(import_folders.list_of(path))
    except OSError as error:  # then building it would fail as well
        _log.warning("the imports cannot be listed: %s", error)
        return True


def _with_imports(catalogue: Catalogue, path: Path) -> Catalogue:
    """The catalogue, built again from all that belongs in it; as it is where that fails."""
    try:
        report = build(path)
    except FaceTuneError as error:
        _log.warning("the catalogue stays without some imports: %s", error)
        return catalogue
    _log.info("built %s with %d imports: %d tracks", path, report.imports, report.tracks)
    return Catalogue.open(path)


def _mended(path: Path, trouble: FaceTuneError) -> Catalogue:
    if isinstance(trouble, OtherVersionError) and trouble.newer:
        return Catalogue.in_memory(shipped_facts.path())
    if trouble.code == "catalogue_corrupt" and not isinstance(trouble, OtherVersionError):
        aside = path.with_name(f"{path.name}.damaged")
        with contextlib.suppress(OSError):  # another host may have done it; building tells whether it matters
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
