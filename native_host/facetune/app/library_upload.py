"""Files that a page sends in pieces, as a browser's message may not be long. They lie on the disk until they are read.

They are in a folder of this user's alone, which goes when they were read, when the page gives up, and with the host;
what a host that was killed left there goes when the next one starts, see litter.py. One upload at a time: a new one
ends the one before.
"""

from __future__ import annotations

import atexit
import shutil
import threading
from pathlib import Path
from typing import Final

from facetune.app.library_files import File, new_folder
from facetune.errors import FaceTuneError
from facetune.files import disk_failed

FILES: Final = 200
"""The most files of an upload."""
BYTES: Final = 512 * 2**20
"""The most bytes of all of them: the export of twenty years of music has a tenth."""


class _Upload:
    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.names: list[str] = []
        self.bytes = 0


_lock: Final = threading.Lock()
_current: Final[list[_Upload]] = []


def take(upload: str, file: int, name: str, offset: int, piece: bytes) -> int:
    """Keep a piece of the file number `file` of an upload, which begins at `offset`; how long the file is now.

    The first piece of the first file begins an upload. Raises FaceTuneError library_gone for a piece that does not
    follow the last one, import_too_large, disk_failed.
    """
    with _lock:
        if not _current or _current[0].name != upload:
            if file or offset:
                raise FaceTuneError("library_gone")
            _drop()
            _current.append(_Upload(upload, new_folder()))
        found = _current[0]
        if file == len(found.names) and not offset:
            if file >= FILES:
                raise _too_large(name, f"there are over {FILES} files")
            found.names.append(name)
        place = found.folder / str(file)
        if file != len(found.names) - 1 or offset != (place.stat().st_size if offset else 0):
            raise FaceTuneError("library_gone")
        found.bytes += len(piece)
        if found.bytes > BYTES:
            _drop()
            raise _too_large(name, f"all files together have over {BYTES // 2**20} MiB")
        try:
            with place.open("ab" if offset else "wb") as out:
                out.write(piece)
        except OSError as error:
            _drop()
            disk_failed(place, error)
        return offset + len(piece)


def all_of(upload: str) -> list[File]:
    """The files of an upload. Raises FaceTuneError library_gone."""
    with _lock:
        if not _current or _current[0].name != upload:
            raise FaceTuneError("library_gone")
        return [File(_current[0].folder / str(number), name) for number, name in enumerate(_current[0].names)]


def drop(upload: str) -> None:
    """Remove an upload, if it is still here."""
    with _lock:
        if _current and _current[0].name == upload:
            _drop()


def _drop() -> None:
    for each in _current:
        shutil.rmtree(each.folder, ignore_errors=True)
    _current.clear()


def _too_large(name: str, detail: str) -> FaceTuneError:
    return FaceTuneError("import_too_large", file=name, detail=detail)


atexit.register(_drop)
