"""The model files: how they are, and how the face detector's weights get into their place, verified."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from facetune import paths
from facetune.app import fetch_again
from facetune.app.download import Deadlines, download
from facetune.errors import FaceTuneError
from facetune.files import disk_failed, make_directories, make_private, owned
from facetune.logs import logger
from facetune.vision import manifest
from facetune.vision.manifest import DetectorFile, File

_CHUNK: Final = 64 * 1024

_NETWORK: Final = ("download_failed", "download_corrupt")
"""The failures of an address; another one, or a later day, may be better."""

OnBytes = Callable[[int, int], None]
"""Called with the bytes so far and the bytes expected."""


class Model(msgspec.Struct, frozen=True):
    """A model file and how it is: `error` is the code of errors.py that a scan would meet, None for a good file."""

    role: str
    file: str
    size: int
    sha256: str
    error: str | None


class Fetched(msgspec.Struct, frozen=True):
    """The face detector's weights, and whether they had to be fetched."""

    file: str
    fetched: bool


def examine() -> list[Model]:
    """All model files, each with its state. Raises FaceTuneError model_missing or manifest_invalid."""
    files: list[tuple[str, Path, File]] = [
        ("emotions", paths.shipped_models(), manifest.emotion_model()),
        ("face detector", paths.fetched_models(), manifest.face_detector()),
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


def fetch_detector(
    source: Path | None, *, force: bool, timeout: float, on_bytes: Callable[[str, int, int], None]
) -> Fetched:
    """Put the face detector's weights into place, from the file `source` or within `timeout` seconds from the network.

    `on_bytes` is called with the file's name, the bytes so far and the bytes expected. Raises FaceTuneError as fetch().
    """
    wanted, folder = manifest.face_detector(), paths.fetched_models()
    try:
        fetched = fetch(
            wanted,
            folder,
            source=source,
            force=force,
            deadlines=Deadlines(silence=min(15, timeout), total=timeout),
            on_bytes=lambda done, size: on_bytes(wanted.file, done, size),
        )
    except FaceTuneError as error:
        if source is None and error.code in _NETWORK:
            fetch_again.failed(folder)
        raise
    return Fetched(str(folder / wanted.file), fetched)


def fetch_later() -> bool:
    """Fetch the weights if that failed before and it is time to try again (fetch_again.begin); whether they came.

    For a thread of its own: it takes up to two minutes for each address.
    """
    folder = paths.fetched_models()
    if not fetch_again.begin(folder):
        return False
    try:
        return fetch(manifest.face_detector(), folder)
    except FaceTuneError as error:
        logger.info("the face detector's weights did not come: %s", error)
        return False


def fetch(
    wanted: DetectorFile,
    folder: Path,
    *,
    source: Path | None = None,
    force: bool = False,
    deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
    on_bytes: OnBytes = lambda _done, _size: None,
) -> bool:
    """Put `wanted` into `folder`, from the file `source` or from its addresses; gives whether that was needed.

    A correct file is kept unless `force`. Only a verified file ever gets the name. Where an address fails, the next one
    is tried, each within `deadlines`; where all fail, the error is the one of the first.
    Raises FaceTuneError download_failed, download_corrupt, source_missing or disk_failed.
    """
    if not force and _error(folder, wanted) is None:
        fetch_again.done(folder)
        return False
    if source is not None:
        _put(wanted, folder, lambda: _copied(source), on_bytes)
        fetch_again.done(folder)
        return True
    failures: list[FaceTuneError] = []
    for url in (wanted.url, *wanted.mirrors):
        there = msgspec.structs.replace(wanted, url=url)
        try:
            _put(there, folder, partial(download, there, deadlines), on_bytes)
        except FaceTuneError as error:
            if error.code not in _NETWORK:
                raise
            failures.append(error)
        else:
            fetch_again.done(folder)
            return True
    raise failures[0]


def _put(
    wanted: DetectorFile, folder: Path, opened: Callable[[], Generator[bytes, None, None]], on_bytes: OnBytes
) -> None:
    try:
        (make_private if folder.is_relative_to(paths.data_dir()) else make_directories)(folder)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=owned(f".{wanted.file}"))
    except OSError as error:
        disk_failed(folder, error)
    temporary = Path(name)
    try:
        chunks = opened()
        # Closed here: an error would keep the generator alive, and with it the download.
        with os.fdopen(descriptor, "wb") as out, contextlib.closing(chunks):
            _verify_into(out, chunks, wanted, on_bytes)
        temporary.chmod(0o644)
        temporary.replace(folder / wanted.file)
    except OSError as error:
        disk_failed(folder, error)
    finally:
        temporary.unlink(missing_ok=True)


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


def _copied(source: Path) -> Generator[bytes, None, None]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise FaceTuneError("source_missing", source=str(source)) from error
