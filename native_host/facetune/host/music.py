"""The methods about tracks: tracks for a mood, and the catalogue that they are chosen from."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion, Goal, one_emotion
from facetune.app.recommend import RecommendResult
from facetune.app.settings import TrackLimit
from facetune.errors import FaceTuneError
from facetune.host import music_library
from facetune.host.protocol import Call, Method, ScanId
from facetune.host.spotify import then_taste
from facetune.types import CatalogueResult, Minutes, Point, Probability


class RecommendParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tracks for a mood that is known already: the emotion a person names, or the distribution of an earlier scan.

    `target` and `minutes` are as for a scan. `scan` is the scan whose mood it is, or was before it was corrected. With
    `private` it is not kept that these tracks were shown.
    """

    emotion: Emotion | None = None
    distribution: dict[Emotion, Probability] | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    target: Point | None = None
    minutes: Minutes | None = None
    scan: ScanId | None = None
    private: bool = False


class CatalogueParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked for."""


class Genre(msgspec.Struct, frozen=True):
    """A genre by the name that settings know it by, and how many tracks have it."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    tracks: int


class GenresResult(msgspec.Struct, frozen=True):
    """The genres of the tracks, the commonest first."""

    genres: Annotated[list[Genre], msgspec.Meta(max_length=2000)]


def recommend(params: RecommendParams, call: Call) -> RecommendResult:
    """Tracks for an emotion or a distribution, exactly one of which is given."""
    from facetune.app import recommend

    if params.emotion is not None and params.distribution is None:
        distribution = one_emotion(params.emotion)
    elif params.distribution is not None and params.emotion is None and sum(params.distribution.values()) > 0:
        distribution = params.distribution
    else:
        raise FaceTuneError(
            "invalid_params", method="recommend", detail="give either an emotion or a distribution that is not zero"
        )
    return recommend.recommend(
        distribution,
        recommend.Wanted(params.goal, params.limit, params.seed, params.target, params.minutes),
        scan=params.scan,
        private=params.private,
    )


def info(params: CatalogueParams, call: Call) -> CatalogueResult:
    """What the catalogue holds."""
    from facetune.app import catalogue

    return catalogue.contents()


def genres(params: CatalogueParams, call: Call) -> GenresResult:
    """What genres there are to choose from."""
    from facetune.app import catalogue

    return GenresResult([Genre(name=name, tracks=tracks) for name, tracks in catalogue.genres()])


METHODS: Final = {
    "recommend": Method(RecommendParams, RecommendResult, then_taste(recommend)),
    "catalogue/info": Method(CatalogueParams, CatalogueResult, info),
    "catalogue/genres": Method(CatalogueParams, GenresResult, genres),
    **music_library.METHODS,
}
