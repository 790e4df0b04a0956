"""What this room gives to the front doors, and the permissions that it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from facetune.affect import Emotion, Goal
from facetune.spotify import Feature as Feature  # noqa: PLC0414 - the other modules take it from here
from facetune.spotify_links import CoverId, TrackId
from facetune.types import Unit

Way = Literal["next", "previous"]
Tracks = Annotated[list[TrackId], msgspec.Meta(min_length=1, max_length=100)]
"""The tracks of one request."""

KeyringState = Literal["ok", "missing", "locked", "failed"]

_SpotifyPage = Annotated[str, msgspec.Meta(pattern=r"^https://(developer|www)\.spotify\.com/[\w/-]*\Z")]


class Playlist(msgspec.Struct, frozen=True):
    """A playlist in the person's account. `missing` tracks were left out: Spotify does not have them any more.

    `public` says that Spotify made it public all the same, as it answered.
    """

    id: str
    url: str
    name: str
    missing: int = 0
    public: bool = False


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A playlist that FaceTune keeps fresh: for which mood, and when it got its tracks, in Unix seconds."""

    emotion: Emotion
    goal: Annotated[Goal, msgspec.Meta(extra={"unknown": "match"})]
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)]
    playlist: Playlist
    refreshed: float


class Device(msgspec.Struct, frozen=True):
    """Something of the person's that plays Spotify. `type` is Spotify's word: Computer, Smartphone, Speaker, ..."""

    id: Annotated[str, msgspec.Meta(pattern=r"^.{1,128}\Z")]
    name: str
    type: str
    active: bool


class Playing(msgspec.Struct, frozen=True, kw_only=True):
    """What plays on one of the person's devices. `track` is null for an episode, and for a file of the person's own.

    `left` are the seconds until its end; null where it is paused.
    """

    track: TrackId | None
    name: str
    artists: list[str]
    device: str
    left: Annotated[float, msgspec.Meta(ge=0)] | None


class NewRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A track that is not in the catalogue. `duration` is in seconds.

    `valence` and `energy` (0..1) are its artist's means, `genres` those that most of its artist's tracks have.
    """

    id: str
    name: str
    artists: list[str]
    artist: str
    album: str | None
    year: int | None
    duration: float | None
    valence: Unit
    energy: Unit
    genres: list[str] = []
    cover: CoverId | None = None


class ScopeState(msgspec.Struct, frozen=True):
    """A permission: what it is for, why it is needed, and whether the person has given it."""

    scope: str
    feature: Feature
    reason: str
    granted: bool


class TasteState(msgspec.Struct, frozen=True):
    """What is known of the person's taste; `read` in Unix seconds, null where nothing was read yet."""

    enabled: bool
    read: float | None
    tracks: int
    artists: int
    newer: int


class SpotifyStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand. Times are Unix seconds.

    `redirect` is the address to register with Spotify, exactly so, at `dashboard`. `client_id` is null where none was
    given, or where the keyring does not tell now. `since` and `until` are the sign-in's: Spotify lets it run out.
    `held_until` is when Spotify takes requests again. `calls` of `budget` were made in the last 24 hours.
    `mood_in_names` and `covers` are the person's settings of these names.
    """

    signed_in: bool
    client_id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")] | None
    keyring: Annotated[KeyringState, msgspec.Meta(extra={"unknown": "ok"})]
    redirect: str
    dashboard: _SpotifyPage
    apps: _SpotifyPage
    since: float | None
    until: float | None
    scopes: list[ScopeState]
    taste: TasteState
    calls: Annotated[int, msgspec.Meta(ge=0)]
    budget: Annotated[int, msgspec.Meta(ge=1)]
    held_until: float | None
    kept: list[Kept]
    mood_in_names: bool = False
    covers: bool = False


class Scope(NamedTuple):
    """One of Spotify's permissions, the feature that needs it, and the reason as a person reads it."""

    name: str
    feature: Feature
    reason: str


SCOPES: Final = (
    Scope("user-top-read", "taste", "To know which tracks and artists you play most."),
    Scope("user-read-recently-played", "taste", "To know what you played lately."),
    Scope("user-library-read", "taste", "To know the tracks that you saved."),
    Scope(
        "playlist-modify-private",
        "playlists",
        "To save a list as a playlist that Spotify is asked to keep private, and to keep it fresh.",
    ),
    Scope("playlist-read-private", "playlists", "To notice that you deleted a playlist that is kept fresh."),
    Scope(
        "user-modify-playback-state",
        "playback",
        "To play a list, to go to the next track, and to add one to the queue.",
    ),
    Scope("user-read-playback-state", "playback", "To show the devices that you can play on, and what plays."),
    Scope("user-library-modify", "library", "To add a track that you like to your saved tracks."),
    Scope("user-library-read", "library", "To leave alone what you had saved yourself."),
)
"""One line for each feature that needs a permission."""


def needed_scopes(features: Iterable[Feature]) -> frozenset[str]:
    """The scopes that some features need."""
    wanted = set(features)
    return frozenset(scope.name for scope in SCOPES if scope.feature in wanted)


def lacking_scope(scope: str) -> dict[str, str]:
    """The params of spotify_scope_missing: the scope, and the first feature that needs it, to sign in for."""
    features = [each.feature for each in SCOPES if each.name == scope]
    return {"scope": scope, **({"feature": features[0]} if features else {})}


def known_scopes(text: str) -> frozenset[str]:
    """The scopes of Spotify's space-separated list that FaceTune uses."""
    return frozenset(text.split()) & {scope.name for scope in SCOPES}
