"""The words for what a person likes to hear, as they are typed: only those that tracks of the catalogue can grant.

A word of another table counts once the table is imported. All functions raise FaceTuneError usage, which names the
words that are alike, and as shared.catalogue does.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

from facetune.errors import FaceTuneError
from facetune.music.catalogue import shared
from facetune.music.names import key
from facetune.profile.types import GENRE_LENGTH, GENRES

_ALIKE: Final = 3
"""Most words that are offered in place of another."""

_LISTED: Final = 70
"""Most words of a list. The catalogue has 64 genres; imported tables may add any number."""


def genres(typed: Iterable[str]) -> list[str]:
    """The genres that are meant, as the catalogue spells them, each once.

    Raises FaceTuneError usage for one that no track has, or that is too long, and as shared.catalogue does.
    """
    given = list(typed)
    if not given:
        return []
    if len(given) > GENRES or any(len(name) > GENRE_LENGTH or not name.isprintable() for name in given):
        most = f"at most {GENRES} genres, each a text of at most {GENRE_LENGTH} characters"
        raise FaceTuneError("usage", detail=f"There may be {most}.")
    known = {key(name): name for name, tracks in shared.catalogue().genre_counts().items() if tracks}
    for name in given:
        if key(name) not in known:
            _refuse(f"No track of the catalogue has the genre {name!r}", key(name), known, "The genres are")
    return list(dict.fromkeys(known[key(name)] for name in given))


def languages(tags: Iterable[str]) -> list[str]:
    """The languages that are meant by tags such as "pt-BR", as the catalogue's codes, each once.

    Raises FaceTuneError usage for one that the catalogue does not tell apart.
    """
    from facetune.music.languages import GENRES as TOLD_BY
    from facetune.music.languages import LANGUAGES
    from facetune.music.ranking.wishes import language_code

    found: list[str] = []
    for tag in tags:
        code = language_code(tag)
        if code is None:
            words = {code: code for code in LANGUAGES} | TOLD_BY
            near = difflib.get_close_matches(tag.lower(), words, n=1, cutoff=0.8)
            meant = f" Did you mean {words[near[0]]}?" if near else ""
            codes = ", ".join(LANGUAGES)
            raise FaceTuneError("usage", detail=f"There is no language {tag!r}.{meant} The languages are {codes}.")
        found.append(code)
    return list(dict.fromkeys(found))


def decades(typed: Iterable[str]) -> list[int]:
    """The first years of the decades that are meant by years such as "1991" or "1980s", each once and in order.

    Raises FaceTuneError usage for one that no track is known to be from, and as shared.catalogue does.
    """
    given = [text.removesuffix("s") for text in typed]
    if not given:
        return []
    if not all(text.isascii() and text.isdecimal() and len(text) == 4 for text in given):
        raise FaceTuneError("usage", detail="A decade is a year of four digits, such as 1980.")
    years = set(shared.catalogue().year.tolist()) - {0}
    known = {decade: decade for decade in (str(year // 10 * 10) for year in years)}
    for year in given:
        decade = f"{year[:3]}0"
        if decade not in known:
            _refuse(f"No track of the catalogue is known to be from the {decade}s", "", known, "The decades are")
    return sorted({int(year) // 10 * 10 for year in given})


def _refuse(why: str, typed: str, known: Mapping[str, str], listed: str) -> NoReturn:
    if near := difflib.get_close_matches(typed, known, n=_ALIKE):
        *others, last = (known[name] for name in near)
        raise FaceTuneError("usage", detail=f"{why}. Did you mean {', '.join(others)}{' or ' * bool(others)}{last}?")
    words = ", ".join(sorted(known.values())[:_LISTED])
    raise FaceTuneError("usage", detail=f"{why}. {listed} {words}{'.' if len(known) <= _LISTED else ' ...'}")
