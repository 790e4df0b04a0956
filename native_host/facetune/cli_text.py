"""Words and bars for a terminal. Nothing that came from outside reaches it with control characters in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from facetune.affect import Emotion
    from facetune.browsers.status import Registration
    from facetune.findings import Check
    from facetune.types import Mood, Progress, Track

HINTS: Final = {
    "no_face": "no face in the picture",
    "move_closer": "move closer",
    "more_light": "more light, please",
    "less_light": "less light, please",
    "hold_still": "hold still",
    "face_camera": "look into the camera",
    "center_face": "move into the middle",
}

STATES: Final = {
    "registered": "registered",
    "not_registered": "not registered",
    "dangling": "registered, but the program is gone",
    "broken": "its manifest cannot be read",
    "foreign": "another program uses FaceTune's name",
    "failed": "could not be changed",
}

BECAUSE: Final = {
    "liked": "you like this track",
    "opened": "you opened it before",
    "liked_artist": "you like tracks by {name}",
    "known_track": "you play it a lot",
    "known_artist": "you play {name} a lot",
    "genre": "{name} suits you",
    "new": "new for you",
}

_MOST_BECAUSE: Final = 2
"""Reasons that a line has room for."""

_BAR_WIDTH: Final = 30
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"

# C0, DEL and C1 drive a terminal; the bidirectional marks reorder what surrounds them; lone surrogates, which
# undecodable file names consist of, cannot be written at all.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with everything that a terminal would obey, not show, replaced by a visible mark."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def json_bytes(value: Any) -> bytes:
    """Indented JSON, safe to show in a terminal: what `plain` replaces is escaped."""
    import msgspec

    def no_surrogates(data: Any) -> Any:
        if isinstance(data, str):
            return re.sub(r"[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", data)
        if isinstance(data, dict):
            return {key: no_surrogates(each) for key, each in data.items()}
        return [no_surrogates(each) for each in data] if isinstance(data, list) else data

    text = msgspec.json.format(msgspec.json.encode(no_surrogates(msgspec.to_builtins(value))), indent=2).decode()
    return re.sub(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", _escape, text).encode() + b"\n"


def print_json(value: Any) -> None:
    """Print `json_bytes` on standard output, in UTF-8 whatever the terminal's encoding."""
    sys.stdout.buffer.write(json_bytes(value))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


