"""The commands about tracks: recommend, and `facetune catalogue`."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from facetune.cli.mood_text import heading, show_tracks
from facetune.cli.parser import Commands, Parser, between, command, coordinate, goal_and_limit, group, mood
from facetune.cli.progress import Progress
from facetune.cli.terminal import ProgressLine, Screen, count, plain, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.app.catalogue import Example
    from facetune.app.recommend import Wanted
    from facetune.types import Point


def add_recommend(commands: Commands[Parser]) -> None:
    """Add `facetune recommend`."""
    parser = command(commands, "recommend", recommend, "Tracks for a mood that you name.")
    parser.late = "named"
    mood(parser, "named", nargs="?")
    mood(parser, help="the same")
    add_track_options(parser)


def add_track_options(parser: Parser) -> None:
    """Add the options of `scan` and `recommend` that say which tracks are wanted."""
    goal_and_limit(parser)
    parser.add_argument(
        "--target",
        nargs=2,
        type=coordinate,
        metavar=("VALENCE", "AROUSAL"),
        help="go to this point of the mood map instead, each from -1 to 1",
    )
    parser.add_argument("--minutes", type=between(1, 240), metavar="N", help="how long the list lasts, 1 to 240")
    parser.add_argument("--seed", type=between(0, 2**32 - 1), metavar="N", help="fixes the variety between answers")


def add_catalogue(commands: Commands[Parser]) -> None:
    """Add `facetune catalogue`."""
    parts = group(commands, "catalogue", "The list of tracks that answers are chosen from.")
    built = command(parts, "build", build, "Build the catalogue from the facts that come with FaceTune.")
    built.add_argument("--from", dest="source", type=Path, metavar="FILE", help="take them from this CSV file instead")
    command(parts, "info", info, "What the catalogue holds, and what was imported.")
    brought = command(parts, "import", import_, "Add the tracks of a CSV, JSON, SQLite or Parquet file.")
    brought.add_argument("file", type=Path, metavar="FILE", help="a table with Spotify's ids and audio features")
    brought.add_argument("--encoding", metavar="NAME", help="what a CSV or JSON file is written in, if it is not UTF-8")
    undone = command(parts, "undo", undo, "Take the last import out again.")
    undone.add_argument(
        "--count", type=between(1, 9999), default=1, metavar="N", help="the last N imports instead of one"
    )
    command(parts, "reset", reset, "Take all imports out: only the tracks that come with FaceTune stay.")
    written = command(parts, "export", export, "Write the catalogue as CSV, to the screen or to a file.")
    written.add_argument("--out", type=Path, metavar="FILE", help="this file, gzipped if its name ends in .gz")


def recommend(options: Namespace) -> int:
    """Show tracks for the mood that was named."""
    from facetune.affect import one_emotion
    from facetune.app import recommend

    felt = options.mood or options.named
    if felt is None or (options.mood and options.named):
        raise FaceTuneError("usage", detail=f"Name one mood, such as `facetune recommend {felt or 'happy'}`.")
    found = recommend.recommend(one_emotion(felt), wanted(options))
    if options.json:
        print_json(found)
    else:
        screen = Screen.of(sys.stdout)
        screen.say(heading(felt, None if found.target else found.goal, found.tracks))
        show_tracks(screen, found.tracks)
    return 0


def wanted(options: Namespace) -> Wanted:
    """What is asked for by the options of `scan` and of `recommend`."""
    from facetune.app.recommend import Wanted

    return Wanted(options.goal, options.limit, options.seed, point(options), options.minutes)


def point(options: Namespace) -> Point | None:
    """The point of the catalogue that was asked for as a point of the mood map."""
    from facetune.app.recommend import point_of_mood

    return None if options.target is None else point_of_mood(*options.target)


def build(options: Namespace) -> int:
    """Build the catalogue."""
    from facetune.app import catalogue

    terminal = Screen.of(sys.stderr)
    with ProgressLine(terminal, quiet=options.json) as line:
        report = catalogue.build(
            source=options.source, on_progress=lambda share: line.write(f"Building {terminal.bar(share)} {share:>4.0%}")
        )
    if options.json:
        print_json(report)
    else:
        parts = [f"{count(report.tracks, 'track')} by {count(report.artists, 'artist')}"]
        if report.merged:
            parts.append(f"{count(report.merged, 'duplicate')} merged")
        if report.skipped:
            parts.append(f"{count(sum(report.skipped.values()), 'unusable row')} skipped")
        if report.imports:
            parts.append(f"with {count(report.imports, 'import')}")
        Screen.of(sys.stdout).say(f"{', '.join(parts)}.")
    return 0


def info(options: Namespace) -> int:
    """Say what the catalogue holds."""
    from facetune.app import catalogue

    found = catalogue.contents()
    if options.json:
        print_json(found)
        return 0
    screen = Screen.of(sys.stdout)
    screen.say(f"{found.tracks:,} tracks by {found.artists:,} artists in {plain(found.file)}")
    for each in found.imports:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.time))
        screen.say(
            f"{each.number:>3}. {plain(each.file)}, {when}: {count(each.added, 'track')} of {count(each.rows, 'row')}"
        )
    return 0


def import_(options: Namespace) -> int:
    """Import a file."""
    from facetune.app import catalogue

    with Progress("Importing", as_json=options.json) as progress:
        report = catalogue.import_file(options.file, encoding=options.encoding, on_progress=progress)
    if options.json:
        print_json(report)
        return 0
    screen = Screen.of(sys.stdout)
    screen.say(
        f"{count(report.added, 'track')} added from {count(report.rows, 'row')}, {report.merged:,} merged with other"
        f" recordings; the catalogue now has {report.tracks:,}."
    )
    for reason, rows in report.skipped.items():
        why = catalogue.in_words(reason)
        screen.say(f"  {rows:>9,} skipped: {why}{_shown(report.unit, report.examples.get(reason, []))}")
    for column, values in report.unread.items():
        screen.say(f"  {values:>9,} not readable: {column} is unknown in these rows, which are used")
    screen.say(
        "Nothing was new, so nothing changed."
        if report.number is None
        else f"{plain(options.file.name)} is import {report.number}. To take it out again: facetune catalogue undo"
    )
    return 0


def _shown(unit: str, examples: Sequence[Example]) -> str:
    shown = ", ".join(f"{unit} {each.row:,} ({plain(each.value) or 'empty'})" for each in examples)
    return f"; {shown}" if shown else ""


def undo(options: Namespace) -> int:
    """Undo the last imports."""
    return _undo(options, options.count)


def reset(options: Namespace) -> int:
    """Undo all imports."""
    return _undo(options, None)


def _undo(options: Namespace, number: int | None) -> int:
    from facetune.app import catalogue

    with Progress("Building", as_json=options.json) as progress:
        report = catalogue.undo(number, on_progress=progress)
    if options.json:
        print_json(report)
        return 0
    screen = Screen.of(sys.stdout)
    for each in reversed(report.undone):
        screen.say(f"{plain(each.file)} is out.")
    screen.say(f"The catalogue now has {report.tracks:,} tracks.")
    return 0


def export(options: Namespace) -> int:
    """Write the catalogue as CSV."""
    from facetune.app import catalogue

    if options.out is None:
        if options.json:
            raise FaceTuneError("usage", detail="--json goes with --out only: what is printed otherwise is the CSV.")
        catalogue.export(sys.stdout.buffer)
        return 0
    written = catalogue.export(options.out)
    if options.json:
        print_json({"file": str(options.out), "tracks": written})
    else:
        Screen.of(sys.stdout).say(f"{written:,} tracks in {plain(str(options.out))}")
    return 0
