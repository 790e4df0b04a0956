"""What the lists are made of, and whether each mood's ranking tells the moods of editorial playlists apart.

    python tests/bench/moods.py [--tracks 12] [--uses 20]

For 7 moods and 3 goals it prints the shares of the commonest genres, the most that one genre has of a list, the part
of explicit tracks among those of which that is known, decades, languages, the mean distance from the way, how many
different tracks came in all uses (by chance alone, and for a listener whose history is kept), how often the commonest
came, and where calm ends. Then, for genres, languages, decades and explicit words, which part of the lists has what is
named, before and after naming it. Below are, for each mood, the areas under the ROC curve (the
chance that the ranking puts a track of this mood's lists before one of another mood's) with and without what moods.py
asks for; they need ../shared/data/tracks-2026.csv.gz, whose `subgenre` names the editorial list.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

import numpy as np  # noqa: E402

from facetune.affect import EMOTIONS, GOALS, one_emotion  # noqa: E402
from facetune.listener import Listening, Seen  # noqa: E402
from facetune.music.catalogue.build import build  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue  # noqa: E402
from facetune.music.languages import LANGUAGES  # noqa: E402
from facetune.music.ranking import candidates, targets, wishes  # noqa: E402
from facetune.music.ranking.moods import NOTHING, Mix  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402

if TYPE_CHECKING:
    import numpy.typing as npt

    from facetune.types import Track

SOURCE = ROOT.parent / "shared/data/tracks-2026.csv.gz"
LISTS = {
    "happy": {"Happy Beats", "feel-good", "Feelin' Good", "happy"},
    "sad": {"sad hour", "sad", "sad girl country"},
    "calm": {
        "meditative", "yoga", "Calming Classical", "floating", "Indie Chillout", "study", "lo-fi study", "Soul Coffee",
        "chill",
    },
    "angry": {"Rock Hard", "metalcore", "death-metal", "grindcore", "heavy-metal", "hardcore"},
    "fear": {"goth", "noir", "doom metal", "drone metal", "Dark Academia Classical"},
    "surprise": {"party", "Party Cove", "Party Hits", "Dance Rising", "Get Turnt", "workout"},
}  # fmt: skip
"""Editorial lists and genres of each mood; "calm" is the goal's end. Neutral and disgust have none."""
NAMED = {
    "genres": ("metal", "indie", "country", "jazz", "classical", "brazilian", "indian"),
    "languages": ("ja", "de", "fr", "hi"),
    "decades": ("1970", "1980", "2020"),
}
CALM_ENDS = 3
"""The last tracks of a calm list that count as its end."""


def lists(catalogue: Catalogue, mood: str, goal: str, tracks: int, uses: int) -> list[list[Track]]:
    """One list for each use."""
    first = 1000 * list(EMOTIONS).index(mood)  # type: ignore[arg-type]
    return [
        recommend(catalogue, one_emotion(mood), goal=goal, limit=tracks, seed=seed)  # type: ignore[arg-type]
        for seed in range(first, first + uses)
    ]


def lists_remembered(catalogue: Catalogue, mood: str, goal: str, tracks: int, uses: int) -> list[list[Track]]:
    """One list for each use, an hour after the one before, for a listener whose history is kept."""
    shown: dict[str, Seen] = {}
    found = []
    for use in range(uses):
        now = 1e9 + 3600.0 * use
        known = Listening(now=now, shown=dict(shown))
        distribution = one_emotion(mood)  # type: ignore[arg-type]
        found.append(recommend(catalogue, distribution, goal=goal, limit=tracks, seed=use, listening=known))  # type: ignore[arg-type]
        for track in found[-1]:
            shown[track.id] = (shown.get(track.id, (0, 0.0))[0] + 1, now)
    return found


def repetition(found: list[list[Track]]) -> str:
    """How many different tracks came, and how often the commonest."""
    counts = Counter(track.id for each in found for track in each)
    return f"{len(counts)} of {counts.total()} different, one {max(counts.values())} times"


def shares(counts: Counter[str], total: int, most: int) -> str:
    """The largest shares in per cent."""
    return " ".join(f"{name} {100 * count / total:.0f}" for name, count in counts.most_common(most))


def describe(catalogue: Catalogue, found: list[list[Track]]) -> tuple[str, float]:
    """A line about the lists of all uses, and the largest share of one genre in one list."""
    tracks = [track for each in found for track in each]
    places = list(catalogue.find([track.id for track in tracks]).tracks.values())
    genres = Counter(genre for track in tracks for genre in (track.genre or "none").split(", "))
    largest = max(
        max(Counter(genre for track in each for genre in (track.genre or "").split(", ") if genre).values()) / len(each)
        for each in found
    )
    explicit = catalogue.explicit[places]
    known = explicit >= 0
    decades = Counter(f"{track.year // 10 * 10}s" for track in tracks if track.year)
    spoken = Counter(("?", *LANGUAGES)[number] for number in catalogue.language[places].tolist())
    away = statistics.fmean(track.reason.distance for track in tracks)
    line = (
        f"{shares(genres, len(tracks), 4)} | most {100 * largest:.0f} | explicit {100 * explicit[known].mean():.0f}"
        f" | {shares(decades, sum(decades.values()), 3)} | {shares(spoken, len(places), 3)}"
        f" | off {away:.3f} | {repetition(found)}"
    )
    return line, largest


