"""Saves lists of tracks as private playlists."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from facetune.affect import Emotion
from facetune.errors import FaceTuneError
from facetune.spotify import answers, errors
from facetune.spotify.client import Client
from facetune.spotify.store import UNFINISHED
from facetune.spotify.types import Playlist
from facetune.spotify_links import playlist_link, playlist_uri, track_uri

_WRITE: Final = "playlist-modify-private"
_READ: Final = "playlist-read-private"

_NAME: Final = 100
"""Longest name of a playlist, in characters."""


class _Created(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,64}\Z")]


def title(emotion: Emotion | None, when: float | None = None) -> str:
    """A name for a list: its mood and the date. `when` is in Unix seconds (default: now)."""
    date = time.strftime("%Y-%m-%d", time.localtime(when))
    return f"FaceTune: {emotion}, {date}" if emotion else f"FaceTune: {date}"


def about(emotion: Emotion | None, count: int) -> str:
    """A description for a list."""
    return f"{count} tracks for a {emotion} mood, picked by FaceTune." if emotion else f"{count} tracks from FaceTune."


def save(client: Client, tracks: Sequence[str], name: str, description: str) -> Playlist:
    """Make a private playlist of tracks (1..100 ids).

    Two calls. If the second fails, the same list saved again goes into the playlist that the first has made.
    """
    store = client.store
    key = hashlib.sha256("\n".join([name[:_NAME], *tracks]).encode()).hexdigest()[:16]
    made = store.get(UNFINISHED)
    if isinstance(made, dict) and made.get("key") == key:
        playlist = msgspec.convert(made["playlist"], Playlist)
    else:
        playlist = create(client, name, description)
        store.put(UNFINISHED, {"key": key, "playlist": msgspec.to_builtins(playlist)})
    try:
        fill(client, playlist, tracks)
    except FaceTuneError as error:
        if error.code == "spotify_not_found":
            store.drop(UNFINISHED)
        raise
    store.drop(UNFINISHED)
    return playlist


def create(client: Client, name: str, description: str) -> Playlist:
    """Make a private playlist without tracks. One call."""
    name = name[:_NAME]
    given: Any = client.post("me/playlists", _WRITE, {"name": name, "public": False, "description": description})
    try:
        created, _ = answers.read(given, _Created)
    except msgspec.ValidationError:
        raise FaceTuneError("spotify_garbled") from None
    return Playlist(created.id, playlist_link(created.id), name)


def fill(client: Client, playlist: Playlist, tracks: Sequence[str]) -> None:
    """Replace a playlist's tracks by these (100 ids at most). One call."""
    # Replacing can be repeated after a failure; adding would add the tracks twice.
    given = client.put(f"playlists/{playlist.id}/items", _WRITE, {"uris": [track_uri(track) for track in tracks]})
    if not isinstance(given, dict) or "snapshot_id" not in given:
        raise FaceTuneError("spotify_garbled")


def in_library(client: Client, playlist: Playlist) -> bool | None:
    """Whether a playlist is in the user's library; None if Spotify or the user does not let us know. One call.

    To Spotify, deleting a playlist only takes it out of the library. It could still be filled for ever.
    """
    try:
        there = client.get("me/library/contains", _READ, list[bool], uris=playlist_uri(playlist.id))
    except FaceTuneError as error:
        if error.code in errors.OF_ONE or error.code == "spotify_scope_missing":
            return None
        raise
    return there[0] if len(there) == 1 else None
