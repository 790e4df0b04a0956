"""The files that a person brings at once: each by itself, and those in archives one after the other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from facetune import files, paths
from facetune.errors import FaceTuneError
from facetune.files import disk_failed

FILES: Final = 600
"""The most files that a page's upload may hold, with those in archives. What is told of each fits into one message."""
_NAME: Final = 100
"""The most characters that are told of a file's name."""

_OF_A_FILE: Final = frozenset(
    {"library_unknown", "library_empty", "import_unreadable", "import_encoding", "import_too_large", "source_empty",
     "source_missing", "parquet_missing", "usage"}
)  # fmt: skip


class File(NamedTuple):
    """A file, and the name that the person knows it by."""

    path: Path
    name: str


def is_of_a_file(error: FaceTuneError) -> bool:
    """Whether an error is about one file alone, so that the others can still be read."""
    return error.code in _OF_A_FILE


def every(
    given: Sequence[File], folder: Path, begin: Callable[[int], None]
) -> Iterator[tuple[File, FaceTuneError | None]]:
    """Each file; in the place of an archive each file in it, unpacked into `folder` until the next one is asked for.

    An archive that cannot be unpacked, or holds more files than are left of FILES, comes with the error about it.
    `begin` is called with the place of each of the given files. Raises FaceTuneError disk_failed, and as `begin` does.
    """
    from facetune.music.library import packed
    from facetune.music.tables.lines import unreadable

    left = FILES - len(given)
    for place, file in enumerate(given):
        begin(place)
        error: FaceTuneError | None = None
        try:
            if packed.is_archive(file.path):
                for name, member in packed.unpacked(file.path, folder, max(0, left)):
                    left -= 1
                    yield File(member, _shown(name)), None
                continue
        except OSError as failure:
            error = unreadable(file.path, failure)
        except FaceTuneError as failure:
            if not is_of_a_file(failure):
                raise
            error = failure
        yield File(file.path, _shown(file.name)), error


def _shown(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}\u2026"


def new_folder() -> Path:
    """A new folder of this user's alone. What a killed host leaves of it goes by litter.py.

    Raises FaceTuneError disk_failed.
    """
    place = paths.catalogue_file().parent
    try:
        files.make_private(place)
        return Path(tempfile.mkdtemp(dir=place, prefix=files.owned("brought")))
    except OSError as error:
        disk_failed(place, error)


@contextmanager
def folder() -> Iterator[Path]:
    """The same for a moment."""
    made = new_folder()
    try:
        yield made
    except OSError as error:
        disk_failed(made, error)
    finally:
        shutil.rmtree(made, ignore_errors=True)
