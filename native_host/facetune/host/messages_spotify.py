"""The messages about Spotify."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion, Goal
from facetune.settings import TrackLimit
from facetune.spotify.scopes import Feature
from facetune.spotify.types import Device, Kept, Playlist, SpotifyStatus, TasteState
from facetune.spotify_links import TrackId

Tracks = Annotated[list[TrackId], msgspec.Meta(min_length=1, max_length=100)]
DeviceId = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
PlaylistName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
PlaylistText = Annotated[str, msgspec.Meta(max_length=300)]


class SpotifyParams(msgspec.Struct, frozen=True):
    """Nothing to say."""


class SignInParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the user sign in, and wait until they have: for minutes, until the deadline or $/cancelRequest.

    `client_id` is needed the first time, and is kept. `features` are what the user wants: what they need is asked for,
    beside what was allowed before; none of them means taste. `show` lets the host open the system's browser; without
    it, the extension opens the page that spotify/page names. A second sign-in ends the first.
    """

    client_id: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    features: Annotated[list[Feature], msgspec.Meta(max_length=4)] = []
    show: bool = True


class PageParams(msgspec.Struct, frozen=True):
    """The page of the sign-in `id`, to be shown to the user within `seconds`; `redirect` is where it leads back to."""

    id: int | str
    url: str
    redirect: str
    seconds: float


class SaveParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Save a list as a private playlist. Without a `name` it is called after the mood and the date."""

    tracks: Tracks
    emotion: Emotion | None = None
    name: PlaylistName | None = None
    description: PlaylistText | None = None


class KeepParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep a playlist for a mood that stays fresh, or with `keep` false leave it as it is from now on."""

    emotion: Emotion
    goal: Goal | None = None
    limit: TrackLimit | None = None
    name: PlaylistName | None = None
    description: PlaylistText | None = None
    keep: bool = True


class RefreshParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New tracks for the playlist of a mood; without `emotion`, for all that are a day old, or with `force` for all."""

    emotion: Emotion | None = None
    force: bool = False


class KeptResult(msgspec.Struct, frozen=True):
    """The playlists that are kept, and the moods of those that got new tracks just now."""

    kept: list[Kept]
    refreshed: list[Emotion]


class PlayParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Play these tracks now. Without a `device`, on the active one, or on any where none is."""

    tracks: Tracks
    device: DeviceId | None = None


class QueueParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put a track behind what plays."""

    track: TrackId
    device: DeviceId | None = None


class LibraryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add tracks to the user's saved ones in Spotify, or remove them with `saved` false."""

    tracks: Tracks
    saved: bool = True


class LibraryResult(msgspec.Struct, frozen=True):
    """The tracks that were not so before: what had been saved already is not among them."""

    changed: list[TrackId]


class TasteParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the user's taste count or not, and with `refresh` read it anew, whatever its age."""

    enabled: bool | None = None
    refresh: bool = False


class DevicesResult(msgspec.Struct, frozen=True):
    """What can be played on, the active one first."""

    devices: list[Device]


class DoneResult(msgspec.Struct, frozen=True):
    """Done; there is nothing to say."""


METHODS: Final[dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]]] = {
    "spotify/status": (SpotifyParams, SpotifyStatus),
    "spotify/signIn": (SignInParams, SpotifyStatus),
    "spotify/signOut": (SpotifyParams, SpotifyStatus),
    "spotify/playlist/save": (SaveParams, Playlist),
    "spotify/playlist/keep": (KeepParams, KeptResult),
    "spotify/playlist/refresh": (RefreshParams, KeptResult),
    "spotify/play": (PlayParams, DoneResult),
    "spotify/queue": (QueueParams, DoneResult),
    "spotify/devices": (SpotifyParams, DevicesResult),
    "spotify/library/save": (LibraryParams, LibraryResult),
    "spotify/taste": (TasteParams, TasteState),
}
"""What each method takes and gives."""

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"spotify/page": PageParams}
