"""Writes and reads the imports: folders beside the catalogue, which every build reads again.

    imports/0001-1a2b3c4d/    one folder per import: its number, and the CRC-32 of its facts
        facts.jsonl.gz        the usable rows, one JSON array per line, in the order of Facts
        about.json            the Import, for people

The catalogue is a pure function of the shipped facts and these folders. So a single act makes an import take effect, or
undoes it: renaming its folder. The catalogue holds a checksum of the folders' names; where a crash leaves the two
different, shared.py builds the catalogue anew.
"""

from __future__ import annotations

import contextlib
import gzip
import logging
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from facetune import files
from facetune.music.facts import Facts, OnProgress
from facetune.types import ImportRecord

_NAME: Final = re.compile(r"(\d{4,})-[0-9a-f]{8}")
FACTS: Final = "facts.jsonl.gz"
ABOUT: Final = "about.json"
_BATCH: Final = 4000
_LEVEL: Final = 3
"""The level of gzip: a tenth larger files than by default, in a third of the time."""
_log: Final = logging.getLogger("facetune")


class Import(msgspec.Struct, frozen=True):
    """One import: `number` counts from 1, `folder` holds it."""

    number: int
    folder: Path
    about: ImportRecord

    @property
    def size(self) -> int:
        """The size of its facts in bytes, compressed. 0 where they are gone."""
        with contextlib.suppress(OSError):
            return (self.folder / FACTS).stat().st_size
        return 0


class DamagedImportError(Exception):
    """The facts of `imported` cannot be read."""

    def __init__(self, imported: Import, reason: object) -> None:
        super().__init__(f"{imported.folder}: {reason}")
        self.imported = imported


def folder_of(catalogue: Path) -> Path:
    """The folder with the imports of the catalogue in the file `catalogue`."""
    return catalogue.with_name("imports")


def list_of(catalogue: Path) -> list[Import]:
    """The imports that have effect, the oldest first. Raises OSError where the folder cannot be read."""
    folder = folder_of(catalogue)
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    numbered = [(int(match[1]), folder / name) for name in names if (match := _NAME.fullmatch(name))]
    found = [Import(number, place, _about(place)) for number, place in numbered]
    return sorted(found, key=lambda each: (each.number, each.folder.name))


def _about(folder: Path) -> ImportRecord:
    """What is recorded about the import, which has effect without that, too."""
    try:
        return msgspec.json.decode((folder / ABOUT).read_bytes(), type=ImportRecord)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        _log.warning("nothing is known about the import %s: %s", folder.name, error)
        return ImportRecord(file="", time=0.0, rows=0, added=0, merged=0, skipped={})


def fingerprint(imports: Sequence[Import]) -> int:
    """A checksum of a list of imports; 0 for none."""
    return zlib.crc32("\n".join(each.folder.name for each in imports).encode())


def read(imported: Import, on_progress: OnProgress | None = None) -> Iterator[list[Facts]]:
    """The facts of an import in batches. Raises DamagedImportError, also after some of them."""
    decoder = msgspec.json.Decoder(Facts)
    try:
        for batch in _lines(imported, on_progress):
            yield list(map(decoder.decode, batch))
    except ValueError as error:
        raise DamagedImportError(imported, error) from error


def _lines(imported: Import, on_progress: OnProgress | None = None) -> Iterator[list[bytes]]:
    crc = 0
    try:
        with (imported.folder / FACTS).open("rb") as raw, gzip.GzipFile(fileobj=raw) as lines:
            while batch := list(islice(lines, _BATCH)):
                crc = zlib.crc32(b"".join(batch), crc)
                yield batch
                if on_progress is not None:
                    on_progress(min(1.0, raw.tell() / max(1, imported.size)))
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedImportError(imported, error) from error
    if not imported.folder.name.endswith(f"{crc:08x}"):
        raise DamagedImportError(imported, "its facts do not match their checksum")


def check(imported: Import) -> None:
    """Compare the facts of an import with their checksum. Raises DamagedImportError."""
    for _ in _lines(imported):
        pass


def remove(imports: Sequence[Import]) -> None:
    """Remove imports, the latest first, each in one step. Raises OSError."""
    for each in reversed(imports):
        gone = each.folder.with_name(f"{files.owned('removed')}{each.folder.name}.{time.time_ns()}")
        each.folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        with contextlib.suppress(OSError):
            each.folder.parent.rmdir()


def set_aside(imported: Import) -> None:
    """Rename a damaged import, so that it has no effect but can still be examined. Raises OSError."""
    aside = imported.folder.with_name(f"damaged.{imported.folder.name}.{time.time_ns()}")
    imported.folder.rename(aside)
    _log.warning("the import of %s is damaged; set aside as %s", imported.about.file, aside)


@contextlib.contextmanager
def exclusive(catalogue: Path) -> Iterator[bool]:
    """Whether this process alone may import and undo until the end of the block; False while another one does.

    The system releases the lock of a process that was killed. Raises OSError.
    """
    parent = catalogue.parent
    files.make_private(parent)
    with (parent / "imports.lock").open("a+b") as file:
        yield files.take_lock(file.fileno())


class Staged:
    """An import that is being written, and has no effect yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._encoder = msgspec.json.Encoder()
        self._file = gzip.GzipFile(folder / FACTS, "wb", compresslevel=_LEVEL, mtime=0)
        self._crc = 0

    def add(self, batch: Sequence[Facts]) -> None:
        """Write a batch. Raises OSError."""
        lines = self._encoder.encode_lines(batch)
        self._crc = zlib.crc32(lines, self._crc)
        self._file.write(lines)

    def close(self) -> None:
        """Flush and close the file. May be called twice."""
        self._file.close()

    def finish(self, number: int, about: ImportRecord) -> Import:
        """The import, complete except for the name of its folder, which `commit` changes."""
        self.close()
        (self.folder / ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(about)))
        return Import(number, self.folder.with_name(f"{number:04}-{self._crc:08x}"), about)

    def commit(self, finished: Import) -> None:
        """Let it take effect. Raises OSError."""
        self.folder.rename(finished.folder)


@contextlib.contextmanager
def staging(catalogue: Path) -> Iterator[Staged]:
    """A new import, removed at the end unless it was committed. Raises OSError."""
    parent = folder_of(catalogue)
    files.make_private(parent)
    for each in (*files.left(parent, "unfinished.*"), *files.left(parent, "removed.*")):
        files.remove(each)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=files.owned("unfinished")))
    try:
        staged = Staged(folder)
        try:
            yield staged
        finally:
            with contextlib.suppress(OSError):  # a full disk has raised before
                staged.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # it holds other imports
            parent.rmdir()
