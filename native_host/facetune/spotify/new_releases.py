"""Tracks by the person's artists that came out after the catalogue was made, found by search.

Spotify no longer tells how a track sounds. A new release gets the mean of its artist's tracks in the catalogue.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import covers, errors, taste
from facetune.spotify.store import NEW_RELEASES, View
from facetune.spotify.taste import Taste
from facetune.spotify.types import NewRelease
from facetune.spotify_links import TrackId

if TYPE_CHECKING:
    from facetune.spotify.client import Client

ARTISTS: Final = 8
"""How many artists are searched for: one call each."""
_PAGE: Final = 10
"""The most that a search gives since February 2026."""
_YEARS: Final = 3


class Style(NamedTuple):
    """What an artist's tracks have in common: mean valence and energy (0..1), and the genres of at least half."""

    valence: float
    energy: float
    genres: list[str]


class Library(Protocol):
    """The tracks that FaceTune has, as far as this search asks about them."""

    def artists(self, names: Iterable[str]) -> set[str]:
        """Those of the artists, by name, that have tracks here."""

    def style(self, artist: str) -> Style:
        """The style of an artist that has tracks here."""

    def has(self, tracks: Iterable[str]) -> set[str]:
        """Those of the tracks, by id, that are here."""

    def same(self, artist: str, other: str) -> bool:
        """Whether the two are spellings of one artist's name."""


class _Artist(msgspec.Struct):
    name: str


class _Found(msgspec.Struct):
    id: TrackId
    name: str
    artists: list[_Artist]
    album: covers.Album = msgspec.field(default_factory=covers.Album)
    duration_ms: float | None = None


class _Page(msgspec.Struct):
    items: list[_Found]


class _Search(msgspec.Struct):
    tracks: _Page


def cached(view: View) -> list[NewRelease]:
    """What the last search found; none if the person has turned the taste off."""
    found = view.get(NEW_RELEASES)
    try:
        return msgspec.convert(found, list[NewRelease]) if found and view.taste_wanted() else []
    except msgspec.ValidationError:
        return []  # of another version: searched again in time


def read(client: Client, known: Taste, library: Library) -> list[NewRelease]:
    """Search for new releases of the artists that weigh most, and cache them.

    Where one search fails, what was found for its artist before stays. Raises FaceTuneError where none would work.
    """
    year = time.localtime().tm_year
    here = library.artists(known.artists)
    by_weight = sorted(known.artists, key=lambda name: -known.artists[name])
    found: list[NewRelease] = []
    for artist in [name for name in by_weight if name in here][:ARTISTS]:
        query = f'artist:"{artist.replace(chr(34), "")}" year:{year - _YEARS}-{year}'
        try:
            page = client.get("search", "", _Search, q=query, type="track", limit=_PAGE).tracks
        except FaceTuneError as error:
            if not errors.of_one_call(error):
                raise
            logger.info("one search for new releases failed: %s", error.code)
            found += [each for each in cached(client.store) if each.artist == artist]
            continue
        style, old = library.style(artist), library.has([item.id for item in page.items])
        # A search also finds names that are only similar.
        found += [
            _new_release(item, artist, style)
            for item in page.items
            if item.id not in old and any(library.same(artist, each.name) for each in item.artists)
        ]
    taste.save(client.store, NEW_RELEASES, [msgspec.to_builtins(track) for track in found])
    return found


def _new_release(item: _Found, artist: str, style: Style) -> NewRelease:
    year = item.album.release_date[:4]
    return NewRelease(
        id=item.id,
        name=item.name,
        artists=[each.name for each in item.artists],
        artist=artist,
        album=item.album.name or None,
        year=int(year) if year.isdecimal() else None,
        duration=item.duration_ms / 1000 if item.duration_ms else None,
        cover=covers.cover(item.album),
        **style._asdict(),
    )
