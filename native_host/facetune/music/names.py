"""Names as people write them, and the keys that are equal for two spellings of one name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FEATURING: Final = re.compile(r"\s+(?:feat|ft|featuring)\b\.?[\s,]\s*", re.IGNORECASE)

_COMMA_INSIDE: Final = re.compile(
    r", (?=The Creator\b|Wind & Fire\b|Stills\b|Nash & Young\b|Lake & Palmer\b|Jr\.|Cambridge\b|Oxford\b)",
    re.IGNORECASE,
)
"""A comma inside a name: "Tyler, The Creator", "Earth, Wind & Fire", "The Choir of ... College, Oxford"."""


def tidy(text: str) -> str:
    """`text` with runs of white space, line ends included, as single spaces and none at the ends."""
    return " ".join(text.split())


def key(text: str) -> str:
    """Equal for two spellings of one name: NFKC (Unicode Standard Annex 15), case folded, white space tidied.

    A suffix such as " - Remastered 2011" stays: it is another recording, often with another mood.
    """
    if text.isascii():  # most are, and for these it is the same in a fifth of the time
        return tidy(text.lower())
    return tidy(unicodedata.normalize("NFKC", text).casefold())


def unique(artists: list[str]) -> list[str]:
    """`artists` tidied, in their order, without empty ones and without a second spelling of the same one."""
    if len(artists) == 1:
        return [name] if (name := tidy(artists[0])) else []
    found: dict[str, str] = {}
    for artist in artists:
        name = tidy(artist)
        if name:
            found.setdefault(key(name), name)
    return list(found.values())


def split_credit(credit: str, *, commas: bool) -> list[str]:
    """The artists of a credit that is one text: split at ";" and "feat.", and with `commas` at commas.

    Whether a comma separates artists or is a part of a name depends on the data set the credit comes from. A few
    well-known names with commas are never split.
    """
    if ";" not in credit and "," not in credit and "f" not in credit.lower():
        return unique([credit])
    parts = [part for half in tidy(credit).split(";") for part in _FEATURING.split(half)]
    if commas:
        kept = [_COMMA_INSIDE.sub("\0 ", part) for part in parts]
        parts = [name.replace("\0", ",") for part in kept for name in part.split(", ")]
    return unique(parts)
