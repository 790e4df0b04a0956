"""The files of music in a ZIP archive, one by one, unpacked: Spotify sends its export so, Exportify all playlists."""

from __future__ import annotations

import contextlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from facetune.errors import FaceTuneError
from facetune.music.tables.formats import regular
from facetune.music.tables.lines import RATIO

MEMBERS: Final = 500
"""The most files of one archive that are read."""
UNPACKED: Final = 2**30
"""The most bytes that all of them have together."""
_SMALL: Final = 2**20
_PIECE: Final = 2**20
_READ: Final = (".json", ".csv", ".tsv", ".txt", ".m3u", ".m3u8")

_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, KeyError, EOFError),
    *(OSError, OverflowError),
)
"""What zipfile raises for a damaged archive, an unknown method and a password."""


def is_archive(path: Path) -> bool:
    """Whether it is a ZIP archive of files, and no workbook, which is one, too.

    Raises OSError, FaceTuneError source_missing and import_unreadable.
    """
    with regular(path) as file:
        if file.read(4) != b"PK\x03\x04":
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except _BROKEN:
        return True


def unpacked(path: Path, folder: Path, most: int = MEMBERS) -> Iterator[tuple[str, Path]]:
    """Each file of the archive that may tell of music, with its name, as a file in `folder` until the next one.

    An archive with more than `most` or MEMBERS such files is refused.

    Raises FaceTuneError import_unreadable and import_too_large, and OSError where `folder` cannot be written.
    """
    place = folder / "member"
    with _named(path):
        archive = zipfile.ZipFile(path)
    with archive:
        wanted = [each for each in archive.infolist() if _is_wanted(each)]
        most = min(most, MEMBERS)
        if len(wanted) > most:
            detail = f"it has {len(wanted):,} files, and only {most} can be read"
            raise FaceTuneError("import_too_large", file=str(path), detail=detail)
        if not wanted:
            raise FaceTuneError("import_unreadable", file=str(path), detail="it holds no table, list or JSON file")
        total = 0
        try:
            for each in wanted:
                with place.open("wb") as out:
                    for piece in _pieces(path, archive, each):
                        total += len(piece)
                        if total > UNPACKED:
                            raise _too_much(path)
                        out.write(piece)
                yield PurePosixPath(each.filename).name, place
        finally:
            place.unlink(missing_ok=True)


def _pieces(path: Path, archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a file. Raises FaceTuneError import_unreadable, and import_too_large for a decompression bomb."""
    with _named(path):
        member = archive.open(each)
    size = 0
    with member:
        while True:
            with _named(path):
                piece = member.read(_PIECE)
            if not piece:
                return
            size += len(piece)
            if size > _SMALL and size > RATIO * max(1, each.compress_size):
                raise _too_much(path)
            yield piece


def _too_much(path: Path) -> FaceTuneError:
    return FaceTuneError("import_too_large", file=str(path), detail="it unpacks to too much")


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """What zipfile says of a damaged archive, as import_unreadable."""
    try:
        yield
    except _BROKEN as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail="the archive is damaged or locked") from error


def _is_wanted(each: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(each.filename).name
    if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return False
    return not each.is_dir() and each.file_size > 0 and name.lower().endswith(_READ) and name[0] not in "._"
