"""The methods about tracks: those for a mood, and the list that they are chosen from."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune import settings
from facetune.affect import Emotion, Goal, one_emotion
from facetune.errors import FaceTuneError
from facetune.host.call import Call, Method
from facetune.host.protocol import ScanId
from facetune.host.spotify import then_taste
from facetune.settings import TrackLimit
from facetune.types import Minutes, Point, Probability, Track

MOST_GENRES: Final = 2000
"""An imported list may have made up more; nobody looks through so many."""


class RecommendParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tracks for a mood that is known already: the emotion a person names, or the distribution of an earlier scan.

    `target` and `minutes` are as for a scan. `scan` is the scan whose mood it is, or was before it was corrected.
    """

    emotion: Emotion | None = None
    distribution: dict[Emotion, Probability] | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    target: Point | None = None
    minutes: Minutes | None = None
    scan: ScanId | None = None


class RecommendResult(msgspec.Struct, frozen=True):
    """The tracks, and the goal they serve: `path` is where it leads, step by step, and begins at the mood.

    `target` is the point that was asked for instead of the goal, `scan` the scan that the request named.
    """

    goal: Goal
    tracks: list[Track]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None


class CatalogueParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


class ImportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was imported: its name, when (Unix seconds), and how many tracks it added."""

    number: int
    file: str
    time: float
    rows: int
    added: int
    merged: int
    skipped: dict[str, int]


class CatalogueResult(msgspec.Struct, frozen=True):
    """How many tracks answers are chosen from, by how many artists, and what was imported, the latest last."""

    file: str
    tracks: int
    artists: int
    imports: list[ImportedFile]


class Genre(msgspec.Struct, frozen=True):
    """A genre by the name that settings know it by, and how many tracks have it."""

    name: str
    tracks: int


class GenresResult(msgspec.Struct, frozen=True):
    """The genres of the tracks, the commonest first."""

    genres: list[Genre]


def recommend(params: RecommendParams, call: Call) -> RecommendResult:
    """Tracks for an emotion or a distribution, exactly one of which is given."""
    del call
    from facetune import pipeline as app

    if params.emotion is not None and params.distribution is None:
        distribution = one_emotion(params.emotion)
    elif params.distribution is not None and params.emotion is None and sum(params.distribution.values()) > 0:
        distribution = params.distribution
    else:
        raise FaceTuneError(
            "invalid_params", method="recommend", detail="give either an emotion or a distribution that is not zero"
        )
    chosen = settings.read()
    goal = params.goal or chosen.goal
    tracks = app.recommend(
        distribution,
        goal=goal,
        limit=params.limit or chosen.limit,
        seed=params.seed,
        target=params.target,
        minutes=params.minutes,
        scan=params.scan,
    )
    path = app.path(distribution, goal, params.target)
    return RecommendResult(goal=goal, tracks=tracks, path=path, target=params.target, scan=params.scan)


def info(params: CatalogueParams, call: Call) -> CatalogueResult:
    """What the catalogue holds, built or mended first where it needs that. Raises as shared.catalogue does."""
    del params, call
    return contents()


def genres(params: CatalogueParams, call: Call) -> GenresResult:
    """What genres there are to choose from. Raises as shared.catalogue does."""
    del params, call
    from facetune.music.catalogue import shared
    from facetune.profile.preferences import GENRE_LENGTH

    counted = shared.catalogue().genre_counts()
    choices = [each for each in counted.items() if 0 < len(each[0]) <= GENRE_LENGTH]  # longer ones fit no setting
    commonest = sorted(choices, key=lambda each: (-each[1], each[0]))[:MOST_GENRES]
    return GenresResult([Genre(name=name, tracks=tracks) for name, tracks in commonest])


def contents() -> CatalogueResult:
    """The same for the command line. Raises FaceTuneError as shared.catalogue does."""
    from facetune import paths
    from facetune.files import disk_failed
    from facetune.music.catalogue import import_folders, shared

    opened = shared.catalogue()
    try:
        kept = import_folders.list_of(paths.catalogue_file())
    except OSError as error:
        disk_failed(import_folders.folder_of(paths.catalogue_file()), error)
    return CatalogueResult(
        file=opened.name,
        tracks=len(opened),
        artists=opened.artist_count,
        imports=[ImportedFile(number=each.number, **msgspec.structs.asdict(each.about)) for each in kept],
    )


METHODS: Final = {
    "recommend": Method(RecommendParams, RecommendResult, then_taste(recommend)),
    "catalogue/info": Method(CatalogueParams, CatalogueResult, info),
    "catalogue/genres": Method(CatalogueParams, GenresResult, genres),
}
