"""The Spotify account and its daily playlists, in a terminal."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from facetune.cli.terminal import Screen, plain, print_json
from facetune.spotify import FEATURES

_KEYRING: Final = {
    "locked": "The system's keyring is locked.",
    "missing": "This system has no keyring for the sign-in.",
    "failed": "The system's keyring does not answer.",
}

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
        screen.say(_KEYRING[now.keyring])
    if now.until is not None:
        screen.say(f"The sign-in lasts until {_date(now.until)}.")
    lacking = {scope.feature for scope in now.scopes if not scope.granted}
    if getattr(options, "verbose", False):
        for scope in now.scopes:
            state = "allowed" if scope.granted else "not asked"
            screen.say(f"  {state:<9}  {scope.scope}: {scope.reason}", hang=13)
    elif now.signed_in:
        allowed = [feature for feature in FEATURES if feature not in lacking]
        screen.say(f"Allowed: {', '.join(allowed) or 'nothing'}. The permissions: facetune spotify status -v")
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
        name = screen.link(plain(each.playlist.name), each.playlist.url)
        screen.say(f"{each.emotion}: {name}" + ("" if screen.links else f", {each.playlist.url}"))
    if not kept and nothing:
        screen.say(nothing)
    return 0


def _date(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))
