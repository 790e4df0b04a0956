"""The messages about the list of tracks."""

from __future__ import annotations

from typing import Final

import msgspec


class CatalogueParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


class ImportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was imported: its name, when (Unix seconds), and how many tracks it added."""

    number: int
    file: str
    time: float
    rows: int
    added: int
    merged: int
    skipped: dict[str, int]


class CatalogueResult(msgspec.Struct, frozen=True):
    """How many tracks answers are chosen from, by how many artists, and what was imported, the latest last."""

    file: str
    tracks: int
    artists: int
    imports: list[ImportedFile]


class Genre(msgspec.Struct, frozen=True):
    """A genre by the name that settings know it by, and how many tracks have it."""

    name: str
    tracks: int


class GenresResult(msgspec.Struct, frozen=True):
    """The genres of the tracks, the commonest first."""

    genres: list[Genre]


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {
    "catalogue/info": (CatalogueParams, CatalogueResult),
    "catalogue/genres": (CatalogueParams, GenresResult),
}
"""What each method takes and gives."""
