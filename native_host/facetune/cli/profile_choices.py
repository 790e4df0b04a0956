"""The command about what a person chose: `facetune profile set`."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from facetune.affect import GOALS
from facetune.cli.parser import Commands, Parser, between, command, word
from facetune.cli.terminal import Screen, count, plain, print_json

if TYPE_CHECKING:  # msgspec, which it takes, is not for --help
    from facetune.profile.types import Preferences

_EVER: Final = "ever"
_SWITCH: Final = ("on", "off")


def add_choices(parts: Commands[Parser]) -> None:
    """Add `set` to the commands of `facetune profile`."""
    parser = command(parts, "set", choose, "Show or change what the current person chose.")
    parser.add_argument("--goal", type=word, choices=GOALS, help="what the music is for unless a scan says otherwise")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")
    parser.add_argument("--days", type=_days, metavar="N", help="for how many days moods are kept: 0 for none, ever")
    told = "whether the names of new playlists tell the mood: others may see them"
    parser.add_argument("--mood-in-names", type=word, choices=_SWITCH, help=told)
    loaded = "whether the popup loads album covers from Spotify, which then sees your network address and the time"
    parser.add_argument("--covers", type=word, choices=_SWITCH, help=loaded)
    for name, about in (("prefer", "genres to choose"), ("avoid", "genres to leave out")):
        parser.add_argument(f"--{name}", metavar="GENRE,...", help=f"{about}; an empty text for none in particular")

    parser.add_argument(
        "--languages", metavar="CODE,...", help="languages to choose, such as pt,ja; an empty text for any"
    )
    parser.add_argument(
        "--decades", metavar="YEAR,...", help="decades to choose, such as 1980,1990; an empty text for any"
    )
    words = "tracks with explicit words: as the others, with a mark, or left out"
    parser.add_argument("--explicit", type=word, choices=("all", "marked", "none"), help=words)


def _days(text: str) -> int | str:
    return _EVER if text == _EVER else between(0, 36_500)(text)


def choose(options: Namespace) -> int:
    """Change the choices that are named, and show them all."""
    from facetune.app import settings

    chosen = settings.choose(_named(options))
    if options.json:
        print_json(settings.read())
    else:
        _show(chosen)
    return 0


def _named(options: Namespace) -> dict[str, object]:
    """The choices that are named, by their names in Preferences."""
    named: dict[str, object] = {
        name: value for name in ("goal", "limit") if (value := getattr(options, name)) is not None
    }
    if options.days is not None:
        named["retention_days"] = None if options.days == _EVER else options.days
    for name in ("mood_in_names", "covers"):
        if (switch := getattr(options, name)) is not None:
            named[name] = switch == "on"
    return named | _wishes(options)


def _wishes(options: Namespace) -> dict[str, object]:
    """The genres, languages, decades and treatment of explicit words that are named."""
    from facetune.app import wishes

    named: dict[str, object] = {}
    if options.explicit is not None:
        named["explicit"] = None if options.explicit == "all" else options.explicit
    for name, field, meant in (
        ("prefer", "preferred_genres", wishes.genres),
        ("avoid", "avoided_genres", wishes.genres),
        ("languages", "preferred_languages", wishes.languages),
        ("decades", "preferred_decades", wishes.decades),
    ):
        if (given := getattr(options, name)) is not None:
            named[field] = meant([word for part in given.split(",") if (word := part.strip())])
    return named


def _show(chosen: Preferences) -> None:
    screen = Screen.of(sys.stdout)
    days = chosen.retention_days
    kept = "until they are erased" if days is None else f"for {count(days, 'day')}" if days else "not at all"
    screen.say(f"Goal: {chosen.goal}. Tracks: {chosen.limit}. Moods are kept {kept}.")
    screen.say(f"Preferred genres: {plain(', '.join(chosen.preferred_genres)) or 'any'}.")
    screen.say(f"Avoided genres: {plain(', '.join(chosen.avoided_genres)) or 'none'}.")
    screen.say(f"Preferred languages: {plain(', '.join(chosen.preferred_languages)) or 'any'}.")
    screen.say(f"Preferred decades: {', '.join(f'{year}s' for year in chosen.preferred_decades) or 'any'}.")
    screen.say(f"Explicit words: {chosen.explicit or 'all'}.")
    screen.say(f"Names of new playlists: {'mood and date' if chosen.mood_in_names else 'without the mood'}.")
    screen.say(f"Album covers: {'loaded from Spotify' if chosen.covers else 'drawn here'}.")
