"""A checkpoint: state.npz, everything that the next epoch depends on."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.errors import RunError

Arrays = Mapping[str, npt.NDArray[Any]]

#: What numpy.load raises for a file that is empty, cut short or of another kind. RuntimeError comes from a flipped bit
#: that asks for a password or another version of zip, TypeError from a file with one array and no archive.
UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, TypeError, zipfile.BadZipFile, zlib.error)


def write(file: Path, arrays: Arrays, progress: dict[str, Any], configuration: str | None) -> None:
    """Write `arrays` and `progress`, with the sha256 of the run's configuration.

    Raises RunError if that fails, for example on a full disk; the previous checkpoint stays.
    """
    progress = progress | {"configuration": configuration}
    part = file.with_suffix(".part")
    try:
        with part.open("wb") as stream:
            np.savez(stream, allow_pickle=False, progress=np.array(json.dumps(progress)), **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RunError(f"{file}: not written ({error}); the last good checkpoint stays") from error


def read(file: Path, configuration: str | None) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The arrays and the progress that `write` was given; raises RunError for another configuration's, or none."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        progress = json.loads(str(arrays.pop("progress")))
        found = progress.pop("configuration", None)  # older checkpoints have none
    except (*UNREADABLE, AttributeError) as error:
        raise RunError(f"{file}: not a checkpoint: {error}") from error
    if found is not None and found != configuration:
        raise RunError(f"{file}: a checkpoint of another configuration; choose another --out")
    return arrays, progress
