"""What a person chose, as far as it belongs to the person and not to the computer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

from facetune.affect import Goal

if TYPE_CHECKING:
    from facetune.profile.store import Profile

TrackLimit = Annotated[int, msgspec.Meta(ge=1, le=100)]
GENRE_LENGTH: Final = 64
"""Longest name of a genre that can be chosen, in code points."""

GENRES: Final = 50
"""Most genres that can be chosen."""

_TEXT: Final = r"^[^\ud800-\udfff]*$"  # what bytes that are no text look like in the arguments of a program
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


def read(profile: Profile) -> Preferences:
    """The person's choices; a value that cannot be used, which a newer version may have kept, counts as its default."""
    unset = object()
    found = {name: profile.setting(name, unset) for name in Preferences.__struct_fields__}
    return usable({name: value for name, value in found.items() if value is not unset})


def usable(values: dict[str, Any]) -> Preferences:
    """What of `values` is a choice that can be used."""
    chosen = Preferences()
    for field in msgspec.structs.fields(Preferences):
        if field.name in values:
            try:
                value = msgspec.convert(values[field.name], field.type)
            except msgspec.ValidationError:
                continue
            chosen = msgspec.structs.replace(chosen, **{field.name: value})
    return chosen


def write(profile: Profile, chosen: Preferences) -> None:
    """Keep the choices that changed, all or none. What is older than the person now wants kept goes at once."""
    from facetune.profile import erase, retention
    from facetune.profile.database import writing

    before = read(profile)
    with writing(profile.connection):
        for name in Preferences.__struct_fields__:
            value = getattr(chosen, name)
            if value != getattr(before, name):
                profile.put_setting(name, value)
        if chosen.retention_days != before.retention_days:
            retention.expire(profile.connection, profile.person, time.time())
    if chosen.retention_days != before.retention_days:
        erase.tidy(profile.connection)
