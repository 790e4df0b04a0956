"""Requests for tracks, each with the first tracks of the host's answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.affect import EMOTIONS, GOALS, one_emotion
from facetune.listener import Listening
from facetune.music.ranking import targets, wishes
from facetune.music.ranking.recommend import recommend
from facetune.types import Point

if TYPE_CHECKING:
    from facetune.music.catalogue.catalogue import Catalogue

SHOWN: Final = 20
"""Tracks of an answer that are compared."""
_NOW: Final = 1_790_000_000.0
_DAY: Final = 86_400.0
_MIXED: Final = {"happy": 0.5, "surprise": 0.3, "neutral": 0.2}
_BLUE: Final = {"sad": 0.55, "fear": 0.15, "neutral": 0.3}


def _requests(catalogue: Catalogue) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = [{"mood": one_emotion(name), "goal": goal} for name in EMOTIONS for goal in GOALS]
    mixed: list[dict[str, Any]] = [{"mood": mood, "goal": goal} for mood in (_MIXED, _BLUE) for goal in GOALS]
    known = _listening(catalogue)
    named: list[dict[str, Any]] = [
        {"preferred_genres": ["Rock"], "avoided_genres": ["pop"]},
        {"preferred_languages": ["de", "zh"], "language": "de-AT"},
        {"preferred_decades": [1980, 1990], "language": "en"},
        {"explicit": "none", "language": "pt_BR.UTF-8"},
        {"preferred_genres": ["christmas", "jazz"], "preferred_languages": ["fr"], "language": "fr"},
    ]
    others: list[dict[str, Any]] = [
        {"target": {"valence": 0.2, "energy": 0.9}, "mood": _MIXED},
        {"limit": 1, "mood": _BLUE, "goal": "lift"},
        {"limit": 100, "mood": _BLUE, "goal": "match"},
        {"limit": 100, "mood": _MIXED, "goal": "calm"},
        {"month": 12, "mood": _MIXED},
        {"seed": 2**32 - 1, "mood": _MIXED},
        *({"listening": known, "mood": mood, "goal": goal} for mood in (_MIXED, _BLUE) for goal in GOALS),
        *({"wishes": each, "mood": mood, "goal": "lift"} for mood in (_MIXED, _BLUE) for each in named),
        {"wishes": named[0], "listening": known, "mood": _BLUE, "goal": "calm", "limit": 40},
    ]
    return [{"seed": 7, "month": 5, **each} for each in plain + mixed + others]


def _listening(catalogue: Catalogue) -> dict[str, Any]:
    """A history with some of everything, of tracks that are spread over the catalogue."""
    places = list(range(17, len(catalogue), len(catalogue) // 60))
    rows = catalogue.details(places)
    liked, rejected, opened, shown = rows[:15], rows[15:24], rows[24:34], rows[:50:2]
    return {
        "now": _NOW,
        "liked": {row.id: _NOW - number * 20 * _DAY for number, row in enumerate(liked)},
        "rejected": {row.id: _NOW - number * _DAY for number, row in enumerate(rejected)},
        "liked_artists": {row.artists[0]: 1.0 + number % 3 for number, row in enumerate(liked)},
        "rejected_artists": {row.artists[0]: 1.0 + number % 2 for number, row in enumerate(rejected)},
        "opened": {row.id: [1 + number, _NOW - number * 30 * _DAY] for number, row in enumerate(opened)},
        "shown": {row.id: [1 + number % 9, _NOW - number * _DAY / 2] for number, row in enumerate(shown)},
    }


def _answered(catalogue: Catalogue, request: dict[str, Any]) -> dict[str, Any]:
    known = msgspec.convert(request.get("listening", {}) | request.get("wishes", {}), Listening)
    target = msgspec.convert(request.get("target"), Point | None)
    goal = request.get("goal", "match")
    tracks = recommend(
        catalogue,
        request["mood"],
        goal=goal,
        limit=request.get("limit", SHOWN),
        seed=request["seed"],
        listening=known,
        target=target,
        december=request["month"] == 12,
    )
    ids = [track.id for track in tracks]
    because = [[each.kind for each in track.reason.because] for track in tracks[:SHOWN]]
    return {
        "request": request,
        "ids": ids[:SHOWN],
        "because": because if any(because) else [],
        "few": wishes.few(catalogue, known, ids),
        "path": [
            # Python 3.12 sums more exactly than 3.11 does.
            [round(step.point.valence, 9), round(step.point.energy, 9)]
            for step in targets.path(request["mood"], goal, target)
        ],
    }


def text(catalogue: Catalogue) -> str:
    """The text of music.json: a list of the requests, as web/music/types.d.ts has them, with the host's answers."""
    cases = (_answered(catalogue, request) for request in _requests(catalogue))
    return "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"
