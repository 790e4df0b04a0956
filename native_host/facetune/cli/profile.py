"""The commands about what FaceTune remembers."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.affect import EMOTIONS
from facetune.cli.camera import add_calibrate, add_uncovered
from facetune.cli.parser import Commands, Parser, between, command, group, word
from facetune.cli.profile_choices import add_choices
from facetune.cli.terminal import Screen, count, plain, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:  # msgspec, which it takes, is not for --help
    from facetune.profile.types import FeedbackKind, PeopleResult

KINDS: Final[dict[str, FeedbackKind]] = {"like": "liked", "reject": "rejected", "open": "opened", "clear": "cleared"}


def add(commands: Commands[Parser]) -> None:
    """Add `profile`, `history`, `correct` and `feedback` to the commands of `facetune`."""
    parts = group(commands, "profile", "The people who use FaceTune here, and what is kept of them.")
    command(parts, "list", list_people, "The profiles, and which one is in use.")
    for name, run, about in (
        ("new", new, "Make a profile and use it."),
        ("use", use, "Change to another profile."),
    ):
        command(parts, name, run, about).add_argument("name", metavar="NAME")
    deleted = command(parts, "delete", delete, "Delete a profile and all that is kept of its person.")
    deleted.add_argument("name", metavar="NAME")
    deleted.add_argument("--yes", action="store_true", help="do not ask")
    renamed = command(parts, "rename", rename, "Give a profile another name.")
    renamed.add_argument("name", metavar="NAME")
    renamed.add_argument("to", metavar="NEW")
    add_calibrate(parts)
    add_uncovered(parts)
    add_choices(parts)
    exported = command(parts, "export", export, "Everything that is kept of the current person, as JSON.")
    exported.add_argument("--out", type=Path, metavar="FILE", help="write it into this file, which must not exist yet")
    about = "Add what a saved copy holds: from `profile export`, or from FaceTune's page in a browser."
    command(parts, "import", import_, about).add_argument("file", type=Path, metavar="FILE")
    erased = command(parts, "erase", erase, "Forget everything about the current person.")
    erased.add_argument("--everybody", action="store_true", help="forget everything about everyone")
    erased.add_argument("--yes", action="store_true", help="do not ask")

    past = command(commands, "history", history, "The moods of the last weeks.")
    past.add_argument("--days", type=between(1, 36_500), default=30, metavar="N", help="how far back (default 30)")
    past.add_argument("--limit", type=between(0, 200), default=10, metavar="N", help="how many scans to list")
    corrected = command(commands, "correct", correct, "Say what you really felt at the last scan.")
    corrected.add_argument(
        "emotion", type=word, choices=(*EMOTIONS, "none"), metavar="EMOTION", help="one of the seven, or none"
    )
    corrected.add_argument(
        "--scan", type=between(1, 2**53), metavar="ID", help="an earlier scan, as `history` lists it"
    )
    said = command(commands, "feedback", feedback, "Say what you think of a track.")
    said.add_argument("kind", type=word, choices=tuple(KINDS), help="clear takes a like or a rejection back")
    said.add_argument("track", metavar="TRACK", help="Spotify's id of the track, or its address")


def list_people(options: Namespace) -> int:
    """Show the profiles."""
    from facetune.app import people

    return _show_people(people.read(), options)


def new(options: Namespace) -> int:
    """Make a profile and use it."""
    from facetune.app import people

    return _show_people(people.new(options.name), options)


def use(options: Namespace) -> int:
    """Change to another profile."""
    from facetune.app import people

    return _show_people(people.use(options.name), options)


def rename(options: Namespace) -> int:
    """Give a profile another name."""
    from facetune.app import people

    return _show_people(people.rename(options.name, options.to), options)


def delete(options: Namespace) -> int:
    """Delete a profile, after asking."""
    from facetune.app import people

    if not options.yes:
        name = people.who(options.name)
        if not _sure(f"Delete the profile {plain(name)} and all that is kept of its person?"):
            return 0
    return _show_people(people.delete(options.name), options)


def erase(options: Namespace) -> int:
    """Forget a person or everyone, after asking."""
    from facetune.app import people

    name = people.who()  # the person asked about is erased, even if another one is chosen before the answer
    erased = "everyone" if options.everybody else plain(name)
    if not options.yes and not _sure(f"Forget everything about {erased}?"):
        return 0
    return _show_people(people.erase(name=name, everyone=options.everybody), options)


def _sure(question: str) -> bool:
    """Whether the person at the terminal says yes. Raises FaceTuneError usage where there is no terminal."""
    if not sys.stdin.isatty():
        raise FaceTuneError("usage", detail="There is no one to ask here: add --yes.")
    print(f"{question} It cannot be undone. [y/N] ", end="", flush=True, file=sys.stderr)
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    Screen.of(sys.stderr).say("Nothing was changed.")
    return False


def _show_people(found: PeopleResult, options: Namespace) -> int:
    if options.json:
        print_json(found)
        return 0
    from facetune.cli.history_text import show_damage

    screen = Screen.of(sys.stdout)
    for person in found.profiles:
        screen.say(f"{'*' if person.current else ' '} {plain(person.name)}  ({count(person.scans, 'scan')})")
    show_damage(found.damage)
    return 0


def export(options: Namespace) -> int:
    """Print everything that is kept of the person, or write it into a file that only they can read."""
    from facetune.app import people

    if options.out is None:
        sys.stdout.buffer.writelines(people.document())
        return 0
    people.save_export(options.out)
    if options.json:
        print_json({"file": str(options.out)})
    else:
        Screen.of(sys.stdout).say(f"Written to {plain(str(options.out))}.")
    return 0


def import_(options: Namespace) -> int:
    """Add what a saved copy holds."""
    from facetune.app import people

    added = people.add_copy(options.file)
    if options.json:
        print_json(added)
        return 0
    screen = Screen.of(sys.stdout)
    parts = (count(added.scans, "mood"), count(added.shown, "shown track"), count(added.feedback, "judgement"))
    screen.say(f"Added: {', '.join(parts)}.")
    if added.skipped:
        screen.say(f"Left out, because they make no sense: {count(added.skipped, 'row')}.")
    return 0


def history(options: Namespace) -> int:
    """Show the moods of the last days."""
    import time

    from facetune.app import history
    from facetune.cli.history_text import show_damage, show_history

    found = history.read(since=max(0.0, time.time() - options.days * 86_400), limit=options.limit)
    if options.json:
        print_json(found)
    else:
        show_history(Screen.of(sys.stdout), found, options.days)
        show_damage(found.damage)
    return 0


def correct(options: Namespace) -> int:
    """Keep what the person says they felt."""
    from facetune.app import history

    kept = history.correct(options.scan, None if options.emotion == "none" else options.emotion)
    if options.json:
        print_json(kept)
    else:
        Screen.of(sys.stdout).say(f"Scan {kept.scan}: {kept.emotion or 'as it was read'}.")
    return 0


def feedback(options: Namespace) -> int:
    """Keep what the person thinks of a track."""
    from facetune.app import history
    from facetune.spotify_links import track_id

    track = track_id(options.track)
    if track is None:
        raise FaceTuneError("track_unknown", track=options.track[:100])
    history.keep_feedback(track, KINDS[options.kind])
    if options.json:
        print_json({"track": track, "kind": KINDS[options.kind]})
    else:
        Screen.of(sys.stdout).say("Kept.")
    return 0
