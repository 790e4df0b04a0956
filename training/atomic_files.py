"""Files that are written whole or not at all, alone or several that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[Path, bytes]) -> None:
    """Write every file in full before the first takes its old one's place, into directories that exist.

    Raises OSError, with the old files as they were and nothing left behind.
    """
    parts = {path: path.with_name(f"{path.name}.part") for path in files}
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in files.items():
            parts[path].write_bytes(content)
        # The last one needs no way back: no other file can fail after it.
        before = {path: path.read_bytes() if path.is_file() else None for path in list(files)[:-1]}
        for path, part in parts.items():
            part.replace(path)
    except OSError:
        replaced = {path: content for path, content in before.items() if not parts[path].exists()}
        for part in parts.values():
            if part.is_file():
                part.unlink()
        _put_back(replaced)
        raise


def _put_back(files: Mapping[Path, bytes | None]) -> None:
    """Give files the content that they had, by way of a part each; None for those that were not there."""
    for path, content in files.items():
        if content is None:
            path.unlink(missing_ok=True)
            continue
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
