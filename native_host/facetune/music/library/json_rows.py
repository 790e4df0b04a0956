"""Rows from JSON: what Spotify sends to people who ask for their data, and lists of objects with usual names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from facetune import spotify_links
from facetune.errors import FaceTuneError
from facetune.music.library.headers import Columns, columns_of
from facetune.music.library.row import PLAYED, SAVED, Pair, Row, Rows, Skipped, plays_of, text_of
from facetune.music.tables.json_values import NoJsonError, Values
from facetune.music.tables.lines import Lines

LIBRARY: Final = re.compile(r'\A\ufeff?\s*\{\s*"(?:tracks|albums|shows|episodes|bannedTracks|artists)"\s*:\s*\[')
"""How YourLibrary.json begins."""
PLAYLISTS: Final = re.compile(r'\A\ufeff?\s*\{\s*"playlists"\s*:\s*\[')
"""How Playlist1.json begins."""
DOCUMENT: Final = 64 * 2**20
"""The most bytes of these two, which are read at once."""


class _Saved(msgspec.Struct):
    artist: str | None = None
    track: str | None = None
    uri: str | None = None
    name: str | None = None


class _Library(msgspec.Struct):
    tracks: list[_Saved] = []
    albums: list[_Saved] = []
    artists: list[_Saved] = []


class _Track(msgspec.Struct, rename="camel"):
    track_name: str | None = None
    artist_name: str | None = None
    track_uri: str | None = None


class _Item(msgspec.Struct):
    track: _Track | None = None


class _Playlist(msgspec.Struct):
    items: list[_Item] = []
    tracks: list[_Track] = []


class _Playlists(msgspec.Struct):
    playlists: list[_Playlist] = []


def library(path: Path) -> Rows:
    """The rows of YourLibrary.json: tracks, and the artists of albums and artists. Raises as `_decoded` does."""
    found: _Library = _decoded(path, _Library)
    for each in found.tracks:
        yield _named(each.track, each.artist, each.uri)
    for album in found.albums:
        yield _named(None, album.artist, None)
    for artist in found.artists:
        yield _named(None, artist.name, None)


def playlists(path: Path) -> Rows:
    """The rows of Playlist1.json. Raises as `_decoded` does."""
    found: _Playlists = _decoded(path, _Playlists)
    for playlist in found.playlists:
        for track in (*(item.track for item in playlist.items), *playlist.tracks):
            if track is None:  # an episode of a podcast, or a file of their own
                yield Skipped("no_music")
            else:
                yield _named(track.track_name, track.artist_name, track.track_uri)


def objects(path: Path, lines: Lines) -> Rows:
    """The rows of a list of objects. Raises FaceTuneError import_unreadable, and as Lines.piece does."""
    columns: dict[tuple[str, ...], tuple[list[str], Columns]] = {}
    try:
        for value in Values(lines).loose():
            if not isinstance(value, dict):
                yield _loose(value)
                continue
            names = tuple(value)[:200]
            if names not in columns:
                if len(columns) > 1000:
                    columns.clear()
                columns[names] = list(names), columns_of(names)
            yield row_of(value, *columns[names])
    except NoJsonError as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail=str(error)) from error


def is_history(head: str) -> bool:
    """Whether a list of objects, by its beginning, is one of plays."""
    return re.search(r'"(?:msPlayed|ms_played|endTime|scrobble\w*)"\s*:', head) is not None


def row_of(value: dict[str, Any], names: list[str], columns: Columns) -> Row | Skipped:
    """The row of an object whose names are known."""

    def at(place: int | None) -> Any:
        return None if place is None else value[names[place]]

    length = at(columns.length)
    played = columns.length is not None
    if played and isinstance(length, int | float) and length < PLAYED:
        return Skipped("too_short")
    title, artists = at(columns.title), _artists(at(columns.artists))
    link = at(columns.track)
    track = spotify_links.track_id(link) if isinstance(link, str) else None
    if not artists and track is None:
        return Skipped("no_music")
    default = 1 if played or columns.moment is not None else SAVED
    return Row(text_of(title), artists, track, plays_of(at(columns.plays), default))


def _artists(value: Any) -> str | list[str]:
    if isinstance(value, list):
        names = [text_of(each.get("name") if isinstance(each, dict) else each) for each in value[:50]]
        return [name for name in names if name]
    if isinstance(value, dict):  # Last.fm's {"#text": "Adele"}
        value = value.get("name") or value.get("#text")
    return text_of(value)


def _loose(value: Any) -> Row | Pair | Skipped:
    """The row of a text in a list: an id, a link, or "Artist - Title"."""
    from facetune.music.library.lines_rows import row_of_line

    return (row_of_line(value) if isinstance(value, str) else None) or Skipped("no_music")


def _named(title: str | None, artist: str | None, uri: str | None) -> Row | Skipped:
    track = spotify_links.track_id(uri) if uri else None
    if not text_of(artist) and track is None:
        return Skipped("no_music")
    return Row(text_of(title), text_of(artist), track)


def _decoded(path: Path, kind: Any) -> Any:
    """The document. Raises FaceTuneError import_unreadable, import_too_large, OSError."""
    try:
        return msgspec.json.decode(_document(path).removeprefix(b"\xef\xbb\xbf"), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail="it is not as Spotify writes it") from error


def _document(path: Path) -> bytes:
    """The whole file. Raises FaceTuneError import_too_large, OSError."""
    with path.open("rb") as file:
        body = file.read(DOCUMENT + 1)
    if len(body) > DOCUMENT:
        raise FaceTuneError("import_too_large", file=str(path), detail=f"it has over {DOCUMENT // 2**20} MiB")
    return body
