"""models/manifest.json: which model files there are, and the check that a file is the one it names."""

from __future__ import annotations

import errno
import hashlib
import stat
from pathlib import Path
from typing import Annotated, Final

import msgspec

from facetune import paths
from facetune.affect import EMOTIONS, Emotion
from facetune.errors import FaceTuneError

NAME: Final = "manifest.json"

_LONGEST: Final = 1024 * 1024
"""Most bytes of a manifest."""

_POINTER: Final = b"version https://git-lfs.github.com/spec/"
"""How a Git LFS pointer begins: a checkout without LFS has one in place of a model."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A model file: its name, and the size in bytes and lower-case hexadecimal sha256 it must have."""

    file: str
    sha256: str
    size: Annotated[int, msgspec.Meta(ge=0, le=2**32)]


class DetectorFile(File, frozen=True, kw_only=True):
    """The face detector's weights, and where `facetune models fetch` takes them from.

    That is the address `url`, and the `mirrors` in their order where it fails.
    """

    url: str = ""
    mirrors: list[str] = []


YUNET: Final = DetectorFile(
    file="face_detection_yunet_2023mar.onnx",
    sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    size=232_589,
    url="https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx",
    mirrors=["https://huggingface.co/opencv/face_detection_yunet/resolve/main/face_detection_yunet_2023mar.onnx"],
)
"""YuNet of March 2023 (OpenCV Zoo, MIT), for a manifest that names no detector."""


class Resting(msgspec.Struct, frozen=True, kw_only=True):
    """How the model sees the resting faces of people that it was not trained on.

    The mean and the standard deviation of each emotion's natural log-odds against neutral. Neutral itself has none.
    """

    mean: dict[Emotion, float]
    spread: dict[Emotion, float]

    def __post_init__(self) -> None:
        """Raises ValueError if an emotion is missing or a spread is not positive."""
        wanted = set(EMOTIONS) - {"neutral"}
        if not set(self.mean) == set(self.spread) == wanted or not min(self.spread.values()) > 0:
            raise ValueError("the resting faces need a mean and a positive spread for each emotion but neutral")


class EmotionFile(File, frozen=True, kw_only=True):
    """The emotion model.

    `input_shape` is the shape of one face, [48, 48, 1] or [1, 48, 48], and `input_range` has the values for black and
    for white. `outputs` names the classes of each output by column: `emotion` is always there, `expression` may be.
    Outputs are calibrated probabilities: the softmax temperatures in `temperature` (Guo et al. 2017) are part of the
    graph. `decision` says which outputs decide, and `decision_temperature` how sharply: 1, for a manifest without it,
    leaves their mixture as it is. A face at rest is compared with `resting`; without it no face is corrected.
    The rest is for the model card and `facetune doctor`.
    """

    input: str
    input_shape: list[int]
    input_range: tuple[float, float]
    outputs: dict[str, list[str]]
    decision: object = None
    decision_temperature: float = 1.0
    preprocessing: object = None
    temperature: dict[str, float] = {}
    resting: Resting | None = None
    opset: int | None = None
    network: object = None
    training_data: object = None
    commit: str | None = None
    metrics: dict[str, object] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of models/manifest.json. Fields that this version does not know are ignored."""

    version: int
    emotion: EmotionFile | None = None
    detector: DetectorFile | None = None


def read(folder: Path) -> Manifest:
    """The manifest of a folder of models.

    Raises FaceTuneError model_missing if there is none, manifest_invalid if it cannot be used.
    """
    file = folder / NAME
    try:
        manifest = msgspec.json.decode(_content(file, _LONGEST), type=Manifest)
    except FileNotFoundError as error:
        raise FaceTuneError("model_missing", file=str(file)) from error
    except (OSError, ValueError, RecursionError) as error:
        raise FaceTuneError("manifest_invalid", file=str(file), detail=str(error)) from error
    if manifest.version != 1:
        raise FaceTuneError("manifest_invalid", file=str(file), detail=f"its version is {manifest.version}, not 1")
    return manifest


def _content(file: Path, most: int) -> bytes:
    """What the file holds, or its first `most` bytes and one more. Raises OSError, also for what is no plain file."""
    if not stat.S_ISREG(file.stat().st_mode):  # to open a FIFO waits for ever
        raise OSError(errno.EINVAL, "it is not a plain file")
    with file.open("rb") as stream:
        return stream.read(most + 1)


def verified(folder: Path, expected: File) -> bytes:
    """The content of a model file, checked.

    It is read once and returned, so that exactly what was checked is loaded.
    Raises FaceTuneError model_missing, model_pointer or model_corrupt.
    """
    file = folder / expected.file
    try:
        content = _content(file, expected.size)
    except FileNotFoundError as error:
        raise FaceTuneError("model_missing", file=str(file)) from error
    except OSError as error:
        raise FaceTuneError("model_corrupt", file=str(file), detail=error.strerror or str(error)) from error
    except ValueError as error:  # the name that the manifest gives is none
        raise FaceTuneError("model_corrupt", file=repr(str(file)), detail=str(error)) from error
    if content.startswith(_POINTER):
        raise FaceTuneError("model_pointer", file=str(file))
    if len(content) != expected.size:
        detail = f"it has {file.stat().st_size} bytes instead of {expected.size}"
        raise FaceTuneError("model_corrupt", file=str(file), detail=detail)
    if hashlib.sha256(content).hexdigest() != expected.sha256.lower():
        raise FaceTuneError("model_corrupt", file=str(file), detail="its sha256 is not the expected one")
    return content


def emotion_model(folder: Path | None = None) -> EmotionFile:
    """The emotion model that a folder's manifest names. None is the folder that ships with FaceTune.

    Raises FaceTuneError as read() does, and manifest_invalid if it names none.
    """
    folder = folder or paths.shipped_models()
    entry = read(folder).emotion
    if entry is None:
        raise FaceTuneError("manifest_invalid", file=str(folder / NAME), detail="it names no emotion model")
    return entry


def face_detector() -> DetectorFile:
    """The weights that the shipped manifest names, or YUNET if it names none or cannot be read.

    Never raises: a bad manifest is reported by whatever loads the emotion model.
    """
    try:
        return read(paths.shipped_models()).detector or YUNET
    except FaceTuneError:
        return YUNET
