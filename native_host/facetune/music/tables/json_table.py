"""Reads JSON: a list of objects, one object a line, an object that holds such a list, or lists of values by column.

A list may be longer than the memory: its items are read one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from facetune.errors import FaceTuneError
from facetune.music.tables.headers import squashed
from facetune.music.tables.lines import LINE
from facetune.music.tables.table import Known, Pick, Record, Table, Unreadable
from facetune.music.tables.text import Text

_WHOLE: Final = 2**24
"""The most characters of an object that holds a list, which is read at once."""
_PIECE: Final = 2**16
_SAMPLE: Final = 200
"""Items whose names make the header."""
_NAMES: Final = 2000
"""The most columns."""
_DEPTH: Final = 4
"""So deep lists and values are looked for."""
_WRAPPERS: Final = frozenset(("track", "song", "audiofeatures", "features"))
"""Objects within an item that are parts of the track: their names count as the item's own."""
_PLAIN: Final = json.JSONDecoder()

Item = dict[str, Any]


class _JsonError(Exception):
    """The text is no JSON, or a part of it is too long; it has the detail."""


def begins(start: str) -> bool:
    """Whether a text that begins so is JSON."""
    return start.lstrip("\ufeff \t\r\n")[:1] in ("[", "{")


def table(path: Path, text: Text, known: Known) -> Table:
    """The table in `text`, which `path` names in errors. Raises as formats.opened does."""
    try:
        unit, items = _items(text, known)
        first = _sample(items)
    except _JsonError as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail=str(error)) from error
    names: dict[str, None] = {}
    for _, item in first:
        names.update(dict.fromkeys(islice(item if isinstance(item, dict) else (), _NAMES)))
    header = list(islice(names, _NAMES))

    def records(pick: Pick) -> Iterator[Record]:
        try:
            for number, item in chain(first, items):
                yield number, item if isinstance(item, Unreadable) else pick([item.get(name) for name in header])
        except _JsonError as error:
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
    values = _Values(text)
    if values.peek() == "[":
        return "item", ((number, _item(value)) for number, value in enumerate(values.listed(), 1))
    first = values.value(_WHOLE)
    found = _by_columns(first, known)
    if found is None and (values.peek() == "{" or len(known(list(_flat(first)))) > 1):
        return "line", chain([(1, _item(first))], _by_line(values))
    if found is None:
        found = _longest(first, _DEPTH)
    return "item", ((number, _item(value)) for number, value in enumerate(found, 1))


def _by_line(values: _Values) -> Iterator[tuple[int, Item | Unreadable]]:
    while values.peek():
        line = values.line
        yield line, values.item()


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


class _Values:
    """The values in a text, one after the other."""

    def __init__(self, text: Text) -> None:
        self._lines = text.lines
        self._text = ""
        self._at = 0
        self.line = 1
        """Where the next value begins."""
        self._fault = ""

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            rest = len(self._text)
            while self._at < rest and self._text[self._at] in " \t\r\n\ufeff":
                self.line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < rest:
                return self._text[self._at]
            if not self._more(_PIECE):
                return ""

    def listed(self) -> Iterator[Any]:
        """The items of the list that begins here. Raises _JsonError, also where it does not end."""
        self._at += 1
        if self.peek() == "]":
            return
        while True:
            self.peek()
            yield self.value(LINE)
            mark = self.peek()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                raise _JsonError("it is no whole JSON" if mark else "it ends in the middle")

    def value(self, most: int) -> Any:
        """The next value, of at most so many characters. Raises _JsonError."""
        wanted = _PIECE
        while (found := self._tried(most)) is None:
            if not self._more(wanted):
                raise _JsonError(self._fault)
            wanted *= 2
        return found[0]

    def _tried(self, most: int) -> tuple[Any] | None:
        """The value in what has been read; None where more of it is needed, or it is none: `_fault` says why."""
        try:
            found, end = _PLAIN.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            line = self.line + self._text.count("\n", self._at, error.pos)
            self._fault = f"it is no JSON at line {line:,}"
            if len(self._text) - self._at > most:
                raise _JsonError(f"{self._fault}, or has a value of over {most:,} characters") from error
            return None
        except RecursionError as error:
            raise _JsonError("it has lists within lists within lists") from error
        except ValueError as error:  # a number of more digits than Python reads
            raise _JsonError("it has a number of thousands of digits") from error
        self.line += self._text.count("\n", self._at, end)
        self._at = end
        return (found,)

    def item(self) -> Item | Unreadable:
        """The next value as an item; where it is none, go on with the next line."""
        try:
            return _item(self.value(LINE))
        except _JsonError as error:
            self._skip_line()
            return Unreadable("bad_row", str(error), fatal=True)

    def _skip_line(self) -> None:
        """Go on behind the end of this line."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._more(_PIECE):
                return
        self._at = end + 1
        self.line += 1

    def _more(self, size: int) -> bool:
        """Read about so many more characters, and forget those that are done."""
        pieces = [self._text[self._at :]]
        before = got = len(pieces[0])
        while got < before + size and (piece := self._lines.piece(_PIECE)):
            pieces.append(piece)
            got += len(piece)
        self._text, self._at = "".join(pieces), 0
        return got > before
