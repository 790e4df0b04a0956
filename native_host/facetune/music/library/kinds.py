"""What kind of file it is, by its content, and the rows of music that are in it."""

from __future__ import annotations

import codecs
import contextlib
import json
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple

from facetune.errors import FaceTuneError
from facetune.music.library import headers, json_rows, lines_rows, table_rows
from facetune.music.library.row import Rows
from facetune.music.tables import formats, text
from facetune.music.tables.lines import BROKEN, LINE, unreadable

Kind = Literal["history", "library", "playlists", "table", "list"]
"""What a file holds: plays, what was saved, playlists, a table, or a plain list."""

_HEAD: Final = 2**16
_FIRST: Final = 40
"""Lines that show whether a text is a list."""


class Opened(NamedTuple):
    """An open file: its kind, its rows, and how much of it has been read, 0..1."""

    kind: Kind
    rows: Rows
    share: Callable[[], float]


@contextlib.contextmanager
def opened(path: Path, encoding: str | None = None) -> Iterator[Opened]:
    """The rows of music in a file. `encoding` is that of a text; None means what its first bytes tell.

    Raises FaceTuneError as formats.opened does, library_unknown for a file that no reader knows, and as the readers do,
    some only while rows are read; a file that cannot be read raises import_unreadable.
    """
    try:
        with formats.regular(path) as raw:
            head = raw.read(_HEAD)
            raw.seek(0)
            if not head:
                raise FaceTuneError("source_empty", source=str(path))
            if _is_json(head):
                yield _json(path, raw, head)
                return
        encoding = encoding or _guessed(head)
        with formats.opened(path, headers.known, encoding) as table:
            columns = headers.columns_of(table.header)
            if columns.usable:
                played = columns.length is not None or columns.moment is not None
                yield Opened("history" if played else "table", table_rows.rows(table, columns), table.share)
                return
        with formats.regular(path) as raw:
            yield _lines(path, raw, encoding)
    except BROKEN as error:
        raise unreadable(path, error) from error


def _guessed(head: bytes) -> str | None:
    """Western Windows' encoding for a text that is not in UTF-8, as a page cannot ask for it. None for others."""
    if b"\0" in head or head[:2] == b"\x1f\x8b" or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None
    try:
        _decoded(head)
    except UnicodeDecodeError:
        return "cp1252"
    return None


def _is_json(head: bytes) -> bool:
    with contextlib.suppress(UnicodeDecodeError):
        return _decoded(head).lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    return head.lstrip()[:1] in (b"{", b"[")


def _decoded(head: bytes) -> str:
    """The beginning of a text. Raises UnicodeDecodeError for bytes that are none."""
    return codecs.getincrementaldecoder(json.detect_encoding(head))().decode(head)


def _json(path: Path, raw: IO[bytes], head: bytes) -> Opened:
    read = text.opened(path, raw, json.detect_encoding(head))
    if json_rows.LIBRARY.match(read.start):
        return Opened("library", json_rows.library(path), read.share)
    if json_rows.PLAYLISTS.match(read.start):
        return Opened("playlists", json_rows.playlists(path), read.share)
    kind: Kind = "history" if json_rows.is_history(read.start) else "table"
    return Opened(kind, json_rows.objects(path, read.lines), read.share)


def _lines(path: Path, raw: IO[bytes], encoding: str | None) -> Opened:
    """A text without columns. Raises FaceTuneError library_unknown for one whose lines are no rows either."""
    read = text.opened(path, raw, encoding)
    lines = iter(lambda: read.lines.piece(LINE), "")  # the rest of a longer line comes as further lines
    first = list(islice(lines, _FIRST))
    if not lines_rows.looks_like_list(first):
        raise FaceTuneError("library_unknown", file=str(path))
    kind: Kind = "history" if lines_rows.is_history(first) else "list"
    return Opened(kind, lines_rows.rows(chain(first, lines)), read.share)
