"""Names as people write them, and the keys under which two spellings are the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FEATURING: Final = re.compile(r"\s+(?:feat|ft|featuring)\b\.?[\s,]\s*", re.IGNORECASE)

_COMMA_INSIDE: Final = re.compile(
    r", (?=The Creator\b|Wind & Fire\b|Stills\b|Nash & Young\b|Lake & Palmer\b|Jr\.|Cambridge\b|Oxford\b)",
    re.IGNORECASE,
)
"""A comma that belongs to the name: "Tyler, The Creator", "Earth, Wind & Fire", "The Choir of ... College, Oxford"."""


def tidy(text: str) -> str:
    """`text` with runs of white space, line ends included, as single spaces and none at the ends."""
    return " ".join(text.split())


def key(text: str) -> str:
    """What two spellings of one name share: NFKC, case folded, white space tidied.

    A suffix such as " - Remastered 2011" stays: it is another recording, often with another mood.
    """
    return tidy(unicodedata.normalize("NFKC", text).casefold())


def unique(artists: list[str]) -> list[str]:
    """`artists` tidied, in their order, without empty ones and without a second spelling of the same one."""
    found: dict[str, str] = {}
    for artist in artists:
        name = tidy(artist)
        if name:
            found.setdefault(key(name), name)
    return list(found.values())


def split_credit(credit: str, *, commas: bool) -> list[str]:
    """The artists of a credit written as one text: split at ";" and "feat.", and at commas where `commas` says so.

    Only the set a credit comes from can tell whether a comma separates artists or belongs to a name, apart from the
    few well-known names that are kept whole here.
    """
    if ";" not in credit and "," not in credit and "f" not in credit.lower():
        return unique([credit])
    parts = [part for half in credit.split(";") for part in _FEATURING.split(half)]
    if commas:
        kept = [_COMMA_INSIDE.sub("\0 ", part) for part in parts]
        parts = [name.replace("\0", ",") for part in kept for name in part.split(", ")]
    return unique(parts)
