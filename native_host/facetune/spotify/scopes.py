"""The permissions that FaceTune asks Spotify for, and why: each only when the user wants what needs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, get_args

Feature = Literal["taste", "playlists", "playback", "library"]
"""What a user can sign in for."""

FEATURES: Final[tuple[Feature, ...]] = get_args(Feature)


class Scope(NamedTuple):
    """One of Spotify's permissions, the feature that needs it, and the reason as a person reads it."""

    name: str
    feature: Feature
    reason: str


SCOPES: Final = (
    Scope("user-top-read", "taste", "To know which tracks and artists you play most."),
    Scope("user-read-recently-played", "taste", "To know what you played lately."),
    Scope("user-library-read", "taste", "To know the tracks that you saved."),
    Scope("playlist-modify-private", "playlists", "To save a list as a private playlist, and to keep it fresh."),
    Scope("playlist-read-private", "playlists", "To notice that you deleted a playlist that is kept fresh."),
    Scope("user-modify-playback-state", "playback", "To play a list, and to add a track to the queue."),
    Scope("user-read-playback-state", "playback", "To show the devices that you can play on."),
    Scope("user-library-modify", "library", "To add a track that you like to your saved tracks."),
    Scope("user-library-read", "library", "To leave alone what you had saved yourself."),
)
"""One line for each feature that needs a permission."""


def needed(features: Iterable[Feature]) -> frozenset[str]:
    """The scopes that some features need."""
    wanted = set(features)
    return frozenset(scope.name for scope in SCOPES if scope.feature in wanted)


def lacking(scope: str) -> dict[str, str]:
    """The params of spotify_scope_missing: the scope, and the first feature that needs it, to sign in for."""
    features = [each.feature for each in SCOPES if each.name == scope]
    return {"scope": scope, **({"feature": features[0]} if features else {})}


def known(text: str) -> frozenset[str]:
    """The scopes of Spotify's space-separated list that FaceTune uses."""
    return frozenset(text.split()) & {scope.name for scope in SCOPES}
