"""Spotify's ids and addresses of tracks and playlists: how people and files write them, and how we write them."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec

_ID: Final = "[0-9A-Za-z]{22}"
_TRACK_ID: Final = re.compile(_ID)
_TRACK: Final = re.compile(
    rf"(?:spotify:track:|(?:https?://)?(?:(?:(?:open|play|www)\.)?spotify\.com/(?:intl-[\w-]+/)?(?:embed/)?track/"
    rf"|api\.spotify\.com/v1/(?:tracks|audio-features)/))?({_ID})/?(?:[?#].*)?",
    re.ASCII,
)

_COVER: Final = re.compile(r"https://i\.scdn\.co/image/([0-9A-Za-z]{20,64})", re.ASCII)

CoverId = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[0-9A-Za-z]{20,64}\Z")]
"""The name of an album's picture on Spotify's picture server."""

TrackId = Annotated[str, msgspec.Meta(min_length=22, max_length=22, pattern=rf"^{_ID}\Z")]
"""Spotify's id of a track."""


def track_id(text: str) -> str | None:
    """The id in a track's id, URI (`spotify:track:...`) or link, with or without white space around; else None.

    A link may be one of the web player, of a player in a page (`/embed/`) or of the Web API, without its `https://`,
    name a language (`/intl-pt-br/`), and end in a query (`?si=...`).
    """
    found = _TRACK.fullmatch(text.strip())
    return found[1] if found else None


def is_track_id(text: str) -> bool:
    """Whether `text` is a track's id and nothing else."""
    return _TRACK_ID.fullmatch(text) is not None


def cover_id(url: str) -> str | None:
    """The name of a picture in its address, if that is on Spotify's picture server, i.scdn.co; else None."""
    found = _COVER.fullmatch(url)
    return found[1] if found else None


def track_uri(track: str) -> str:
    """The URI of a track, by its id: what Spotify's apps open."""
    return f"spotify:track:{track}"


def track_link(track: str) -> str:
    """The web page of a track, by its id."""
    return f"https://open.spotify.com/track/{track}"


def playlist_uri(playlist: str) -> str:
    """The URI of a playlist, by its id."""
    return f"spotify:playlist:{playlist}"


def playlist_link(playlist: str) -> str:
    """The web page of a playlist, by its id."""
    return f"https://open.spotify.com/playlist/{playlist}"
