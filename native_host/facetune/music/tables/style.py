"""How a table writes what can be written in several ways, judged from its first rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from facetune import spotify_links
from facetune.music.tables.listed import Commas, commas_in, is_list
from facetune.music.tables.numbers import as_float
from facetune.music.tables.values import as_text

SCALED: Final = ("valence", "energy", "danceability", "acousticness", "instrumentalness", "speechiness")
"""Features from 0 to 1, or in per cent."""
_DENSE: Final = SCALED[:3]
"""Those that are hardly ever 0 or 1: a column of them tells its scale."""
_LEAST_PER_CENT: Final = 10
"""What no feature of a table in per cent exceeds, another maker has measured."""
_SHORTEST_MS: Final = 10_000
"""Where all lengths are below, they are in seconds."""
_BELOW_ZERO: Final = 0.1
"""The share of negative features from which a scale begins below zero; a few are mistakes."""


class Style(NamedTuple):
    """How a table writes its values."""

    id: int
    """The place in a picked row where the tracks' ids are."""
    commas: Commas
    bracketed: bool
    scale: dict[str, float]
    """What the numbers of a column are divided by."""


class OtherScaleError(Exception):
    """Features that are none of Spotify's; the text says of which scale they are."""


Column = Callable[[str], list[object]]
"""The values of a column in the first rows, by its name; empty where the table does not have it."""


def credits_of(values: Sequence[object], *, plural: bool) -> tuple[Commas, bool]:
    """What a comma is in these credits, and whether each has brackets around."""
    texts = [text for value in values if isinstance(value, str) and (text := as_text(value))]
    bracketed = bool(texts) and all(is_list(text, bracketed=True) for text in texts)
    return commas_in(texts, plural=plural), bracketed


def id_of(candidates: Mapping[int, Sequence[object]]) -> int:
    """The first of the columns, given by their places, that has the most of Spotify's ids."""
    return max(
        candidates,
        key=lambda place: (
            sum(isinstance(each, str) and spotify_links.track_id(each) is not None for each in candidates[place]),
            -place,
        ),
    )


def scales(column: Column, by_name: frozenset[str]) -> dict[str, float]:
    """The divisors of features in per cent, of which those in `by_name` say so by their names.

    The others have one scale, that of most rows: a column of 0 and 1 alone does not tell whether 1 is one per cent.
    Only where a column of _DENSE has nothing but fractions is it not in per cent beside others that are.

    Raises OtherScaleError for a scale from -1 or to 9.
    """
    columns = {name: list(map(as_float, map(_point, column(name)))) for name in SCALED if name not in by_name}
    numbers = {name: [each for each in values if each is not None] for name, values in columns.items()}
    rows = zip(*(columns[name] for name in _DENSE if columns.get(name)), strict=True)
    highest = [max(known) for row in rows if (known := [each for each in row if each is not None])]
    per_cent = sum(1 < each <= 100 for each in highest) * 2 > len(highest)
    for name in _DENSE[:2]:
        below = sum(-1 < each < 0 for each in numbers.get(name, ()))
        if below and below >= _BELOW_ZERO * len(numbers[name]):
            raise OtherScaleError(f"{name} goes below 0")
    if per_cent and max(highest) <= _LEAST_PER_CENT:
        raise OtherScaleError(f"no value is over {max(highest):g}")
    found = dict.fromkeys(by_name, 100.0)
    if per_cent:
        found |= dict.fromkeys((name for name in numbers if not (name in _DENSE and _fractions(numbers[name]))), 100.0)
    return found


def _fractions(values: Sequence[float]) -> bool:
    return bool(values) and max(values) <= 1 and sum(0 < each < 1 for each in values) * 2 > len(values)


def seconds(values: Sequence[object]) -> bool:
    """Whether the lengths in a column that does not tell its unit are seconds."""
    numbers = [found for value in values if (found := as_float(_point(value))) is not None and found > 0]
    return bool(numbers) and max(numbers) < _SHORTEST_MS


def _point(value: object) -> object:
    """The value with a decimal point."""
    return value.replace(",", ".") if isinstance(value, str) else value
