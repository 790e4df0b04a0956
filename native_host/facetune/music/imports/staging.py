"""An import while it is being written. It takes effect on commit; otherwise it is removed."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from facetune.music.catalogue.import_folders import ABOUT, FACTS, About, Import, folder_of
from facetune.music.facts import Facts

_LEVEL: Final = 3
"""The level of gzip: a tenth larger files than by default, in a third of the time."""
_ABANDONED: Final = 24 * 3600.0
"""Seconds after which an unfinished folder must be from an import that was killed."""


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

    def finish(self, number: int, about: About) -> Import:
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
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix="unfinished."))
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


def _sweep(parent: Path) -> None:
    for left in (*parent.glob("unfinished.*"), *parent.glob("removed.*")):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
