"""The emotion model: from face crops to calibrated probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from facetune import paths
from facetune.affect import EMOTIONS, Emotion
from facetune.errors import FaceTuneError
from facetune.vision import manifest
from facetune.vision.crop import SIZE
from facetune.vision.libraries import load_onnxruntime

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Probabilities = npt.NDArray[np.float32]


EXPRESSION_OF: Final[Mapping[Emotion, str]] = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprise": "surprise",
    "neutral": "neutral",
}
"""FER+'s name (Barsoum et al. 2016) for each of FER2013's emotions (Goodfellow et al. 2013). FER+'s eighth, contempt,
has no counterpart."""

FLOOR: Final = 1e-4
"""Probabilities are raised to this before their logarithm, so that no single frame can veto an emotion."""


class Reading(NamedTuple):
    """What the model says of N faces: probabilities, 0..1, each row with sum 1.

    `emotion` decides the mood. It is (N, 7) float32 in the order of EMOTIONS, mixed from the outputs as the manifest's
    `decision` and `decision_temperature` say. `expression` is the output of that name, (N, 8) float32 in the order of
    Classifier.expressions, or None from a model without it.
    """

    emotion: Probabilities
    expression: Probabilities | None


class Classifier:
    """The ONNX model, ready to run. May be called from any thread."""

    labels: Final[tuple[Emotion, ...]] = EMOTIONS
    """What the columns of classify() are."""

    def __init__(self, content: bytes, entry: manifest.EmotionFile) -> None:
        """Load a model. Raises ValueError where it does not fit its entry, or onnxruntime's own errors."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One face takes a millisecond: more threads would cost more to wake than they save.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._entry = entry
        self.expressions: tuple[str, ...] = tuple(entry.outputs.get("expression", ()))
        """What the columns of the output `expression` are; empty for a model without it."""

        self._weight = weight_of(entry.decision) if self.expressions else 0.0
        self._temperature = temperature_of(entry.decision_temperature)
        if self._weight and not set(EXPRESSION_OF.values()) <= set(self.expressions):
            raise ValueError(f"its expressions are {', '.join(self.expressions)}")
        feed = {item.name: item for item in self._session.get_inputs()}
        if list(feed) != [entry.input]:
            raise ValueError(f"its inputs are {', '.join(feed)} instead of {entry.input}")
        self._integers = feed[entry.input].type == "tensor(uint8)"
        given = {item.name: item.shape[-1] for item in self._session.get_outputs()}
        for name, classes in entry.outputs.items():
            if name not in given or (isinstance(given[name], int) and given[name] != len(classes)):
                raise ValueError(f"it has no output {name} with {len(classes)} columns")
        self._order = [entry.outputs["emotion"].index(emotion) for emotion in EMOTIONS]

    def classify(self, crops: npt.NDArray[np.uint8]) -> Probabilities:
        """Probabilities of the EMOTIONS, (N, 7) float32, for crops, (N, 48, 48) uint8 gray, 0 black to 255 white."""
        return self.read(crops).emotion

    def read(self, crops: npt.NDArray[np.uint8]) -> Reading:
        """What the model says of crops, (N, 48, 48) uint8 gray, 0 black to 255 white."""
        import numpy as np

        names = ["emotion", "expression"] if self.expressions else ["emotion"]
        if len(crops) == 0:
            empty = [np.empty((0, len(self._entry.outputs[name])), np.float32) for name in names]
            return Reading(empty[0], empty[1] if self.expressions else None)
        outputs = self._session.run(names, {self._entry.input: self._input(crops)})
        emotion = _normalised(outputs[0])[:, self._order]
        expression = _normalised(outputs[1]) if self.expressions else None
        return Reading(decide(emotion, expression, self.expressions, self._weight, self._temperature), expression)

    def _input(self, crops: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
        import numpy as np

        batch: npt.NDArray[Any] = crops.reshape(len(crops), *self._entry.input_shape)
        if self._integers:
            return batch
        low, high = self._entry.input_range
        return (batch.astype(np.float32) * ((high - low) / 255) + low).astype(np.float32, copy=False)


def log_probabilities(probabilities: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The natural logarithms of probabilities (0..1, any shape): float64 of that shape, from log(FLOOR) to 0."""
    import numpy as np

    return np.log(np.clip(np.asarray(probabilities, np.float64), FLOOR, 1.0))


def weight_of(decision: object) -> float:
    """The share (0..1) of the output `expression` in the decision, from a manifest's `decision`.

    That is the name of one output, or a share for each; anything else means `emotion` alone.
    Raises ValueError for shares that are negative or sum to nothing.
    """
    if isinstance(decision, Mapping):
        shares = {name: float(decision.get(name, 0)) for name in ("emotion", "expression")}
        if min(shares.values()) < 0 or sum(shares.values()) <= 0:
            raise ValueError(f"the shares of its outputs are {dict(decision)}")
        return shares["expression"] / sum(shares.values())
    return 1.0 if decision == "expression" else 0.0


def temperature_of(told: float) -> float:
    """The temperature of the decision that a manifest tells; raises ValueError if it is not positive and finite."""
    if not 0 < told < float("inf"):
        raise ValueError(f"the temperature of its decision is {told}")
    return told


def as_emotions(expression: Probabilities, classes: Sequence[str]) -> Probabilities:
    """Probabilities of FER+'s expressions, (N, C) in the order of `classes`, as those of the EMOTIONS, (N, 7) float32.

    Contempt is left out, and each row divided by what is left.
    """
    import numpy as np

    seven = expression[:, [classes.index(EXPRESSION_OF[emotion]) for emotion in EMOTIONS]]
    return np.asarray(seven / np.maximum(seven.sum(axis=1, keepdims=True), 1e-9), np.float32)


def decide(
    emotion: Probabilities,
    expression: Probabilities | None,
    classes: Sequence[str],
    weight: float,
    temperature: float = 1.0,
) -> Probabilities:
    """The mixture (1 - weight) * emotion + weight * as_emotions(expression): (N, 7) float32, each row with sum 1.

    `emotion` is (N, 7) float32 in the order of EMOTIONS, `expression` (N, C) float32 in the order of `classes`, and
    `weight` is 0..1. Probabilities are mixed, not logits, so that an emotion that only one output sees keeps its share
    (a linear opinion pool: Stone 1961). Such a pool is less sure than it could be (Ranjan and Gneiting 2010): the
    mixture is raised to 1 / `temperature` and divided by its sum, which changes no answer, only how sure it is.
    """
    import numpy as np

    mixture = emotion
    if expression is not None and weight:
        mixture = ((1 - weight) * emotion + weight * as_emotions(expression, classes)).astype(emotion.dtype)
    if temperature == 1:
        return mixture
    sharper = mixture ** (1 / temperature)
    return np.asarray(sharper / np.maximum(sharper.sum(axis=1, keepdims=True), 1e-30), emotion.dtype)


def load_classifier(folder: Path | None = None) -> Classifier:
    """The classifier of a folder of models (None: those that ship with FaceTune).

    Raises FaceTuneError library_missing, model_missing, model_pointer, model_corrupt (also for a file that is the
    right one and cannot be loaded) or manifest_invalid.
    """
    load_onnxruntime()
    folder = folder or paths.shipped_models()
    entry = _entry(folder)
    content = manifest.verified(folder, entry)
    try:
        return Classifier(content, entry)
    except Exception as error:  # onnxruntime's exceptions share no base class
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FaceTuneError("model_corrupt", file=str(folder / entry.file), detail=detail) from error


def _entry(folder: Path) -> manifest.EmotionFile:
    """What the manifest says of the model, where this version can use it."""
    entry = manifest.emotion_model(folder)
    classes = entry.outputs.get("emotion", [])
    detail = ""
    if sorted(classes) != sorted(EMOTIONS):
        detail = f"its emotions are {', '.join(classes) or 'not named'}"
    elif entry.input_shape not in ([SIZE, SIZE, 1], [1, SIZE, SIZE], [SIZE, SIZE]):
        detail = f"its input shape is {entry.input_shape}"
    elif Path(entry.file).name != entry.file:
        detail = f"its file {entry.file} is not beside it"
    if detail:
        raise FaceTuneError("manifest_invalid", file=str(folder / manifest.NAME), detail=detail)
    return entry


def _normalised(rows: Probabilities) -> Probabilities:
    """Rows of probabilities, each 0..1 with sum 1: softmax in float32 misses that by a rounding error."""
    import numpy as np

    clipped = np.clip(np.nan_to_num(rows), 0, 1)
    total = clipped.sum(axis=1, keepdims=True)
    shares: Probabilities = np.where(total > 0, clipped / np.maximum(total, 1e-12), 1 / rows.shape[1])
    return shares.astype(np.float32)
