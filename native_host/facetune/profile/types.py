"""What the profile tells its callers, as the protocol and --json show it, and a person's choices."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from facetune.affect import Emotion, Goal
from facetune.listener import ExplicitWords
from facetune.spotify_links import TrackId
from facetune.types import Hint, Probability, Signed

BucketUnit = Literal["day", "week", "month"]
"""The length of a bucket. A week begins on Monday."""

DayPart = Literal["night", "morning", "afternoon", "evening"]
"""Six hours each, from midnight on."""

Judgement = Literal["liked", "rejected"]

FeedbackKind = Literal["opened", "liked", "rejected", "cleared"]
"""What a person does with a track. "cleared" takes a like or a rejection back."""

DAY_PARTS: Final[tuple[DayPart, ...]] = get_args(DayPart)

Cursor = Annotated[str, msgspec.Meta(max_length=44, pattern=r"^[0-9]{1,18}:[0-7]:[0-9]{1,18}\Z")]
"""Where the next piece of an export begins: whose, the list, and the row after which. Made by export.py."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One profile: `created` in Unix seconds, `scans` how many are kept, `current` whether it is the one in use."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    current: bool
    created: float
    scans: int


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """A time that a person brought music of their own: when (Unix seconds), and what was in the files.

    `kinds` are those of the files. Of `rows` rows the catalogue knew nothing of `unknown`; the others are of so many
    `tracks` and `artists` that it knows. `imports` are the names of the catalogue's imports that came of the files.
    """

    number: int
    time: float
    kinds: Annotated[list[str], msgspec.Meta(max_length=20)]
    rows: int
    unknown: int
    tracks: int
    artists: int
    imports: list[str] = []


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A damaged file that was set aside: its new name, when (Unix seconds), and how many moods were saved from it."""

    file: str
    time: float
    scans: int


class PastTrack(msgspec.Struct, frozen=True, kw_only=True):
    """A track that was shown, and what the person thinks of it now."""

    id: TrackId
    name: str
    artists: list[str]
    judgement: Judgement | None
    opened: bool


class PastScan(msgspec.Struct, frozen=True, kw_only=True):
    """A mood of the history. `time` in Unix seconds; `utc_offset` in minutes, where the person was at the time.

    `emotion`, `valence` and `arousal` are what the face said, `correction` what the person said instead.
    """

    scan: int
    time: float
    utc_offset: int
    goal: str
    emotion: str | None
    confidence: Probability
    valence: Signed
    arousal: Signed
    word: str | None
    correction: str | None
    tracks: list[PastTrack] = []


class Moods(msgspec.Struct, frozen=True, kw_only=True):
    """Several moods together: how many, their means (-1..1), and how often which emotion, corrections counted."""

    scans: int
    valence: Signed
    arousal: Signed
    emotions: dict[Emotion, int]


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """The moods of one day, week or month; `start` is its first day, as in 2026-11-22."""

    start: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")]
    moods: Moods


class WeekPart(msgspec.Struct, frozen=True, kw_only=True):
    """The moods of one part of one weekday, over the whole time. Monday is 0."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    part: DayPart
    moods: Moods


class GoalEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What became of moods that music with a goal answered: `before`, and what the next scan said, `after`.

    Only pairs count whose second scan came within the hours that facetune/profile/summary.py names.
    """

    goal: str
    before: Moods
    after: Moods


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole time at a glance: `buckets` and `week` without the empty ones, in order of time."""

    moods: Moods | None
    unit: Annotated[BucketUnit, msgspec.Meta(extra={"unknown": "day"})]
    buckets: Annotated[list[Bucket], msgspec.Meta(max_length=400)]
    week: list[WeekPart]
    goals: list[GoalEffect]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the history, the newest first; `next` is what asks for the page after it, null on the last.

    `damage` tells once of a file that had to be set aside.
    """

    profile: str
    scans: list[PastScan]
    next: int | None
    summary: Summary | None
    damage: Damage | None = None


class CorrectResult(msgspec.Struct, frozen=True):
    """What stands now."""

    scan: int
    emotion: Emotion | None


class PeopleResult(msgspec.Struct, frozen=True):
    """The profiles of this computer. `damage` tells once of a file that had to be set aside."""

    profiles: list[Person]
    damage: Damage | None = None


class ExportResult(msgspec.Struct, frozen=True):
    """A piece of everything that is kept of the current person. The texts of all pieces, joined, are a JSON document.

    `next` asks for the piece after it and is null on the last; `file` is what to call the document.
    """

    text: Annotated[str, msgspec.Meta(max_length=2**20)]
    next: str | None
    file: str


class RestingFace(msgspec.Struct, frozen=True, kw_only=True):
    """That a face was looked at while at rest: when (Unix seconds), in how many frames.

    `usable` is false where another model has taken the place of the one that read it: calibrate again.
    """

    time: float
    frames: int
    usable: bool


class Uncovered(msgspec.Struct, frozen=True):
    """What a person says is never covered: `mouth` and nose, or `eyes`. Scans do not ask to uncover it."""

    mouth: bool = False
    eyes: bool = False

    def unasked(self) -> frozenset[Hint]:
        """The hints that a look does not give."""
        hints: dict[Hint, bool] = {"uncover_mouth": self.mouth, "uncover_eyes": self.eyes}
        return frozenset(hint for hint, said in hints.items() if said)


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a person's face at rest, from a look at it and from scans that were said to be neutral.

    `corrections` is how many scans of this model the person said were neutral while another emotion was read, or 0
    while they are too few to learn from. `bias` is what later scans are corrected by, in natural log-odds; null where
    nothing is.
    """

    rest: RestingFace | None
    corrections: int
    bias: dict[Emotion, Annotated[float, msgspec.Meta(ge=-20, le=20)]] | None


TrackLimit = Annotated[int, msgspec.Meta(ge=1, le=100)]
GENRE_LENGTH: Final = 64
"""Longest name of a genre that can be chosen, in code points."""

GENRES: Final = 50
"""Most genres that can be chosen."""

_TEXT: Final = r"^[^\ud800-\udfff]*$"  # lone surrogates stand for arguments of a program that are not text
Genre = Annotated[str, msgspec.Meta(min_length=1, max_length=GENRE_LENGTH, pattern=_TEXT)]
Genres = Annotated[list[Genre], msgspec.Meta(max_length=GENRES)]
Language = Annotated[str, msgspec.Meta(min_length=2, max_length=3, pattern="^[a-z]*$")]
"""An ISO 639 code, such as "pt"."""
Languages = Annotated[list[Language], msgspec.Meta(max_length=GENRES)]
Decade = Annotated[int, msgspec.Meta(ge=1900, le=2090, multiple_of=10)]
Decades = Annotated[list[Decade], msgspec.Meta(max_length=20)]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]


class Preferences(msgspec.Struct, kw_only=True, frozen=True):
    """A person's choices and their defaults.

    `limit` is the number of tracks of one answer. `preferred_languages` are ISO 639 codes, `preferred_decades` their
    first years (1980), `explicit` is null for all tracks. `retention_days` is for how many days moods are kept: 0 for
    not at all, null until they are erased. `mood_in_names` is whether the names of playlists tell the mood, which
    others     may see, and `covers` whether pages may load the covers of albums from Spotify's picture server.
    """

    goal: Goal = "match"
    limit: TrackLimit = 12
    preferred_genres: Genres = []
    avoided_genres: Genres = []
    preferred_languages: Languages = []
    preferred_decades: Decades = []
    explicit: ExplicitWords | None = None
    retention_days: Days | None = None
    mood_in_names: bool = False
    covers: bool = False


def decoded(text: Any, kind: Any, default: Any) -> Any:
    """The JSON that a row holds, as a `kind`; `default` where it holds none: rows outlive versions and damage."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, TypeError, UnicodeDecodeError, RecursionError):
        return default


def usable(values: dict[str, Any]) -> Preferences:
    """The choices in `values`; one that cannot be used, which a newer version may have saved, counts as its default."""
    chosen = Preferences()
    for field in msgspec.structs.fields(Preferences):
        if field.name in values:
            try:
                value = msgspec.convert(values[field.name], field.type)
            except msgspec.ValidationError:
                continue
            chosen = msgspec.structs.replace(chosen, **{field.name: value})
    return chosen
