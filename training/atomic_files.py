"""Write files completely or not at all, alone or several that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[Path, bytes]) -> None:
    """Write every file completely before the first one replaces an old file. The directories must exist.

    Raises OSError if that fails; the old files are then as they were, and nothing is left behind.
    """
    parts = {path: path.with_name(f"{path.name}.part") for path in files}
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in files.items():
            parts[path].write_bytes(content)
        # The last file needs no way back, because no other file can fail after it.
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
    """Restore the content of files, each through a part; None for files that did not exist."""
    for path, content in files.items():
        if content is None:
            path.unlink(missing_ok=True)
            continue
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
