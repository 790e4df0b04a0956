"""The names of the columns that tell of a person's own music, in the languages of the programs that write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from facetune.music.tables.exportify import CHINESE, TRANSLATED
from facetune.music.tables.headers import squashed

_NAMES: Final[dict[str, str]] = {
    "track": "id; track id; spotify id; spotify track id; spotify - id; track uri; spotify uri; spotify track uri; uri;"
    " track url; spotify url; url; link; track href; href",
    "title": "track name; track; title; song; song name; song title; name; track title; master metadata track name;"
    " titel; titre; titulo; titolo; canción; música; título",
    "artists": "artist name(s); artist names; artists; artist; artist name; track artist; performer;"
    " master metadata album artist name; artist(s); künstler; artiste; artista; interpret; band",
    "plays": "plays; play count; playcount; times played; scrobbles; streams",
    "length": "ms played; msplayed",
    "moment": "uts; utc time; scrobble time; played at",
}
"""The usual names, the likeliest first."""

_TRANSLATED: Final = {"track": "id", "title": "name", "artists": "artists"}
"""What music.tables calls these columns, whose names by Exportify it has in many languages."""


def _table() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for column, names in _NAMES.items():
        for rank, name in enumerate(names.split(";")):
            found.setdefault(squashed(name), (column, rank))
    for column, known_as in _TRANSLATED.items():
        for name in f"{TRANSLATED[known_as]};{CHINESE[known_as]}".split(";"):
            found.setdefault(squashed(name), (column, -1))
    return found


_COLUMNS: Final = _table()
_LONGEST: Final = 200
"""The most characters of a column's name that are looked at."""


class Columns(NamedTuple):
    """Where in a table the known columns are; None for one that it lacks."""

    track: int | None = None
    title: int | None = None
    artists: int | None = None
    plays: int | None = None
    length: int | None = None
    moment: int | None = None

    @property
    def usable(self) -> bool:
        """Whether rows tell of music: an id, or an artist with or without a title."""
        return self.track is not None or self.artists is not None


def columns_of(header: Sequence[str]) -> Columns:
    """The known columns of a header. Of several names for one column the likeliest counts."""
    best: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(header):
        known = _COLUMNS.get(squashed(name[:_LONGEST]))
        if known and (known[0] not in best or known[1] < best[known[0]][0]):
            best[known[0]] = known[1], place
    return Columns(**{column: place for column, (_, place) in best.items()})


def known(header: Iterable[str]) -> list[str]:
    """The names of a header that are known columns."""
    return [name for name in header if squashed(name[:_LONGEST]) in _COLUMNS]
