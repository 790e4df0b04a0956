"""Files that programs of FaceTune left unfinished because they were killed."""

from __future__ import annotations

from pathlib import Path

from facetune import files, paths


def left() -> list[Path]:
    """What belongs to no living process, in all folders where FaceTune makes temporary files."""
    settings, catalogue = paths.settings_file(), paths.catalogue_file()
    patterns = (
        (settings.parent, f".{settings.name}.*"),
        (catalogue.parent, f"{catalogue.name}.*.part"),
        (catalogue.parent, "brought.*"),
        (catalogue.with_name("imports"), "unfinished.*"),
        (catalogue.with_name("imports"), "removed.*"),
        (paths.fetched_models(), ".*.onnx.*"),
    )
    return [path for folder, pattern in patterns for path in files.left(folder, pattern)]


def sweep() -> list[Path]:
    """Remove it; what was removed."""
    return [path for path in left() if files.remove(path)]
