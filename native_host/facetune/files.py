"""Writing files as a whole, and making directories that can be removed again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NoReturn

from facetune.errors import FaceTuneError


def write_atomically(file: Path, body: bytes, *, mode: int = 0o644) -> None:
    """Write `body` in one step, into a directory that exists: a reader sees the old file or the new one.

    Raises OSError, and then leaves nothing behind.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def make_directories(directory: Path) -> list[Path]:
    """Make a directory and its parents. Returns those that were missing, outermost first. Raises OSError."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def disk_failed(path: Path, error: OSError) -> NoReturn:
    """Raise FaceTuneError disk_failed for what the system said about `path`."""
    raise FaceTuneError("disk_failed", path=str(path), detail=reason(error)) from error


def reason(error: OSError) -> str:
    """What the system said, without the path: the sentence around it names that."""
    return error.strerror or str(error)
