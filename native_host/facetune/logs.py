"""The host's log: one small rotating file, never a frame, never a credential."""

from __future__ import annotations

import logging
import logging.handlers
import os
import threading
from io import TextIOWrapper
from typing import Final, cast

from facetune import paths

logger: Final = logging.getLogger("facetune")

_BYTES: Final = 256 * 1024

_starting: Final = threading.Lock()


class _PrivateHandler(logging.handlers.RotatingFileHandler):
    """Makes files that only their owner may read: they tell when somebody was here, and what failed."""

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return cast("TextIOWrapper", open(self.baseFilename, self.mode, encoding=self.encoding, opener=private))


def start() -> None:
    """Send the logger "facetune" to the log file; FACETUNE_LOG sets the level (default INFO).

    Where the file cannot be written, records go nowhere: a full disk must not stop a scan.
    """
    with _starting:
        if not logger.handlers:
            _start()


def _start() -> None:
    logger.propagate = False
    level = logging.getLevelName(os.environ.get("FACETUNE_LOG", "INFO").upper())
    logger.setLevel(level if isinstance(level, int) else logging.INFO)
    file = paths.log_file()
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = _PrivateHandler(file, maxBytes=_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(threadName)s %(message)s"))
    logger.addHandler(handler)
    logging.raiseExceptions = False
