"""The choices that belong to a person, not to the computer."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from facetune.affect import Goal

TrackLimit = Annotated[int, msgspec.Meta(ge=1, le=100)]
GENRE_LENGTH: Final = 64
"""Longest name of a genre that can be chosen, in code points."""

GENRES: Final = 50
"""Most genres that can be chosen."""

_TEXT: Final = r"^[^\ud800-\udfff]*$"  # lone surrogates stand for arguments of a program that are not text
Genre = Annotated[str, msgspec.Meta(min_length=1, max_length=GENRE_LENGTH, pattern=_TEXT)]
Genres = Annotated[list[Genre], msgspec.Meta(max_length=GENRES)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]


class Preferences(msgspec.Struct, kw_only=True, frozen=True):
    """A person's choices and their defaults.

    `limit` is the number of tracks of one answer. `retention_days` is for how many days moods are kept: 0 for not
    at all, null until they are erased.
    """

    goal: Goal = "match"
    limit: TrackLimit = 12
    preferred_genres: Genres = []
    avoided_genres: Genres = []
    retention_days: Days | None = None


def usable(values: dict[str, Any]) -> Preferences:
    """The choices in `values`; one that cannot be used, which a newer version may have saved, counts as its default."""
    chosen = Preferences()
    for field in msgspec.structs.fields(Preferences):
        if field.name in values:
            try:
                value = msgspec.convert(values[field.name], field.type)
            except msgspec.ValidationError:
                continue
            chosen = msgspec.structs.replace(chosen, **{field.name: value})
    return chosen
