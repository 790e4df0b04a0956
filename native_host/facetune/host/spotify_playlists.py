"""The methods about playlists in a person's Spotify account: saved once, or kept fresh for a mood."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion, Goal
from facetune.app.settings import TrackLimit
from facetune.host.protocol import Call, Method
from facetune.spotify.types import Kept, Playlist, Tracks

PlaylistName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
PlaylistText = Annotated[str, msgspec.Meta(max_length=300)]


class SaveParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Save a list as a playlist, for which Spotify is asked to keep it private: `public` of the answer says otherwise.

    Without a `name` it is called after the date, and after the `emotion` where the settings let names tell the mood.
    """

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


def save(params: SaveParams, call: Call) -> Playlist:
    """Save a list as a playlist."""
    from facetune.app import playlists

    named = {"name": params.name, "description": params.description}
    return playlists.save(params.tracks, emotion=params.emotion, **named, cancelled=call.cancelled)


def keep(params: KeepParams, call: Call) -> KeptResult:
    """Keep a playlist for a mood, or stop keeping it."""
    from facetune.app import playlists

    if not params.keep:
        playlists.stop_keeping(params.emotion)
        return KeptResult(playlists.kept(), [])
    named = {"name": params.name, "description": params.description}
    playlists.keep(params.emotion, params.goal, params.limit, **named, cancelled=call.cancelled)
    return KeptResult(playlists.kept(), [params.emotion])


def refresh(params: RefreshParams, call: Call) -> KeptResult:
    """New tracks for daily playlists."""
    from facetune.app import playlists

    done = playlists.refresh(params.emotion, force=params.force, cancelled=call.cancelled)
    return KeptResult(playlists.kept(), [each.emotion for each in done])


METHODS: Final = {
    "spotify/playlist/save": Method(SaveParams, Playlist, save),
    "spotify/playlist/keep": Method(KeepParams, KeptResult, keep),
    "spotify/playlist/refresh": Method(RefreshParams, KeptResult, refresh),
}
