"""Lines of text from an untrusted file: none too long, and not a decompression bomb."""

from __future__ import annotations

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
        self.record = 0
        """Characters since this was last set to 0."""
        self._path = path
        self._text = text
        self._position = position
        self._read = 0
        self._next_check = UNPACKED
        self._inside = False
        """Whether the rest of a line that is too long has not been read yet."""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        while self._inside:
            self._inside = _goes_on(self._piece())
        line = self._piece()
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

    def _piece(self) -> str:
        try:
            line = self._text.readline(LINE + 1)
        except UnicodeError as error:  # also for a missing byte order mark, which is no UnicodeDecodeError
            encoding = self._text.encoding
            raise FaceTuneError(
                "import_encoding", file=str(self._path), encoding=encoding, line=self.number + 1
            ) from error
        except BROKEN as error:
            raise unreadable(self._path, error) from error
        self._read += len(line)
        if self._read > self._next_check and self._position is not None:
            self._next_check += UNPACKED
            if self._read > RATIO * self._position():
                raise bomb(self._path)
        return line


def _goes_on(piece: str) -> bool:
    return piece[-1:] not in ("", "\r", "\n")
