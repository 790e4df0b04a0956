"""`facetune spotify`: the arguments. What the commands do is in cli_spotify_commands.py."""

from __future__ import annotations

import argparse

from facetune import spotify_links
from facetune.affect import EMOTIONS, GOALS
from facetune.cli_parser import Commands, Parser, between, command, group
from facetune.spotify.scopes import FEATURES


def add(commands: Commands[Parser]) -> None:
    """Add `facetune spotify` to the commands."""
    parts = group(commands, "spotify", "Your Spotify account: sign in, playlists, playback.")

    def part(name: str, run: str, about: str) -> Parser:
        return command(parts, name, run, about, module="cli_spotify_commands")

    sign_in = part("sign-in", "sign_in", "Sign in to Spotify in the browser.")
    sign_in.add_argument("--client-id", metavar="ID", help="the client id of your own Spotify app (the first time)")
    sign_in.add_argument(
        "--for",
        dest="features",
        action="append",
        choices=FEATURES,
        help="what you want to use; only what that needs is asked for (repeatable; default: taste)",
    )
    sign_in.add_argument("--no-browser", action="store_true", help="only print the address of Spotify's page")
    part("sign-out", "sign_out", "Forget the account, and everything that was read from it.")
    part("status", "status", "How things stand with Spotify.")
    refresh = part("refresh", "refresh", "New tracks for the playlists that you keep, where they are a day old.")
    refresh.add_argument("--emotion", choices=EMOTIONS, help="only this mood's playlist, whatever its age")
    refresh.add_argument("--force", action="store_true", help="all of them, whatever their age")
    keep = part("keep", "keep", "Keep a playlist for a mood that gets new tracks every day.")
    _mood(keep, required=True)
    keep.add_argument("--stop", action="store_true", help="leave it as it is from now on")
    save = part("save", "save", "Save tracks as a private playlist.")
    _tracks(save)
    save.add_argument("--name", help="the playlist's name (default: the mood and the date)")
    play = part("play", "play", "Play tracks now (Premium only).")
    _tracks(play)
    play.add_argument("--device", metavar="ID", help="where to play; see `facetune spotify devices`")
    queue = part("queue", "queue", "Add a track to the queue (Premium only).")
    queue.add_argument("track", type=track, metavar="TRACK", help="its id, its address or its link")
    queue.add_argument("--device", metavar="ID", help="whose queue")
    like = part("like", "like", "Add tracks to your saved ones in Spotify.")
    like.add_argument("tracks", type=track, nargs="+", metavar="TRACK", help="ids, addresses or links")
    like.add_argument("--undo", action="store_true", help="remove them")
    part("devices", "devices", "What you can play on.")
    taste = part("taste", "taste", "Let what you play in Spotify count for the choice of tracks, or not.")
    taste.add_argument("switch", nargs="?", choices=("on", "off"), help="without it: read it anew")


def track(text: str) -> str:
    """The id in a track's id, URI or link, as an argument."""
    found = spotify_links.track_id(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a track of Spotify's")
    return found


def _mood(parser: Parser, *, required: bool) -> None:
    parser.add_argument("--mood", choices=EMOTIONS, required=required, help="one of the seven emotions")
    parser.add_argument("--goal", choices=GOALS, help="match the mood (the default), lift it, or calm down")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")


def _tracks(parser: Parser) -> None:
    parser.add_argument("tracks", type=track, nargs="*", metavar="TRACK", help="ids, addresses or links")
    _mood(parser, required=False)
