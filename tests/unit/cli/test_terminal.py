"""What the terminal gets to see."""

from __future__ import annotations

import io
import json
from typing import get_args

import msgspec
import pytest

from facetune.affect import EMOTIONS, one_emotion
from facetune.cli.mood_text import ADVICE, CAUSES, HINTS, heading, show_mood, show_scanning, show_tracks
from facetune.cli.system_text import summary
from facetune.cli.terminal import ProgressLine, Screen, json_bytes, plain
from facetune.cli.wrapping import cells
from facetune.findings import Check
from facetune.types import Hint, Mood, Point, Progress, Reason, Track


class Terminal(io.StringIO):
    """A terminal of an encoding."""

    def __init__(self, encoding="utf-8"):
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def track(**changes):
    values = {
        "id": "0" * 22,
        "name": "Name",
        "artists": ["One", "Two"],
        "album": None,
        "year": None,
        "genre": None,
        "duration": None,
        "popularity": 50,
        "url": "https://open.spotify.com/track/" + "0" * 22,
        "uri": "spotify:track:" + "0" * 22,
        "valence": 0.5,
        "energy": 0.5,
        "reason": Reason(kind="mood", target=Point(0.5, 0.5), distance=0.1),
    }
    return Track(**{**values, **changes})


def mood(**changes):
    values = {
        "emotion": "happy",
        "confidence": 0.93,
        "valence": 0.7,
        "arousal": 0.4,
        "word": "cheerful",
        "distribution": one_emotion("happy"),
        "frames": 14,
    }
    return Mood(**{**values, **changes})


@pytest.mark.parametrize(
    "evil",
    [
        "\x1b[2J",
        "\x1b]8;;http://x\x1b\\",
        "\x9b31m",
        "\r",
        "\n",
        "\t",
        "\x00",
        "\x7f",
        "\u202e",
        "\u2066",
        "\ud800",
        "\x07",
    ],
)
def test_nothing_that_a_terminal_obeys_gets_through(evil):
    assert plain(f"a{evil}b").startswith("a\ufffd")
    terminal = Terminal()
    show_tracks(Screen(terminal, unicode=True, colour=False, live=False), [track(name=evil, artists=[evil])])
    assert len(terminal.getvalue().splitlines()) == 2
    assert not set(terminal.getvalue()) & set("\x1b\x9b\r\t\x00\x7f\u202e\u2066\x07")


def test_ordinary_letters_get_through():
    assert plain("Björk & 宇多田ヒカル 🎵") == "Björk & 宇多田ヒカル 🎵"


def test_json_is_as_it_was_but_safe_to_show():
    value = {"name": "a\x1b\x9b\u202e\ud800ö"}
    body = json_bytes(value)
    assert not set(body.decode()) & set("\x1b\x9b\u202e")
    assert json.loads(body) == {"name": "a\x1b\x9b\u202e\ufffdö"}


def test_colours_only_where_they_are_wanted(monkeypatch):
    assert Screen.of(Terminal()).colour
    assert not Screen.of(io.StringIO()).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Screen.of(Terminal()).colour
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not Screen.of(Terminal()).colour


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp437"])
def test_every_bar_has_the_same_width(encoding):
    screen = Screen.of(Terminal(encoding))
    widths = {len(screen.bar(share / 1000)) for share in range(1001)}
    assert widths == {30}
    assert screen.bar(0).strip() == ""
    assert screen.bar(1).strip() in ("█" * 30, "#" * 30)
    assert screen.bar(0.001).isascii() or encoding == "utf-8"


def test_the_likeliest_emotion_comes_first():
    terminal = Terminal()
    distribution = {emotion: (i + 1) / 28 for i, emotion in enumerate(EMOTIONS)}
    show_mood(Screen(terminal, unicode=False, colour=False, live=False), mood(distribution=distribution))
    rows = [line.split()[0] for line in terminal.getvalue().splitlines() if line.startswith("  ")]
    assert rows == list(reversed(EMOTIONS))


def test_no_guess_from_a_face_is_certain():
    terminal = Terminal()
    sure = mood(confidence=1.0, distribution={emotion: float(emotion == "happy") for emotion in EMOTIONS})
    show_mood(Screen(terminal, unicode=False, colour=False, live=False), sure)
    assert terminal.getvalue().count("99%") == 2
    assert "100%" not in terminal.getvalue()


def test_no_confident_answer_offers_the_likeliest():
    terminal = Terminal()
    unsure = mood(emotion=None, word=None, reason="not_sure", alternatives=["sad", "fear"], hint="more_light", others=2)
    unsure = msgspec.structs.replace(unsure, detector="haar", turned=180)
    show_mood(Screen(terminal, unicode=True, colour=False, live=False), unsure)
    text = terminal.getvalue()
    assert "facetune models fetch" in text
    assert "upside down" in text
    assert "Not sure: there is too little light on your face. Perhaps sad or fear." in text
    assert "To do better: more light, please." in text
    assert "2 more faces" in text
    assert "facetune recommend --mood sad" in text


def test_without_an_obstacle_only_the_moods_are_named():
    terminal = Terminal()
    unsure = mood(emotion=None, word=None, reason="not_sure", alternatives=["sad", "fear"])
    show_mood(Screen(terminal, unicode=True, colour=False, live=False), unsure)
    assert "Not sure: perhaps sad or fear.\n" in terminal.getvalue()
    assert "To do better" not in terminal.getvalue()


