"""What the music rooms hand to their callers."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Unit = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Point(msgspec.Struct, frozen=True):
    """A place in the catalogue's plane: Spotify's valence and energy, both 0..1."""

    valence: Unit
    energy: Unit


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a track is in the list, as data: the front doors put it into words.

    `kind` is "mood" for a track near the mood's own point, "step" for one on the way from there to the goal, "calm"
    for one chosen by low energy and high acousticness. `target` is the point that was asked for, `distance` the
    track's Euclidean distance from it; `step` counts 1..`steps` along the way.
    """

    kind: Literal["mood", "step", "calm"]
    target: Point
    distance: float
    step: int = 1
    steps: int = 1


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """One recommended track. `id` is Spotify's, 22 base62 characters; `duration` is in seconds."""

    id: str
    name: str
    artists: list[str]
    album: str | None
    year: int | None
    genre: str | None
    duration: float | None
    popularity: int
    url: str
    uri: str
    valence: Unit
    energy: Unit
    reason: Reason
