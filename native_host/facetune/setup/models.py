"""Puts the face detector's weights in their place: downloaded or from a file, verified either way."""

from __future__ import annotations

import hashlib
import http.client
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.setup.files import disk_failed, make_directories, reason
from facetune.vision import manifest
from facetune.vision.faces import YUNET
from facetune.vision.manifest import DetectorFile, File

_CHUNK: Final = 64 * 1024

OnBytes = Callable[[int, int], None]
"""Called with the bytes so far and the bytes expected."""


class Deadlines(msgspec.Struct, frozen=True):
    """Seconds: for one silence of the sender, connecting included, and for the whole download."""

    silence: float = 15
    total: float = 120


class Model(msgspec.Struct, frozen=True):
    """A model file and how it is: `error` is the code of errors.py that a scan would meet, None for a good file."""

    role: str
    file: str
    size: int
    sha256: str
    error: str | None


def detector() -> DetectorFile:
    """The weights that models/manifest.json names, or those this version was written for where it names none."""
    try:
        return manifest.read(paths.shipped_models()).detector or YUNET
    except FaceTuneError:
        return YUNET


def emotions() -> File:
    """The emotion model that models/manifest.json names. Raises FaceTuneError model_missing or manifest_invalid."""
    folder = paths.shipped_models()
    named = manifest.read(folder).emotion
    if named is None:
        raise FaceTuneError("manifest_invalid", file=str(folder / manifest.NAME), detail="it names no emotion model")
    return named


def examine() -> list[Model]:
    """Every model file and how it is.

    Raises FaceTuneError model_missing or manifest_invalid where the list of them cannot be read.
    """
    files: list[tuple[str, Path, File]] = [
        ("emotions", paths.shipped_models(), emotions()),
        ("face detector", paths.fetched_models(), detector()),
    ]
    return [
        Model(role, str(folder / expected.file), expected.size, expected.sha256, _error(folder, expected))
        for role, folder, expected in files
    ]


def _error(folder: Path, expected: File) -> str | None:
    try:
        manifest.verified(folder, expected)
    except FaceTuneError as error:
        return error.code
    return None


def fetch(
    wanted: DetectorFile,
    folder: Path,
    *,
    source: Path | None = None,
    force: bool = False,
    deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
    on_bytes: OnBytes = lambda _done, _size: None,
) -> bool:
    """Put `wanted` into `folder`, from the file `source` or from its address; whether there was anything to do.

    A file that is right already is kept unless `force`. Nothing but the verified file ever bears its name.
    Raises FaceTuneError download_failed, download_corrupt, source_missing or disk_failed.
    """
    if not force and _error(folder, wanted) is None:
        return False
    try:
        make_directories(folder)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{wanted.file}.")
    except OSError as error:
        disk_failed(folder, error)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            chunks = _downloaded(wanted, deadlines) if source is None else _copied(source)
            _verify_into(out, chunks, wanted, on_bytes)
        temporary.chmod(0o644)
        temporary.replace(folder / wanted.file)
    except OSError as error:
        disk_failed(folder, error)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _verify_into(out: BinaryIO, chunks: Iterator[bytes], wanted: DetectorFile, on_bytes: OnBytes) -> None:
    """Write the chunks as they come. Stops at the first byte too many: a wrong address may send gigabytes."""
    digest = hashlib.sha256()
    done = 0
    on_bytes(0, wanted.size)
    for chunk in chunks:
        done += len(chunk)
        if done > wanted.size:
            raise _corrupt(wanted, f"it is longer than {wanted.size} bytes")
        digest.update(chunk)
        out.write(chunk)
        on_bytes(done, wanted.size)
    if done < wanted.size:
        raise _corrupt(wanted, f"it has {done} bytes instead of {wanted.size}")
    if digest.hexdigest() != wanted.sha256.lower():
        raise _corrupt(wanted, "its sha256 is not the expected one")


def _corrupt(wanted: DetectorFile, detail: str) -> FaceTuneError:
    return FaceTuneError("download_corrupt", file=wanted.file, detail=detail, url=wanted.url)


def _copied(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise FaceTuneError("source_missing", source=str(source)) from error


def _downloaded(wanted: DetectorFile, deadlines: Deadlines) -> Iterator[bytes]:
    """The body at the file's address, in pieces.

    The silence is the socket's timeout. Name lookups know no timeout, and a sender that drips a byte a second never
    meets one either: so a thread of its own reads, and the total is kept here.
    """
    from queue import Empty, Queue

    pieces: Queue[bytes | FaceTuneError] = Queue()
    abandoned = threading.Event()
    threading.Thread(target=_read, args=(wanted, deadlines, pieces.put, abandoned), daemon=True).start()
    end = time.monotonic() + deadlines.total
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise _failed(wanted, f"it took more than {deadlines.total:g} seconds") from None
            if isinstance(piece, FaceTuneError):
                raise piece
            if not piece:
                return
            yield piece
    finally:
        abandoned.set()


def _read(
    wanted: DetectorFile,
    deadlines: Deadlines,
    put: Callable[[bytes | FaceTuneError], None],
    abandoned: threading.Event,
) -> None:
    """Read the body and put its pieces, then an empty one, or the error that ended it."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    from facetune import __version__

    try:
        request = Request(wanted.url, headers={"User-Agent": f"facetune/{__version__}"})  # noqa: S310 - checked next
        if request.type not in ("http", "https"):
            put(_failed(wanted, f"its address {wanted.url} is neither http nor https"))
            return
        with urlopen(request, timeout=deadlines.silence) as answer:  # noqa: S310 - http or https
            while not abandoned.is_set():
                chunk: bytes = answer.read1(_CHUNK)
                put(chunk)
                if not chunk:
                    return
    except HTTPError as error:
        put(_failed(wanted, f"the server answered {error.code} {error.reason}"))
    except TimeoutError:
        put(_failed(wanted, f"nothing came for {deadlines.silence:g} seconds"))
    except URLError as error:
        put(_failed(wanted, _words(error.reason)))
    except (OSError, http.client.HTTPException, ValueError) as error:
        put(_failed(wanted, _words(error)))


def _failed(wanted: DetectorFile, detail: str) -> FaceTuneError:
    return FaceTuneError("download_failed", file=wanted.file, detail=detail, url=wanted.url)


def _words(error: object) -> str:
    return reason(error) if isinstance(error, OSError) else str(error)
