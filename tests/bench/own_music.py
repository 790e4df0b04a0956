"""What a person's own music changes in the lists, for libraries made of the catalogue's rows, and what it costs.

    python tests/bench/own_music.py

A library has the tracks of a few artists who make one kind of music, some of the tracks as plays, as people's have. For
all 21 pairs of mood and goal it prints the share of tracks that the library changes, the share of tracks in the lists
that are theirs (by the track, or by its artist), and how much farther from the point that is asked for the tracks lie.
Then it reads a history of a million plays, and compares the time and memory with a table of as many rows.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host")]

from facetune.affect import EMOTIONS, GOALS, one_emotion  # noqa: E402
from facetune.listener import Listening, Own  # noqa: E402
from facetune.music.catalogue.build import build  # noqa: E402
from facetune.music.catalogue.catalogue import Catalogue, Details  # noqa: E402
from facetune.music.library import kinds, matching  # noqa: E402
from facetune.music.library.row import Row  # noqa: E402
from facetune.music.ranking.artists import credits_of  # noqa: E402
from facetune.music.ranking.recommend import recommend  # noqa: E402
from facetune.types import Track  # noqa: E402

LIBRARIES = 6
ARTISTS = (8, 40, 200)
LIMIT = 12
ROWS = 1_000_000


def library(catalogue: Catalogue, dice: random.Random, size: int) -> list[Row]:
    """Plays and saved tracks of a few artists of one genre: half of each one's tracks, a few of them often."""
    popular = [place for place in range(len(catalogue)) if catalogue.popularity[place] >= 30]
    genre = dice.choice(catalogue.genres_of(dice.choice(popular)) or [0])
    near = [place for place in popular if genre in catalogue.genres_of(place)]
    artists = {min(catalogue.artists(place)) for place in dice.sample(near, min(size, len(near)))}
    places = sorted(set(credits_of(catalogue, artists).tracks.tolist()))
    kept = dice.sample(places, max(1, len(places) // 2))
    rows: list[Row] = []
    for first in range(0, len(kept), 900):
        rows.extend(_row(details, dice) for details in catalogue.details(kept[first : first + 900]))
    return rows


def _row(details: Details, dice: random.Random) -> Row:
    return Row(details.name, ", ".join(details.artists), None, max(1, round(dice.paretovariate(0.8))))


def own(catalogue: Catalogue, rows: list[Row], stamp: str) -> tuple[Own, float]:
    """What is known of a library, as the profile gives it to the ranking, and which share of its rows that is."""
    matcher = matching.Matcher(catalogue)
    for _ in matcher.take(rows):
        pass
    found = matcher.finish()
    tracks = {each.track: each.plays for each in found if each.track}
    artists = {each.name: each.plays for each in found if each.track is None}
    return Own(tracks=tracks, artists=artists, stamp=stamp), len(tracks) / len(rows)


def lists(catalogue: Catalogue, listening: Listening) -> dict[tuple[str, str], list[Track]]:
    """A list for each pair of mood and goal."""
    return {
        (mood, goal): recommend(
            catalogue, one_emotion(mood), goal=goal, limit=LIMIT, seed=1, listening=listening, december=False
        )
        for mood in EMOTIONS
        for goal in GOALS
    }


def theirs(track: Track, known: Own) -> bool:
    """Whether it is of their music: the track, or one of its artists."""
    return track.id in known.tracks or any(artist in known.artists for artist in track.artists)


def compare(catalogue: Catalogue) -> None:
    """Print what libraries of two sizes change."""
    for size in ARTISTS:
        changed, before_, tracks_, after_, far, matched = [], [], [], [], [], []
        for number in range(LIBRARIES):
            rows = library(catalogue, random.Random(100 * size + number), size)
            known, share = own(catalogue, rows, f"{size}:{number}")
            before = lists(catalogue, Listening(language="en"))
            after = lists(catalogue, Listening(language="en", own=known))
            matched.append(share)
            for pair, old in before.items():
                new = after[pair]
                ids = {track.id for track in old}
                changed.append(sum(track.id not in ids for track in new) / len(new))
                before_.append(sum(theirs(track, known) for track in old) / len(old))
                after_.append(sum(theirs(track, known) for track in new) / len(new))
                tracks_.append(sum(track.id in known.tracks for track in new) / len(new))
                far.append(_distance(new) - _distance(old))
        print(
            f"{size:>3} artists: {statistics.mean(matched):.0%} of the rows found; {statistics.mean(changed):.0%} of"
            f" the lists change; theirs {statistics.mean(before_):.0%} before, {statistics.mean(after_):.0%} after"
            f" ({statistics.mean(tracks_):.0%} by the track); {statistics.mean(far):+.3f} farther from the point"
        )


def _distance(tracks: list[Track]) -> float:
    return statistics.mean(track.reason.distance for track in tracks)


def speed(catalogue: Catalogue) -> None:
    """Print how long a list takes with a large library and without one."""
    known = Own(
        tracks={details.id: 5 for details in _some(catalogue, 20_000)},
        artists={artist: 9 for details in _some(catalogue, 5000) for artist in details.artists},
        stamp="large",
    )
    taken: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(60):
        begun = time.process_time()
        listening = Listening(language="en", own=known if turn % 2 else None)
        recommend(catalogue, one_emotion("happy"), goal="lift", limit=LIMIT, listening=listening)
        taken[bool(turn % 2)].append(time.process_time() - begun)
    usual = statistics.median(taken[False])
    print(
        f"with 20,000 tracks of theirs the first list takes {taken[True][0] / usual:.1f} times as long as without, the"
        f" next {statistics.median(taken[True]) / usual:.2f} times"
    )


def _some(catalogue: Catalogue, count: int) -> Iterator[Details]:
    for first in range(0, count, 900):
        yield from catalogue.details(range(first, min(count, first + 900)))


def million(catalogue: Catalogue, folder: Path) -> None:
    """Print the time and memory of a million plays."""
    details = list(_some(catalogue, 50_000))
    dice = random.Random(7)
    history = folder / "history.json"
    with history.open("w", encoding="utf-8") as out:
        out.write("[\n")
        for number in range(ROWS):
            each = dice.choice(details)
            play = {
                "endTime": "2022-09-21 00:02",
                "artistName": each.artists[0],
                "trackName": each.name,
                "msPlayed": 9e5,
            }
            out.write(json.dumps(play) + (",\n" if number < ROWS - 1 else "\n]"))
    table = folder / "table.csv"
    with table.open("w", encoding="utf-8") as out:
        out.write("Track Name,Artist Name(s)\n")
        for number in range(ROWS):
            out.write(f"Song {number},{dice.choice(details).artists[0].replace(',', ' ')}\n")
    del details
    import resource  # Windows has none, and its tests read this file

    for path in (history, table):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        matcher = matching.Matcher(catalogue)
        with kinds.opened(path) as opened:
            for _ in matcher.take(opened.rows):
                pass
        found = matcher.finish()
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(
            f"{path.name}: {matcher.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, in"
            f" {time.process_time() - begun:.0f} s of the processor and {max(0.0, more):.0f} MiB more memory;"
            f" {len(found):,} tracks and artists kept"
        )


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.sqlite"
        build(path)
        catalogue = Catalogue.open(path)
        compare(catalogue)
        speed(catalogue)
        million(catalogue, Path(folder))


if __name__ == "__main__":
    main()
