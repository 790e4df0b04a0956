"""The known columns of a table, and the facts in its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from facetune import spotify_links
from facetune.music.facts import NUMBERS, Facts, Number
from facetune.music.tables import headers, style
from facetune.music.tables.listed import ARTISTS, as_artists, as_genres
from facetune.music.tables.numbers import NEEDED, as_float, as_number, key_and_mode
from facetune.music.tables.style import Style
from facetune.music.tables.values import MISSING, TEXT, RefusedError, as_text, as_year

_SPEECH: Final = 0.9
"""The speechiness of a track that is no music."""
_SPEECHINESS: Final = Number(0, 1)
_EMPTY: Final = frozenset((0, None))


class ImportColumns:
    """The known columns of a table, and how to read a row of them.

    `places` gives the place of each known column in the table; a row for `facts` has their values in this order. Where
    several columns may have the ids, the others are in it as "id 1", "id 2"...
    """

    def __init__(self, header: Sequence[str]) -> None:
        """`header` is the table's. The columns of NEEDED that are missing are in `lacking`."""
        found = headers.found(header)
        ids = enumerate(headers.id_places(header))
        self.places = {f"id {number}" if number else "id": place for number, place in ids}
        self.places |= {name: place for name, (place, _) in found.items() if name != "id"}
        self._names = {column: name for column, (_, name) in found.items()}
        self.lacking = [column for column in NEEDED if column not in self.places]
        self.unread: Counter[str] = Counter()
        """How many values of each optional column could not be read, and are unknown."""
        self._at = {column: number for number, column in enumerate(self.places)}
        self._numbers = [(name, number, self._at.get(name)) for name, number in NUMBERS.items() if name != "year"]
        names = [name for name, _, _ in self._numbers]
        self._zero = [names.index(name) for name in ("popularity", "acousticness")]
        self._moods = [names.index(name) for name in ("valence", "energy")]
        self._features = [names.index(name) for name in (*style.SCALED[:5], "tempo")]
        self._tonal = names.index("key"), names.index("mode")

    def pick(self, row: Sequence[object]) -> list[object]:
        """The values of the known columns. Raises IndexError for a row that is too short."""
        return [row[place] for place in self.places.values()]

    def style_of(self, rows: Sequence[Sequence[object]]) -> Style:
        """The table's style, from its first rows, as `pick` gives them. Raises OtherScaleError."""

        def column(name: str) -> list[object]:
            return [row[self._at[name]] for row in rows] if name in self._at else []

        name = self._names.get("artists", "")
        plural = name in headers.PLURAL or name not in headers.ALIASES["artists"]
        commas, bracketed = style.credits_of(column("artists"), plural=plural)
        by_name = frozenset(each for each in style.SCALED if self._names.get(each, "").endswith("_percent"))
        scale = style.scales(column, by_name)
        length = self._names.get("duration_ms", "")
        if length in headers.SECONDS or (length in headers.UNSAID and style.seconds(column("duration_ms"))):
            scale["duration_ms"] = 0.001
        at = style.id_of({self._at[each]: column(each) for each in self._at if each.split(" ")[0] == "id"})
        return Style(at, commas, bracketed, scale)

    def facts(self, row: Sequence[object], how: Style) -> Facts:
        """The facts in a row that `pick` gave. Raises RefusedError."""
        at = self._at
        written = row[how.id]
        track = spotify_links.track_id(written) if isinstance(written, str) else None
        if track is None:
            raise RefusedError("bad_id", written)
        name = as_text(row[at["name"]])
        artists = as_artists(row[at["artists"]], commas=how.commas, bracketed=how.bracketed)
        if not name or len(name) > TEXT or (name == "NA" and artists == ["NA"]):  # R writes NA for a missing value
            raise RefusedError("bad_name", row[at["name"]])
        if not artists or len(artists) > ARTISTS or max(map(len, artists)) > TEXT:
            raise RefusedError("bad_artists", row[at["artists"]])
        scale = how.scale
        try:
            values = [
                None if place is None else as_number(name, number, row[place], scale.get(name))
                for name, number, place in self._numbers
            ]
        except RefusedError:  # one in many rows
            values = [self._number(row, how, *each) for each in self._numbers]
        if all(values[place] in _EMPTY for place in self._moods):
            self._check_known(values, row)
        if "speechiness" in at:
            self._check_music(row, how)
        for place in self._zero:
            values[place] = values[place] or 0
        key, mode = self._tonal
        if values[mode] is None and values[key] is not None:
            values[mode] = self._mode_of_key(row)
        year = as_year(row[at["year"]]) if "year" in at else None
        album, genre = self._label(row, "album", as_text), self._label(row, "genre", as_genres)
        return Facts(track, name, artists, album, year, genre, *values)  # type: ignore[arg-type]

    def _number(
        self, row: Sequence[object], how: Style, name: str, number: Number, place: int | None
    ) -> float | int | None:
        """As as_number, but None for an optional value that cannot be read."""
        if place is None:
            return None
        try:
            return as_number(name, number, row[place], how.scale.get(name))
        except RefusedError as refused:
            if name in NEEDED:
                if as_float(refused.value) == -1:
                    raise RefusedError("no_features", refused.value) from None
                raise
            if as_float(refused.value) != -1:  # which is how some write that they do not know
                self.unread[name] += 1
            return None

    def _check_known(self, values: Sequence[float | None], row: Sequence[object]) -> None:
        """Raise RefusedError where all features are 0: a program writes that for what it does not know."""
        if all(values[place] in _EMPTY for place in self._features):
            raise RefusedError("no_features", row[self._at["valence"]])

    def _check_music(self, row: Sequence[object], how: Style) -> None:
        """Raise RefusedError for a chapter of a book, a joke, a sermon."""
        value = row[self._at["speechiness"]]
        try:
            found = as_number("speechiness", _SPEECHINESS, value, how.scale.get("speechiness"))
        except RefusedError:
            return
        if found is not None and found > _SPEECH:
            raise RefusedError("speech", value)

    def _mode_of_key(self, row: Sequence[object]) -> int | None:
        written = row[self._at["key"]]
        found = key_and_mode(written.strip()) if isinstance(written, str) else None
        return found[1] if found else None

    def _label(self, row: Sequence[object], column: str, read: Callable[[object], str]) -> str | None:
        text = read(row[self._at[column]]) if column in self._at else ""
        return text if text not in MISSING and len(text) <= TEXT else None
