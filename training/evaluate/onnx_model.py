"""An exported model, run with onnxruntime alone."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision import classifier
from facetune.vision.libraries import load_onnxruntime
from training.data.augment import resized
from training.data.faces import SIZE
from training.data.labels import EXPRESSIONS, OUTPUTS
from training.errors import ExportError

Probabilities = dict[str, npt.NDArray[np.float32]]

_BATCH = 256


class Model:
    """An exported model, with its entry of the manifest beside it, if there is one."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        """Load `path`; `threads` is onnxruntime's number of them (0: all cores). Raises ExportError."""
        load_onnxruntime()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Spinning threads would slow down a network that trains at the same time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            content = path.read_bytes()
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no public base
            raise ExportError(f"{path}: not an ONNX model: {error}") from error
        self.sha256, self.size = hashlib.sha256(content).hexdigest(), len(content)
        self.entry = _entry(path, self.sha256)
        self._input = self._session.get_inputs()[0].name
        self._names = [output.name for output in self._session.get_outputs()]
        if "emotion" not in self._names or not set(self._names) <= set(OUTPUTS):
            raise ExportError(f"{path}: its outputs are {', '.join(self._names)}")
        _check(path, self.entry, self._names)
        try:
            weight = classifier.weight_of(self.entry.get("decision"))
            #: Temperature of the decision.
            self.temperature = classifier.temperature_of(float(self.entry.get("decision_temperature", 1)))
        except (ValueError, TypeError) as error:
            raise ExportError(f"{path}: its manifest names no decision: {error}") from error
        #: Share of `expression` in the decision, 0..1.
        self.weight = weight if "expression" in self._names else 0.0

    def __call__(self, pixels: npt.NDArray[np.uint8]) -> Probabilities:
        """Probabilities (N, C) by output, for (N, 48, 48) uint8 faces."""
        found: dict[str, list[npt.NDArray[np.float32]]] = {name: [] for name in self._names}
        for start in range(0, len(pixels), _BATCH):
            for name, part in self.answer(resized(pixels[start : start + _BATCH])).items():
                found[name].append(part)
        return {name: np.concatenate(parts) for name, parts in found.items()}

    def answer(self, faces: npt.NDArray[np.float32]) -> Probabilities:
        """Probabilities (N, C) by output, for one batch of (N, 48, 48, 1) float32 faces in 0..255."""
        found = self._session.run(self._names, {self._input: faces})
        return {name: np.asarray(part) for name, part in zip(self._names, found, strict=True)}

    def decide(self, found: Probabilities) -> npt.NDArray[np.float32]:
        """The host's decision, (N, 7) probabilities, from those of the outputs."""
        return classifier.decide(found["emotion"], found.get("expression"), EXPRESSIONS, self.weight, self.temperature)


def latency(path: Path, runs: int = 200) -> dict[str, float]:
    """Milliseconds for one face on one thread (median and tenth percentile), and to load the file."""
    started = time.perf_counter()
    model = Model(path, threads=1)
    loaded = time.perf_counter() - started
    face = np.full((1, 48, 48), 128, np.uint8)
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        model(face)
        times.append(time.perf_counter() - started)
    low, middle = np.percentile(times, [10, 50]) * 1000
    return {"median_ms": round(middle, 2), "p10_ms": round(low, 2), "load_ms": round(loaded * 1000, 1)}


def _check(path: Path, entry: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise ExportError if the manifest's `entry` has other inputs or classes than this code expects."""
    classes = entry.get("outputs", {})
    if not isinstance(classes, dict):
        raise ExportError(f"{path}: its manifest names no outputs")
    expected: dict[str, tuple[Any, list[Any]]]
    expected = {f"classes of {name}": (classes[name], list(OUTPUTS[name])) for name in names if name in classes}
    expected |= {
        name: (entry[name], wanted)
        for name, wanted in (("input_shape", [SIZE, SIZE, 1]), ("input_range", [0, 255]))
        if name in entry
    }
    for name, (told, wanted) in expected.items():
        if told != wanted:
            raise ExportError(f"{path}: its manifest has other {name} than {wanted}: {told}")


def _entry(path: Path, sha256: str) -> dict[str, Any]:
    """The manifest's entry of the file with this sha256; empty if there is none."""
    manifest = path.with_name("manifest.json")
    try:
        entry = json.loads(manifest.read_text())["emotion"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(entry) if isinstance(entry, dict) and entry.get("sha256") == sha256 else {}
