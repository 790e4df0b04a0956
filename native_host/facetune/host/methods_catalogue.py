"""The list of tracks: what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from facetune.host.messages_catalogue import CatalogueParams, CatalogueResult, ImportedFile

if TYPE_CHECKING:
    from facetune.host.server import Call, Handler


def handlers() -> dict[str, Handler]:
    """The room's methods."""
    return {"catalogue/info": info}


def info(params: CatalogueParams, call: Call) -> CatalogueResult:
    """What the catalogue holds, built or mended first where it needs that. Raises as catalogue.shared does."""
    del params, call
    return contents()


def contents() -> CatalogueResult:
    """The same for the command line. Raises FaceTuneError as catalogue.shared does."""
    from facetune import paths
    from facetune.files import disk_failed
    from facetune.music import catalogue, imports

    opened = catalogue.shared()
    try:
        kept = imports.list_of(paths.catalogue_file())
    except OSError as error:
        disk_failed(imports.folder_of(paths.catalogue_file()), error)
    return CatalogueResult(
        file=opened.name,
        tracks=len(opened),
        artists=opened.artist_count,
        imports=[ImportedFile(number=each.number, **msgspec.structs.asdict(each.about)) for each in kept],
    )
