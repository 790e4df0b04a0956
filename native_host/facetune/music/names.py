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


_PARTS: Final = re.compile(r" (?=[(\[]|[-\u2013\u2014] )")
"""Between a title and what follows it in brackets or after a dash."""
_EXTRA: Final = re.compile(
    r"[(\[\u2013\u2014 -]+(?:feat|ft|featuring|with|prod|bonus|deluxe|(?:single|album|original|explicit|radio)"
    r" (?:version|mix|edit)\b|mono\b|stereo\b|(?:\d{4} )?(?:digital )?(?:re-?master|mix\b))"
    r"|.*\b(?:re-?master(?:ed)?|anniversary|\d{4} (?:mix|version))\b",
    re.IGNORECASE,
)
"""What names guests, or an edition of one recording: "(feat. Ann)", "- Remastered 2011", "[2009 Mix; Mono]". A live or
an acoustic recording and a remix are others, so their names stay."""

_LONGEST: Final = 500
"""The characters of a title that are compared."""
_NO_SIGN: Final = re.compile(r"[^\w]+|_+")
_SWAPPED: Final = str.maketrans({"$": "s", "&": " and ", "+": " and ", "\u00df": "ss", "\u00f8": "o", "\u0142": "l"})


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


def loose_key(name: str) -> str:
    """Equal for what people write for one name: without case, accents, punctuation, or "The" in front.

    Looser than `key`, which tells artists of the catalogue apart: it is for names from elsewhere. A name of signs alone
    keeps them.
    """
    name = name[:_LONGEST]
    flat = name.replace(" ", "")
    if flat.isascii() and flat.isalnum():  # most are, and for these it is the same in a fifth of the time
        lower = name.lower().strip()
        return flat.lower() if not lower.startswith("the ") else lower[4:].replace(" ", "")
    text = name if name.isascii() else unicodedata.normalize("NFKD", name)
    text = text.casefold().translate(_SWAPPED)
    if not text.isascii():  # only marks that are written above or below letters of Latin, Greek and Cyrillic
        text = "".join(each for each in text if not "\u0300" <= each <= "\u036f")
        text = unicodedata.normalize("NFC", text)
    words = _NO_SIGN.sub(" ", _inside(text)).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return "".join(words) or key(name)


def title_key(title: str) -> str:
    """loose_key of a title without guests and editions: "Help! (feat. X) - Remastered 2009" is "help"."""
    text = tidy(title[:_LONGEST])
    if " " in text:
        first, *rest = _PARTS.split(text)
        text = " ".join([_FEATURING.split(first)[0], *(part for part in rest if not _EXTRA.match(part))])
    return loose_key(text or title)


def _inside(text: str) -> str:
    """A sign between two letters stands for one: "p!nk" is "pink"."""
    return re.sub(r"(?<=[a-z])!(?=[a-z])", "i", text) if "!" in text else text
