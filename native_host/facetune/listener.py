"""What is known of a listener, as data: `profile/` keeps it, `app/` adds what their account says, `music/` ranks."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

Wish = Literal["genres", "languages", "decades"]
"""What a listener can ask for by name."""

ExplicitWords = Literal["marked", "none"]
"""What is done with tracks whose words Spotify calls explicit: they get a mark, or there are none. None for nothing."""

Seen = tuple[int, float]
"""How often, and when last: Unix seconds."""

LATEST: Final = 1000
"""How many of the latest shown, and of the latest opened tracks the ranking uses: older ones change little."""


class OwnMusic(NamedTuple):
    """A track of a person's own music, or an artist by `name`, which has no `track` id; and how often it was played."""

    track: str | None
    name: str
    artists: list[str]
    plays: int


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own music, as far as the catalogue knows it: plays by track id, and by artist's name.

    What was saved counts as a few plays. `stamp` changes with the content: "" where that is not known.
    """

    tracks: dict[str, int] = {}
    artists: dict[str, int] = {}
    stamp: str = ""


class Listening(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a listener, as plain data. What is not known is left empty.

    Tracks are named by Spotify's id, artists and genres by name, in any spelling. Times are Unix seconds. `now` is when
    this was read: recency counts from it (0: from the latest time here), so that the same data give the same list.

    - `liked`, `rejected`: tracks, and when the listener last said so; no track is in both
    - `liked_artists`, `rejected_artists`: how many tracks of an artist the listener liked or rejected
    - `opened`, `shown`: tracks, how often and when last
    - `preferred_languages` are ISO 639 codes, `preferred_decades` their first years
    - `language` is the listener's own, as a browser or a system writes it; None where it is not known
    - `own`: what the listener brought from files of their own; None for nothing
    - `taste_tracks`, `taste_artists`: weights 0..1 from the listener's own account, 1 for what is played most
    """

    now: float = 0.0
    liked: dict[str, float] = {}
    rejected: dict[str, float] = {}
    liked_artists: dict[str, float] = {}
    rejected_artists: dict[str, float] = {}
    opened: dict[str, Seen] = {}
    shown: dict[str, Seen] = {}
    preferred_genres: list[str] = []
    avoided_genres: list[str] = []
    preferred_languages: list[str] = []
    preferred_decades: list[int] = []
    explicit: ExplicitWords | None = None
    language: str | None = None
    taste_tracks: dict[str, float] = {}
    taste_artists: dict[str, float] = {}
    own: Own | None = None
