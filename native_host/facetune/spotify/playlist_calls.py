"""What is asked of Spotify for a playlist: one call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.spotify.client import Client
from facetune.spotify.types import Playlist
from facetune.spotify_links import playlist_link, playlist_uri, track_uri

_WRITE: Final = "playlist-modify-private"
_READ: Final = "playlist-read-private"

OF_ONE: Final = frozenset({"spotify_not_found", "spotify_forbidden", "spotify_unexpected", "spotify_garbled"})
"""What says nothing of the other playlists; a network that is gone, or a wait that Spotify asks for, does."""


class _Created(msgspec.Struct):
    id: str


def create(client: Client, name: str, about: str) -> Playlist:
    """Make a private playlist without tracks."""
    given: Any = client.post("me/playlists", _WRITE, {"name": name, "public": False, "description": about})
    try:
        created = msgspec.convert(given, _Created)
    except msgspec.ValidationError:
        raise FaceTuneError("spotify_garbled") from None
    return Playlist(created.id, playlist_link(created.id), name)


def fill(client: Client, playlist: Playlist, tracks: Sequence[str]) -> None:
    """Give a playlist these tracks (100 ids at most) in the place of what it has."""
    # Replacing what is there does the same when it is done twice; adding would not.
    given = client.put(f"playlists/{playlist.id}/items", _WRITE, {"uris": [track_uri(track) for track in tracks]})
    if not isinstance(given, dict) or "snapshot_id" not in given:
        raise FaceTuneError("spotify_garbled")


def in_library(client: Client, playlist: Playlist) -> bool | None:
    """Whether a playlist is in the user's library; None where Spotify, or the user, does not let us know.

    To delete a playlist is to Spotify only to take it out of there: it would go on to be filled for ever.
    """
    try:
        there = client.get("me/library/contains", _READ, list[bool], uris=playlist_uri(playlist.id))
    except FaceTuneError as error:
        if error.code in OF_ONE or error.code == "spotify_scope_missing":
            return None
        raise
    return there[0] if len(there) == 1 else None
