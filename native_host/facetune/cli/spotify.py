"""`facetune spotify`: everything that needs an account, from a terminal or a timer. Here: the account and the taste."""

from __future__ import annotations

import sys
from argparse import Namespace

from facetune.cli.parser import Commands, Parser, command, group, word
from facetune.cli.spotify_playlists import add_playlists
from facetune.cli.spotify_text import show_status
from facetune.cli.spotify_tracks import add_tracks
from facetune.cli.terminal import Screen, print_json
from facetune.errors import FaceTuneError
from facetune.spotify import FEATURES


def add(commands: Commands[Parser]) -> None:
    """Add `facetune spotify` to the commands."""
    parts = group(commands, "spotify", "Your Spotify account: sign in, playlists, account.")
    signed = command(parts, "sign-in", sign_in, "Sign in to Spotify in the browser.")
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
    command(parts, "sign-out", sign_out, "Forget the account, and everything that was read from it.")
    shown = command(parts, "status", status, "How things stand with Spotify.")
    shown.add_argument("-v", "--verbose", action="store_true", help="each permission, and what it is for")
    add_playlists(parts)
    add_tracks(parts)
    tasted = command(parts, "taste", taste, "Let what you play in Spotify count for the choice of tracks, or not.")
    tasted.add_argument("switch", nargs="?", type=word, choices=("on", "off"), help="without it: read it anew")


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
