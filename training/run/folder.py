"""A run's folder: config.json, log.jsonl, curves.png, validation.npz, best.weights.h5, and state.npz to resume from."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune import files
from training import atomic_files
from training.data.faces import Faces
from training.errors import RunError
from training.run import checkpoint, config
from training.run.config import Config
from training.run.recipes import GROWN_FROM


class Run:
    """The folder of one run. Every file in it is written completely or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.best = folder / "best.weights.h5"
        self.curves = folder / "curves.png"
        self.float32, self.int8 = folder / "float32.onnx", folder / "int8.onnx"  # written by the export
        self._config, self._log, self._state = folder / "config.json", folder / "log.jsonl", folder / "state.npz"
        self._validation = folder / "validation.npz"

    def open(self, configuration: Config) -> None:
        """Make the folder, or check that the run in it has the same configuration.

        Raises RunError for another configuration. Raises RunError, too, for the rest of a run without config.json:
        nothing says whether this run may continue it.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be made: {error}") from error
        wanted = json.loads(json.dumps(dataclasses.asdict(configuration)))
        if not self._config.exists():
            if left := [path.name for path in (self._state, self._log, self.best) if path.exists()]:
                raise RunError(f"{self.folder} holds {' and '.join(left)}, but no config.json; choose another --out")
            self._write(self._config, json.dumps(wanted, indent=2).encode() + b"\n")
            return
        if names := config.differences(self.config(), wanted):
            raise RunError(
                f"{self.folder} holds a run of another configuration ({', '.join(names)}); choose another --out"
            )

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from training in this folder: two would mix their checkpoints.

        Raises RunError if another process does, or if the folder cannot be locked.
        """
        try:
            file = (self.folder / "run.lock").open("a+b")
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be locked: {error}") from error
        with file:
            try:
                taken = files.take_lock(file.fileno())
            except OSError as error:
                raise RunError(f"{self.folder}: cannot be locked: {error}") from error
            if not taken:
                raise RunError(f"{self.folder}: another process trains in it; wait for it, or choose another --out")
            yield

    def config(self) -> dict[str, Any]:
        """The configuration on disk; raises RunError if there is none."""
        return config.read(self._config)

    def check_start(self, config: Config) -> str:
        """The sha256 of this run's weights; raises RunError if a run with `config` must not start from them.

        With another split, the validation set would hold faces that these weights were trained on.
        """
        found = self.config()
        if found.get("network") not in (config.network, GROWN_FROM.get(config.network)):
            raise RunError(f"{self.folder} was trained with another network; --start needs the same")
        self.check_shared(config.shared())
        return self.sha256()

    def sha256(self) -> str:
        """sha256 of the best weights; raises RunError if there are none yet."""
        if not self.best.exists():
            raise RunError(f"{self.folder}: no checkpoint yet")
        return hashlib.sha256(self.best.read_bytes()).hexdigest()

    def check_shared(self, wanted: Mapping[str, Any]) -> None:
        """Raise RunError if this run's configuration differs from `wanted`, which has values by field."""
        found = self.config()
        for name, value in wanted.items():
            if found.get(name) != value:
                raise RunError(f"{self.folder} was trained with another {name}")

    def log(self) -> list[dict[str, Any]]:
        """One entry for each finished epoch; raises RunError if the log cannot be read."""
        if not self._log.exists():
            return []
        try:
            return [json.loads(line) for line in self._log.read_text().splitlines()]
        except (OSError, ValueError) as error:
            raise RunError(f"{self._log}: not the log of a run: {error}") from error

    def write_log(self, entries: list[dict[str, Any]]) -> None:
        """Replace the log. An epoch that was logged without a checkpoint is run again, and logged again."""
        self._write(self._log, "".join(json.dumps(entry) + "\n" for entry in entries).encode())

    def save_validation(self, faces: Faces) -> None:
        """Store the validation faces, so that the export can calibrate without the data set."""
        votes = np.empty((0, 0), np.float32) if faces.votes is None else faces.votes
        content = io.BytesIO()
        np.savez_compressed(content, pixels=faces.pixels, labels=faces.labels, votes=votes, names=np.array(faces.names))
        self._write(self._validation, content.getvalue())

    def validation(self) -> Faces:
        """The validation faces; raises RunError if they cannot be read."""
        try:
            with np.load(self._validation, allow_pickle=False) as file:
                votes = file["votes"]
                return Faces(
                    file["pixels"],
                    file["labels"],
                    tuple(str(name) for name in file["names"]),
                    votes if len(votes) else None,
                )
        except checkpoint.UNREADABLE as error:
            raise RunError(f"{self._validation}: cannot be read: {error}") from error

    def save_state(self, arrays: checkpoint.Arrays, progress: dict[str, Any]) -> None:
        """Write a checkpoint; raises RunError if that fails, and the previous one stays."""
        checkpoint.write(self._state, arrays, progress, self._digest())

    def load_state(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]] | None:
        """The last checkpoint, or None for a new run; raises RunError if it belongs to another configuration."""
        return checkpoint.read(self._state, self._digest()) if self._state.exists() else None

    def _digest(self) -> str | None:
        """sha256 of the configuration, whatever its order and spacing in the file; None without one."""
        if not self._config.exists():
            return None
        return hashlib.sha256(json.dumps(self.config(), sort_keys=True).encode()).hexdigest()

    def save_best(self, model: Any) -> None:
        """Store the model's weights as the best so far; raises RunError if that fails."""
        part = self.folder / "part.weights.h5"
        try:
            model.save_weights(part)
            part.replace(self.best)
        except (OSError, RuntimeError) as error:  # HDF5 raises RuntimeError if the disk is full when it closes the file
            part.unlink(missing_ok=True)
            raise RunError(f"{self.best}: not written ({error}); the last good checkpoint stays") from error

    def load_best(self, model: Any) -> None:
        """Load the best weights so far into the model; raises RunError if there are none, or another network's."""
        if not self.best.exists():
            raise RunError(f"{self.folder}: no checkpoint yet")
        try:
            model.load_weights(self.best)
        except (OSError, ValueError) as error:
            raise RunError(f"{self.best}: not the weights of this network: {error}") from error

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        try:
            atomic_files.write({path: content})
        except OSError as error:
            raise RunError(f"{path}: not written: {error}") from error
