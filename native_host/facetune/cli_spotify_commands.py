"""What `facetune spotify` does: everything that needs an account, from a terminal or a timer."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from facetune.affect import one_emotion
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.spotify.client import Client
    from facetune.spotify.types import Kept, SpotifyStatus


def sign_in(options: Namespace) -> int:
    """Sign in."""
    from facetune.cli_commands import interruptible
    from facetune.cli_text import Screen
    from facetune.spotify import addresses, taste
    from facetune.spotify import sign_in as signin
    from facetune.spotify import status as room

    screen = Screen.of(sys.stderr)

    def on_page(url: str, _redirect: str) -> None:
        screen.say("Allow FaceTune in the browser. If it did not open, go to:")
        screen.say(url)

    try:
        interruptible(
            lambda cancelled: signin.sign_in(
                options.client_id,
                options.features or ["taste"],
                show=not options.no_browser,
                on_page=on_page,
                cancelled=cancelled,
            )
        )
    except FaceTuneError as error:
        if error.code == "spotify_client_missing" and not options.json:
            screen.say(f"1. Open {addresses.DASHBOARD} and make an app.")
            screen.say(f"2. Enter exactly this redirect address: {addresses.REDIRECT}")
            screen.say("3. Tick Web API, save, and copy the client id.")
            screen.say("4. facetune spotify sign-in --client-id ID")
        raise
    try:
        interruptible(lambda _cancelled: taste.refresh_if_due(background=False))
    except FaceTuneError as error:
        screen.say(f"Your taste was not read: {error.message}")
    return _show(room.read(), options)


def sign_out(options: Namespace) -> int:
    """Sign out."""
    from facetune.spotify import sign_in as signin
    from facetune.spotify import status as room

    signin.sign_out()
    return _show(room.read(), options)


def status(options: Namespace) -> int:
    """Say how things stand."""
    from facetune.spotify import status as room

    return _show(room.read(), options)


def refresh(options: Namespace) -> int:
    """Refresh kept playlists, and the taste where it is due: a timer that calls this needs nothing else."""
    from facetune.logs import logger
    from facetune.spotify import playlists, taste
    from facetune.spotify.client import Client

    try:
        taste.refresh_if_due()
    except FaceTuneError as error:
        logger.info("the taste was not read: %s", error.code)
    clicked = options.emotion is not None or options.force  # else a timer asks, and nobody is there to unlock a keyring
    done = playlists.refresh(lambda: Client(background=not clicked), options.emotion, force=options.force)
    return _show_kept(done, options, nothing="No playlist is due.")


def keep(options: Namespace) -> int:
    """Keep a playlist, or stop keeping it."""
    from facetune import settings
    from facetune.spotify import playlists

    if options.stop:
        playlists.stop_keeping(options.mood)
        return _show_kept(playlists.kept(), options, nothing="No playlist is kept.")
    chosen = settings.read()
    goal, limit = options.goal or chosen.goal, options.limit or chosen.limit
    return _show_kept([playlists.keep(_client(), options.mood, goal, limit)], options, nothing="")


def save(options: Namespace) -> int:
    """Save a playlist."""
    from facetune.cli_text import Screen, plain, print_json
    from facetune.spotify import playlists

    tracks = _chosen(options)
    name = options.name or playlists.title(options.mood)
    saved = playlists.save(_client(), tracks, name, playlists.about(options.mood, len(tracks)))
    if options.json:
        print_json(saved)
    else:
        Screen.of(sys.stdout).say(f"Saved {len(tracks)} tracks as {plain(saved.name)}: {saved.url}")
    return 0


def play(options: Namespace) -> int:
    """Play."""
    from facetune.spotify import playback

    tracks = _chosen(options)
    return _act(lambda: playback.play(_client(), tracks, options.device), options, f"Playing {len(tracks)} tracks.")


def queue(options: Namespace) -> int:
    """Queue."""
    from facetune.spotify import playback

    return _act(lambda: playback.queue(_client(), options.track, options.device), options, "It plays next.")


def like(options: Namespace) -> int:
    """Like, or take it back."""
    from facetune.spotify import playback

    done = "Removed." if options.undo else "Saved."

    def work() -> None:
        playback.like(_client(), options.tracks, saved=not options.undo)

    return _act(work, options, done)


def devices(options: Namespace) -> int:
    """List the devices."""
    from facetune.cli_text import Screen, plain, print_json
    from facetune.spotify import playback

    found = playback.devices(_client())
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
    """Turn the taste on or off, or read it anew unless it is off."""
    from facetune.cli_text import Screen, print_json
    from facetune.spotify import status as room
    from facetune.spotify import store as memory
    from facetune.spotify import taste as reading

    if options.switch:
        memory.set_taste_wanted(options.switch == "on")
    if options.switch == "off":
        memory.forget(memory.TASTE, memory.NEWER)
    else:
        reading.read_all()
    known = room.taste_state()
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
    """The tracks that were named, or new ones for the mood that was."""
    from facetune import pipeline, settings

    if options.tracks:
        return list(options.tracks[:100])
    if options.mood is None:
        raise FaceTuneError("spotify_tracks_missing")
    chosen = settings.read()
    goal, limit = options.goal or chosen.goal, options.limit or chosen.limit
    return [track.id for track in pipeline.recommend(one_emotion(options.mood), goal=goal, limit=limit)]


def _client() -> Client:
    from facetune.spotify.client import Client

    return Client()


def _act(work: Callable[[], None], options: Namespace, done: str) -> int:
    """Do something that answers nothing. Where Spotify does not let us, the error comes with the track's link."""
    from facetune.cli_text import Screen, print_json

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


def _show(now: SpotifyStatus, options: Namespace) -> int:
    from facetune.cli_text import Screen, print_json

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
    _show_kept(now.kept, options, nothing="")
    return 0


def _show_kept(kept: list[Kept], options: Namespace, *, nothing: str) -> int:
    from facetune.cli_text import Screen, plain, print_json

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