def named_shares(
    catalogue: Catalogue, known: Listening, unnamed: list[list[Track]]
) -> tuple[list[float], list[float], int]:
    """The share of each list that grants the one wish of `known`, before and after it is named.

    Also how many lists after it grant it to less than half. `unnamed` are the lists before, by mood and goal.
    """
    (wish,) = wishes.wished(known)

    def granted(tracks: list[Track]) -> float:
        places = list(catalogue.find([track.id for track in tracks]).tracks.values())
        return float(wishes.granted(catalogue, known, wish, places).mean())

    after = lists_of_15(catalogue, known)
    missed = sum(bool(wishes.few(catalogue, known, [track.id for track in each])) for each in after)
    return list(map(granted, unnamed)), list(map(granted, after)), missed


def lists_of_15(catalogue: Catalogue, known: Listening | None) -> list[list[Track]]:
    """One list for each mood and goal."""
    return [
        recommend(catalogue, one_emotion(mood), goal=goal, limit=15, seed=3, listening=known)
        for mood in EMOTIONS
        for goal in GOALS
    ]


def explicit_shares(catalogue: Catalogue, found: list[list[Track]]) -> str:
    """The parts of all tracks of these lists that are explicit, and of which that is not known."""
    places = list(catalogue.find([track.id for each in found for track in each]).tracks.values())
    explicit = catalogue.explicit[places]
    return f"explicit {100 * (explicit > 0).mean():.0f}, not known {100 * (explicit < 0).mean():.0f} per cent"


def members(catalogue: Catalogue) -> dict[str, npt.NDArray[np.int64]]:
    """The positions of the tracks of each mood's lists."""
    named: dict[str, list[str]] = defaultdict(list)
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for mood, wanted in LISTS.items():
                if wanted & set(row["subgenre"].split(";")):
                    named[mood].append(row["track_id"])
    return {mood: np.array(list(catalogue.find(ids).tracks.values())) for mood, ids in named.items()}


def area(own: npt.NDArray[np.float32], others: npt.NDArray[np.float32]) -> float:
    """The chance that one of `own` costs less than one of `others`."""
    ordered = np.sort(others)
    less = len(ordered) - np.searchsorted(ordered, own, side="right")
    equal = np.searchsorted(ordered, own, side="right") - np.searchsorted(ordered, own, side="left")
    return float((less + 0.5 * equal).mean() / len(ordered))


def areas(catalogue: Catalogue, found: dict[str, npt.NDArray[np.int64]], mood: str, asks: Mix | None) -> list[float]:
    """The area for a mood against each other one; `asks` in place of its own."""
    step = (
        targets.path(one_emotion("neutral"), "calm")[-1]
        if mood == "calm"
        else targets.path(one_emotion(mood), "match")[0]  # type: ignore[arg-type]
    )
    step = step if asks is None else step._replace(asks=asks)
    costs = {name: candidates.misses(catalogue, step, places) for name, places in found.items()}
    if asks is NOTHING and mood == "calm":  # which asked for acousticness alone
        costs = {name: each + 0.4 * (1 - catalogue.acousticness[found[name]]) for name, each in costs.items()}
    return [area(costs[mood], costs[other]) for other in found if other != mood]


def main() -> int:
    """Print all figures; 1 if a genre has more than 30 per cent of a list, or a mood's area fell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracks", type=int, default=12)
    parser.add_argument("--uses", type=int, default=20)
    chosen = parser.parse_args()
    met = True
    named = {
        **{genre: Listening(preferred_genres=[genre]) for genre in NAMED["genres"]},
        **{code: Listening(preferred_languages=[code]) for code in NAMED["languages"]},
        **{f"{year}s": Listening(preferred_decades=[int(year)]) for year in NAMED["decades"]},
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        build(path)
        catalogue = Catalogue.open(path)
        ends = set()
        for mood in EMOTIONS:
            for goal in GOALS:
                found = lists(catalogue, mood, goal, chosen.tracks, chosen.uses)
                line, largest = describe(catalogue, found)
                kept = lists_remembered(catalogue, mood, goal, chosen.tracks, chosen.uses)
                print(f"{mood:8} {goal:5} {line}; with a history {repetition(kept)}")
                met &= largest <= 0.3
                if goal == "calm":
                    ends |= {track.id for each in found for track in each[-CALM_ENDS:]}
        print(f"\ncalm ends in {len(ends)} different tracks, of {len(EMOTIONS) * chosen.uses * CALM_ENDS}")
        print("\nshare of a list of 15 that has what is named, over 7 moods and 3 goals")
        unnamed = lists_of_15(catalogue, None)
        for name, known in named.items():
            before, after, missed = named_shares(catalogue, known, unnamed)
            print(
                f"{name:10} before {statistics.fmean(before):.2f}, after: mean {statistics.fmean(after):.2f}"
                f" least {min(after):.2f}, {missed} of 21 say it is too few"
            )
        print(f"\nwords: {explicit_shares(catalogue, unnamed)};", end=" ")
        print(
            f"where none are wanted: {explicit_shares(catalogue, lists_of_15(catalogue, Listening(explicit='none')))}"
        )
        if SOURCE.exists():
            known = members(catalogue)
            print(f"\n{'':9}tracks   before  now    against each of {', '.join(known)} (itself aside)")
            for mood in known:
                before, now = areas(catalogue, known, mood, NOTHING), areas(catalogue, known, mood, None)
                means = statistics.fmean(before), statistics.fmean(now)
                each = " ".join(f"{value:.2f}" for value in now)
                print(f"{mood:8} {len(known[mood]):6}   {means[0]:.3f}  {means[1]:.3f}    {each}")
                met &= means[1] >= means[0]
        else:
            print(f"\nno areas: {SOURCE} is not here")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
