"""Finds a person's own music in the catalogue, row by row, in bounded memory.

Names are compared by names.loose_key and names.title_key. What the catalogue does not know is counted and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from facetune.listener import OwnMusic
from facetune.music import names
from facetune.music.library.counts import Counts
from facetune.music.library.row import MOST_PLAYS, Pair, Row, Skipped

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue

TRACKS: Final = 10_000
ARTISTS: Final = 3_000
"""The most tracks and artists that are kept of what a person brings at once: those with the most plays."""

_BATCH: Final = 4000
_CREDITS: Final = 100_000
_ARTISTS_OF_ROW: Final = 5
_SAMPLE: Final = 300
"""Rows of a list that show whether the artist comes first."""
_PLACEHOLDERS: Final = 900
"""Values in one query: SQLite before 3.32 takes 999 at most."""


class Matcher:
    """Counts what of the rows the catalogue knows: of whole files, nothing of one that breaks off."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Raises FaceTuneError as Catalogue.connected does."""
        self._counts = Counts()
        self._catalogue = catalogue
        self._artists: dict[str, int] = {}
        with catalogue.connected() as connection:
            for number, name in connection.execute("SELECT artist, name FROM artists ORDER BY artist DESC"):
                self._artists[names.loose_key(name)] = number  # of two artists with one key the earlier counts
        self._credits: dict[str, tuple[int, ...]] = {}
        self._closed = False

    @property
    def rows(self) -> int:
        """The rows so far."""
        return self._counts.rows

    @property
    def unknown(self) -> int:
        """Those of them of which the catalogue does not even know an artist."""
        return self._counts.unknown

    @property
    def skipped(self) -> int:
        """Those that name no music, or were hardly played."""
        return self._counts.skipped.total()

    def take(self, rows: Iterable[Row | Pair | Skipped]) -> Iterator[int]:
        """Count the rows of a file, and tell from time to time how many there were.

        Raises as the rows do, and then counts none of them.
        """
        part = Counts()
        rest = iter(rows)
        swapped: bool | None = None
        while batch := list(islice(rest, _BATCH)):
            if swapped is None:
                swapped = self._are_swapped(batch)
            part.rows += len(batch)
            self._take([_as_row(row, swapped=swapped) for row in batch], part)
            yield part.rows
        self._counts.add(part)

    def _take(self, batch: list[Row | Skipped], part: Counts) -> None:
        found = self._catalogue.find(ids=[row.track for row in batch if isinstance(row, Row) and row.track]).tracks
        for row in batch:
            if isinstance(row, Skipped):
                part.skipped[row.reason] += 1
                continue
            place = found.get(row.track) if row.track else None
            artists = self._artists_of(row.artists) if row.artists else ()
            if place is not None:
                part.tracks[place] += row.plays
                artists = artists or tuple(self._catalogue.artists(place))
            elif artists and row.title:
                part.wait(hash((artists[0], names.title_key(row.title))), row.plays)
                part.titled.add(artists[0])
            if not artists:
                part.unknown += place is None
            for number in artists:
                part.plays[number] += row.plays

    def _artists_of(self, written: str | list[str]) -> tuple[int, ...]:
        """The numbers of the artists of a credit that the catalogue knows, in their order."""
        credit = "\0".join(written) if isinstance(written, list) else written
        found = self._credits.get(credit)
        if found is None:
            if len(self._credits) >= _CREDITS:
                self._credits.clear()
            found = self._credits[credit] = self._looked_up(written)
        return found

    def _looked_up(self, written: str | list[str]) -> tuple[int, ...]:
        if isinstance(written, list):
            parts = written
        else:
            whole = self._artists.get(names.loose_key(written))
            if whole is not None:
                return (whole,)
            parts = names.split_credit(written.replace("\\,", "\uff0c"), commas=True)
            parts = [name for part in parts for name in (part.split(",") if ", " not in part else [part])]
        keys = [names.loose_key(part.replace("\uff0c", ",")) for part in parts[:_ARTISTS_OF_ROW]]
        return tuple(dict.fromkeys(self._artists[key] for key in keys if key in self._artists))

    def _are_swapped(self, batch: list[Row | Pair | Skipped]) -> bool:
        """Whether a list has the titles first: then more of its second names are artists."""
        pairs = [row for row in batch[:_SAMPLE] if isinstance(row, Pair)]
        first = sum(bool(self._artists_of(each.first)) for each in pairs)
        return sum(bool(self._artists_of(each.second)) for each in pairs) > first

    def finish(self) -> list[OwnMusic]:
        """All that was found, the most played first. Raises FaceTuneError as Catalogue.connected does."""
        self._resolve()
        positions = [place for place, _ in self._counts.tracks.most_common(TRACKS)]
        found: list[OwnMusic] = []
        for first in range(0, len(positions), _PLACEHOLDERS):
            batch = positions[first : first + _PLACEHOLDERS]
            for place, details in zip(batch, self._catalogue.details(batch), strict=True):
                plays = min(MOST_PLAYS, self._counts.tracks[place])
                found.append(OwnMusic(details.id, details.name, details.artists, plays))
        artists = {number: min(MOST_PLAYS, plays) for number, plays in self._counts.plays.most_common(ARTISTS) if plays}
        return found + self._named(artists)

    def _named(self, artists: dict[int, int]) -> list[OwnMusic]:
        found: dict[int, str] = {}
        with self._catalogue.connected() as connection:
            numbers = list(artists)
            for first in range(0, len(numbers), _PLACEHOLDERS):
                batch = numbers[first : first + _PLACEHOLDERS]
                marks = ", ".join("?" * len(batch))
                query = f"SELECT artist, name FROM artists WHERE artist IN ({marks})"  # noqa: S608 - marks alone
                found.update(connection.execute(query, batch).fetchall())
        return [OwnMusic(None, found[number], [], plays) for number, plays in artists.items() if number in found]

    def _resolve(self) -> None:
        """Find the tracks of the titles that wait. Of several recordings with one title the most popular counts."""
        from facetune.music.ranking.artists import credits_of

        if self._closed or not self._counts.pairs:
            return
        self._closed = True
        credited = credits_of(self._catalogue, self._counts.titled)
        best: dict[int, int] = {}
        popularity = self._catalogue.popularity
        with self._catalogue.connected() as connection:
            for first in range(0, len(credited.tracks), _PLACEHOLDERS):
                places = credited.tracks[first : first + _PLACEHOLDERS].tolist()
                marks = ", ".join("?" * len(places))
                query = f"SELECT position, name FROM tracks WHERE position IN ({marks})"  # noqa: S608 - marks alone
                titles = {place: names.title_key(name) for place, name in connection.execute(query, places)}
                for place, artist in zip(places, credited.artists[first : first + _PLACEHOLDERS].tolist(), strict=True):
                    pair = hash((artist, titles[place]))
                    if pair in self._counts.pairs and (pair not in best or popularity[best[pair]] < popularity[place]):
                        best[pair] = place
        for pair, place in best.items():
            self._counts.tracks[place] += self._counts.pairs[pair]


def _as_row(row: Row | Pair | Skipped, *, swapped: bool) -> Row | Skipped:
    if not isinstance(row, Pair):
        return row
    artist, title = (row.second, row.first) if swapped else (row.first, row.second)
    return Row(title, artist, plays=row.plays)