def test_every_hint_has_its_cause_and_its_advice():
    assert set(HINTS) == set(CAUSES) == set(ADVICE) == set(get_args(Hint))


@pytest.mark.parametrize(("hint", "part"), [("uncover_mouth", "mouth"), ("uncover_eyes", "eyes")])
def test_a_cover_that_is_none_can_be_denied(hint, part):
    terminal = Terminal()
    unsure = mood(emotion=None, word=None, reason="not_sure", alternatives=["sad", "fear"], hint=hint)
    show_mood(Screen(terminal, unicode=True, colour=False, live=False), unsure)
    assert f"If nothing covers them: facetune profile uncovered --{part} on\n" in terminal.getvalue()


def test_progress_is_one_line_that_goes_away():
    terminal = Terminal()
    with ProgressLine(Screen.of(terminal)) as line:
        show_scanning(line, Progress(phase="opening"))
        show_scanning(line, Progress(phase="looking", done=0.5, hint="move_closer"))
        show_scanning(line, Progress(phase="looking", done=0.9, distribution=one_emotion("sad")))
    text = terminal.getvalue()
    assert "\n" not in text
    assert "move closer" in text
    assert "sad?" in text
    assert text.endswith("\r\x1b[K")


def test_no_progress_where_nobody_watches():
    stream = io.StringIO()
    with ProgressLine(Screen.of(stream)) as line:
        show_scanning(line, Progress(phase="opening"))
    terminal = Terminal()
    with ProgressLine(Screen.of(terminal), quiet=True) as line:
        show_scanning(line, Progress(phase="opening"))
    assert stream.getvalue() == terminal.getvalue() == ""


def screen_of(width, *, links=False):
    return Screen(Terminal(), unicode=True, colour=False, live=True, width=width, links=links)


@pytest.mark.parametrize("width", [20, 33, 60])
def test_no_line_is_longer_than_the_terminal(width):
    screen = screen_of(width)
    screen.say("Playing a list takes Premium, and Spotify says so only when it is asked to play.")
    screen.say("  allowed    user-top-read: To know which tracks and artists you play most.", hang=13)
    show_tracks(screen, [track(name="上を向いて歩こう " * 4, artists=["坂本九", "Someone"])])
    show_mood(screen, mood())
    lines = [line for line in screen.stream.getvalue().splitlines() if len(line.split()) > 1]
    assert len(lines) > 6
    assert max(map(cells, lines)) <= width
    assert "\n             " in screen.stream.getvalue(), "what follows is indented"


def test_an_address_is_not_broken():
    screen = screen_of(30)
    address = "https://open.spotify.com/track/" + "0" * 22
    screen.say(f"Saved as a list: {address} now")
    assert screen.stream.getvalue() == f"Saved as a list:\n{address}\nnow\n"


def test_cells_are_what_a_terminal_shows():
    assert cells("\x1b[1mab\x1b[0m") == 2
    assert cells("\x1b]8;;https://example.com/\x1b\\ab\x1b]8;;\x1b\\") == 2
    assert cells("坂本") == 4
    assert cells("e\u0301") == 1


def test_a_progress_line_stays_one_line():
    terminal = Terminal()
    ProgressLine(Screen(terminal, unicode=True, colour=False, live=True, width=20)).write("x" * 50)
    assert terminal.getvalue() == "\r\x1b[K" + "x" * 19


def test_colours_where_they_are_forced(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert Screen.of(io.StringIO()).colour
    assert Screen.of(io.StringIO()).width is None
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Screen.of(io.StringIO()).colour


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("TERM_PROGRAM", "WezTerm", True),
        ("TERM_PROGRAM", "Apple_Terminal", False),
        ("VTE_VERSION", "7600", True),
        ("VTE_VERSION", "4200", False),
        ("WT_SESSION", "x", True),
        ("TERM", "xterm-kitty", True),
    ],
)
def test_links_where_the_terminal_has_them(monkeypatch, name, value, shown):
    for other in ("TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    assert Screen.of(Terminal()).links is shown
    assert not Screen.of(io.StringIO()).links


def test_a_track_is_a_link_in_place_of_its_address():
    screen = screen_of(80, links=True)
    show_tracks(screen, [track(url="https://open.spotify.com/track/x\x1b\\")])
    assert screen.stream.getvalue() == (
        "  1. \x1b]8;;https://open.spotify.com/track/x\ufffd\\\x1b\\Name\x1b]8;;\x1b\\ - One, Two\n"
    )


@pytest.mark.parametrize(
    ("goal", "durations", "said"),
    [
        ("match", [180.0, 240.0], "2 tracks that match sad: 7 min"),
        ("lift", [3600.0, 600.0], "2 tracks from sad upwards: 1 h 10 min"),
        ("calm", [60.0, None], "2 tracks from sad to calm: at least 1 min"),
        (None, [None], "1 track from sad to the point that you named"),
    ],
)
def test_what_a_list_is_and_how_long_it_lasts(goal, durations, said):
    assert heading("sad", goal, [track(duration=seconds) for seconds in durations]) == said


def test_the_doctor_ends_with_how_many_are_fine():
    checks = [Check("x", state, "y", "z") for state in ("ok", "ok", "note", "warning", "warning")]
    assert summary(checks) == "2 fine, 1 note, 2 warnings."
