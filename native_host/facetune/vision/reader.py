"""The one loop over frames: each becomes a step (step.py).

A scan, watching, the look at rest and the camera test all read these steps, and stop when they have enough.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Final

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.tasks import Lazy, wait
from facetune.types import Hint, OnProgress, Progress
from facetune.vision.classifier import load_classifier
from facetune.vision.crop import face_crop, to_batch
from facetune.vision.detector import load_detector
from facetune.vision.frames import FrameSource, open_source
from facetune.vision.posters import Posters
from facetune.vision.quality import ALL_ASKED, assess
from facetune.vision.sources import parse
from facetune.vision.step import FaceReading, Step
from facetune.vision.upright import Upright

if TYPE_CHECKING:
    from facetune.types import FaceCrop, Frame
    from facetune.vision.calibration import Correction
    from facetune.vision.classifier import Classifier
    from facetune.vision.detector import Detector
    from facetune.vision.faces import Face
    from facetune.vision.quality import Quality

SAME: Final = 0.3
"""Overlap (0..1) from which a face is the one of the frame before. A head that crosses a 640x480 frame in a second
moves by a fifth of its width in a fifteenth."""
TAKEOVER: Final = 2.0
"""How many times as prominent another face must be to be read in its place."""
AWAY: Final = 0.5
"""Seconds without the face after which another is read: detectors miss a face now and then, and the person behind it
must not be taken for it."""


@contextlib.contextmanager
def read_frames(
    source: str | None,
    *,
    on_progress: OnProgress,
    cancelled: threading.Event,
    correction: Correction | None = None,
    unasked: frozenset[Hint] = ALL_ASKED,
    emotions: bool = True,
) -> Iterator[tuple[int | None, Iterator[Step]]]:
    """Open `source` (see sources.parse; None: a likely camera): how many frames it has, and a step for each.

    The number is None for a source without an end. Without `emotions` the model is neither loaded nor needed.
    Reports that the source is being opened; the rest is for the caller to report. Lets go of the source at the end of
    the `with`, and raises FaceTuneError cancelled there if `cancelled` is set. Any failure is a FaceTuneError.
    """
    on_progress(Progress(phase="opening"), None)
    # Libraries and models take longer to load than most cameras to open; all three go on at once.
    finding = _detector.start()
    classifying = _classifier.start() if emotions else None
    with open_source(parse(source), cancelled) as frames:
        detector = wait(finding, cancelled=cancelled)
        classifier = None if classifying is None else wait(classifying, cancelled=cancelled)
        # The pictures of a folder do not follow one another.
        reader = Reader(detector, classifier, correction, unasked=unasked, follows=frames.total is None)
        yield frames.total, _steps(frames, reader)
    if cancelled.is_set():
        raise FaceTuneError("cancelled")


def warm() -> None:
    """Begin to load the libraries and models, for a look whose source is still to be found."""
    _detector.start()
    _classifier.start()


def _steps(frames: FrameSource, reader: Reader) -> Generator[Step, None, None]:
    number, started = 0, 0.0
    while (frame := frames.next()) is not None:
        number, started = number + 1, started or time.monotonic()
        step = reader.read(frame)
        yield step._replace(number=number, elapsed=time.monotonic() - started)


class Reader:
    """Reads one frame at a time: finds the faces, chooses one, and asks the model about it, if there is a `classifier`.

    The one is the most prominent of the first frame. Where the reader `follows`, it stays that one while it is there:
    of two people side by side, the answer is about one. A face that never moves beside one that does is a picture's and
    is not read any more. `clock` gives seconds.
    """

    def __init__(
        self,
        detector: Detector,
        classifier: Classifier | None,
        correction: Correction | None = None,
        *,
        unasked: frozenset[Hint] = ALL_ASKED,
        follows: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = detector.name
        self._upright = Upright(detector, follows=follows)
        self._classifier = classifier
        self._correction = correction
        self._unasked = unasked
        self._follows = follows
        self._clock = clock
        self._followed: Face | None = None
        self._seen = 0.0
        self._posters = Posters()

    def read(self, frame: Frame) -> Step:
        """What a frame shows, (height, width, 3) uint8 BGR."""
        before = self._upright.turned
        frame, found = self._upright.look(frame)
        turned = self._upright.turned
        if turned != before:
            self._followed = None
            self._posters.forget()
        found, replaced = self._people(frame, found)
        face = self._choose(found)
        if face is None:
            return Step(frame, None, 0, "no_face", None, detector=self._name, turned=turned, replaced=replaced)
        others = len(found) - 1
        crop = face_crop(frame, face)
        quality = assess(frame, face, crop, self._unasked)
        reading = self._ask(crop, quality, others)
        return Step(frame, face, others, quality.hint, reading, detector=self._name, turned=turned, replaced=replaced)

    def _people(self, frame: Frame, found: list[Face]) -> tuple[list[Face], bool]:
        """The faces that are not known to be pictures', and whether the one that was read until now has become one."""
        if not self._follows:
            return found, False
        found = [face for face in found if not self._posters.is_known(face)]
        before = self._followed
        if len(found) < 2 or before is None:
            return found, False
        self._posters.add(frame)
        followed = max(found, key=before.overlap)
        others = [face for face in found if face is not followed]
        person = self._posters.another(followed, others, frame.shape[1])
        if person is None:
            return found, False
        self._followed = person
        return others, True

    def _ask(self, crop: FaceCrop, quality: Quality, others: int) -> FaceReading | None:
        if self._classifier is None:
            return None
        said = self._classifier.read(to_batch([crop]))
        names = self._classifier.expressions
        contempt = None
        if said.expression is not None and "contempt" in names:
            contempt = float(said.expression[0, names.index("contempt")])
        emotion = said.emotion[0]
        if self._correction is not None:
            emotion = self._correction.apply(emotion)
        return FaceReading(emotion, quality, others, contempt)

    def _choose(self, found: list[Face]) -> Face | None:
        """The face to read among those of a frame, the most prominent first. None while it may come back."""
        if not found:
            return None
        face, before, now = found[0], self._followed, self._clock()
        if self._follows and before is not None:
            nearest = max(found, key=before.overlap)
            if before.overlap(nearest) < SAME:
                if now - self._seen < AWAY:
                    return None
            elif face.prominence < TAKEOVER * nearest.prominence:
                face = nearest
        self._followed, self._seen = face, now
        return face


def _folders() -> object:
    """Where the models are, and which were fetched: after a change they are loaded again."""
    fetched = paths.fetched_models()
    return paths.shipped_models(), fetched, [file.name for file in fetched.glob("*.onnx")]


_detector: Final = Lazy("detector", load_detector, _folders)
_classifier: Final = Lazy("classifier", load_classifier, _folders)
"""Loaded when a process first looks, kept for the next look."""
