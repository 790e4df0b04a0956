"""Whether feedback improves the lists, for simulated listeners whose taste is known.

    python tests/bench/listeners.py

Each listener has two favourite genres, one disliked genre, some favourite artists, and a preferred side of the mood
map. This determines which tracks they like. Every day they ask for ten tracks for the mood of the day, like or open
some of those that they like and reject some of the others. The same listeners ask in the same moods without any memory,
which shows what chance alone gives.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import EMOTIONS  # noqa: E402
from facetune.listener import Listening  # noqa: E402
from facetune.music.catalogue.build import build  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402
from facetune.types import Track  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = 86_400.0
TEN = 10
LISTENERS = 40
DAYS = 30
BLOCK = 5


@dataclass
class Listener:
    """A listener with a taste, and their feedback so far."""

    number: int
    favourite_genres: set[str]
    bad_genre: str
    favourite_artists: set[str]
    bright: bool
    day: int = 0
    liked: dict[str, float] = field(default_factory=dict)
    rejected: dict[str, float] = field(default_factory=dict)
    opened: dict[str, tuple[int, float]] = field(default_factory=dict)
    shown: dict[str, tuple[int, float]] = field(default_factory=dict)
    liked_artists: dict[str, float] = field(default_factory=dict)
    rejected_artists: dict[str, float] = field(default_factory=dict)

    def likes(self, track: Track) -> bool:
        """Whether they like this track; always the same answer."""
        genres = set((track.genre or "").split(", "))
        chance = 0.12
        chance += 0.45 * bool(genres & self.favourite_genres)
        chance += 0.40 * bool(set(track.artists) & self.favourite_artists)
        chance += 0.10 * ((track.valence > track.reason.target.valence) == self.bright)
        chance -= 0.50 * (self.bad_genre in genres)
        return self._drawn("taste", track.id) < chance

    def hear(self, tracks: Iterable[Track]) -> None:
        """Take a day's list, and give feedback on some of it."""
        self.day += 1
        now = self.day * DAY
        for track in tracks:
            self.shown[track.id] = (self.shown.get(track.id, (0, 0.0))[0] + 1, now)
            says, liked = self._drawn(f"day {self.day}", track.id), self.likes(track)
            if liked and says < 0.5:
                self._judge(track, self.liked, self.liked_artists, now)
            elif liked and says < 0.8:
                self.opened[track.id] = (self.opened.get(track.id, (0, 0.0))[0] + 1, now)
            elif not liked and says < 0.25:
                self._judge(track, self.rejected, self.rejected_artists, now)

    def listening(self) -> Listening:
        """What a profile would hold."""
        return Listening(
            now=(self.day + 1) * DAY,
            liked=self.liked,
            rejected=self.rejected,
            liked_artists=self.liked_artists,
            rejected_artists=self.rejected_artists,
            opened=self.opened,
            shown=self.shown,
        )

    def _judge(self, track: Track, tracks: dict[str, float], artists: dict[str, float], now: float) -> None:
        if track.id not in tracks:
            for artist in track.artists:
                artists[artist] = artists.get(artist, 0.0) + 1
        tracks[track.id] = now

    def _drawn(self, *about: str) -> float:
        digest = hashlib.blake2b("/".join([str(self.number), *about]).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64


def listener(catalogue: Catalogue, number: int) -> Listener:
    """A random listener; the same number gives the same one."""
    import numpy as np

    rng = random.Random(number)
    counts = np.bincount(catalogue.set_genres[catalogue.set_starts[catalogue.genre_sets]], minlength=1)
    common = [name for name, count in zip(catalogue.genres, counts.tolist(), strict=False) if count >= 300]
    first, second, bad = rng.sample(common, 3)
    some = catalogue.details(rng.sample(range(len(catalogue)), 900))
    theirs = [each for each in some if each.genre and {first, second} & set(each.genre.split(";"))]
    return Listener(number, {first, second}, bad, {each.artists[0] for each in theirs[:60]}, rng.random() < 0.5)


@dataclass
class Day:
    """The quality of one day's ten tracks."""

    hits: int
    first_hits: int
    artists: int
    unseen: float
    distance: float


def days(catalogue: Catalogue, number: int, count: int, *, remembered: bool) -> list[Day]:
    """A listener's days, with their feedback remembered or not."""
    someone, rng = listener(catalogue, number), random.Random(-number)
    found = []
    for day in range(count):
        mood = {emotion: rng.random() ** 3 for emotion in EMOTIONS}
        listening = someone.listening() if remembered else None
        tracks = recommend(catalogue, mood, goal="match", limit=TEN, seed=day, listening=listening)
        if remembered:
            assert not {track.id for track in tracks} & set(someone.rejected)
        found.append(
            Day(
                hits=sum(map(someone.likes, tracks)),
                first_hits=sum(track.id not in someone.shown and someone.likes(track) for track in tracks),
                artists=len({track.artists[0] for track in tracks}),
                unseen=sum(track.id not in someone.shown for track in tracks) / len(tracks),
                distance=statistics.fmean(track.reason.distance for track in tracks),
            )
        )
        someone.hear(tracks)
    return found


def main() -> int:
    """Print the table; 1 if feedback does not help."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        build(path)
        catalogue = Catalogue.open(path)
        runs = {
            remembered: [days(catalogue, number, DAYS, remembered=remembered) for number in range(LISTENERS)]
            for remembered in (True, False)
        }
    print(f"{LISTENERS} simulated listeners, {DAYS} days of {TEN} tracks; what they said remembered, and not\n")
    print("            hits in ten         of these shown      artists in ten      share never         distance from")
    print("                                the first time                          shown before        the mood")
    hits = {}
    for first in range(0, DAYS, BLOCK):
        line = f"day {first + 1:2}-{first + BLOCK:2}"
        for name in ("hits", "first_hits", "artists", "unseen", "distance"):
            for remembered, lists in runs.items():
                mean = statistics.fmean(getattr(day, name) for each in lists for day in each[first : first + BLOCK])
                line += f"  {mean:8.3f}"
                if name == "hits":
                    hits[first, remembered] = mean
        print(line)
    gain = hits[DAYS - BLOCK, True] - hits[DAYS - BLOCK, False]
    print(f"\nhits gained in the last {BLOCK} days: {gain:+.2f} of {TEN}")
    return 0 if gain > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
