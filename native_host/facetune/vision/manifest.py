"""models/manifest.json: what the model files are, and the check that a file is what it says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from facetune import paths
from facetune.affect import EMOTIONS, Emotion
from facetune.errors import FaceTuneError

NAME: Final = "manifest.json"

_POINTER: Final = b"version https://git-lfs.github.com/spec/"
"""How a Git LFS pointer begins, which is what a checkout without LFS holds in place of a model."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A model file: its name, and the size in bytes and lower-case hexadecimal sha256 it must have."""

    file: str
    sha256: str
    size: int


class DetectorFile(File, frozen=True, kw_only=True):
    """The face detector's weights, and where `facetune models fetch` finds them."""

    url: str = ""


YUNET: Final = DetectorFile(
    file="face_detection_yunet_2023mar.onnx",
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    size=232_589,
    url="https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
)
"""YuNet of March 2023 (OpenCV Zoo, MIT), for a manifest that names no detector."""


class Resting(msgspec.Struct, frozen=True, kw_only=True):
    """How the model sees the resting faces of people that it was not trained on.

    Each emotion's natural log-odds against neutral: the mean and the standard deviation, neutral itself left out.
    """

    mean: dict[Emotion, float]
    spread: dict[Emotion, float]

    def __post_init__(self) -> None:
        """Raises ValueError where an emotion is missing or a number makes no sense."""
        wanted = set(EMOTIONS) - {"neutral"}
        if not set(self.mean) == set(self.spread) == wanted or not min(self.spread.values()) > 0:
            raise ValueError("the resting faces need a mean and a positive spread for each emotion but neutral")


class EmotionFile(File, frozen=True, kw_only=True):
    """The emotion model.

    `input_shape` is one face's, [48, 48, 1] or [1, 48, 48]; `input_range` the values it wants for black and white.
    `outputs` names each output's classes by column: `emotion` is always there, `expression` may be. Outputs are
    calibrated probabilities: `temperature` records the softmax temperatures that are part of the graph. `resting` is
    what a face at rest is compared with; without it nobody's is.
    The rest is for the model card and `facetune doctor`.
    """

    input: str
    input_shape: list[int]
    input_range: tuple[float, float]
    outputs: dict[str, list[str]]
    decision: object = None
    preprocessing: object = None
    temperature: dict[str, float] = {}
    resting: Resting | None = None
    opset: int | None = None
    network: object = None
    training_data: object = None
    commit: str | None = None
    metrics: dict[str, object] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of models/manifest.json. Fields that this version does not know are passed over."""

    version: int
    emotion: EmotionFile | None = None
    detector: DetectorFile | None = None


def read(folder: Path) -> Manifest:
    """The manifest of a folder of models.

    Raises FaceTuneError model_missing where there is none, manifest_invalid where it cannot be used.
    """
    file = folder / NAME
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise FaceTuneError("model_missing", file=str(file)) from error
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FaceTuneError("manifest_invalid", file=str(file), detail=str(error)) from error
    if manifest.version != 1:
        raise FaceTuneError("manifest_invalid", file=str(file), detail=f"its version is {manifest.version}, not 1")
    return manifest


def verified(folder: Path, expected: File) -> bytes:
    """The content of a model file, checked.

    It is read once and handed over, so that what was checked is what gets loaded.
    Raises FaceTuneError model_missing, model_pointer or model_corrupt.
    """
    file = folder / expected.file
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise FaceTuneError("model_missing", file=str(file)) from error
    except OSError as error:
        raise FaceTuneError("model_corrupt", file=str(file), detail=error.strerror or str(error)) from error
    if content.startswith(_POINTER):
        raise FaceTuneError("model_pointer", file=str(file))
    if len(content) != expected.size:
        detail = f"it has {len(content)} bytes instead of {expected.size}"
        raise FaceTuneError("model_corrupt", file=str(file), detail=detail)
    if hashlib.sha256(content).hexdigest() != expected.sha256.lower():
        raise FaceTuneError("model_corrupt", file=str(file), detail="its sha256 is not the expected one")
    return content


def emotion_model(folder: Path | None = None) -> EmotionFile:
    """The emotion model that a folder's manifest names; of None, the folder that ships with FaceTune.

    Raises FaceTuneError as read() does, and manifest_invalid where it names none.
    """
    folder = folder or paths.shipped_models()
    entry = read(folder).emotion
    if entry is None:
        raise FaceTuneError("manifest_invalid", file=str(folder / NAME), detail="it names no emotion model")
    return entry


def face_detector() -> DetectorFile:
    """The weights that the shipped manifest names, or YUNET where it names none or cannot be read.

    What is wrong with the manifest is for the emotion model's user to say.
    """
    try:
        return read(paths.shipped_models()).detector or YUNET
    except FaceTuneError:
        return YUNET
