"""A run's folder: config.json, log.jsonl, curves.png, validation.npz, best.weights.h5, and state.npz to resume from."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune import locks
from training import atomic_files
from training.data.faces import Faces
from training.errors import RunError
from training.run.recipes import GROWN_FROM, Recipe

Arrays = Mapping[str, npt.NDArray[Any]]

#: What numpy.load raises for files that are empty, cut short, or something else: RuntimeError where a flipped bit asks
#: for a password or another version of zip, TypeError for one array by itself, which is no archive.
UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, TypeError, zipfile.BadZipFile, zlib.error)


@dataclasses.dataclass(frozen=True)
class Config:
    """What makes a run what it is. Two runs with equal configurations on one backend do the same."""

    network: str
    recipe: Recipe
    seed: int
    validation_share: float
    minutes: float | None  # a time budget instead of the recipe's epochs
    data: str  # sha256 of the training split's pixels, labels and votes
    backend: str
    start: tuple[str, ...] = ()  # sha256 of the weights of other runs that it began with the mean of, or is made of
    teachers: str | None = None  # sha256 of the teachers' answers, where it learnt from some
    tutors: tuple[str, ...] = ()  # sha256 of the exported models that answered beside it

    def shared(self) -> dict[str, Any]:
        """What runs that learn from one another must have in common, so that they set the same faces aside."""
        return {"seed": self.seed, "validation_share": self.validation_share, "data": self.data}


class Run:
    """The folder of one run; every file in it is written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.best = folder / "best.weights.h5"
        self.curves = folder / "curves.png"
        self.float32, self.int8 = folder / "float32.onnx", folder / "int8.onnx"  # where it has been exported
        self._config, self._log, self._state = folder / "config.json", folder / "log.jsonl", folder / "state.npz"
        self._validation = folder / "validation.npz"

    def open(self, config: Config) -> None:
        """Make the folder, or check that a run begun in it has the same configuration.

        RunError for another one, and for what is left of a run that has lost its configuration: nothing tells whether
        it may go on.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be made: {error}") from error
        wanted = json.loads(json.dumps(dataclasses.asdict(config)))
        if not self._config.exists():
            if left := [path.name for path in (self._state, self._log, self.best) if path.exists()]:
                raise RunError(f"{self.folder} holds {' and '.join(left)}, but no config.json; choose another --out")
            self._write(self._config, json.dumps(wanted, indent=2).encode() + b"\n")
            return
        found = _flat(self.config())
        differing = sorted(key for key, value in _flat(wanted).items() if found.get(key) != value)
        if differing or set(found) != set(_flat(wanted)):
            names = ", ".join(differing) or "the set of options"
            raise RunError(f"{self.folder} holds a run of another configuration ({names}); choose another --out")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other process train in the folder meanwhile: of two checkpoints in turn, none would be whole.

        RunError where one does, or nothing can be locked there.
        """
        try:
            file = (self.folder / "run.lock").open("a+b")
        except OSError as error:
            raise RunError(f"{self.folder}: cannot be locked: {error}") from error
        with file:
            try:
                taken = locks.take(file.fileno())
            except OSError as error:
                raise RunError(f"{self.folder}: cannot be locked: {error}") from error
            if not taken:
                raise RunError(f"{self.folder}: another process trains in it; wait for it, or choose another --out")
            yield

    def config(self) -> dict[str, Any]:
        """The configuration of a run on disk, with all that Config has no default for."""
        try:
            found = json.loads(self._config.read_text())
        except (OSError, ValueError) as error:
            raise RunError(f"{self._config}: not the configuration of a run: {error}") from error
        if not isinstance(found, dict):
            raise RunError(f"{self._config}: not the configuration of a run")
        lacking = [
            field.name
            for field in dataclasses.fields(Config)
            if field.default is dataclasses.MISSING and field.name not in found
        ]
        if lacking:
            raise RunError(f"{self._config}: not the configuration of a run: it lacks {', '.join(lacking)}")
        if not isinstance(found["recipe"], dict) or "crowd_weight" not in found["recipe"]:
            raise RunError(f"{self._config}: not the configuration of a run: its recipe lacks crowd_weight")
        return found

    def check_start(self, config: Config) -> str:
        """The sha256 of this run's weights, where `config` may begin with them; RunError where it may not.

        Another split would put faces that these weights have learnt into the validation set.
        """
        found = self.config()
        if found.get("network") not in (config.network, GROWN_FROM.get(config.network)):
            raise RunError(f"{self.folder} was trained with another network; --start needs the same")
        self.check_shared(config.shared())
        return self.sha256()

    def sha256(self) -> str:
        """That of the best weights; RunError where there are none yet."""
        if not self.best.exists():
            raise RunError(f"{self.folder}: no checkpoint yet")
        return hashlib.sha256(self.best.read_bytes()).hexdigest()

    def check_shared(self, wanted: Mapping[str, Any]) -> None:
        """Raise RunError where this run's configuration differs from `wanted`, by name."""
        found = self.config()
        for name, value in wanted.items():
            if found.get(name) != value:
                raise RunError(f"{self.folder} was trained with another {name}")

    def log(self) -> list[dict[str, Any]]:
        """One entry for each finished epoch."""
        if not self._log.exists():
            return []
        try:
            return [json.loads(line) for line in self._log.read_text().splitlines()]
        except (OSError, ValueError) as error:
            raise RunError(f"{self._log}: not the log of a run: {error}") from error

    def write_log(self, entries: list[dict[str, Any]]) -> None:
        """Replace the log: an epoch that was logged but not checkpointed is run, and logged, again."""
        self._write(self._log, "".join(json.dumps(entry) + "\n" for entry in entries).encode())

    def save_validation(self, faces: Faces) -> None:
        """Keep the validation faces, so that the export can calibrate without the data set."""
        votes = np.empty((0, 0), np.float32) if faces.votes is None else faces.votes
        content = io.BytesIO()
        np.savez_compressed(content, pixels=faces.pixels, labels=faces.labels, votes=votes, names=np.array(faces.names))
        self._write(self._validation, content.getvalue())

    def validation(self) -> Faces:
        """The faces that the run was chosen by."""
        try:
            with np.load(self._validation, allow_pickle=False) as file:
                votes = file["votes"]
                return Faces(
                    file["pixels"],
                    file["labels"],
                    tuple(str(name) for name in file["names"]),
                    votes if len(votes) else None,
                )
        except UNREADABLE as error:
            raise RunError(f"{self._validation}: cannot be read: {error}") from error

    def save_state(self, arrays: Arrays, progress: dict[str, Any]) -> None:
        """Keep what the next epoch needs. RunError when the disk is full; the last good state stays."""
        progress = progress | {"configuration": self._digest()}
        part = self._state.with_suffix(".part")
        try:
            with part.open("wb") as file:
                np.savez(file, allow_pickle=False, progress=np.array(json.dumps(progress)), **arrays)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._state)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise RunError(f"{self._state}: not written ({error}); the last good checkpoint stays") from error

    def load_state(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]] | None:
        """What save_state kept, or None for a fresh run; RunError where it is of another configuration."""
        if not self._state.exists():
            return None
        try:
            with np.load(self._state, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            progress = json.loads(str(arrays.pop("progress")))
            configuration = progress.pop("configuration", None)  # older states have none
        except (*UNREADABLE, AttributeError) as error:
            raise RunError(f"{self._state}: not a checkpoint: {error}") from error
        if configuration is not None and configuration != self._digest():
            raise RunError(f"{self._state}: a checkpoint of another configuration; choose another --out")
        return arrays, progress

    def _digest(self) -> str | None:
        """sha256 of the configuration, however it is laid out; None without one."""
        if not self._config.exists():
            return None
        return hashlib.sha256(json.dumps(self.config(), sort_keys=True).encode()).hexdigest()

    def save_best(self, model: Any) -> None:
        """Keep the model's weights as the best so far."""
        part = self.folder / "part.weights.h5"
        try:
            model.save_weights(part)
            part.replace(self.best)
        except (OSError, RuntimeError) as error:  # HDF5 tells of a full disk by a RuntimeError as it closes the file
            part.unlink(missing_ok=True)
            raise RunError(f"{self.best}: not written ({error}); the last good checkpoint stays") from error

    def load_best(self, model: Any) -> None:
        """Set the model's weights to the best so far."""
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


def fingerprint(faces: Faces) -> str:
    """sha256 of the faces, labels and votes, in their order."""
    digest = hashlib.sha256(faces.pixels.tobytes())
    digest.update(faces.labels.tobytes())
    if faces.votes is not None:
        digest.update(faces.votes.tobytes())
    return digest.hexdigest()


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat
