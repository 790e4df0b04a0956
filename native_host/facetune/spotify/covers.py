"""The pictures of albums that come with Spotify's answers: which one a list shows. This never loads one."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.spotify_links import cover_id

_ENOUGH: Final = 88
"""Pixels of width: a list shows a cover 44 pixels wide, and many screens have two pixels in each of them."""


class Image(msgspec.Struct):
    """One size of a picture. `width` is in pixels, and not always told."""

    url: str
    width: int | None = None


class Album(msgspec.Struct):
    """What is read of a track's album."""

    name: str = ""
    release_date: str = ""
    images: list[Image] = []


def cover(album: Album) -> str | None:
    """The smallest picture that is wide enough, else the widest; None where none is on Spotify's picture server."""
    there = [(image.width or 0, name) for image in album.images if (name := cover_id(image.url))]
    enough = [each for each in there if each[0] >= _ENOUGH]
    return min(enough)[1] if enough else max(there)[1] if there else None
