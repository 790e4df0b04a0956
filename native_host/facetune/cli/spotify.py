"""`facetune spotify`: everything that needs an account, from a terminal or a timer."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from facetune.cli.parser import Commands, Parser, Run, command, goal_and_limit, group, mood, word
from facetune.cli.spotify_text import show_kept, show_status
from facetune.cli.terminal import Screen, count, plain, print_json
from facetune.errors import FaceTuneError
from facetune.spotify import FEATURES

if TYPE_CHECKING:
    from facetune.spotify.types import Way


def add(commands: Commands[Parser]) -> None:
    """Add `facetune spotify` to the commands."""
    parts = group(commands, "spotify", "Your Spotify account: sign in, playlists, account.")

    def part(name: str, run: Run, about: str) -> Parser:
        return command(parts, name, run, about)

    signed = part("sign-in", sign_in, "Sign in to Spotify in the browser.")
    signed.add_argument("--client-id", metavar="ID", help="the client id of your own Spotify app (the first time)")
    signed.add_argument(
        "--for",
        dest="features",
        action="append",
        type=word,
        choices=FEATURES,
        help="what you want to use; only what that needs is asked for (repeatable; default: taste)",
    )
    signed.add_argument("--no-browser", action="store_true", help="only print the address of Spotify's page")
    part("sign-out", sign_out, "Forget the account, and everything that was read from it.")
    shown = part("status", status, "How things stand with Spotify.")
    shown.add_argument("-v", "--verbose", action="store_true", help="each permission, and what it is for")
    refreshed = part("refresh", refresh, "New tracks for the playlists that you keep, where they are a day old.")
    mood(refreshed, "--emotion", help="only this mood's playlist, whatever its age")
    refreshed.add_argument("--force", action="store_true", help="all of them, whatever their age")
    kept = part("keep", keep, "Keep a playlist for a mood that gets new tracks every day.")
    _mood(kept, required=True)
    kept.add_argument("--stop", action="store_true", help="leave it as it is from now on")
    saved = part("save", save, "Save tracks as a playlist, for which Spotify is asked to keep it private.")
    _tracks(saved)
    saved.add_argument("--name", help="the playlist's name (default: the date; see `facetune profile set`)")
    played = part("play", play, "Play tracks now (Premium only).")
    _tracks(played)
    played.add_argument("--device", metavar="ID", help="where to play; see `facetune spotify devices`")
    queued = part("queue", queue, "Add a track to the queue (Premium only).")
    queued.add_argument("track", type=track, metavar="TRACK", help="its id, its address or its link")
    queued.add_argument("--device", metavar="ID", help="whose queue")
    skipped = part("skip", skip, "Go to the next track (Premium only).")
    skipped.add_argument("--back", action="store_true", help="to the previous one")
    skipped.add_argument("--device", metavar="ID", help="on which device")
    liked = part("like", like, "Add tracks to your saved ones in Spotify.")
    liked.add_argument("tracks", type=track, nargs="+", metavar="TRACK", help="ids, addresses or links")
    liked.add_argument("--undo", action="store_true", help="remove them")
    part("devices", devices, "What you can play on.")
    tasted = part("taste", taste, "Let what you play in Spotify count for the choice of tracks, or not.")
    tasted.add_argument("switch", nargs="?", type=word, choices=("on", "off"), help="without it: read it anew")


def track(text: str) -> str:
    """Convert an argument, a track's id, URI or link, to the id."""
    from facetune import spotify_links

    found = spotify_links.track_id(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a track of Spotify's")
    return found


def _mood(parser: Parser, *, required: bool) -> None:
    mood(parser, required=required)
    goal_and_limit(parser)


def _tracks(parser: Parser) -> None:
    parser.add_argument("tracks", type=track, nargs="*", metavar="TRACK", help="ids, addresses or links")
    _mood(parser, required=False)


def sign_in(options: Namespace) -> int:
    """Sign in."""
    from facetune.app import account, taste
    from facetune.tasks import interruptible

    screen = Screen.of(sys.stderr)

    def on_page(url: str, _redirect: str, _seconds: float) -> None:
        screen.say("Allow FaceTune in the browser. If it did not open, go to:")
        screen.say(url)

    show = not options.no_browser
    try:
        interruptible(
            lambda cancelled: account.sign_in(
                options.client_id, options.features or [], show=show, on_page=on_page, cancelled=cancelled
            )
        )
    except FaceTuneError as error:
        if error.code == "spotify_client_missing" and not options.json:
            screen.say(f"1. Open {error.params['dashboard']} and make an app.")
            screen.say(f"2. Enter exactly this redirect address: {error.params['redirect']}")
            screen.say("3. Tick Web API, save, and copy the client id.")
            screen.say("4. facetune spotify sign-in --client-id ID")
        raise
    try:
        interruptible(lambda _cancelled: taste.refresh_if_due(background=False))
    except FaceTuneError as error:
        screen.say(f"Your taste was not read: {error.message}")
    return show_status(account.status(), options)


def sign_out(options: Namespace) -> int:
    """Sign out."""
    from facetune.app import account

    return show_status(account.sign_out(), options)


def status(options: Namespace) -> int:
    """Show the state of the account."""
    from facetune.app import account

    return show_status(account.status(), options)


def refresh(options: Namespace) -> int:
    """Refresh the daily playlists, and the taste if it is due: a timer that calls this needs nothing else."""
    from facetune.app import playlists, taste

    taste.try_refresh()
    return show_kept(playlists.refresh(options.emotion, force=options.force), options, nothing="No playlist is due.")


def keep(options: Namespace) -> int:
    """Keep a playlist, or stop keeping it."""
    from facetune.app import playlists

    if options.stop:
        playlists.stop_keeping(options.mood)
        return show_kept(playlists.kept(), options, nothing="No playlist is kept.")
    return show_kept([playlists.keep(options.mood, options.goal, options.limit)], options, nothing="")


def save(options: Namespace) -> int:
    """Save a playlist."""
    from facetune.app import playlists

    tracks = _chosen(options)
    saved = playlists.save(tracks, emotion=options.mood, name=options.name)
    if options.json:
        print_json(saved)
    else:
        screen = Screen.of(sys.stdout)
        address = "" if screen.links else f": {saved.url}"
        name = screen.link(plain(saved.name), saved.url)
        screen.say(f"Saved {count(len(tracks) - saved.missing, 'track')} as {name}{address}")
        if saved.public:
            screen.say("Spotify made it public: to hide it, choose Make private in its menu in Spotify.")
        if saved.missing:
            screen.say(f"Left out because Spotify does not have them any more: {saved.missing}")
    return 0


def play(options: Namespace) -> int:
    """Play."""
    from facetune.app import account

    tracks = _chosen(options)
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


def taste(options: Namespace) -> int:
    """Turn the taste on or off, or read it again unless it is off."""
    from facetune.app import taste

    on = options.switch == "on" if options.switch else None
    known = taste.change(on, refresh=options.switch != "off")
    if options.json:
        print_json(known)
    elif known.enabled:
        Screen.of(sys.stdout).say(
            f"{known.tracks} tracks and {known.artists} artists of yours, {known.newer} new ones."
        )
    else:
        Screen.of(sys.stdout).say("What you play in Spotify does not count.")
    return 0


def _chosen(options: Namespace) -> list[str]:
    """The tracks that were named, or new ones for the mood that was named."""
    from facetune.app import playlists

    if options.tracks:
        return list(options.tracks[:100])
    if options.mood is None:
        raise FaceTuneError("spotify_tracks_missing")
    return playlists.choose(options.mood, options.goal, options.limit)


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
