"""Lines of text from an untrusted file: none too long, and not a decompression bomb."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from facetune.errors import FaceTuneError

LINE: Final = 4 * 2**20
"""The most characters in a line, and in a record of several lines."""
UNPACKED: Final = 64 * 2**20
RATIO: Final = 150
"""A file that unpacks to over UNPACKED characters, and to over RATIO times its own bytes, is a decompression bomb:
tables of tracks compress to a third, while deflate can reach a thousandth (RFC 1951)."""
BROKEN: Final = (OSError, EOFError, zlib.error)
"""The exceptions of reading a file that cannot be read or decompressed."""


class LongLineError(Exception):
    """A line or a record is longer than LINE."""


def unreadable(path: Path, error: Exception) -> FaceTuneError:
    """import_unreadable for one of BROKEN."""
    detail = getattr(error, "strerror", None) or str(error) or "it ends in the middle"
    return FaceTuneError("import_unreadable", file=str(path), detail=detail)


def bomb(path: Path) -> FaceTuneError:
    """import_too_large for a file that unpacks to far more than it is."""
    return FaceTuneError("import_too_large", file=str(path), detail=f"it unpacks to over {RATIO} times its size")


class Lines:
    """The lines of a text, each once; after LongLineError it goes on with the next line."""

    def __init__(self, path: Path, text: io.TextIOWrapper, position: Callable[[], int] | None) -> None:
        """`position` gives the number of compressed bytes read so far; None for a file that is not compressed."""
        self.number = 0
        """The lines that were read."""
        self.record = 0
        """Characters since this was last set to 0."""
        self._path = path
        self._text = text
        self._position = position
        self._read = 0
        self._next_check = UNPACKED
        self._inside = False
        """Whether the rest of a line that is too long has not been read yet."""
        self._again: list[str] = []

    def __iter__(self) -> Lines:
        return self

    def put_back(self, lines: list[str]) -> None:
        """Give these lines again, which were the last ones."""
        self._again = lines[::-1]
        self.number -= len(lines)

    def __next__(self) -> str:
        while self._inside:
            self._inside = _goes_on(self.piece(LINE + 1))
        line = self._again.pop() if self._again else self.piece(LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LINE:
            self._inside = _goes_on(line)
            raise LongLineError
        self.record += len(line)
        if self.record > LINE:
            raise LongLineError
        return line

    def piece(self, size: int) -> str:
        """The next characters, at most `size` and none of another line; empty at the end. They count as no line."""
        try:
            line = self._text.readline(size)
        except UnicodeError as error:  # also for a missing byte order mark, which is no UnicodeDecodeError
            encoding = self._text.encoding
            line_number = _first_bad(self._path, encoding, packed=self._position is not None)
            raise FaceTuneError("import_encoding", file=str(self._path), encoding=encoding, line=line_number) from error
        except BROKEN as error:
            raise unreadable(self._path, error) from error
        self._read += len(line)
        if self._read > self._next_check and self._position is not None:
            self._next_check += UNPACKED
            if self._read > RATIO * self._position():
                raise bomb(self._path)
        return line


def _first_bad(path: Path, encoding: str, *, packed: bool) -> int:
    """The number of the first line that is not in the encoding. Text is decoded ahead, so Lines does not know it."""
    line = 1
    decoder = codecs.getincrementaldecoder(encoding)()
    more = True
    with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) if packed else raw as file:
        while more:
            chunk = file.read(2**16)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return line + codecs.decode(error.object[: error.start], encoding, "ignore").count("\n")
            except UnicodeError:
                return line
            more = bool(chunk)
    return line


def _goes_on(piece: str) -> bool:
    return piece[-1:] not in ("", "\r", "\n")
