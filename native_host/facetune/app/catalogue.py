"""What can be done with the catalogue, the list of tracks that answers are chosen from."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

import msgspec

from facetune import paths
from facetune.files import disk_failed
from facetune.music.catalogue import export as exports
from facetune.music.catalogue import import_folders, shared
from facetune.music.catalogue.build import build
from facetune.music.imports.importer import import_file, undo
from facetune.music.imports.incoming import Example
from facetune.music.tables.reasons import in_words
from facetune.profile.types import GENRE_LENGTH
from facetune.types import CatalogueResult, ImportedFile

__all__ = ["Example", "build", "contents", "export", "genres", "import_file", "in_words", "undo"]

MOST_GENRES: Final = 2000
"""Imported tables may name more; no list that long is read by a person."""


def contents() -> CatalogueResult:
    """What the catalogue holds, built or repaired first where it needs that.

    Raises FaceTuneError as shared.catalogue, and disk_failed.
    """
    opened = shared.catalogue()
    target = paths.catalogue_file()
    try:
        imports = import_folders.list_of(target)
    except OSError as error:
        disk_failed(import_folders.folder_of(target), error)
    return CatalogueResult(
        file=opened.name,
        tracks=len(opened),
        artists=opened.artist_count,
        imports=[ImportedFile(number=each.number, **msgspec.structs.asdict(each.about)) for each in imports],
    )


def genres() -> list[tuple[str, int]]:
    """The genres that can be chosen, with their numbers of tracks, the commonest first.

    At most MOST_GENRES; without those whose names fit no setting. Raises FaceTuneError as shared.catalogue.
    """
    counts = shared.catalogue().genre_counts()
    choices = [each for each in counts.items() if 0 < len(each[0]) <= GENRE_LENGTH]
    return sorted(choices, key=lambda each: (-each[1], each[0]))[:MOST_GENRES]


def export(out: Path | IO[bytes]) -> int:
    """Write all tracks as CSV to a file, gzipped if its name ends in .gz, or to a stream; returns how many.

    Raises FaceTuneError as shared.catalogue and exports.export do, and OSError for a stream.
    """
    opened = shared.catalogue()
    return exports.export(opened, out) if isinstance(out, Path) else exports.write(opened, out)
