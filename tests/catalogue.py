"""The catalogue of the shipped tracks for new homes. Each would build its own, which takes seconds of a processor."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

PLACE = "FACETUNE_TESTS_KEPT"
"""The variable with the folder that one run of the tests keeps for all its processes; tests/conftest.py sets it."""


def give(data_home) -> None:
    """Put the catalogue where a FaceTune with this XDG_DATA_HOME looks for it."""
    from facetune.music.catalogue.build import build

    if PLACE not in os.environ:  # a script that draws pictures, without pytest
        return
    kept = Path(os.environ[PLACE], "catalogue.sqlite")
    if not kept.exists():
        build(kept)  # whole or not there; two processes may both build it
    folder = Path(data_home, "facetune")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / kept.name).exists():
        shutil.copy(kept, folder)
