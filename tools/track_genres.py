"""The genres of the tracks that ship: mends what the data sets got wrong, by rules that hold for all tracks.

A rule looks at facts of the row, or at facts that rows of one artist share; no rule names an artist or a track.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from facetune.music.languages import GENRES, of_script

Row = Mapping[str, str]
"""A row of the source table, by Spotify's names of the columns, and `source`, which data set it is from."""
Known = Mapping[str, Counter[str]]
"""How many rows have each genre, or subgenre, by their artist."""

_RENAMED: Final = {"dance/electronic": "electronic", "wellness": "ambient"}
_SUBGENRES: Final = {
    "baroque": "classical", "classical": "classical", "opera": "classical",
    "hard rock": "metal", "hard-rock": "metal", "rock hard": "metal",
    "soundtracks": "soundtrack", "show-tunes": "soundtrack", "japanese vgm": "soundtrack",
}  # fmt: skip
"""Genres that a subgenre adds. Hard rock is where metal begins, and who asks for metal is given it."""
_LATIN: Final = re.compile(
    r"\b(el|la|los|las|del|que|mi|tu|con|por|para|amor|yo|una?|es|sin|como|te|vida|noche|salsa|bachata|não|meu)\b|[ñ¿¡]",
    re.IGNORECASE,
)
_LATIN_SUBGENRES: Final = re.compile(r"latin|reggaeton|salsa|bachata|merengue|cumbia|tango|mambo|spanish|banda")
_ARABIC_SUBGENRES: Final = re.compile(r"\barab|lebanese|egypt|andalusian|khaleeji|\bra[iï]\b|moroccan|syrian|iraqi")
_SACRED: Final = re.compile(
    r"\b(lord|jesus|god|worship|hallelujah|holy|praise|christ|saviou?r|amen|king of kings|cross|gospel|church)\b",
    re.IGNORECASE,
)
_CHRISTMAS: Final = re.compile(
    r"christmas|\bxmas\b|x-mas|\bnavidad|weihnacht|\bno[eë]l\b|\bnatal\b|santa claus|\bsanta\b.*\b(baby|town|coming)"
    r"|jingle bell|sleigh ride|mistletoe|rudolph|frosty the snow|holly jolly|silent night|stille nacht"
    r"|winter wonderland|let it snow|little drummer boy|away in a manger|o come,? all ye|deck the halls"
    r"|wonderful time of the year|クリスマス",
    re.IGNORECASE,
)
_DOUBTFUL: Final = frozenset({"ambient", "arabic", "gaming", "world"})
_QUIET: Final = 0.4
_WITHOUT_WORDS: Final = 0.5


