"""Text and bars for a terminal. Control characters from outside never reach it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from typing import Any, Final, TextIO

from facetune.cli.wrapping import clipped, wrapped

_BAR_WIDTH: Final = 30
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"

# C0, DEL and C1 control a terminal. Bidirectional marks reorder the text around them. Lone surrogates, which stand for
# bytes of file names that are not text, cannot be written.
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text, with each character that would control the terminal replaced by a visible mark."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def json_bytes(value: Any) -> bytes:
    """Indented JSON that is safe to show in a terminal: what `plain` replaces is escaped."""
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
    """Print `json_bytes` on standard output. It is always UTF-8, also in a terminal with another encoding."""
    sys.stdout.buffer.write(json_bytes(value))


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


@dataclass(frozen=True)
class Screen:
    """A text stream, and what it can show. `width` is a terminal's, in cells; a file has none."""

    stream: TextIO
    unicode: bool
    colour: bool
    live: bool
    width: int | None = None
    links: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> Screen:
        """What `stream` can show. NO_COLOR (no-color.org) and a dumb terminal mean no colours.

        FORCE_COLOR (force-color.org) means colours also in a file or a pipe, unless NO_COLOR is set.
        """
        try:
            "█→✓".encode(stream.encoding or "ascii")
        except UnicodeEncodeError:
            fine = False
        else:
            fine = True
        live = stream.isatty() and os.environ.get("TERM") != "dumb"
        if live and sys.platform == "win32":
            os.system("")  # noqa: S605 - the known way to make old Windows consoles obey escape sequences
        colour = not os.environ.get("NO_COLOR") and (live or bool(os.environ.get("FORCE_COLOR")))
        width = shutil.get_terminal_size().columns if live else None
        return cls(stream, fine, colour, live, width, live and _shows_links())

    def say(self, text: str = "", hang: int | None = None) -> None:
        """Print a line, broken between words where the terminal is narrower: what follows is indented by `hang`.

        A character that the encoding lacks becomes a question mark.
        """
        encoding = self.stream.encoding or "ascii"
        for line in wrapped(text, self.width, hang):
            print(line.encode(encoding, "replace").decode(encoding), file=self.stream)

    def link(self, text: str, address: str) -> str:
        """The text as a link (OSC 8) in a terminal that has them, else as it is."""
        return f"\x1b]8;;{plain(address)}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text

    def strong(self, text: str, code: str = "1") -> str:
        """The text in bold, or in the style `code`, if the terminal has styles."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def bar(self, share: float) -> str:
        """A bar for a share of 0..1, padded to _BAR_WIDTH cells."""
        if not self.unicode:
            return ("#" * round(share * _BAR_WIDTH)).ljust(_BAR_WIDTH)
        eighths = round(share * _BAR_WIDTH * 8)
        return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()).ljust(_BAR_WIDTH)


def _shows_links() -> bool:
    """Whether the terminal is one of those that are known to show links."""
    known = os.environ.get
    program = known("TERM_PROGRAM") in ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby")
    term = any(name in known("TERM", "") for name in ("kitty", "alacritty", "foot", "contour"))
    vte = known("VTE_VERSION", "")
    return (
        program or term or bool(known("WT_SESSION") or known("KONSOLE_VERSION")) or (vte.isdigit() and int(vte) >= 5000)
    )


class ProgressLine:
    """One line that is rewritten while work goes on. Nothing is shown if the stream is not a terminal."""

    def __init__(self, screen: Screen, *, quiet: bool = False) -> None:
        self.screen = screen
        self._shown = screen.live and not quiet

    def __enter__(self) -> ProgressLine:  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, *_: object) -> None:
        self.write("")

    def write(self, text: str) -> None:
        """Replace the line."""
        if self._shown:
            # A line that is longer would break, and could not be replaced.
            self.screen.stream.write(f"\r\x1b[K{clipped(text, self.screen.width and self.screen.width - 1)}")
            self.screen.stream.flush()


def count(number: int, noun: str) -> str:
    """The number and the noun, which is in the plural unless the number is 1."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
