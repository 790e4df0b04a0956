"""A mood, its bars and the tracks for it, in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from facetune.cli.terminal import ProgressLine, Screen, count, plain

if TYPE_CHECKING:
    from facetune.affect import Emotion, Goal
    from facetune.types import Hint, Mood, Progress, Track

HINTS: Final = {
    "no_face": "no face in the picture",
    "move_closer": "move closer",
    "more_light": "more light, please",
    "less_light": "less light, please",
    "hold_still": "hold still",
    "face_camera": "look into the camera",
    "center_face": "move into the middle",
    "uncover_mouth": "uncover your mouth and nose",
    "uncover_eyes": "take off the dark glasses",
}

CAUSES: Final = {
    "no_face": "your face was hardly in the picture",
    "move_closer": "your face is small in the picture",
    "more_light": "there is too little light on your face",
    "less_light": "the picture is too bright",
    "hold_still": "the picture is blurred",
    "face_camera": "your face is turned away or tilted",
    "center_face": "part of your face is outside the picture",
    "uncover_mouth": "something covers your mouth and nose",
    "uncover_eyes": "dark glasses hide your eyes",
}
"""What made an answer unsure, by its hint."""

ADVICE: Final = HINTS | {"no_face": "keep your face in the picture"}
"""What to do before the next scan, by the hint of this one."""

NOT_COVERED: Final = {"uncover_mouth": "mouth", "uncover_eyes": "eyes"}
"""The option of `facetune profile uncovered` for the hints that can be wrong."""

BECAUSE: Final = {
    "liked": "you like this track",
    "opened": "you opened it before",
    "liked_artist": "you like tracks by {name}",
    "known_track": "you play it a lot",
    "known_artist": "you play {name} a lot",
    "yours": "yours",
    "your_artist": "{name} is in your music",
    "genre": "{name} suits you",
    "new": "new for you",
}

_MOST_BECAUSE: Final = 2
"""Most reasons that fit into a line."""

_MOST_SURE: Final = 0.99
"""The most that is said of a mood: no guess from a face is certain. The popup says the same."""


def percent(share: float) -> str:
    """A probability (0..1) of a mood, as it is told."""
    return f"{min(share, _MOST_SURE):.0%}"


def show_mood(screen: Screen, mood: Mood) -> None:
    """The mood in words, then the bars."""
    if mood.emotion is not None:
        sure = f"{mood.emotion}, {percent(mood.confidence)}, from {count(mood.frames, 'frame')}"
        screen.say(f"Your mood: {screen.strong(plain(mood.word or mood.emotion))} ({sure})")
    elif mood.reason == "no_face":
        screen.say("No face was found.")
    else:
        cause = f"{CAUSES[mood.hint]}. Perhaps" if mood.hint else "perhaps"
        screen.say(f"Not sure: {cause} {' or '.join(mood.alternatives) or 'none of the seven'}.")
    if mood.calibrated:
        screen.say("Corrected for your face: facetune profile calibrate --show.")
    if mood.others:
        screen.say(f"{count(mood.others, 'more face')} in the picture; the nearest was read.")
    if mood.emotion is None and mood.hint:
        _show_hint(screen, mood.hint)
    if mood.turned:
        screen.say(f"The picture came {'upside down' if mood.turned == 180 else 'on its side'}, and was turned.")
    if mood.detector == "haar":
        screen.say("Faces are found less well without the detector's weights: facetune models fetch.")
    if mood.distribution:
        show_bars(screen, mood.distribution)
    if mood.reason == "not_sure" and mood.alternatives:
        screen.say(f"Scan again, or name the mood: facetune recommend --mood {mood.alternatives[0]}")


def _show_hint(screen: Screen, hint: Hint) -> None:
    screen.say(f"To do better: {ADVICE[hint]}.")
    if part := NOT_COVERED.get(hint):
        screen.say(f"If nothing covers them: facetune profile uncovered --{part} on")


def show_bars(screen: Screen, distribution: Mapping[Emotion, float]) -> None:
    """One bar for each emotion, the likeliest first."""
    screen.say()
    first = True
    for emotion, share in sorted(distribution.items(), key=lambda item: -item[1]):
        bar = screen.bar(share)
        screen.say(f"  {emotion:<9}{screen.strong(bar, '36') if first else bar} {percent(share):>4}")
        first = False
    screen.say()


def heading(mood: str, goal: Goal | None, tracks: Sequence[Track]) -> str:
    """What a list is, and how long it lasts. `goal` is None for a list that leads to a point of the map."""
    way = {"match": f"that match {mood}", "lift": f"from {mood} upwards", "calm": f"from {mood} to calm"}
    aim = way[goal] if goal else f"from {mood} to the point that you named"
    known = [track.duration for track in tracks if track.duration]
    hours, minutes = divmod(round(sum(known) / 60), 60)
    length = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    least = "" if len(known) == len(tracks) else " at least"
    return f"{count(len(tracks), 'track')} {aim}{f':{least} {length}' if known else ''}"


def show_tracks(screen: Screen, tracks: Iterable[Track]) -> None:
    """Numbered tracks, each with its artists and its link. In a terminal that has links, the name is one."""
    for number, track in enumerate(tracks, 1):
        reason = track.reason
        step = f"  (step {reason.step} of {reason.steps})" if reason.kind == "step" else ""
        artists = plain(", ".join(track.artists))
        name = screen.link(screen.strong(plain(track.name)), track.url)
        screen.say(f"{number:>3}. {name} - {artists}{step}", hang=5)
        why = "; ".join(BECAUSE[each.kind].format(name=each.name) for each in reason.because[:_MOST_BECAUSE])
        if below := [text for text in ("" if screen.links else track.url, why) if text]:
            screen.say(plain(f"     {'  '.join(below)}"))


def show_scanning(line: ProgressLine, progress: Progress) -> None:
    """Replace the line by how a scan is going."""
    if progress.phase == "opening":
        line.write("Opening ...")
        return
    hint = f"  {HINTS[progress.hint]}" if progress.hint else ""
    best = max(progress.distribution or {}, key=(progress.distribution or {}).__getitem__, default=None)
    guess = f"  {best}?" if best and not hint else ""
    line.write(f"Looking {line.screen.bar(progress.done)} {progress.done:>4.0%}{hint}{guess}")
