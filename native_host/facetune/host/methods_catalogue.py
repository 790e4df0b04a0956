"""The list of tracks: what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from facetune.host.messages_catalogue import CatalogueParams, CatalogueResult, Genre, GenresResult, ImportedFile

if TYPE_CHECKING:
    from facetune.host.server import Call, Handler

MOST_GENRES: Final = 2000
"""An imported list may have made up more; nobody looks through so many."""


def handlers() -> dict[str, Handler]:
    """The room's methods."""
    return {"catalogue/info": info, "catalogue/genres": genres}


def info(params: CatalogueParams, call: Call) -> CatalogueResult:
    """What the catalogue holds, built or mended first where it needs that. Raises as shared.catalogue does."""
    del params, call
    return contents()


def genres(params: CatalogueParams, call: Call) -> GenresResult:
    """What genres there are to choose from. Raises as shared.catalogue does."""
    del params, call
    from facetune.music.catalogue import shared
    from facetune.profile.preferences import GENRE_LENGTH

    counted = shared.catalogue().genre_counts()
    choices = [each for each in counted.items() if 0 < len(each[0]) <= GENRE_LENGTH]  # longer ones fit no setting
    commonest = sorted(choices, key=lambda each: (-each[1], each[0]))[:MOST_GENRES]
    return GenresResult([Genre(name=name, tracks=tracks) for name, tracks in commonest])


def contents() -> CatalogueResult:
    """The same for the command line. Raises FaceTuneError as shared.catalogue does."""
    from facetune import paths
    from facetune.files import disk_failed
    from facetune.music.catalogue import import_folders, shared

    opened = shared.catalogue()
    try:
        kept = import_folders.list_of(paths.catalogue_file())
    except OSError as error:
        disk_failed(import_folders.folder_of(paths.catalogue_file()), error)
    return CatalogueResult(
        file=opened.name,
        tracks=len(opened),
        artists=opened.artist_count,
        imports=[ImportedFile(number=each.number, **msgspec.structs.asdict(each.about)) for each in kept],
    )
