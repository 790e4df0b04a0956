"""The language that a track is sung in, as far as its genres or the script of its titles tell."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

GENRES: Final = {
    "latin": "es", "spanish": "es", "brazilian": "pt",
    "j-pop": "ja", "j-rock": "ja", "anime": "ja", "k-pop": "ko", "korean": "ko", "mandopop": "zh", "cantopop": "yue",
    "indian": "hi", "iranian": "fa", "arabic": "ar", "turkish": "tr", "hebrew": "he", "kazakh": "kk",
    "french": "fr", "german": "de", "italian": "it", "dutch": "nl", "greek": "el", "hungarian": "hu",
    "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi",
    "russian": "ru", "ukrainian": "uk", "polish": "pl", "czech": "cs", "romanian": "ro",
    "malay": "ms", "indonesian": "id", "filipino": "fil", "thai": "th", "vietnamese": "vi",
}  # fmt: skip
"""Genres that tell a language, which is often the commonest of several: "latin" is Spanish, "indian" Hindi."""

LANGUAGES: Final = ("en", *dict.fromkeys(GENRES.values()))
"""All languages as ISO 639 codes. The number of one in the catalogue is its place here from 1 on: append only."""

_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff]")),  # kana: before Han, which Japanese has too
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("uk", re.compile("[\u0404\u0406\u0407\u0454\u0456\u0457]")),  # letters that Russian does not have
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("fa", re.compile("[\u067e\u0686\u06af]")),  # letters that Arabic does not have
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]{3}")),  # a single letter is a sign, as in "Δ"
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u0dff]")),  # Devanagari and the other scripts of India
)
_LETTERS: Final = (
    ("vi", re.compile("[\u01a0\u01a1\u01af\u01b0\u0110\u0111\u1ea0-\u1ef9]")),
    ("tr", re.compile("[\u011e\u011f\u0130\u0131\u015e\u015f]")),
    ("hu", re.compile("[\u0150\u0151\u0170\u0171]")),
    ("pl", re.compile("[\u0104-\u0107\u0118\u0119\u0141\u0142\u0179-\u017c]")),
    ("cs", re.compile("[\u010c-\u010f\u011a\u011b\u0158\u0159\u016e\u016f]")),
    ("ro", re.compile("[\u0102\u0103\u0218-\u021b]")),
    ("pt", re.compile("[\u00c3\u00e3\u00d5\u00f5]")),
    ("es", re.compile("[\u00d1\u00f1\u00bf\u00a1]")),
    ("de", re.compile("\u00df")),
)
"""Latin letters that hardly another language here has. They count in titles alone: names of artists travel."""
_SHARED: Final = {"zh": ("ja", "yue"), "ru": ("kk",), "ar": ("fa",)}
"""Languages that are written in a script beside the first one; the genres tell which."""

_SILENT: Final = 0.5
"""Spotify says that a track with more instrumentalness probably has no singing."""
_WORDLESS: Final = frozenset({"classical", "ambient", "lofi", "jazz", "soundtrack", "world"})
"""Genres in which English is no better a guess than another language, or than none."""


def of_script(*texts: str | None) -> str | None:
    """The language that a script is written in, for the first script found; None for Latin letters."""
    if all(text is None or text.isascii() for text in texts):
        return None
    text = " ".join(filter(None, texts))
    return next((language for language, letters in _SCRIPTS if letters.search(text)), None)


@functools.lru_cache(maxsize=4096)
def _of_genres(genres: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The languages that genres tell, and whether they say nothing of English."""
    told = dict.fromkeys(GENRES[genre] for genre in genres if genre in GENRES)
    return tuple(told), bool(_WORDLESS.intersection(genres))


def language_of(
    genres: Sequence[str], name: str, artists: str, album: str | None, instrumentalness: float | None
) -> str | None:
    """The language of a track, one of LANGUAGES; None where nothing tells it, or nothing is sung.

    Script tells most, then a single language among the genres, then a letter of the title. Where none does, it is
    English by default: that is what the charts and playlists that the facts come from mostly hold.
    """
    told, wordless = _of_genres(tuple(genres))
    script = of_script(name, artists, album)
    if script is not None:
        return next((other for other in _SHARED.get(script, ()) if other in told), script)
    if (instrumentalness or 0) > _SILENT:
        return None
    if told:
        return told[0] if len(told) == 1 else None
    if not name.isascii() and (letter := next((code for code, letters in _LETTERS if letters.search(name)), None)):
        return letter
    return None if wordless else "en"
