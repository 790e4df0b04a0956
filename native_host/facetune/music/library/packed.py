"""The files of music in a ZIP archive, one by one, unpacked: Spotify sends its export so, Exportify all playlists."""

from __future__ import annotations

import zipfile
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

_BROKEN: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, EOFError)
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


def unpacked(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file of the archive that may tell of music, with its name, as a file in `folder` until the next one.

    Raises FaceTuneError import_unreadable and import_too_large, OSError.
    """
    place = folder / "member"
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = [each for each in archive.infolist() if _is_wanted(each)]
            if len(wanted) > MEMBERS:
                raise FaceTuneError("import_too_large", file=str(path), detail=f"it has over {MEMBERS} files")
            if not wanted:
                raise FaceTuneError("import_unreadable", file=str(path), detail="it holds no table, list or JSON file")
            total = 0
            for each in wanted:
                with archive.open(each) as member, place.open("wb") as out:
                    size = 0
                    while piece := member.read(_PIECE):
                        size += len(piece)
                        if total + size > UNPACKED or (size > _SMALL and size > RATIO * max(1, each.compress_size)):
                            raise FaceTuneError("import_too_large", file=str(path), detail="it unpacks to too much")
                        out.write(piece)
                total += size
                yield PurePosixPath(each.filename).name, place
    except _BROKEN as error:
        raise FaceTuneError("import_unreadable", file=str(path), detail="the archive is damaged or locked") from error
    finally:
        place.unlink(missing_ok=True)


def _is_wanted(each: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(each.filename).name
    return not each.is_dir() and each.file_size > 0 and name.lower().endswith(_READ) and name[0] not in "._"
