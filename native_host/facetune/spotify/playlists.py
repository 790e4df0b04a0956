"""Saves lists of tracks as private playlists."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from msgspec.structs import replace

from facetune.affect import Emotion
from facetune.errors import FaceTuneError
from facetune.logs import logger
from facetune.spotify import answers, errors
from facetune.spotify.client import Client
from facetune.spotify.store import DEAD, UNFINISHED
from facetune.spotify.types import Playlist
from facetune.spotify_links import playlist_link, playlist_uri, track_uri

_WRITE: Final = "playlist-modify-private"
_READ: Final = "playlist-read-private"

_SEARCH: Final = 40
"""Most calls to find dead tracks: one in 100 takes 14 at most, and a whole list of them must not use up the day's."""
_DEAD_KEPT: Final = 5000
"""How many dead tracks are remembered."""
_NAME: Final = 100
"""Longest name of a playlist, in characters."""


class _Created(msgspec.Struct):
    """Spotify has kept `public` true where false was asked for (2026). So its answer counts, and not the request."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,64}\Z")]
    public: bool = False


def title(when: float | None = None, *, emotion: Emotion | None = None) -> str:
    """A name for a list: the date, and the mood only if it is given, for others may see it.

    `when` is in Unix seconds (default: now).
    """
    date = time.strftime("%Y-%m-%d", time.localtime(when))
    return f"FaceTune: {emotion}, {date}" if emotion else f"FaceTune: {date}"


def about(count: int) -> str:
    """A description for a list."""
    return f"{count} tracks, picked by FaceTune."


def save(client: Client, tracks: Sequence[str], name: str, description: str) -> Playlist:
    """Make a private playlist of tracks (1..100 ids).

    Two calls, more where Spotify does not have all the tracks any more. If the second fails, the same list saved again
    goes into the playlist that the first has made.
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
        there = fill(client, playlist, tracks)
    except FaceTuneError as error:
        if error.code in ("spotify_not_found", "spotify_tracks_gone"):
            store.drop(UNFINISHED)
        if error.code == "spotify_tracks_gone":
            _remove(client, playlist)
        raise
    store.drop(UNFINISHED)
    return replace(playlist, missing=len(tracks) - len(there))


def create(client: Client, name: str, description: str) -> Playlist:
    """Make a private playlist without tracks. One call."""
    name = name[:_NAME]
    given: Any = client.post("me/playlists", _WRITE, {"name": name, "public": False, "description": description})
    try:
        created, _ = answers.read(given, _Created)
    except msgspec.ValidationError:
        raise FaceTuneError("spotify_garbled") from None
    if created.public:
        logger.warning("Spotify made a playlist public that was asked for as private")
    return Playlist(created.id, playlist_link(created.id), name, public=created.public)


def fill(client: Client, playlist: Playlist, tracks: Sequence[str]) -> list[str]:
    """Replace a playlist's tracks by these (100 ids at most); those that it has then. One call if Spotify has them all.

    Else the tracks that Spotify does not have any more are found and remembered, in `_SEARCH` calls at most. Raises
    FaceTuneError spotify_tracks_gone where no track is left.
    """
    try:
        _replace(client, playlist, tracks)
    except errors.DeadTrackError:
        found = _Sorted(client, playlist)
        found.sort(tracks)
        dead = set(found.dead)
        if dead:
            logger.info("tracks that Spotify does not have any more: %d", len(dead))
            known = client.store.get(DEAD)
            client.store.put(DEAD, [*(known if isinstance(known, list) else []), *found.dead][-_DEAD_KEPT:])
        alive = [track for track in tracks if track in found.alive]
        if not alive:
            raise
        _replace(client, playlist, alive)
        return alive
    return list(tracks)


def _replace(client: Client, playlist: Playlist, tracks: Sequence[str]) -> None:
    # Replacing can be repeated after a failure; adding would add the tracks twice.
    given = client.put(f"playlists/{playlist.id}/items", _WRITE, {"uris": [track_uri(track) for track in tracks]})
    if not isinstance(given, dict):
        raise FaceTuneError("spotify_garbled")


class _Sorted:
    """Sorts tracks into those that Spotify takes and those that it does not, by halving, with a playlist to try on."""

    def __init__(self, client: Client, playlist: Playlist) -> None:
        self._client = client
        self._playlist = playlist
        self._calls = 0
        self.alive: set[str] = set()
        self.dead: list[str] = []

    def sort(self, tracks: Sequence[str]) -> None:
        """Sort tracks of which one at least is dead. Beyond `_SEARCH` calls they become neither."""
        if len(tracks) == 1:
            self.dead += tracks
        elif self._calls < _SEARCH:
            left, right = tracks[: len(tracks) // 2], tracks[len(tracks) // 2 :]
            if self._works(left):
                self.alive.update(left)
                self.sort(right)
                return
            self.sort(left)
            if self._works(right):
                self.alive.update(right)
            else:
                self.sort(right)

    def _works(self, tracks: Sequence[str]) -> bool:
        self._calls += 1
        try:
            _replace(self._client, self._playlist, tracks)
        except errors.DeadTrackError:
            return False
        return True


def _remove(client: Client, playlist: Playlist) -> None:
    """Remove an empty playlist from the person's library, if Spotify lets us."""
    try:
        client.delete("me/library", "", uris=playlist_uri(playlist.id))
    except FaceTuneError as error:
        logger.info("an empty playlist stays in Spotify: %s", error.code)


def in_library(client: Client, playlist: Playlist) -> bool | None:
    """Whether a playlist is in the person's library; None if Spotify or the person does not let us know. One call.

    To Spotify, deleting a playlist only takes it out of the library. It could still be filled for ever.
    """
    try:
        there = client.get("me/library/contains", _READ, list[bool], uris=playlist_uri(playlist.id))
    except FaceTuneError as error:
        if error.code in errors.OF_ONE or error.code == "spotify_scope_missing":
            return None
        raise
    return there[0] if len(there) == 1 else None
