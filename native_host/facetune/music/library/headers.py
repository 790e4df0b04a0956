"""The names of the columns that tell of a person's own music, in the languages of the programs that write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

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

_EXPORTIFY: Final = {
    # Track URI, track name, artist names, as Exportify heads its tables in each of its languages.
    "ar": "رابط الأغنية (URI); اسم الأغنية; أسماء الفنانين",
    "de": "Track-URI; Track-Name; Künstlername(n)",
    "el": "URI κομματιού; Όνομα κομματιού; Όνομα/τα καλλιτέχνη",
    "es": "URI de la canción; Nombre de la canción; Nombre(s) del artista",
    "fr": "URI du titre; Nom du titre; Nom(s) de l'artiste",
    "it": "URI della traccia; Nome della traccia; Nome dell'artista",
    "ja": "トラックURI; トラック名; アーティスト名",
    "nl": "Nummer URI; Nummernaam; Naam van artiest",
    "pt": "URI da faixa; Nome da faixa; Nome(s) do artista",
    "sv": "Låtens URI; Låtens namn; Artistens namn",
    "tr": "Parça URI; Parça Adı; Sanatçı Adı",  # noqa: RUF001 - Turkish has this letter
    "yue": "歌 Link; 歌名; Artist 名",
    "zh-Hans": "曲目 URI; 曲目名称; 艺人名称",
    "zh-Hant": "曲目 URI; 曲目名稱; 藝人名稱",
}


def plain(header: str) -> str:
    """A column's name without case, signs and spaces: "Artist Name(s)", "artistNames" and "artist_names" are one."""
    text = unicodedata.normalize("NFKC", header[:200]).casefold()
    return "".join(each for each in text if each.isalnum() or unicodedata.category(each) == "Mn")


def _table() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for column, names in _NAMES.items():
        for rank, name in enumerate(names.split(";")):
            found.setdefault(plain(name), (column, rank))
    for names in _EXPORTIFY.values():
        for column, name in zip(("track", "title", "artists"), names.split(";"), strict=True):
            found.setdefault(plain(name), (column, -1))
    return found


_COLUMNS: Final = _table()


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
        known = _COLUMNS.get(plain(name))
        if known and (known[0] not in best or known[1] < best[known[0]][0]):
            best[known[0]] = known[1], place
    return Columns(**{column: place for column, (_, place) in best.items()})


def known(header: Iterable[str]) -> list[str]:
    """The names of a header that are known columns."""
    return [name for name in header if plain(name) in _COLUMNS]
