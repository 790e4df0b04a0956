"""The commands about playlists in a person's Spotify account: `facetune spotify refresh`, `keep` and `save`."""

from __future__ import annotations

import sys
from argparse import Namespace

from facetune.cli.parser import Commands, Parser, command, goal_and_limit, mood
from facetune.cli.spotify_text import show_kept
from facetune.cli.spotify_tracks import chosen, tracks_or_mood
from facetune.cli.terminal import Screen, count, plain, print_json


def add_playlists(parts: Commands[Parser]) -> None:
    """Add them to the commands of `facetune spotify`."""
    refreshed = command(
        parts, "refresh", refresh, "New tracks for the playlists that you keep, where they are a day old."
    )
    mood(refreshed, "--emotion", help="only this mood's playlist, whatever its age")
    refreshed.add_argument("--force", action="store_true", help="all of them, whatever their age")
    kept = command(parts, "keep", keep, "Keep a playlist for a mood that gets new tracks every day.")
    mood(kept, required=True)
    goal_and_limit(kept)
    kept.add_argument("--stop", action="store_true", help="leave it as it is from now on")
    saved = command(parts, "save", save, "Save tracks as a playlist, for which Spotify is asked to keep it private.")
    tracks_or_mood(saved)
    saved.add_argument("--name", help="the playlist's name (default: the date; see `facetune profile set`)")


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

    tracks = chosen(options)
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
