"""Everything that is kept of the current person, to take away."""

from __future__ import annotations

import os
from pathlib import Path

from facetune.files import disk_failed
from facetune.profile import export
from facetune.profile.store import open_profile
from facetune.profile.types import ExportResult


def piece(cursor: str | None = None) -> ExportResult:
    """The first piece of the document, or the one that `cursor` asks for. Raises as open_profile does."""
    with open_profile() as profile:
        return export.piece(profile, cursor)


def document() -> list[bytes]:
    """All pieces of the document, in UTF-8. Raises as open_profile does."""
    with open_profile() as profile:
        return [each.encode() for each in export.pieces(profile)]


def save(file: Path) -> None:
    """Write the document into a new file that only this user can read.

    Raises as open_profile does, and FaceTuneError disk_failed, also where the file exists.
    """
    pieces = document()
    begun = False
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            begun = True
            out.writelines(pieces)
    except BaseException as error:
        if begun:  # half a document is of no use, and would be in the way of the next try
            file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            disk_failed(file, error)
        raise
