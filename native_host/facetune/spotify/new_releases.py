"""Tracks by the user's artists that came out after the catalogue was made, found by search.

Spotify tells nobody any more how such a track sounds. It gets the mean of what its artist's tracks in the catalogue
sound like.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from facetune.errors import FaceTuneError
from facetune.music import names
from facetune.spotify import store as memory
from facetune.spotify.client import Client
from facetune.spotify.mixing import Newer
from facetune.spotify.taste import Taste

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue

ARTISTS: Final = 8
"""How many artists are searched for: one call each."""
_PAGE: Final = 10
"""The most that a search gives since February 2026."""
_YEARS: Final = 3


class _Artist(msgspec.Struct):
    name: str = ""


class _Album(msgspec.Struct):
    name: str = ""
    release_date: str = ""


class _Found(msgspec.Struct):
    id: str
    name: str
    artists: list[_Artist]
    album: _Album = msgspec.field(default_factory=_Album)
    duration_ms: float | None = None


class _Page(msgspec.Struct):
    items: list[_Found | None] = []


class _Search(msgspec.Struct):
    tracks: _Page


@memory.of_one_person()
def read(taste: Taste, *, background: bool = False, cancelled: threading.Event | None = None) -> list[Newer]:
    """Search for newer tracks of the artists that weigh most, and keep them. Raises FaceTuneError."""
    from facetune.music.catalogue import shared

    opened = shared.catalogue()
    client = Client(background=background, cancelled=cancelled)
    known = opened.find(artists=taste.artists).artists
    year = time.localtime().tm_year
    found: list[Newer] = []
    by_weight = sorted(taste.artists, key=lambda name: -taste.artists[name])
    for artist in [name for name in by_weight if names.key(name) in known][:ARTISTS]:
        query = f'artist:"{artist.replace(chr(34), "")}" year:{year - _YEARS}-{year}'
        page = client.get("search", "", _Search, q=query, type="track", limit=_PAGE).tracks
        style = _style(opened, known[names.key(artist)])
        here = opened.find(ids=[item.id for item in page.items if item]).tracks
        found += [
            _newer(item, artist, style) for item in page.items if item and item.id not in here and _by(item, artist)
        ]
    memory.remember_taste(memory.NEWER, [msgspec.to_builtins(track) for track in found])
    return found


class _Style(NamedTuple):
    """What an artist's tracks in the catalogue have in common: mean valence and energy, and genres of every other."""

    valence: float
    energy: float
    genres: list[str]


def _style(catalogue: Catalogue, artist: int) -> _Style:
    import numpy as np

    credits_of = np.flatnonzero(catalogue.credit_artists == artist)
    places = np.searchsorted(catalogue.credit_starts, credits_of, side="right") - 1
    if not len(places):
        raise FaceTuneError("catalogue_corrupt", file=catalogue.name, detail="an artist without tracks")
    valence, energy = (round(float(values[places].mean()), 3) for values in (catalogue.valence, catalogue.energy))
    starts, counts = catalogue.set_starts, np.zeros(len(catalogue.genres), dtype=np.int64)
    for number in catalogue.genre_sets[places]:
        counts[catalogue.set_genres[starts[number] : starts[number + 1]]] += 1
    return _Style(valence, energy, [catalogue.genres[genre] for genre in np.flatnonzero(counts * 2 >= len(places))])


def _by(item: _Found, artist: str) -> bool:
    """Whether the track is really by the artist: a search also finds names that are only alike."""
    return names.key(artist) in {names.key(each.name) for each in item.artists}


def _newer(item: _Found, artist: str, style: _Style) -> Newer:
    year = item.album.release_date[:4]
    return Newer(
        id=item.id,
        name=item.name,
        artists=[each.name for each in item.artists],
        artist=artist,
        album=item.album.name or None,
        year=int(year) if year.isdecimal() else None,
        duration=item.duration_ms / 1000 if item.duration_ms else None,
        **style._asdict(),
    )
