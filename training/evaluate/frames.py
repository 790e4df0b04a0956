"""Faces pasted into a webcam's picture, then found and cropped by the host's own code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from facetune.vision import detector as detectors
from facetune.vision.classifier import as_emotions
from facetune.vision.crop import Fit, face_crop, to_batch
from facetune.vision.faces import Face
from training.data import ferplus
from training.data.faces import SIZE, Faces
from training.data.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS
from training.errors import DataError
from training.evaluate import metrics

if TYPE_CHECKING:
    from facetune.types import FaceCrop
    from training.evaluate.onnx_model import Model

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

#: Width of the pasted faces in pixels, from the far end of a sofa to arm's length.
SIZES = (96, 140, 200, 280)
WIDTH, HEIGHT = 640, 480


class Found(NamedTuple):
    """A face that was found: its row in the data set, the frame (480, 640, 3) uint8 BGR, and the detector's answer."""

    row: int
    frame: Pixels
    face: Face

    def crop(self, fit: Fit | None = None) -> FaceCrop:
        """The face as the host crops it."""
        return face_crop(self.frame, self.face, fit)


def frame_with(face: Pixels, size: float, rng: np.random.Generator, roll: float = 0) -> tuple[Pixels, float, float]:
    """A (480, 640, 3) uint8 BGR frame with a (48, 48) uint8 face in it, and the face's centre (x, y) in pixels.

    The face is `size` pixels wide and rotated by `roll` degrees.
    """
    import cv2

    left, right = rng.uniform(40, 210, 2)
    room = np.repeat(np.linspace(left, right, WIDTH)[None, :, None], HEIGHT, axis=0).repeat(3, axis=2)
    frame = np.clip(room + rng.normal(0, 4, room.shape), 0, 255).astype(np.uint8)
    x, y = rng.uniform(size * 0.75, WIDTH - size * 0.75), rng.uniform(size * 0.75, HEIGHT - size * 0.75)
    middle = (SIZE - 1) / 2
    place = cv2.getRotationMatrix2D((middle, middle), roll, size / SIZE)
    place += np.array([[0, 0, x - middle], [0, 0, y - middle]])
    color = cv2.cvtColor(face, cv2.COLOR_GRAY2BGR)
    cv2.warpAffine(color, place, (WIDTH, HEIGHT), frame, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_TRANSPARENT)
    return frame, float(x), float(y)


def found_again(pixels: Pixels, detector: detectors.Detector, *, roll: float = 0, seed: int = 0) -> Iterator[Found]:
    """Paste each of (N, 48, 48) uint8 faces into a frame, in alternating SIZES, and yield those that `detector` finds.

    `roll` is the largest rotation in degrees. The same seed gives the same frames.
    """
    rng = np.random.default_rng(seed)
    for row, face in enumerate(pixels):
        size = SIZES[row % len(SIZES)]
        frame, x, y = frame_with(face, size, rng, rng.uniform(-roll, roll))
        for seen in detector.detect(frame):
            off = np.hypot(seen.x + seen.width / 2 - x, seen.y + seen.height / 2 - y)
            if off < size / 4 and 0.5 < max(seen.width, seen.height) / size < 1.8:
                yield Found(row, frame, seen)
                break


def detector(weights: Path | None) -> detectors.Detector:
    """YuNet with `weights`, or the detector that the host would use; raises DataError if the file is no detector."""
    if weights is None:
        return detectors.load_detector()
    import cv2

    try:
        return detectors.YuNet(weights.read_bytes())
    except (OSError, cv2.error) as error:
        reason = error.strerror if isinstance(error, OSError) else "not YuNet's weights"
        raise DataError(f"{weights}: {reason}") from error


def score(model: Model, faces: Faces, finder: detectors.Detector) -> dict[str, Any]:
    """Accuracy of the host's decision on faces in whole frames, compared with FER2013's crops of the same faces.

    `found` is the share of the faces that were found, `kept` the accuracy on them as a share of that on their crops,
    `kept_of_all` the same for all faces, where one that was not found is no right answer, and `outputs` how the
    decision and each output alone agree in frames with FER2013's labels and with FER+'s majority.
    """
    crops, rows = [], []
    for found in found_again(faces.pixels, finder):
        crops.append(found.crop())  # only the crop is kept: a thousand frames are a gigabyte
        rows.append(found.row)
    share = {"detector": finder.name, "n": len(faces), "found": round(len(rows) / len(faces), 5)}
    if not rows:
        none = dict.fromkeys(("accuracy", "accuracy_interval", "on_crops", "kept", "kept_of_all"))
        return share | none | {"outputs": {}}
    labels = faces.labels[rows]
    answers = model(to_batch(crops))
    right = int((model.decide(answers).argmax(axis=1) == labels).sum())
    right_crops = model.decide(model(faces.pixels)).argmax(axis=1) == faces.labels
    on_crops = float(right_crops[rows].mean())
    return share | {
        "accuracy": round(right / len(rows), 5),
        "accuracy_interval": metrics.wilson(right, len(rows)),
        "on_crops": round(on_crops, 5),
        "kept": round(right / len(rows) / on_crops, 5) if on_crops else None,
        "kept_of_all": round(right / int(right_crops.sum()), 5) if right_crops.any() else None,
        "outputs": _agreements({"decision": model.decide(answers), **answers}, faces.take(np.array(rows))),
    }


def _agreements(answers: dict[str, Floats], faces: Faces) -> dict[str, dict[str, float | None]]:
    """By output, the shares (0..1) of answers that equal FER2013's label, and FER+'s majority if there is one."""
    crowd = np.full(len(faces), -1) if faces.votes is None else ferplus.majority(faces.votes)
    clear = crowd >= 0
    found: dict[str, dict[str, float | None]] = {}
    for name, part in answers.items():
        if part.shape[1] == len(EXPRESSIONS):
            seven, eight = as_emotions(part, EXPRESSIONS).argmax(axis=1), part.argmax(axis=1)
        else:
            seven = part.argmax(axis=1)
            eight = np.asarray(EXPRESSION_OF_EMOTION)[seven]
        heard = round(float((eight[clear] == crowd[clear]).mean()), 5) if clear.any() else None
        found[name] = {"labels": round(float((seven == faces.labels).mean()), 5), "crowd": heard}
    return found