def genres_of(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The genres of each row by `track_id`, the source's first, none twice. Some tracks have none."""
    genres, subgenres = _by_artist(rows, "genre"), _by_artist(rows, "subgenre")
    sacred = _sacred_artists(rows)
    elsewhere = _by_artist([row for row in rows if not _from_charts(row)], "genre")
    found: dict[str, list[str]] = {}
    for row in rows:
        names = from_charts([_RENAMED.get(name, name) for name in _list(row["genre"])], row, elsewhere)
        for rule in _RULES:
            names = rule(names, row, subgenres)
        if "world" in names and artist_of(row) in sacred:
            names = ["gospel" if name == "world" else name for name in names]
        found[row["track_id"]] = list(dict.fromkeys(names))
    for row in rows:
        found[row["track_id"]] = found[row["track_id"]] or of_artist(row, genres)
        if is_christmas(row):
            found[row["track_id"]].append("christmas")
    return found


def tropical(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """The subgenre "tropical" is tropical house, unless the artist or the title is Latin."""
    theirs = _list(row["subgenre"])
    if "latin" not in names or "tropical" not in theirs or any(map(_LATIN_SUBGENRES.search, theirs)):
        return names
    if any(map(_LATIN_SUBGENRES.search, subgenres[artist_of(row)])) or _LATIN.search(row["name"]):
        return names
    return ["edm" if name == "latin" else name for name in names]


def arabic(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """What a playlist calls "arabic" is that where script or subgenre says so; charts are right about artists."""
    if "arabic" not in names or _from_charts(row) or of_script(row["name"], row["artist"], row["album"]) == "ar":
        return names
    said = any(map(_ARABIC_SUBGENRES.search, subgenres[artist_of(row)]))
    return names if said else [name for name in names if name != "arabic"]


def ambient(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """Ambient is quiet and has hardly a voice."""
    del subgenres
    is_it = float(row["energy"]) <= _QUIET and float(row["instrumentalness"]) >= _WITHOUT_WORDS
    return [name for name in names if name != "ambient" or is_it]


def gaming(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """Music to play games to is no genre; what games are made with is a soundtrack, by its subgenre."""
    del row, subgenres
    return [name for name in names if name != "gaming"]


def by_subgenre(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """A subgenre adds the genre that it belongs to."""
    del subgenres
    theirs = [each.lower() for each in _list(row["subgenre"])]
    added = [_SUBGENRES[each] for each in theirs if each in _SUBGENRES]
    return [*names, *added, *("metal" for each in theirs if re.search(r"\bmetal\b", each))]


def country(names: list[str], row: Row, subgenres: Known) -> list[str]:
    """A country is no genre of classical music, nor of what has no words if there is another genre."""
    del subgenres
    others = [name for name in names if name not in GENRES]
    wordless = float(row["instrumentalness"]) > _WITHOUT_WORDS and others
    return others if "classical" in names or wordless else names


_RULES: Final[Sequence[Callable[[list[str], Row, Known], list[str]]]] = (
    tropical, arabic, ambient, gaming, by_subgenre, country,
)  # fmt: skip


def from_charts(names: list[str], row: Row, elsewhere: Known) -> list[str]:
    """The country whose charts a track was found in is no language.

    Its artist's other rows tell the genres; without such rows, one country alone does: what is known nowhere else is
    from there. Several countries tell nothing.
    """
    if not _from_charts(row):
        return names
    told = [name for name in names if name in GENRES]
    theirs = elsewhere[artist_of(row)]
    if told and theirs:
        return [name for name in names if name not in GENRES] + _usual(theirs)
    return names if len(told) < 2 else [name for name in names if name not in GENRES]


def of_artist(row: Row, genres: Known) -> list[str]:
    """For a track that no rule left a genre: those of its artist's other rows that need no rule, the usual ones."""
    theirs = genres[artist_of(row)]
    return _usual(Counter({name: count for name, count in theirs.items() if name not in _DOUBTFUL}))


def is_christmas(row: Row) -> bool:
    """Whether it is about Christmas, by its title, or by an album that is called so."""
    return bool(_CHRISTMAS.search(row["name"]) or _CHRISTMAS.search(row["album"]))


def artist_of(row: Row) -> str:
    """The artist that is named first."""
    return re.split(r"[;,]", row["artist"])[0].strip().casefold()


def _usual(counts: Counter[str]) -> list[str]:
    most = max(counts.values(), default=0)
    return [name for name, count in counts.items() if count * 2 >= most]


def _sacred_artists(rows: Iterable[Row]) -> set[str]:
    """Artists of at least two tracks, of which a third or more names the Lord."""
    said: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        said[artist_of(row)].append(bool(_SACRED.search(f"{row['name']} {row['album']} {row['artist']}")))
    return {artist for artist, each in said.items() if len(each) > 1 and sum(each) * 3 >= len(each)}


def _by_artist(rows: Iterable[Row], column: str) -> Known:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[artist_of(row)].update(_RENAMED.get(name, name) for name in _list(row[column]))
    return counts


def _from_charts(row: Row) -> bool:
    return row["source"].startswith("charts")


def _list(text: str) -> list[str]:
    return [part for part in text.split(";") if part]
