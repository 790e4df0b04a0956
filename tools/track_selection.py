"""Which tracks of the source do not ship: what is no song, and other versions of one that ships."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from facetune.music.names import key
from tools.track_genres import Row, artist_of

_MINUTE: Final = 60_000
_SPEECH: Final = 0.94
"""Spotify calls tracks above .66 "probably made entirely of spoken words", but rap comes up to .93 in this source."""
_TALK: Final = 0.66

_KARAOKE: Final = re.compile(
    r"karaoke (version|hits|track)|\bkaraoke\b.*\b(band|version)|in the style of|(made famous|originally performed"
    r"|made popular) by|backing (track|version)|tribute (to|band|version|players)|(piano|string quartet|bluegrass|"
    r"lullaby) (tribute|rendition|cover)s?\b|cover version|rendition of",
    re.IGNORECASE,
)
_NOISE: Final = re.compile(
    r"ruido blanco (de|para)\b|ondas (alfa|theta|delta|gamma|cu[aá]nticas)|nature sound|sounds? fx\b"
    r"|sonidos? (relajante|curativo|de (la )?(truenos?|lluvia|naturaleza|fondo|agua|olas))"
    r"|(rain|ocean|sleep|forest|jungle|water|thunder\w*) sounds?\b|sounds? of (the )?(nature|ocean|jungle)"
    r"|(white|brown|pink) noise\b.*(sleep|baby|loop)|\b\d{3} ?hz\b|frecuencias? [aá]lmica|frecuencias curativas"
    r"|m[uú]sica (relajante|para (dormir|relaja|estudiar)|de (meditaci|relajaci))|meditaci[oó]n|\breiki\b"
    r"|cuencos tibetanos|monjes tibetanos|binaural|\basmr\b|(for|deep) (deep )?sleep (music|sound|with)"
    r"|relax(ing)? (meditate|music|nature)|sleep specialist|#mindfulness|relajaci[oó]n",
    re.IGNORECASE,
)
_CHAPTERS: Final = re.compile(
    r"\b(kapitel|chapter|chapitre|cap[ií]tulo|folge|teil|audiobook|h[öo]rspiel|skit)\b", re.IGNORECASE
)
_SKIT: Final = re.compile(r"(^|[-(\[]\s*|\binterlude \()skit\b", re.IGNORECASE)
_VERSION: Final = re.compile(
    r"\s*(?:[-\u2013]\s|[(\[])[^()\[\]]*\b(?:remaster\w*|re-?master\w*|live|acoustic|radio|edit|mix|remix\w*|rmx|versions?|"
    r"mono|stereo|demo|extended|instrumental|single|sped up|slowed|reverb|unplugged|en vivo|ao vivo|bonus|deluxe|"
    r"explicit|clean|original|session\w*|recorded|re-?recorded|reprise|taylor's|feat\.?|ft\.?|with|from|dub|vip|"
    r"orchestral|piano|stripped|album|anniversary|\d{4})\b[^()\[\]]*[)\]]?\s*$",
    re.IGNORECASE,
)


def left_out(rows: Sequence[Row]) -> dict[str, str]:
    """Why a row does not ship, by `track_id`: "karaoke", "noise", "short", "speech" or "version"."""
    artists = _noisy_artists(rows)
    found = {}
    for row in rows:
        reason = next((name for name, test in _REASONS.items() if test(row)), None)
        if reason is None and artist_of(row) in artists:
            reason = "noise"
        if reason is not None:
            found[row["track_id"]] = reason
    kept = [row for row in rows if row["track_id"] not in found]
    return found | dict.fromkeys(other_versions(kept), "version")


def is_karaoke(row: Row) -> bool:
    """A version to sing to, or a copy of a well-known one: by what its title, artist or album calls it."""
    return bool(_KARAOKE.search(_names(row)))


def is_noise(row: Row) -> bool:
    """Rain, waves, hum and music that is sold as a medicine."""
    return bool(_NOISE.search(_names(row)))


def is_short(row: Row) -> bool:
    """Skits, intros and jingles."""
    return float(row["duration_ms"]) < _MINUTE


def is_speech(row: Row) -> bool:
    """Chapters that are read, and skits."""
    speech = float(row["speechiness"])
    named = speech > _TALK and _CHAPTERS.search(f"{row['name']} {row['album']}")
    return bool(speech >= _SPEECH or named or (_SKIT.search(row["name"]) and "+" not in row["name"]))


_REASONS: Final[Mapping[str, Callable[[Row], bool]]] = {
    "karaoke": is_karaoke,
    "noise": is_noise,
    "short": is_short,
    "speech": is_speech,
}


def other_versions(rows: Sequence[Row]) -> list[str]:
    """The `track_id` of each row of which a more popular version ships: the same title by the same first artist.

    Of versions that are equally popular the one with the shortest title stays.
    """
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[artist_of(row), song(row["name"])].append(row)
    others = []
    for group in groups.values():
        group.sort(key=lambda row: (-float(row["popularity"]), len(row["name"]), row["track_id"]))
        others += [row["track_id"] for row in group[1:]]
    return others


def song(name: str) -> str:
    """The title without what says which version it is."""
    title = key(name)
    while (shorter := _VERSION.sub("", title)) != title and shorter:
        title = shorter
    return title


def _noisy_artists(rows: Sequence[Row]) -> set[str]:
    """Artists half of whose tracks are noise."""
    all_, noisy = Counter(map(artist_of, rows)), Counter(artist_of(row) for row in rows if is_noise(row))
    return {artist for artist, count in noisy.items() if count * 2 >= all_[artist]}


def _names(row: Row) -> str:
    return f"{row['artist']} | {row['name']} | {row['album']}"
