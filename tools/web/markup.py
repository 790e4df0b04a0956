"""Makes the page's documents from the extension's: what the popup shows is written once.

In a document of web/ these elements stand for parts of another document, with its addresses made right:

    <styles from="extension/popup/popup.html"></styles>            its style sheets
    <part from="extension/popup/popup.html" of="main"> ... </part>  this element, with the changes that are in here:
        <instead of="#not-now">, <before of=...>, <after of=...>, <end of=...>

`of` is `#id`, `[attribute=value]` or the name of an element, and there is exactly one.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from typing import Final

_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})
_ADDRESS: Final = re.compile(r'\b(href|src)="(?![a-z]+:|#)([^"]+)"')
_CHANGES: Final = ("instead", "before", "after", "end")


@dataclass(frozen=True)
class Element:
    """Where an element begins and ends in a text, and where what is inside it does."""

    name: str
    attributes: dict[str, str]
    start: int
    inside: int
    inside_end: int
    end: int

    def is_named(self, which: str) -> bool:
        """Whether `of` means this element."""
        if which.startswith("#"):
            return self.attributes.get("id") == which[1:]
        if which.startswith("["):
            name, _, value = which[1:-1].partition("=")
            return self.attributes.get(name) == value
        return self.name == which


class _Elements(HTMLParser):
    """The elements of a text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *accumulate(map(len, text.splitlines(keepends=True)))]
        self._open: list[tuple[str, dict[str, str], int, int]] = []
        self.found: list[Element] = []
        self.feed(text)
        self.close()
        if self._open:
            raise ValueError(f"<{self._open[-1][0]}> is not closed")

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        inside = start + len(self.get_starttag_text() or "")
        known = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self.found.append(Element(tag, known, start, inside, inside, inside))
        else:
            self._open.append((tag, known, start, inside))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        end = start + len(self.get_starttag_text() or "")
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}, start, end, end, end))

    def handle_endtag(self, tag: str) -> None:
        name, attributes, start, inside = self._open.pop() if self._open else ("nothing", {}, 0, 0)
        if name != tag:
            raise ValueError(f"</{tag}> closes <{name}>")
        here = self._here()
        self.found.append(Element(tag, attributes, start, inside, here, here + len(f"</{tag}>")))


def elements(text: str) -> list[Element]:
    """The elements of a document, in the order in which they begin. Raises ValueError where one is not closed."""
    return sorted(_Elements(text).found, key=lambda one: one.start)


def made(root: Path, file: Path) -> str:
    """A document of web/ with what stands in it for parts of others.

    Raises ValueError for an element that is not there exactly once, OSError for a document that cannot be read.
    """
    text = file.read_text(encoding="utf-8")
    for place in reversed([one for one in elements(text) if one.name in ("part", "styles")]):
        origin = place.attributes["from"]
        source = (root / origin).read_text(encoding="utf-8")
        if place.name == "styles":
            part = _styles(source)
        else:
            part = _part(source, place.attributes["of"], text[place.inside : place.inside_end])
        text = text[: place.start] + _moved(part, posixpath.dirname(origin)) + text[place.end :]
    return text


def _styles(source: str) -> str:
    sheets = [one for one in elements(source) if one.name == "link" and one.attributes.get("rel") == "stylesheet"]
    return "\n    ".join(source[one.start : one.end] for one in sheets)


def _part(source: str, of: str, inside: str) -> str:
    """An element of `source`, with the changes that `inside` tells."""
    whole = _one(source, of)
    edits: list[tuple[int, int, str]] = []
    for change in elements(inside):
        if change.name not in _CHANGES:
            continue
        place = _one(source, change.attributes["of"])
        start, end = {
            "instead": (place.start, place.end),
            "before": (place.start, place.start),
            "after": (place.end, place.end),
            "end": (place.inside_end, place.inside_end),
        }[change.name]
        if not whole.start <= start <= end <= whole.end:
            raise ValueError(f"{change.attributes['of']} is not in {of}")
        edits.append((start, end, inside[change.inside : change.inside_end].strip()))
    text = source
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text[whole.start : whole.end + len(text) - len(source)]


def _one(source: str, of: str) -> Element:
    found = [one for one in elements(source) if one.is_named(of)]
    if len(found) != 1:
        raise ValueError(f"{of} is there {len(found)} times, not once")
    return found[0]


def _moved(text: str, folder: str) -> str:
    """The text with addresses from the top, which were from `folder`."""

    def address(found: re.Match[str]) -> str:
        return f'{found[1]}="{posixpath.normpath(posixpath.join(folder, found[2]))}"'

    return _ADDRESS.sub(address, text)
