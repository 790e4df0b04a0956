"""The vocabulary of all rooms: what vision, music and profile hand to each other and to both front doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

import msgspec

from facetune.affect import Emotion
from facetune.spotify_links import CoverId, TrackId

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Frame: TypeAlias = npt.NDArray[np.uint8]
    """A picture, shape (height, width, 3), BGR."""

    FaceCrop: TypeAlias = npt.NDArray[np.uint8]
    """A face as the model wants it, shape (48, 48), gray."""

Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
Signed = Annotated[float, msgspec.Meta(ge=-1, le=1)]

Hint = Literal[
    "no_face",
    "move_closer",
    "more_light",
    "less_light",
    "hold_still",
    "face_camera",
    "center_face",
    "uncover_mouth",
    "uncover_eyes",
]
"""What would make the next frame better. The popup and the command line put it into words."""

Phase = Literal["opening", "looking"]

UnsureReason = Literal["no_face", "not_sure"]

Turn = Literal[0, 90, 180, 270]
"""Degrees, clockwise."""

DetectorName = Literal["yunet", "haar"]
"""What finds faces: YuNet, or without its weights the Haar cascade, which finds fewer."""


class Box(msgspec.Struct, frozen=True):
    """A rectangle in shares of the frame's width and height (0 is left or top): any size of preview can draw it."""

    x: Probability
    y: Probability
    width: Probability
    height: Probability


class Camera(msgspec.Struct, frozen=True):
    """A camera by the name its system gives it."""

    index: int
    name: str


class TrialResult(msgspec.Struct, frozen=True):
    """How many frames came, in how many of them there was a face, and their size in pixels."""

    frames: int
    faces: int
    width: int
    height: int


class Progress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a scan is going, reported at most once a frame.

    `done` is the share of the scan's time or evidence that is in, 0..1. `others` counts the faces beside the
    one that is read. `distribution` is the running answer, once there is one.
    """

    phase: Annotated[Phase, msgspec.Meta(extra={"unknown": "looking"})]
    done: Probability = 0.0
    frames: int = 0
    box: Box | None = None
    others: int = 0
    hint: Hint | None = None
    distribution: Annotated[dict[Emotion, Probability], msgspec.Meta(min_length=7)] | None = None


OnProgress = Callable[[Progress, "Frame | None"], None]
"""Called in the thread that reads: once with phase "opening", then with each frame that was read.

The frame is (height, width, 3) uint8 BGR. It stays in memory: a copy is needed to keep it.
"""


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of one scan.

    `emotion` is None where no confident answer is possible: then `reason` says why and `alternatives` holds the two
    likeliest emotions (none for no_face). `distribution` has seven keys and sums to 1, or is empty for no_face.
    `frames` counts the good frames the answer rests on; `others` the most faces seen beside the one that was read.
    `hint` is the most frequent obstacle. `contempt` is its share among the eight expressions of the model's second
    output, None from a model without one. `calibrated` says that what the model said was corrected for the person's
    face; `uncorrected` is then the distribution as it would have been without. `detector` is what looked for faces.
    `turned` is by how many degrees, clockwise, the picture was turned to be upright.
    """

    emotion: Emotion | None
    confidence: Probability
    valence: Signed
    arousal: Signed
    word: str | None
    distribution: dict[Emotion, Probability]
    frames: int
    others: int = 0
    reason: UnsureReason | None = None
    alternatives: Annotated[list[Emotion], msgspec.Meta(max_length=2)] = []
    hint: Hint | None = None
    contempt: Probability | None = None
    calibrated: bool = False
    uncorrected: Annotated[dict[Emotion, Probability], msgspec.Meta(min_length=7)] | None = None
    detector: DetectorName | None = None
    turned: Annotated[int, msgspec.Meta(ge=0, le=270)] = 0


Unit = Annotated[float, msgspec.Meta(ge=0, le=1)]

MINUTES: Final = 240
"""The longest playlist that can be asked for by its length."""

Minutes = Annotated[int, msgspec.Meta(ge=1, le=MINUTES)]


class Point(msgspec.Struct, frozen=True):
    """A place in the catalogue's plane: Spotify's valence and energy, both 0..1."""

    valence: Unit
    energy: Unit


BecauseKind = Literal[
    "liked", "opened", "liked_artist", "known_track", "known_artist", "yours", "your_artist", "genre", "new"
]


class Because(msgspec.Struct, frozen=True, kw_only=True):
    """One thing known of the listener that speaks for a track.

    - "liked", "opened": this very track, before
    - "liked_artist": likes of tracks by the artist `name`
    - "known_track", "known_artist": what the listener's account plays a lot; `name` is the artist
    - "yours", "your_artist": what is in the listener's own music, brought from files; `name` is the artist
    - "genre": a genre that the listener prefers; `name` is the genre
    - "new": the track was not opened, nor shown of late, and neither it nor one of its artists is liked or played a lot
    """

    kind: BecauseKind
    name: str | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a track is in the list, as data: the front doors put it into words.

    `kind` is "mood" for a track near the mood's own point, "step" for one on the way from there to the goal, "calm"
    for one chosen by low energy and high acousticness. `target` is the point that was asked for, `distance` the
    track's Euclidean distance from it; `step` counts 1..`steps` along the way. `because` is empty where nothing
    that is known of the listener speaks for the track.
    """

    kind: Annotated[Literal["mood", "step", "calm"], msgspec.Meta(extra={"unknown": "mood"})]
    target: Point
    distance: float
    step: int = 1
    steps: int = 1
    because: list[Because] = []


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """One recommended track. `id` is Spotify's, 22 base62 characters; `duration` is in seconds.

    `cover` is the album's picture, https://i.scdn.co/image/ and this, where Spotify has told it of the person's tracks.
    `explicit` is true for a track that is to be marked so, which the person chooses.
    """

    id: TrackId
    name: str
    artists: list[str]
    album: str | None
    year: int | None
    genre: str | None
    duration: float | None
    popularity: Annotated[int, msgspec.Meta(ge=0, le=100)]
    url: str
    uri: str
    valence: Unit
    energy: Unit
    reason: Reason
    cover: CoverId | None = None
    explicit: bool = False


class ImportRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded about an import.

    `file` is the name of the file it came from, without its folder; `time` is in Unix seconds. Of the file's `rows`
    `added` became tracks, `merged` were other recordings of existing tracks (the more popular one stays), and `skipped`
    counts the rest by reason.
    """

    file: str
    time: float
    rows: int
    added: int
    merged: int
    skipped: dict[str, int]


class ImportedFile(ImportRecord, frozen=True, kw_only=True):
    """The record of an import, and its `number`, from 1.

    It has the file's name, when it was imported (Unix seconds), and what became of its rows.
    """

    number: int


class CatalogueResult(msgspec.Struct, frozen=True):
    """How many tracks answers are chosen from, by how many artists, and what was imported, the latest last."""

    file: str
    tracks: int
    artists: int
    imports: list[ImportedFile]
