"""A source of pictures: of a folder in their order, or of single files."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune import tasks
from facetune.errors import FaceTuneError
from facetune.vision import pictures
from facetune.vision.libraries import load_opencv

if TYPE_CHECKING:
    from typing_extensions import Self

    from facetune.types import Frame

log: Final = logging.getLogger("facetune")

EXTENSIONS: Final = frozenset(
    {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".avif", ".jp2"}
)
"""What counts as a picture in a folder. A file that the user names is judged by its content instead."""

DECODING_SECONDS: Final = 10.0
"""Longest wait for one picture to be read and decoded. A progressive photo of 48 megapixels took three seconds."""


def in_folder(folder: Path) -> list[Path]:
    """The pictures of a folder in natural order (2 before 10), without hidden files.

    Raises FaceTuneError folder_empty, or source_unreadable if the folder may not be read.
    """
    try:
        files = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in EXTENSIONS and not path.name.startswith(".") and path.is_file()
        ]
    except OSError as error:
        raise FaceTuneError("source_unreadable", source=str(folder)) from error
    if not files:
        raise FaceTuneError("folder_empty", source=str(folder))
    return sorted(files, key=_natural)


def _natural(path: Path) -> tuple[list[tuple[int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    # The name itself orders "1.png" and "01.png", so that the order does not depend on the file system.
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], path.name


class StillFrames:
    """A frames.FrameSource of picture files: each is handed over once, in their order.

    `folder` is the name of the folder that the files are from. Its pictures that cannot be read are passed over, as
    long as one can be read; without a folder, the first that cannot be read is the error.
    """

    def __init__(self, files: Sequence[Path], cancelled: threading.Event, *, folder: str | None = None) -> None:
        self.total: int | None = len(files)
        self._cancelled = cancelled
        self._frames = _read_all(files, folder, cancelled)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._frames.close()

    def next(self) -> Frame | None:
        """See frames.FrameSource."""
        if self._cancelled.is_set():
            raise FaceTuneError("cancelled")
        load_opencv()
        return next(self._frames, None)


def _read_all(files: Sequence[Path], folder: str | None, cancelled: threading.Event) -> Generator[Frame, None, None]:
    readable = False
    for file in files:
        try:
            frame = tasks.run(
                partial(pictures.read, file), name="decode", timeout=DECODING_SECONDS, cancelled=cancelled
            )
        except tasks.DeadlineError as error:  # also in a folder: the decoder is still busy with it
            raise FaceTuneError("source_unreadable", source=str(file)) from error
        except FaceTuneError as error:
            if folder is None or error.code == "cancelled":
                raise
            log.info("A picture of the folder is passed over: %s", error.code)
            continue
        readable = True
        yield frame
    if folder is not None and not readable:
        raise FaceTuneError("folder_empty", source=folder)
