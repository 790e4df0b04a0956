"""What this room gives to the front doors. Imports little: the protocol needs it before the host answers."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from facetune.affect import Emotion, Goal
from facetune.spotify.scopes import Feature
from facetune.types import Unit

KeyringState = Literal["ok", "missing", "locked", "failed"]

_SpotifyPage = Annotated[str, msgspec.Meta(pattern=r"^https://(developer|www)\.spotify\.com/[\w/-]*\Z")]


class Playlist(msgspec.Struct, frozen=True):
    """A playlist in the user's account."""

    id: str
    url: str
    name: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A playlist that FaceTune keeps fresh: for which mood, and when it got its tracks, in Unix seconds."""

    emotion: Emotion
    goal: Annotated[Goal, msgspec.Meta(extra={"unknown": "match"})]
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)]
    playlist: Playlist
    refreshed: float


class Device(msgspec.Struct, frozen=True):
    """Something of the user's that plays Spotify. `type` is Spotify's word: Computer, Smartphone, Speaker, ..."""

    id: Annotated[str, msgspec.Meta(pattern=r"^.{1,128}\Z")]
    name: str
    type: str
    active: bool


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


class ScopeState(msgspec.Struct, frozen=True):
    """A permission: what it is for, why it is needed, and whether the user has given it."""

    scope: str
    feature: Feature
    reason: str
    granted: bool


class TasteState(msgspec.Struct, frozen=True):
    """What is known of the user's taste; `read` in Unix seconds, null where nothing was read yet."""

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
