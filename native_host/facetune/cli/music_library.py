"""The commands about a person's own music: `facetune library`."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.cli.parser import Commands, Parser, between, command, group
from facetune.cli.progress import Progress
from facetune.cli.terminal import Screen, count, plain, print_json

if TYPE_CHECKING:
    from facetune.app.library import FileFound, OwnResult

KINDS: Final = {
    "history": "what you played",
    "library": "what you saved",
    "playlists": "playlists",
    "table": "a table",
    "list": "a list",
}


def add_library(commands: Commands[Parser]) -> None:
    """Add `facetune library`."""
    parts = group(
        commands, "library", "Your own music, from files: it counts when tracks are chosen, without an account."
    )
    about = (
        "Bring music of yours: from Spotify's export, Exportify, TuneMyMusic, Last.fm, or a list of artists and titles."
    )
    brought = command(parts, "import", import_, about)
    brought.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="JSON, CSV, text, or a ZIP archive of them"
    )
    brought.add_argument("--encoding", metavar="NAME", help="what a table or list is written in, if it is not UTF-8")
    command(parts, "info", info, "What you brought.")
    undone = command(parts, "undo", undo, "Take out what you brought last.")
    undone.add_argument(
        "--count",
        type=between(1, 9999),
        default=1,
        metavar="N",
        help="what you brought the last N times instead of once",
    )
    command(parts, "reset", reset, "Take out all music that you brought.")


def import_(options: Namespace) -> int:
    """Read files and keep what is known of them."""
    from facetune.app import library

    given = [library.File(file, file.name) for file in options.files]
    with Progress("Reading", as_json=options.json) as progress:
        found = library.bring(given, encoding=options.encoding, on_progress=progress)
    unread = sum(each.problem is not None for each in found.files)
    if options.json:
        print_json(found)
        return 1 if unread == len(found.files) else 0
    screen = Screen.of(sys.stdout)
    for each in found.files:
        screen.say(_line(each), hang=2)
    if found.kept:
        screen.say(
            f"{count(found.tracks, 'track')} and {count(found.artists, 'artist')} of yours count from now on."
            " To take this out again: facetune library undo"
        )
    elif unread < len(found.files):
        screen.say("The catalogue knows nothing of it, so nothing changed.")
    return 1 if unread == len(found.files) else 0


def _line(found: FileFound) -> str:
    """What was found in a file."""
    if found.problem is not None:
        said = f"{plain(found.problem.message)} {plain(found.problem.hint)}"
        return said if found.name in found.problem.message else f"{plain(found.name)} was not read: {said}"
    parts = [f"{plain(found.name)}: {KINDS.get(found.kind or '', 'a file')}, {count(found.rows, 'row')}"]
    if found.added:
        parts.append(f"{found.added:,} with audio features joined the catalogue")
    if found.unknown:
        parts.append(f"{found.unknown:,} by artists that the catalogue does not know")
    if found.skipped:
        parts.append(f"{found.skipped:,} without music, or hardly played")
    return "; ".join(parts)


def info(options: Namespace) -> int:
    """Say what the person brought."""
    from facetune.app import library

    return _show(options, library.contents())


def undo(options: Namespace) -> int:
    """Take out what was brought last."""
    from facetune.app import library

    return _show(options, library.undo(options.count))


def reset(options: Namespace) -> int:
    """Take out everything."""
    from facetune.app import library

    return _show(options, library.undo(None))


def _show(options: Namespace, found: OwnResult) -> int:
    if options.json:
        print_json(found)
        return 0
    screen = Screen.of(sys.stdout)
    for place, each in enumerate(found.brought, 1):
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.time))
        kinds = ", ".join(KINDS.get(kind, kind) for kind in each.kinds)
        screen.say(f"{place:>3}. {when}: {plain(kinds)}, {count(each.rows, 'row')}, {count(each.tracks, 'track')}")
    screen.say(
        f"{count(found.tracks, 'track')} and {count(found.artists, 'artist')} count as yours."
        if found.brought
        else "You brought no music yet. To do so: facetune library import FILE"
    )
    return 0
