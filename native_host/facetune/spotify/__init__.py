"""The person's Spotify account: sign-in, credentials, taste, playlists and playback. Keeps values in a store.Store."""

from __future__ import annotations

from typing import Final, Literal, get_args

Feature = Literal["taste", "playlists", "playback", "library"]
"""What a person can sign in for. It is here because `facetune --help` shows it, and types.py takes msgspec."""

FEATURES: Final[tuple[Feature, ...]] = get_args(Feature)
