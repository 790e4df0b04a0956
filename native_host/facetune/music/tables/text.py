"""Opens a text, gzipped or not, in the encoding that its first bytes tell."""

from __future__ import annotations

import codecs
import gzip
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from facetune.errors import FaceTuneError
from facetune.music.tables.lines import Lines

_HEAD: Final = 4096
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like UTF-16's, so it comes first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Text(NamedTuple):
    """An open text."""

    start: str
    """Its first characters, as far as they can be read."""
    lines: Lines
    share: Callable[[], float]
    """How much of the file has been read, 0..1."""


def opened(path: Path, raw: IO[bytes], encoding: str | None = None) -> Text:
    """The text in the open file `raw`, which `path` names in errors. Raises as formats.opened does, and BROKEN."""
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=raw) if packed else raw), 2**16)
    head = stream.peek(_HEAD)[:_HEAD]
    try:
        known = encoding or _encoding(path, head)
        text = io.TextIOWrapper(stream, known, newline="")
        start = head.decode(known, "ignore")
    except UnicodeError:
        start = ""
    except (LookupError, ValueError) as error:  # ValueError for a NUL in the name
        raise FaceTuneError("usage", detail=f"There is no encoding called {encoding}.") from error
    size = max(1, os.fstat(raw.fileno()).st_size)
    lines = Lines(path, text, raw.tell if packed else None)
    # A text that was read to its end and dropped has closed its file.
    return Text(start, lines, lambda: 1.0 if raw.closed else min(1.0, raw.tell() / size))


def _encoding(path: Path, head: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" not in head:
        return "utf-8"
    many = [half.count(0) * 4 > len(head) for half in (head[::2], head[1::2])]
    if many[0] != many[1]:  # UTF-16 without its mark: the upper bytes of Latin letters and digits are zeros
        return "utf-16-be" if many[0] else "utf-16-le"
    raise FaceTuneError("import_unreadable", file=str(path), detail="it is not a text file")
