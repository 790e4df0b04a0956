"""Reads the artists and genres of a track: lists as programs write them, and credits as people do."""

from __future__ import annotations

import ast
import json
import re
from typing import Final, Literal

from facetune.music.names import split_credit, unique
from facetune.music.tables.values import TEXT, as_text

ARTISTS: Final = 50
"""The most artists of one track."""

Commas = Literal["name", "spaced", "bare"]
"""What a comma is in the credits of a table: a part of a name; with a space behind it what parts two artists; or, where
a bare one parts them, with a space a part of a name."""

_QUOTED: Final = ("'", '"', "]", "}", "{", ")")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}
_BARE: Final = re.compile(r"(?<![\\\d]),(?=\S)|(?<=\d),(?=[^\s\d])")
"""A comma without a space, but not that of "10,000"."""
_ESCAPED: Final = "\\,"
_PART: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')
_GAP: Final = re.compile(r"""(?<=["']) +(?=["'])""")
_LABELS: Final = ("name", "artist_name", "title")


def as_artists(value: object, *, commas: Commas, bracketed: bool = False) -> list[str]:
    """The artists in a list or a credit. Empty where there are none.

    `bracketed` is whether the table writes brackets around every credit, so that they belong to no name.
    """
    if isinstance(value, list):
        return unique([name for each in value[: ARTISTS + 1] if (name := _labelled(each))])
    if isinstance(value, dict):
        return unique([_labelled(value)])
    text = as_text(value)
    if len(text) > ARTISTS * TEXT:
        return []
    if is_list(text, bracketed=bracketed):
        return unique(_listed(text)[: ARTISTS + 1])
    if ";" in text:
        return unique(text.split(";"))
    if _ESCAPED in text:  # Exportify's "A\, B, C"
        return unique([part.replace("\0", ",") for part in text.replace(_ESCAPED, "\0").split(",")])
    if commas == "bare":
        return unique([name for part in _BARE.split(text) for name in split_credit(part, commas=False)])
    return split_credit(text, commas=commas == "spaced")


def as_genres(value: object) -> str:
    """The genres in a list or a text, separated by ";"; empty where there are none."""
    if isinstance(value, list):
        return ";".join(filter(None, map(_labelled, value)))
    text = as_text(value)
    if is_list(text):
        return ";".join(_listed(text))
    if "," in text and ", " not in text:  # Exportify's "a,b"; "Folk, World, & Country" is one
        return text.replace(",", ";")
    return text


def commas_in(credits_: list[str], *, plural: bool) -> Commas:
    """What a comma is in these credits; `plural` is whether their column's name announces several artists."""
    if not plural or any(";" in credit for credit in credits_):
        return "name"
    bare = sum(1 for credit in credits_ if _BARE.search(credit))
    spaced = sum(1 for credit in credits_ if ", " in credit and not _BARE.search(credit))
    return "bare" if bare and bare >= spaced else "spaced"


def is_list(text: str, *, bracketed: bool = False) -> bool:
    """Whether a text is a list as a program writes it. Without quotes it is one only where `bracketed`."""
    end = _BRACKETS.get(text[:1])
    return end is not None and text.endswith(end) and len(text) > 1 and (bracketed or text[1:2] in _QUOTED)


def _labelled(value: object) -> str:
    """The text of an item: of an object, what it is called."""
    if isinstance(value, dict):
        value = next((value[key] for key in _LABELS if value.get(key) is not None), None)
    return "" if value is None or isinstance(value, (dict, list)) else as_text(value)


def _listed(text: str) -> list[str]:
    """The items of a list that Python, numpy, JSON or Postgres wrote; empty where it is not one."""
    plain = "\\" not in text and '"' not in text and text.startswith("['")
    if plain:  # most are, and this is ten times as fast as what follows
        parts = text[1:-1].split("'")
        if len(parts) % 2 and not any(between.strip(" ,") for between in parts[::2]):
            return parts[1::2]
    parted = _GAP.sub(", ", text)  # numpy's, which Python would join
    for read in (ast.literal_eval, json.loads):  # Postgres's {"A","B"} is a set of Python's
        try:
            found = read(parted)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return list(filter(None, map(_labelled, _items(found, text))))
    if plain:
        return text[2:-2].split("', '")  # names with apostrophes that are not escaped
    parts = [match[1].strip() for match in _PART.finditer(text[1:-1])]
    return [re.sub(r"\\(.)", r"\1", part[1:-1]) if part[:1] == '"' else part.strip("'") for part in parts if part]


def _items(found: object, text: str) -> list[object]:
    """The items in their order, which a set has lost."""
    if isinstance(found, dict):
        return [found]
    if isinstance(found, (set, frozenset)):
        return sorted(found, key=lambda item: text.find(str(item)))
    return list(found) if isinstance(found, (list, tuple)) else [found]
