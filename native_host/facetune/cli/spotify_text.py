"""The Spotify account and its daily playlists, in a terminal."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from facetune.cli.terminal import Screen, plain, print_json

if TYPE_CHECKING:
    from facetune.spotify.types import Kept, SpotifyStatus


def show_status(now: SpotifyStatus, options: Namespace) -> int:
    """Show the state of the account. Returns the exit status, 0."""
    if options.json:
        print_json(now)
        return 0
    screen = Screen.of(sys.stdout)
    screen.say("Signed in to Spotify." if now.signed_in else "Not signed in to Spotify. Everything else works without.")
    if now.keyring != "ok":
        screen.say(f"The system's keyring is {now.keyring}.")
    if now.until is not None:
        screen.say(f"The sign-in lasts until {_date(now.until)}.")
    for scope in now.scopes:
        screen.say(f"  {'allowed' if scope.granted else 'not asked'}  {scope.scope}: {scope.reason}")
    known = now.taste
    screen.say(
        f"Taste: {known.tracks} tracks, {known.artists} artists, {known.newer} new tracks"
        if known.enabled
        else "Taste: off"
    )
    screen.say(f"Calls in the last 24 hours: {now.calls} of {now.budget}")
    if now.held_until is not None:
        screen.say(f"Spotify wants no request before {_date(now.held_until)}.")
    if now.signed_in is False:
        screen.say(f"To take FaceTune's access back in Spotify, too: {now.apps}")
    show_kept(now.kept, options, nothing="")
    return 0


def show_kept(kept: list[Kept], options: Namespace, *, nothing: str) -> int:
    """Show the daily playlists, or the sentence `nothing` if there are none. Returns the exit status, 0."""
    if options.json:
        print_json({"kept": kept})
        return 0
    screen = Screen.of(sys.stdout)
    for each in kept:
        screen.say(f"{each.emotion}: {plain(each.playlist.name)}, {each.playlist.url}")
    if not kept and nothing:
        screen.say(nothing)
    return 0


def _date(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))
