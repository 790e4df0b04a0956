"""Reads JSON value by value: a list, or values that follow each other, may be far larger than the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from facetune.music.tables.lines import LINE, Lines

_PIECE: Final = 2**16
_DIGITS: Final = 300
"""The most digits of a whole number. A longer one is infinite: Python refuses to read one of thousands."""
_BLANK: Final = " \t\r\n\ufeff"
_BETWEEN: Final = _BLANK + "[],\x1e"
"""What is between values that may stand in lists: with the mark of JSON text sequences (RFC 7464)."""


class NoJsonError(Exception):
    """The text is no JSON, or a part of it is too long; it has the detail."""


class Values:
    """The values in a text, one after the other. All that reads raises FaceTuneError as Lines.piece does."""

    def __init__(self, lines: Lines) -> None:
        self.line = 1
        """Where the next value begins."""
        self._lines = lines
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder(parse_int=_whole)

    def peek(self, between: str = _BLANK) -> str:
        """The next character that is none of `between`; empty at the end."""
        while True:
            rest = len(self._text)
            while self._at < rest and self._text[self._at] in between:
                self.line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < rest:
                return self._text[self._at]
            if not self._more(_PIECE):
                return ""

    def loose(self) -> Iterator[Any]:
        """All values, in lists or not, parted by commas or not. Raises NoJsonError."""
        while self.peek(_BETWEEN):
            yield self.value(LINE)

    def listed(self) -> Iterator[Any]:
        """The items of the list that begins here. Raises NoJsonError, also where it does not end."""
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
                raise NoJsonError("it is no whole JSON" if mark else "it ends in the middle")

    def value(self, most: int) -> Any:
        """The value that begins here, of at most so many characters. Raises NoJsonError."""
        wanted = _PIECE
        while True:
            found, end, fault = self._tried()
            if fault is None and end < len(self._text):
                break
            if len(self._text) - self._at > most:
                raise NoJsonError(f"{fault or 'it is no JSON'}, or has a value of over {most:,} characters")
            if not self._more(wanted):
                if fault is not None:
                    raise NoJsonError(fault)
                break
            wanted *= 2
        self.line += self._text.count("\n", self._at, end)
        self._at = end
        return found

    def _tried(self) -> tuple[Any, int, str | None]:
        """The value in what has been read, and its end; or what is wrong, which may be only that it goes on."""
        try:
            return *self._decoder.raw_decode(self._text, self._at), None
        except json.JSONDecodeError as error:
            line = self.line + self._text.count("\n", self._at, error.pos)
            return None, 0, f"it is no JSON at line {line:,}"
        except RecursionError as error:
            raise NoJsonError("it has lists within lists within lists") from error

    def skip_line(self) -> None:
        """Go on behind the end of this line."""
        while (end := self._text.find("\n", self._at)) < 0:
            self._at = len(self._text)
            if not self._more(_PIECE):
                return
        self._at = end + 1
        self.line += 1

    def _more(self, size: int) -> bool:
        """Read about so many more characters, and forget those that are done. False at the end of the text."""
        pieces: list[str] = []
        got = 0
        while got < size and (piece := self._lines.piece(_PIECE)):
            pieces.append(piece)
            got += len(piece)
        if pieces:
            self._text, self._at = "".join((self._text[self._at :], *pieces)), 0
        return bool(pieces)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)