@dataclass(frozen=True)
class Screen:
    """A stream of text and what it can show."""

    stream: TextIO
    unicode: bool
    colour: bool
    live: bool

    @classmethod
    def of(cls, stream: TextIO) -> Screen:
        """What `stream` can show. NO_COLOR (no-color.org) and a dumb terminal mean no colours."""
        try:
            "█→✓".encode(stream.encoding or "ascii")
        except UnicodeEncodeError:
            fine = False
        else:
            fine = True
        live = stream.isatty() and os.environ.get("TERM") != "dumb"
        if live and sys.platform == "win32":
            os.system("")  # noqa: S605 - the known way to make old Windows consoles obey escape sequences
        return cls(stream, fine, live and not os.environ.get("NO_COLOR"), live)

    def say(self, text: str = "") -> None:
        """Print a line. What the encoding lacks becomes a question mark."""
        encoding = self.stream.encoding or "ascii"
        print(text.encode(encoding, "replace").decode(encoding), file=self.stream)

    def strong(self, text: str, code: str = "1") -> str:
        """The text in bold, or another style, where the terminal has styles."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def bar(self, share: float) -> str:
        """A bar of at most _BAR_WIDTH cells for a share of 0..1, padded to that width."""
        if not self.unicode:
            return ("#" * round(share * _BAR_WIDTH)).ljust(_BAR_WIDTH)
        eighths = round(share * _BAR_WIDTH * 8)
        return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()).ljust(_BAR_WIDTH)


def show_mood(screen: Screen, mood: Mood) -> None:
    """The mood in words, then the bars."""
    if mood.emotion is not None:
        sure = f"{mood.emotion}, {mood.confidence:.0%}, from {_count(mood.frames, 'frame')}"
        screen.say(f"Your mood: {screen.strong(plain(mood.word or mood.emotion))} ({sure})")
    elif mood.reason == "no_face":
        screen.say("No face was found.")
    else:
        screen.say(f"Not sure: perhaps {' or '.join(mood.alternatives) or 'none of the seven'}.")
    if mood.calibrated:
        screen.say("Corrected for your face: facetune profile calibrate --show.")
    if mood.others:
        screen.say(f"{_count(mood.others, 'more face')} in the picture; the nearest was read.")
    if mood.emotion is None and mood.hint:
        screen.say(f"To do better: {HINTS[mood.hint]}.")
    if mood.distribution:
        show_bars(screen, mood.distribution)
    if mood.reason == "not_sure" and mood.alternatives:
        screen.say(f"Scan again, or name the mood: facetune recommend --mood {mood.alternatives[0]}")


def show_bars(screen: Screen, distribution: Mapping[Emotion, float]) -> None:
    """One bar an emotion, the likeliest first."""
    screen.say()
    first = True
    for emotion, share in sorted(distribution.items(), key=lambda item: -item[1]):
        bar = screen.bar(share)
        screen.say(f"  {emotion:<9}{screen.strong(bar, '36') if first else bar} {share:>4.0%}")
        first = False
    screen.say()


def show_tracks(screen: Screen, tracks: Iterable[Track]) -> None:
    """Numbered tracks, each with its artists and its link."""
    for number, track in enumerate(tracks, 1):
        reason = track.reason
        step = f"  (step {reason.step} of {reason.steps})" if reason.kind == "step" else ""
        artists = plain(", ".join(track.artists))
        screen.say(f"{number:>3}. {screen.strong(plain(track.name))} - {artists}{step}")
        why = "; ".join(BECAUSE[each.kind].format(name=each.name) for each in reason.because[:_MOST_BECAUSE])
        screen.say(plain(f"     {track.url}{why and '  ' + why}"))


def show_checks(screen: Screen, checks: Iterable[Check]) -> None:
    """One line a check, and what to do below the ones that need it."""
    colours = {"ok": "32", "note": "36", "warning": "33", "failure": "31"}
    for check in checks:
        state = screen.strong(f"{check.state:<8}", colours[check.state])
        screen.say(f"{state} {plain(check.subject)}: {plain(check.found)}")
        if check.remedy:
            screen.say(f"         {'→' if screen.unicode else '->'} {plain(check.remedy)}")


def show_registrations(screen: Screen, registrations: Iterable[Registration]) -> None:
    """One line a browser: how it stands, and the manifest that says so."""
    for each in registrations:
        absent = "" if each.found else " (the browser was not found)"
        detail = f": {plain(each.detail)}" if each.detail else ""
        screen.say(f"{plain(each.name)}: {STATES[each.state]}{detail}{absent}")
        if each.state != "not_registered":
            screen.say(f"    {plain(each.manifest)}")


class ProgressLine:
    """One line that is rewritten while something goes on; nothing at all where the stream is not a terminal."""

    def __init__(self, screen: Screen, *, quiet: bool = False) -> None:
        self._screen = screen
        self._shown = screen.live and not quiet

    def __enter__(self) -> ProgressLine:  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, *_: object) -> None:
        self.write("")

    def write(self, text: str) -> None:
        """Replace the line."""
        if self._shown:
            self._screen.stream.write(f"\r\x1b[K{text}")
            self._screen.stream.flush()

    def scanning(self, progress: Progress) -> None:
        """Replace the line by how a scan is going."""
        if progress.phase == "opening":
            self.write("Opening ...")
            return
        hint = f"  {HINTS[progress.hint]}" if progress.hint else ""
        best = max(progress.distribution or {}, key=(progress.distribution or {}).__getitem__, default=None)
        guess = f"  {best}?" if best and not hint else ""
        self.write(f"Looking {self._screen.bar(progress.done)} {progress.done:>4.0%}{hint}{guess}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
