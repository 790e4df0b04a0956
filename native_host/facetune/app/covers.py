"""Gives tracks the covers that came with what Spotify told of the person's taste. Nothing is loaded for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from facetune.profile.store import Profile
    from facetune.types import Track


def added(profile: Profile, tracks: Sequence[Track]) -> list[Track]:
    """The tracks, with the covers that are known of the current account. Others keep the one that they have."""
    from facetune.app import spotify_store
    from facetune.spotify import taste
    from facetune.spotify.store import TASTE

    known = taste.cached(spotify_store.snapshot_of(profile, [TASTE]))
    covers = known.covers() if known else {}
    return [msgspec.structs.replace(track, cover=covers[track.id]) if track.id in covers else track for track in tracks]
