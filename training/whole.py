"""Files that are written whole or not at all, alone or several that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[Path, bytes]) -> None:
    """Write every file in full before the first takes its old one's place, into directories that exist.

    Raises OSError, with the old files as they were and nothing left behind.
    """
    parts = {path: path.with_name(f"{path.name}.part") for path in files}
    try:
        for path, content in files.items():
            parts[path].write_bytes(content)
        for path, part in parts.items():
            part.replace(path)
    except OSError:
        for part in parts.values():
            if part.is_file():
                part.unlink()
        raise
