"""What is counted of a person's own music, in bounded memory."""

from __future__ import annotations

from collections import Counter
from typing import Final

PAIRS: Final = 400_000
"""The most different titles that wait for the end of the files. If there are more, the half with fewer plays goes."""


class Counts:
    """Counts of rows, tracks and artists."""

    def __init__(self) -> None:
        self.rows = 0
        self.unknown = 0
        """Rows of which the catalogue does not even know an artist."""
        self.skipped: Counter[str] = Counter()
        self.tracks: Counter[int] = Counter()
        """Plays of tracks, by position."""
        self.plays: Counter[int] = Counter()
        """Of artists, by number."""
        self.pairs: dict[int, int] = {}
        """Plays by a hash of the artist's number and the title's key."""
        self.titled: set[int] = set()
        """The artists of these."""

    def wait(self, pair: int, plays: int) -> None:
        """Count plays of a title whose track is looked up later."""
        self.pairs[pair] = self.pairs.get(pair, 0) + plays
        if len(self.pairs) > PAIRS:
            kept = sorted(self.pairs.items(), key=lambda item: -item[1])[: PAIRS // 2]
            self.pairs = dict(kept)

    def add(self, part: Counts) -> None:
        """Count these, too."""
        self.rows += part.rows
        self.unknown += part.unknown
        self.skipped.update(part.skipped)
        self.tracks.update(part.tracks)
        self.plays.update(part.plays)
        self.titled |= part.titled
        for pair, plays in part.pairs.items():
            self.wait(pair, plays)
