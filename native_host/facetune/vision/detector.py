"""The face detectors: YuNet if its weights are installed, otherwise OpenCV's Haar cascade."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.vision import manifest
from facetune.vision.faces import Face, by_prominence, search, search_enlarged
from facetune.vision.libraries import load_opencv
from facetune.vision.low_light import brightened

if TYPE_CHECKING:
    from facetune.types import DetectorName, Frame

log: Final = logging.getLogger("facetune")

_YUNET_SCORE: Final = 0.6
"""Least score of a face. On FER2013's faces in 640x480 frames, 0.9 (the value of OpenCV's sample) loses half of the
faces. 0.6 gives one false face in 150 frames, and those show the edge of a pasted picture."""

_LIKE: Final = 0.1
"""Least score that is told by likeness."""

_MIDDLE: Final = 0.4
"""Largest distance of a face from the middle of a picture to be in it, in halves of the picture."""

_HAAR_SURE: Final = 10.0
"""Sum of the cascade's last stage that counts as certain. On FER2013's faces in 640x480 frames its median is 6. For a
false find beside the face it is mostly less than half of the face's."""


class Detector(Protocol):
    """Finds faces. Implementations may be called from any thread."""

    @property
    def name(self) -> DetectorName:
        """Which one it is."""

    def detect(self, frame: Frame) -> list[Face]:
        """The faces of a frame, (height, width, 3) uint8 BGR, the most prominent first."""


class YuNet:
    """YuNet (Wu, Peng and Yu 2023), cv2.FaceDetectorYN: landmarks, and faces that are turned or partly covered.

    The network is small, and its landmarks follow a tilted head only in part: on the sample portrait turned by 30
    degrees, the line of the eyes shows 6 degrees at 320 pixels and 18 at 640.
    """

    name: Final = "yunet"

    def __init__(self, weights: bytes) -> None:
        import cv2
        import numpy as np

        buffer = np.frombuffer(weights, np.uint8)
        self._lock = threading.Lock()
        self._size = (0, 0)
        self._model = cv2.FaceDetectorYN.create(
            "onnx", buffer, np.empty(0, np.uint8), (320, 320), score_threshold=_YUNET_SCORE, nms_threshold=0.3, top_k=50
        )

    def detect(self, frame: Frame) -> list[Face]:
        """See Detector."""
        light = brightened(frame)
        found = search(light, self._search)
        if not found and light is not frame:  # a face that the screen alone lights is white in the brighter frame
            found = search(frame, self._search)
        return by_prominence(found or search_enlarged(light, self._search))

    def likeness(self, picture: Frame) -> float:
        """How much the middle of a picture, (side, side, 3) uint8 BGR, looks like an upright face: the score, 0..1.

        Scores far below a face's count, too.
        """
        middle = picture.shape[0] / 2
        with self._lock:
            self._model.setScoreThreshold(_LIKE)
            try:
                rows = self._rows(picture)
            finally:
                self._model.setScoreThreshold(_YUNET_SCORE)
        return max(
            (
                score
                for x, y, width, height, *_, score in rows
                if max(abs(x + width / 2 - middle), abs(y + height / 2 - middle)) < middle * _MIDDLE
            ),
            default=0.0,
        )

    def _rows(self, small: Frame) -> list[list[float]]:
        """What the network says, in pixels of the picture. The lock is held."""
        size = (small.shape[1], small.shape[0])
        if size != self._size:
            self._model.setInputSize(size)
            self._size = size
        _, rows = self._model.detect(small)
        found: list[list[float]] = [] if rows is None else rows.tolist()  # type: ignore[redundant-expr]
        return found

    def _search(self, small: Frame, scale: float) -> list[Face]:
        with self._lock:
            rows = self._rows(small)
        faces = []
        for given in rows:
            *row, score = [value / scale for value in given[:-1]] + given[-1:]
            x, y, width, height = row[:4]
            points = ((row[4], row[5]), (row[6], row[7]), (row[8], row[9]), (row[10], row[11]), (row[12], row[13]))
            faces.append(Face(x, y, width, height, score, points, "yunet"))
        return faces


class Haar:
    """The cascade (Viola and Jones 2001) in opencv-python 4: upright faces that look at the camera, no landmarks."""

    name: Final = "haar"

    def __init__(self, file: Path) -> None:
        import cv2

        self._lock = threading.Lock()
        self._model = cv2.CascadeClassifier(str(file))

    def detect(self, frame: Frame) -> list[Face]:
        """See Detector."""
        return by_prominence(search(frame, self._search))

    def _search(self, small: Frame, scale: float) -> list[Face]:
        import cv2

        gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        with self._lock:
            boxes, _, sums = self._model.detectMultiScale3(
                gray, scaleFactor=1.1, minNeighbors=4, minSize=(24, 24), outputRejectLevels=True
            )
        found = []
        for box, certainty in zip(boxes, sums, strict=True):
            x, y, width, height = (float(value) / scale for value in box)
            score = min(1.0, max(0.01, float(certainty) / _HAAR_SURE))  # a face that was found is never worth nothing
            found.append(Face(x, y, width, height, score, None, "haar"))
        return found


def load_detector() -> Detector:
    """The best detector that is installed.

    Raises FaceTuneError detector_missing if there is none, library_missing without OpenCV.
    """
    load_opencv()
    yunet = _load_yunet()
    if yunet is not None:
        return yunet
    import cv2

    folder = getattr(cv2, "data", None)  # OpenCV 5 and some distributions' packages have no cascades
    file = Path(folder.haarcascades if folder else "") / "haarcascade_frontalface_default.xml"
    if not file.is_file():
        raise FaceTuneError("detector_missing")
    return Haar(file)


def _load_yunet() -> YuNet | None:
    import cv2

    folder = paths.fetched_models()
    try:
        return YuNet(manifest.verified(folder, manifest.face_detector()))
    except FaceTuneError as error:
        if error.code != "model_missing":
            log.warning("YuNet is not used: %s", error.message)
    except cv2.error as error:
        log.warning("YuNet is not used: %s", error)
    return None
