"""The commands about tracks and players: `facetune spotify play`, `queue`, `skip`, `like` and `devices`."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from facetune.cli.parser import Commands, Parser, command, goal_and_limit, mood
from facetune.cli.terminal import Screen, count, plain, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.spotify.types import Way


def add_tracks(parts: Commands[Parser]) -> None:
    """Add them to the commands of `facetune spotify`."""
    played = command(parts, "play", play, "Play tracks now (Premium only).")
    tracks_or_mood(played)
    played.add_argument("--device", metavar="ID", help="where to play; see `facetune spotify devices`")
    queued = command(parts, "queue", queue, "Add a track to the queue (Premium only).")
    queued.add_argument("track", type=track, metavar="TRACK", help="its id, its address or its link")
    queued.add_argument("--device", metavar="ID", help="whose queue")
    skipped = command(parts, "skip", skip, "Go to the next track (Premium only).")
    skipped.add_argument("--back", action="store_true", help="to the previous one")
    skipped.add_argument("--device", metavar="ID", help="on which device")
    liked = command(parts, "like", like, "Add tracks to your saved ones in Spotify.")
    liked.add_argument("tracks", type=track, nargs="+", metavar="TRACK", help="ids, addresses or links")
    liked.add_argument("--undo", action="store_true", help="remove them")
    command(parts, "devices", devices, "What you can play on.")


def track(text: str) -> str:
    """Convert an argument, a track's id, URI or link, to the id."""
    from facetune import spotify_links

    found = spotify_links.track_id(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a track of Spotify's")
    return found


def tracks_or_mood(parser: Parser) -> None:
    """Add the arguments that `chosen` reads."""
    parser.add_argument("tracks", type=track, nargs="*", metavar="TRACK", help="ids, addresses or links")
    mood(parser, required=False)
    goal_and_limit(parser)


def chosen(options: Namespace) -> list[str]:
    """The tracks that were named, or new ones for the mood that was named.

    Raises FaceTuneError spotify_tracks_missing where neither was, and as playlists.choose does.
    """
    from facetune.app import playlists

    if options.tracks:
        return list(options.tracks[:100])
    if options.mood is None:
        raise FaceTuneError("spotify_tracks_missing")
    return playlists.choose(options.mood, options.goal, options.limit)


def play(options: Namespace) -> int:
    """Play."""
    from facetune.app import account

    tracks = chosen(options)
    return _act(lambda: account.play(tracks, options.device), options, f"Playing {count(len(tracks), 'track')}.")


def queue(options: Namespace) -> int:
    """Queue."""
    from facetune.app import account

    return _act(lambda: account.queue(options.track, options.device), options, "It plays next.")


def skip(options: Namespace) -> int:
    """Skip."""
    from facetune.app import account

    way: Way = "previous" if options.back else "next"
    return _act(lambda: account.skip(way, device=options.device), options, f"Playing the {way} track.")


def like(options: Namespace) -> int:
    """Like, or take it back."""
    from facetune.app import account

    done = "Removed." if options.undo else "Saved."
    return _act(lambda: account.like(options.tracks, saved=not options.undo), options, done)


def devices(options: Namespace) -> int:
    """List the devices."""
    from facetune.app import account

    found = account.devices()
    if options.json:
        print_json({"devices": found})
        return 0
    if not found:
        raise FaceTuneError("spotify_no_device")
    for device in found:
        active = ", playing" if device.active else ""
        Screen.of(sys.stdout).say(f"{plain(device.name)} ({plain(device.type)}{active})  {plain(device.id)}")
    return 0


def _act(work: Callable[[], object], options: Namespace, done: str) -> int:
    """Run `work` and print `done`. If Spotify forbids it, the track's link is printed with the error."""
    try:
        work()
    except FaceTuneError as error:
        if "url" in error.params and not options.json:
            Screen.of(sys.stdout).say(str(error.params["url"]))
        raise
    if options.json:
        print_json({})
    else:
        Screen.of(sys.stdout).say(done)
    return 0
