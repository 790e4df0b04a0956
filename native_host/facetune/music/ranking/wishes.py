"""What a listener asks for by name, and which tracks their language lets them know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from facetune.listener import Listening, Wish
from facetune.music import names
from facetune.music.languages import LANGUAGES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue

    Tracks = npt.NDArray[np.bool_]
    """Which tracks, of the catalogue or of some positions."""

NAMED: Final = 0.25
"""The gain of a track that has a genre, language or decade that is named: so much farther from the point it may lie.
tests/bench/moods.py measures what that brings."""
HALF: Final = 0.5
"""The part of a list that such tracks should have; where they have less, the answer says so."""

LOCAL: Final = 0.08
"""The gain of a track in the listener's own language, if that is not English."""
FOREIGN: Final = 0.40
"""The loss of a track in another language than theirs or English, unless they named it: few people know it..."""
FAMOUS: Final = 75
"""...but for a world-wide success, from this popularity on."""

MARKED: Final = 4.0
"""The loss of a track whose words are explicit, for those who want none."""
UNSURE: Final = 0.10
"""The loss of a track of which that is not known, for those who want none."""

_ALIKE: Final = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "tl": "fil", "yue": "zh"}
"""Codes for one language, as browsers write them."""


def language_code(tag: str | None) -> str | None:
    """The language of a tag as browsers and systems write it ("pt-BR", "de_DE.UTF-8"); None if it is none of ours."""
    code = (tag or "").replace("_", "-").split(".")[0].split("-")[0].lower()
    code = _ALIKE.get(code, code)
    return code if code in LANGUAGES else None


def any_of(known: Listening) -> bool:
    """Whether `gains` can be other than 0."""
    return bool(wished(known) or known.explicit == "none" or language_code(known.language))


def gains(catalogue: Catalogue, known: Listening) -> npt.NDArray[np.float32]:
    """The gain of each track by what is named, by language and by words: float32, (tracks of the catalogue,)."""
    import numpy as np

    found = _spoken(known)[catalogue.language]
    if language_code(known.language):
        found[(found < 0) & (catalogue.popularity >= FAMOUS)] = 0
    for wish in wished(known):
        if wish != "languages":
            found[granted(catalogue, known, wish, slice(None))] += np.float32(NAMED)
    if known.explicit == "none":
        found[catalogue.explicit > 0] -= np.float32(MARKED)
        found[catalogue.explicit < 0] -= np.float32(UNSURE)
    return found


def wished(known: Listening) -> list[Wish]:
    """What is named: of genres, languages and decades."""
    named: dict[Wish, Collection[object]] = {
        "genres": known.preferred_genres,
        "languages": known.preferred_languages,
        "decades": known.preferred_decades,
    }
    return [wish for wish, values in named.items() if values]


def granted(catalogue: Catalogue, known: Listening, wish: Wish, part: slice | Sequence[int]) -> Tracks:
    """Which tracks of `part` have what is named."""
    import numpy as np

    if wish == "genres":
        wanted = {names.key(name) for name in known.preferred_genres}
        sets = catalogue.by_genres([float(name in wanted) for name in catalogue.genres]) > 0
        return np.asarray(sets[catalogue.genre_sets[part]])
    if wish == "languages":
        return np.isin(catalogue.language[part], _numbers(known.preferred_languages))
    return np.isin(catalogue.year[part] // 10 * 10, known.preferred_decades)


def few(catalogue: Catalogue, known: Listening, ids: Sequence[str]) -> list[Wish]:
    """The wishes that less than HALF of a list's tracks grant. Raises as Catalogue.find does."""
    if not wished(known):
        return []
    tracks = list(catalogue.find(ids).tracks.values())
    return [
        wish for wish in wished(known) if tracks and granted(catalogue, known, wish, tracks).sum() < HALF * len(tracks)
    ]


def _spoken(known: Listening) -> npt.NDArray[np.float32]:
    """The gain of each language by its number; 0 is for none."""
    import numpy as np

    found = np.zeros(len(LANGUAGES) + 1, dtype=np.float32)
    own = language_code(known.language)
    if own is not None:
        found[1:] = -FOREIGN
        found[_numbers(["en"])] = 0
        found[_numbers([own])] = 0 if own == "en" else LOCAL
    named = _numbers(known.preferred_languages)
    found[named] = NAMED
    return found


def _numbers(codes: Collection[str]) -> list[int]:
    """The numbers of languages, as the catalogue has them; Cantonese counts as Chinese, too."""
    whole = {*codes, *(["yue"] if "zh" in codes else [])}
    return [number for number, code in enumerate(LANGUAGES, 1) if code in whole]
