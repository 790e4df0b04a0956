"""Writing files as a whole, directories that can be removed again, temporary files, and locks between processes."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from pathlib import Path
from typing import Final, NoReturn

from facetune.errors import FaceTuneError

_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


def owned(name: str) -> str:
    """The beginning of the name of a temporary file or folder, which says whose it is."""
    return f"{name}.{os.getpid()}."


def left(folder: Path, pattern: str) -> list[Path]:
    """The temporary files and folders that belong to no living process. Those of older versions do not say whose."""
    try:
        return [path for path in folder.glob(pattern) if _abandoned(path)]
    except OSError:
        return []


def remove(path: Path) -> bool:
    """Remove a file or a folder; whether it is gone."""
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
    return not path.exists()


def _abandoned(path: Path) -> bool:
    try:
        age = time.time() - path.lstat().st_mtime
    except OSError:  # it has just been removed
        return False
    owner = next((int(part) for part in path.name.split(".")[1:-1] if part.isdecimal()), 0)
    return not _living(owner) or age > _DAY if owner else age > _HOUR


def _living(process: int) -> bool:
    """Whether it may be a process of this user."""
    if sys.platform == "win32":  # there, a signal ends the process
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError, OverflowError):
        return False
    return True


def write_atomically(file: Path, body: bytes, *, mode: int = 0o644) -> None:
    """Write `body` in one step, into a directory that exists: a reader sees the old file or the new one.

    Raises OSError, and then leaves nothing behind.
    """
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=owned(f".{file.name}"))
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


def make_private(folder: Path) -> None:
    """Make one of FaceTune's own folders, so that only its user can enter it, whatever the mask is. Raises OSError.

    One that is there and lets others in is closed to them, if it is this user's. A folder that a person has named stays
    as it is.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in missing[::-1]:
        each.mkdir(mode=0o700, exist_ok=True)
    if os.name == "posix" and not folder.is_symlink() and "facetune" in (folder.name, folder.parent.name):
        found = folder.stat()
        if found.st_mode & 0o077 and found.st_uid == os.geteuid():
            folder.chmod(0o700)


def narrow_umask() -> None:
    """Let only the user write what this process makes, whatever the mask of the program that started it."""
    os.umask(os.umask(0o022) | 0o022)


def refuse_writers(folder: Path) -> None:
    """Take away from a folder and all in it that others may write it. Raises OSError. Links are not followed."""
    if os.name != "posix":
        return
    for place, folders, names in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in (*folders, *names))):  # noqa: PTH118 - thousands
            mode = os.lstat(path).st_mode
            if mode & 0o022 and not stat.S_ISLNK(mode):
                os.chmod(path, stat.S_IMODE(mode) & ~0o022)  # noqa: PTH101


def disk_failed(path: Path, error: OSError) -> NoReturn:
    """Raise FaceTuneError disk_failed for what the system said about `path`."""
    raise FaceTuneError("disk_failed", path=str(path), detail=reason(error)) from error


def reason(error: OSError) -> str:
    """What the system said, without the path: the sentence around it names that."""
    return error.strerror or str(error)


def locks_work(folder: Path) -> bool:
    """Whether files in a folder can be locked: tried once in a process.

    In a home on a network they may not, and a lock that is refused for that reason looks to SQLite like one that
    another program holds. A folder where nothing can be tried is taken for one where they can.
    """
    if sys.platform == "win32":
        return True
    else:  # noqa: RET505 - without it mypy on Windows sees code that is never reached
        if folder not in _with_locks:
            with contextlib.suppress(OSError):
                _with_locks[folder] = _try_lock(folder)
        return _with_locks.get(folder, True)


_with_locks: Final[dict[Path, bool]] = {}


def _try_lock(folder: Path) -> bool:
    """Lock a new file, as SQLite does: no other program knows it. Raises OSError where no file can be made."""
    import fcntl
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=folder, prefix=owned(".locks"))
    try:
        Path(name).unlink()
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def take_lock(descriptor: int, *, alone: bool = True) -> bool:
    """Lock an open file, `alone` or shared, without waiting. Returns whether it is ours until it is closed.

    When a process dies, the system releases its locks. On POSIX a folder can be locked, too. Raises OSError where
    nothing can be locked.
    """
    if sys.platform == "win32":
        import msvcrt

        # Windows has no shared locks of this kind: a shared lock takes one of these bytes, a lock `alone` takes all.
        places = 64
        for place in (0,) if alone else range(places):
            os.lseek(descriptor, place, os.SEEK_SET)
            with contextlib.suppress(OSError):
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, places if alone else 1)
                return True
        return False
    else:  # noqa: RET505 - without it mypy on Windows sees code that is never reached
        import fcntl

        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
