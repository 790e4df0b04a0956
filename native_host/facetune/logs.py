"""The host's log: one small rotating file, never a frame, never a credential."""

from __future__ import annotations

import logging
import logging.handlers
import os
import threading
from io import TextIOWrapper
from pathlib import Path
from typing import Final, cast

from facetune import paths
from facetune.files import make_private

logger: Final = logging.getLogger("facetune")

_BYTES: Final = 256 * 1024

_starting: Final = threading.Lock()


class _PrivateHandler(logging.handlers.RotatingFileHandler):
    """Makes files that only their owner may read: they tell when a person was here, and what failed.

    Two browsers have two hosts. If the other host has rotated the file, this one goes on in the new file. Otherwise it
    would fill the old one and then replace the new one by it.
    """

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - the standard library's name
        if self.stream and not _is_at(self.stream, Path(self.baseFilename)):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return cast("TextIOWrapper", open(self.baseFilename, self.mode, encoding=self.encoding, opener=private))


def _is_at(stream: TextIOWrapper, path: Path) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except (
        OSError,
        ValueError,
    ):  # no file is there, or the stream was closed and could not be opened again
        return False


def start() -> None:
    """Send the logger "facetune" to the log file; FACETUNE_LOG sets the level (default INFO).

    If the file cannot be written, or its place is not known, records are dropped: neither must stop a scan. Never
    raises.
    """
    with _starting:
        if not logger.handlers:
            _start()


def clear() -> None:
    """Empty the log and remove the one before it; the hosts of other browsers go on in the empty file."""
    file = paths.log_file()
    file.with_name(f"{file.name}.1").unlink(missing_ok=True)
    if file.exists():
        os.truncate(file, 0)


def _start() -> None:
    logger.propagate = False
    level = logging.getLevelName(os.environ.get("FACETUNE_LOG", "INFO").upper())
    logger.setLevel(level if isinstance(level, int) else logging.INFO)
    handler: logging.Handler
    try:
        file = paths.log_file()
        make_private(file.parent)
        handler = _PrivateHandler(file, maxBytes=_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except Exception:  # noqa: BLE001 - no home, no platformdirs, no room on the disk
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(threadName)s %(message)s"))
    logger.addHandler(handler)
    logging.raiseExceptions = False
