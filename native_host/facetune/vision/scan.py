"""One scan: leads frames from a source through detection, crop and classification to a mood."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Protocol

from facetune import paths
from facetune.errors import FaceTuneError
from facetune.tasks import Lazy, wait
from facetune.types import Box, Hint, Mood, Progress
from facetune.vision.classifier import Classifier, load_classifier
from facetune.vision.crop import face_crop, to_batch
from facetune.vision.detector import load_detector
from facetune.vision.frames import FrameSource, open_source
from facetune.vision.mood import Evidence
from facetune.vision.quality import assess
from facetune.vision.sources import parse

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import Frame
    from facetune.vision.correction import Correction
    from facetune.vision.detector import Detector
    from facetune.vision.faces import Face
    from facetune.vision.quality import Quality

OnProgress = Callable[[Progress, "Frame | None"], None]


def _folders() -> object:
    """Where the models are: what was loaded from other folders (a test's) is loaded again."""
    return paths.shipped_models(), paths.fetched_models()


_detector: Final = Lazy("detector", load_detector, _folders)
_classifier: Final = Lazy("classifier", load_classifier, _folders)
"""Loaded by the first scan of a process, kept for the next."""

LEAST_LOOKS: Final = 5
"""Frames that are looked at although the time is up..."""
PATIENCE: Final = 2.0
"""...unless that many times of it are."""

SAME: Final = 0.3
"""Overlap from which a face is the one of the frame before. A head that crosses a 640x480 frame in a second moves by a
fifth of its width in a fifteenth."""
TAKEOVER: Final = 2.0
"""How many times as prominent another face must be to be read in its place."""
AWAY: Final = 0.5
"""Seconds without the face after which another is read: detectors miss one now and then, and whoever stands behind it
must not be taken for it."""


def scan(
    source: str | None,
    *,
    on_progress: OnProgress | None = None,
    cancelled: threading.Event | None = None,
    correction: Correction | None = None,
    seconds: float = 3.0,
) -> Mood:
    """Look at `source` (see sources.parse; None is the first camera) and say what mood the most prominent face is in.

    A camera, stream or video is watched for `seconds` from its first frame, a little longer where that was enough for
    few frames only, or until the answer is clear. A picture is decided by itself, a folder by all its pictures.
    `on_progress` is called in this thread: once with phase "opening", then with each frame that was looked at (BGR; a
    copy is needed to keep it). Frames stay in memory.
    What the model says of each frame is corrected by `correction` first.

    Raises FaceTuneError for every failure, with code cancelled soon after `cancelled` is set. The camera is let go in
    any case.
    """
    cancelled = cancelled or threading.Event()
    report = on_progress or _nothing
    report(Progress(phase="opening"), None)
    with ready(source, cancelled, correction) as (frames, reader):
        mood = _look(frames, reader, report, seconds)
    if cancelled.is_set():
        raise FaceTuneError("cancelled")
    return mood if correction is None else correction.mark(mood)


@contextlib.contextmanager
def ready(
    source: str | None, cancelled: threading.Event, correction: Correction | None = None
) -> Iterator[tuple[FrameSource, Reader]]:
    """The open source and a reader for its frames. The source is let go at the end."""
    # Libraries and models take longer to load than most cameras to open; all three go on at once.
    detector, classifier = _detector.start(), _classifier.start()
    with open_source(parse(source), cancelled) as frames:
        found_by, read_by = wait(detector, cancelled=cancelled), wait(classifier, cancelled=cancelled)
        # The pictures of a folder do not follow one another.
        reader = Reader(found_by, read_by, correction, follows=frames.total is None)
        yield frames, reader


def _look(frames: FrameSource, reader: Reader, report: OnProgress, seconds: float) -> Mood:
    evidence = Evidence()
    total = frames.total
    looked = 0
    started = 0.0
    while (frame := frames.next()) is not None:
        started = started or time.monotonic()
        face, others, hint = reader.read(frame, evidence)
        looked += 1
        spent = looked / total if total else (time.monotonic() - started) / seconds
        # A busy computer, or one that has just started, may spend all of the time on the first frame.
        late = spent >= 1 and (looked >= LEAST_LOOKS or spent >= PATIENCE)
        over = total is None and (late or evidence.settled())
        progress = Progress(
            phase="looking",
            done=1.0 if over else min(1.0, spent),
            frames=evidence.frames,
            box=box_of(face, frame) if face else None,
            others=others,
            hint=hint,
            distribution=evidence.distribution() or None,
        )
        report(progress, frame)
        if over:
            break
    return evidence.mood()


class Gathers(Protocol):
    """What a reader tells of each frame: mood.Evidence for one scan, live.Steady for as long as it goes."""

    def add(
        self, probabilities: npt.NDArray[np.float32], quality: Quality, others: int, contempt: float | None = None
    ) -> None:
        """A frame with a face."""

    def add_faceless(self) -> None:
        """A frame without a face."""


class Reader:
    """Reads one frame at a time: finds the faces, judges one, and adds what it says to the evidence.

    The one is the most prominent of the first frame and, where the reader `follows`, stays it while it is there: of two
    people side by side, the answer is about one. `clock` gives seconds.
    """

    def __init__(
        self,
        detector: Detector,
        classifier: Classifier,
        correction: Correction | None = None,
        *,
        follows: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._detector = detector
        self._classifier = classifier
        self._correction = correction
        names = classifier.expressions
        self._contempt = names.index("contempt") if "contempt" in names else None
        self._follows = follows
        self._clock = clock
        self._followed: Face | None = None
        self._seen = 0.0

    def read(self, frame: Frame, evidence: Gathers) -> tuple[Face | None, int, Hint | None]:
        """The face that is read, the number of others, and what would make the frame better."""
        found = self._detector.detect(frame)
        face = self._choose(found)
        if face is None:
            evidence.add_faceless()
            return None, 0, "no_face"
        others = len(found) - 1
        crop = face_crop(frame, face)
        quality = assess(frame, face, crop)
        reading = self._classifier.read(to_batch([crop]))
        contempt = None
        if reading.expression is not None and self._contempt is not None:
            contempt = float(reading.expression[0, self._contempt])
        emotion = reading.emotion[0]
        if self._correction is not None:
            emotion = self._correction.apply(emotion)
        evidence.add(emotion, quality, others, contempt)
        return face, others, quality.hint

    def _choose(self, found: list[Face]) -> Face | None:
        """Whom to read among the faces of a frame, the most prominent first. None while it may come back."""
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


def box_of(face: Face, frame: Frame) -> Box:
    """The face's box in shares of the frame, cut at its border."""
    height, width = frame.shape[:2]
    left, top = max(0.0, face.x / width), max(0.0, face.y / height)
    right, bottom = min(1.0, (face.x + face.width) / width), min(1.0, (face.y + face.height) / height)
    return Box(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))


def _nothing(progress: Progress, frame: Frame | None) -> None:
    """Reports to nobody."""
