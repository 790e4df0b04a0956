"""What kind of file it is, by its content, and the rows of music that are in it."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, cast

from facetune.errors import FaceTuneError
from facetune.music.library import headers, json_rows, lines_rows, table_rows
from facetune.music.library.row import Rows
from facetune.music.tables import formats
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
    import codecs

    return codecs.getincrementaldecoder(json.detect_encoding(head))().decode(head)


def _json(path: Path, raw: IO[bytes], head: bytes) -> Opened:
    try:
        beginning = _decoded(head)
    except UnicodeDecodeError as error:
        raise FaceTuneError("import_encoding", file=str(path), encoding="utf-8", line=1) from error
    text = io.TextIOWrapper(cast("io.BufferedReader", raw), encoding=json.detect_encoding(head))
    share = _share(path, raw)
    if json_rows.LIBRARY.match(beginning):
        return Opened("library", json_rows.library(path), share)
    if json_rows.PLAYLISTS.match(beginning):
        return Opened("playlists", json_rows.playlists(path), share)
    return Opened("history" if json_rows.is_history(beginning) else "table", json_rows.objects(path, text), share)


def _lines(path: Path, raw: IO[bytes], encoding: str | None) -> Opened:
    """A text without columns. Raises FaceTuneError library_unknown for one whose lines are no rows either."""
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=raw) if packed else raw))
    head = stream.peek(_HEAD)[:_HEAD]
    try:
        text = io.TextIOWrapper(stream, encoding or json.detect_encoding(head))
    except LookupError as error:
        raise FaceTuneError("usage", detail=f"There is no encoding called {encoding}.") from error
    lines = _short_lines(path, text)
    first = [line for line, _ in zip(lines, range(_FIRST), strict=False)]
    if not lines_rows.looks_like_list(first):
        raise FaceTuneError("library_unknown", file=str(path))

    def all_lines() -> Iterator[str]:
        yield from first
        yield from lines

    return Opened(
        "history" if lines_rows.is_history(first) else "list", lines_rows.rows(all_lines()), _share(path, raw)
    )


def _short_lines(path: Path, text: IO[str]) -> Iterator[str]:
    """The lines of a text; the rest of one that is longer than LINE comes as further lines."""
    try:
        while line := text.readline(LINE):
            yield line
    except UnicodeError as error:
        raise FaceTuneError("import_encoding", file=str(path), encoding="utf-8", line=1) from error


def _share(path: Path, raw: IO[bytes]) -> Callable[[], float]:
    size = max(1, path.stat().st_size)
    return lambda: 1.0 if raw.closed else min(1.0, raw.tell() / size)
