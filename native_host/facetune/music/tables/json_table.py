"""Reads JSON: a list of objects, one object a line, an object that holds such a list, or lists of values by column.

A list may be longer than the memory: its items are read one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from facetune.errors import FaceTuneError
from facetune.music.tables.headers import squashed
from facetune.music.tables.json_values import NoJsonError, Values
from facetune.music.tables.lines import LINE
from facetune.music.tables.table import Known, Pick, Record, Table, Unreadable
from facetune.music.tables.text import Text

_WHOLE: Final = 2**24
"""The most characters of an object that holds a list, which is read at once."""
_SAMPLE: Final = 200
"""Items whose names make the header."""
_NAMES: Final = 2000
"""The most columns."""
_DEPTH: Final = 4
"""So deep lists and values are looked for."""
_WRAPPERS: Final = frozenset(("track", "song", "audiofeatures", "features"))
"""Objects within an item that are parts of the track: their names count as the item's own."""

Item = dict[str, Any]


def begins(start: str) -> bool:
    """Whether a text that begins so is JSON."""
    return start.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")


def table(path: Path, text: Text, known: Known) -> Table:
    """The table in `text`, which `path` names in errors. Raises as formats.opened does."""
    try:
        unit, items = _items(text, known)
        first = _sample(items)
    except NoJsonError as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail=str(error)) from error
    names: dict[str, None] = {}
    for _, item in first:
        names.update(dict.fromkeys(islice(item if isinstance(item, dict) else (), _NAMES)))
    header = list(islice(names, _NAMES))

    def records(pick: Pick) -> Iterator[Record]:
        try:
            for number, item in chain(first, items):
                yield number, item if isinstance(item, Unreadable) else pick([item.get(name) for name in header])
        except NoJsonError as error:
            raise FaceTuneError("import_unreadable", file=str(path), detail=str(error)) from error

    return Table(header, records, text.share, unit=unit)


def _sample(items: Iterator[tuple[int, Item | Unreadable]]) -> list[tuple[int, Item | Unreadable]]:
    """The first items: some, of not too many characters."""
    found: list[tuple[int, Item | Unreadable]] = []
    size = 0
    while len(found) < _SAMPLE and size < LINE and (each := next(items, None)):
        found.append(each)
        size += sum(len(str(value)) for value in each[1].values()) if isinstance(each[1], dict) else 0
    return found


def _items(text: Text, known: Known) -> tuple[str, Iterator[tuple[int, Item | Unreadable]]]:
    """What the items' numbers count, and the items, each as one object without others in it."""
    values = Values(text.lines)
    if values.peek() == "[":
        return "item", ((number, _item(value)) for number, value in enumerate(values.listed(), 1))
    first = values.value(_WHOLE)
    found = _by_columns(first, known)
    if found is None and (values.peek() == "{" or len(known(list(_flat(first)))) > 1):
        return "line", chain([(1, _item(first))], _by_line(values))
    if found is None:
        found = _longest(first, _DEPTH)
    return "item", ((number, _item(value)) for number, value in enumerate(found, 1))


def _by_line(values: Values) -> Iterator[tuple[int, Item | Unreadable]]:
    while values.peek():
        line = values.line
        try:
            yield line, _item(values.value(LINE))
        except NoJsonError as error:  # that line alone
            values.skip_line()
            yield line, Unreadable("bad_row", str(error), fatal=True)


def _item(value: object) -> Item | Unreadable:
    return _flat(value) if isinstance(value, dict) else Unreadable("bad_row", f"{type(value).__name__}, no object")


def _flat(value: object, depth: int = _DEPTH) -> Item:
    """An object's values by name; those of an object in it by both names, unless that is the track itself."""
    found: Item = {}
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, dict) and depth:
                prefix = "" if squashed(name) in _WRAPPERS else f"{name}_"
                for inner, deep in _flat(each, depth - 1).items():
                    found.setdefault(prefix + inner, deep)
            elif len(found) < _NAMES:
                found[name] = str(each).lower() if isinstance(each, bool) else each
    return found


def _longest(value: object, depth: int) -> list[Any]:
    """The longest list of objects in an object, or in the objects in it."""
    if isinstance(value, list):
        return value if value and isinstance(value[0], dict) else []
    if not isinstance(value, dict) or not depth:
        return []
    return max((_longest(each, depth - 1) for each in value.values()), key=len, default=[])


def _by_columns(value: object, known: Known) -> list[Item] | None:
    """The rows in an object that has a list, or an object of values by row, for each column; None for another one."""
    if not isinstance(value, dict):
        return None
    columns = {
        name: list(value[name].values() if isinstance(value[name], dict) else value[name])
        for name in known(list(value))
        if isinstance(value.get(name), (list, dict))
    }
    if len(columns) < max(2, len(known(list(value)))) or len({len(each) for each in columns.values()}) != 1:
        return None
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
