"""Plays tracks in Spotify, queues them and likes them, for the current person. Each raises as its twin there does."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from facetune.app import account

if TYPE_CHECKING:
    from facetune.spotify.types import Device


def play(tracks: Sequence[str], device: str | None = None, *, cancelled: threading.Event | None = None) -> None:
    """Play tracks now."""
    from facetune.spotify import playback

    playback.play(account.client(cancelled=cancelled), tracks, device)


def queue(track: str, device: str | None = None, *, cancelled: threading.Event | None = None) -> None:
    """Put a track behind what plays."""
    from facetune.spotify import playback

    playback.queue(account.client(cancelled=cancelled), track, device)


def devices(*, cancelled: threading.Event | None = None) -> list[Device]:
    """The devices that can be told to play, the active one first."""
    from facetune.spotify import playback

    return playback.devices(account.client(cancelled=cancelled))


def like(tracks: Sequence[str], *, saved: bool = True, cancelled: threading.Event | None = None) -> list[str]:
    """Add tracks to the user's saved ones, or remove them; the ids of those that were not so before."""
    from facetune.spotify import playback

    return playback.like(account.client(cancelled=cancelled), tracks, saved=saved)
