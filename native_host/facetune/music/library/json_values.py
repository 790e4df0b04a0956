"""Reads the values of a JSON array, or of JSON lines, one by one: the file may be far larger than the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from facetune.errors import FaceTuneError

_PIECE: Final = 2**16
VALUE: Final = 4 * 2**20
"""The most characters of one value of a list."""
DOCUMENT: Final = 64 * 2**20
"""The most bytes of a file that is one value."""

_BETWEEN: Final = "[], \t\r\n\ufeff\x1e"


def values(path: Path, text: IO[str]) -> Iterator[Any]:
    """The values of an array, or those that follow each other, in the text of the file `path`.

    Raises FaceTuneError import_unreadable where it is no JSON, or a value is too long or too deep; OSError.
    """
    decoder = json.JSONDecoder(parse_int=_whole, parse_constant=lambda _: None)
    buffer, place, ended, size = "", 0, False, _PIECE
    while True:
        place = _begin(buffer, place)
        if place < len(buffer):
            try:
                value, end = decoder.raw_decode(buffer, place)
            except ValueError as error:
                if ended or len(buffer) - place > VALUE:
                    raise _broken(path, "it is no JSON, or it ends in the middle") from error
            except RecursionError as error:
                raise _broken(path, "it is nested too deeply") from error
            else:
                if ended or end < len(buffer):  # a number at the end may go on
                    yield value
                    place, size = end, _PIECE
                    continue
        if ended:
            return
        piece = _read(path, text, size)
        size = min(2 * size, VALUE)
        ended = not piece
        buffer, place = buffer[place:] + piece, 0


def document(path: Path) -> bytes:
    """A file that is one value. Raises FaceTuneError import_too_large, OSError."""
    with path.open("rb") as file:
        body = file.read(DOCUMENT + 1)
    if len(body) > DOCUMENT:
        raise FaceTuneError("import_too_large", file=str(path), detail=f"it has over {DOCUMENT // 2**20} million bytes")
    return body


def _begin(buffer: str, place: int) -> int:
    """Where the next value begins: after brackets of lists, commas and white space."""
    while place < len(buffer) and buffer[place] in _BETWEEN:
        place += 1
    return place


def _whole(digits: str) -> int:
    return int(digits) if len(digits) < 20 else 0


def _read(path: Path, text: IO[str], size: int) -> str:
    try:
        return text.read(size)
    except UnicodeError as error:
        raise FaceTuneError("import_encoding", file=str(path), encoding="utf-8", line=1) from error


def _broken(path: Path, detail: str) -> FaceTuneError:
    return FaceTuneError("import_unreadable", file=str(path), detail=detail)
