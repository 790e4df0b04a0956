"""The commands about the profile, within this process."""

from __future__ import annotations

import io
import json
import sys
import time
from types import SimpleNamespace

import pytest

from facetune.cli import run as cli
from facetune.music.catalogue import shared
from facetune.profile import face, history, listening
from facetune.profile.store import open_profile
from facetune.profile.types import Uncovered
from tests.profiles import Track, mood


@pytest.fixture
def facetune(monkeypatch):
    """Runs a command; its exit status and what it printed. Nobody is there to be asked."""

    def run(*arguments, **options):
        with monkeypatch.context() as own:
            out, err = (io.TextIOWrapper(io.BytesIO(), options.get("encoding", "utf-8")) for _ in range(2))
            for name, stream in (("stdout", out), ("stderr", err), ("stdin", options.get("stdin", io.StringIO()))):
                own.setattr(sys, name, stream)
            status = cli._run(list(map(str, arguments)))
            for stream in (out, err):
                stream.flush()
        return status, out.buffer.getvalue().decode(out.encoding), err.buffer.getvalue().decode(err.encoding)

    return run


@pytest.fixture
def past():
    """Three scans of the last hours, the first of which was to be lifted."""
    with open_profile() as profile:
        for ago, emotion, goal in ((7200, "sad", "lift"), (3600, "happy", "match"), (0, None, "match")):
            scan = profile.record_scan(mood(emotion), goal)
            profile.record_shown(scan, [Track(number) for number in range(5)])
            profile.connection.execute("UPDATE scan SET time = ? WHERE id = ?", (time.time() - ago - 1, scan))


@pytest.mark.usefixtures("past")
def test_the_history_in_words(facetune):
    status, text, errors = facetune("history")
    assert (status, errors) == (0, "")
    assert text.startswith("Me, the last 30 days: 2 scans, mostly ")
    assert "valence  " in text
    assert "lift       1 x  valence -0." in text
    assert "→" in text
    assert "not sure, match: Song 0, Song 1, Song 2 and 2 more" in text


@pytest.mark.usefixtures("past")
def test_the_history_where_letters_are_missing(facetune):
    status, text, _ = facetune("history", encoding="ascii")
    assert status == 0
    assert "->" in text
    assert "?" not in text


@pytest.mark.usefixtures("past")
def test_the_history_as_json(facetune):
    _, text, _ = facetune("history", "--json", "--limit", "1")
    found = json.loads(text)
    assert len(found["scans"]) == 1
    assert found["summary"]["moods"]["scans"] == 2
    assert found["next"] == 3


def test_no_history(facetune):
    assert facetune("history")[1] == "No mood was kept of Me in the last 30 days.\n"


@pytest.mark.usefixtures("past")
def test_what_was_felt_at_the_last_scan_and_at_an_earlier_one(facetune):
    assert facetune("correct", "angry")[1] == "Scan 3: angry.\n"
    assert facetune("correct", "fear", "--scan", "1", "--json")[1] == '{\n  "scan": 1,\n  "emotion": "fear"\n}\n'
    assert facetune("correct", "none", "--scan", "1")[0] == 0
    assert facetune("correct", "sad", "--scan", "99")[0] == 1
    assert facetune("correct", "bored")[0] == 2
    with open_profile() as profile:
        assert [scan.correction for scan in history.read(profile).scans] == ["angry", None, None]


def test_nothing_to_correct(facetune):
    assert facetune("correct", "sad")[0] == 2


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    "said",
    ["{}", "spotify:track:{}", "https://open.spotify.com/track/{}?si=1", "https://open.spotify.com/intl-de/track/{}"],
)
def test_a_track_by_its_id_or_its_address(facetune, said):
    assert facetune("feedback", "reject", said.format(Track(2).id))[0] == 0
    with open_profile() as profile:
        assert list(listening.read(profile).rejected) == [Track(2).id]


@pytest.mark.parametrize("said", ["", "x", "https://evil.example/track/" + "0" * 22, "\x1b[31m" + "0" * 22])
def test_what_is_no_track(facetune, said):
    status, _, errors = facetune("feedback", "like", said)
    assert status == 1
    assert "\x1b" not in errors


def test_people(facetune):
    assert facetune("profile", "new", "Zoë/\U0001f3a7")[1] == "  Me  (0 scans)\n* Zoë/\U0001f3a7  (0 scans)\n"
    assert facetune("profile", "rename", "zoë/\U0001f3a7", "Zoë")[0] == 0
    assert facetune("profile", "use", "ME")[1].startswith("* Me")
    assert facetune("profile", "delete", "Zoë", "--yes")[1] == "* Me  (0 scans)\n"
    assert facetune("profile", "delete", "Me", "--yes")[0] == 1
    assert json.loads(facetune("profile", "list", "--json")[1])["profiles"][0]["name"] == "Me"


def test_choices(facetune, monkeypatch):
    few = SimpleNamespace(genre_counts=lambda: {"jazz": 1, "soul": 1, "metal": 1})
    monkeypatch.setattr(shared, "catalogue", lambda: few)
    given = ("--goal", "calm", "--limit", "20", "--days", "90", "--prefer", "jazz, soul", "--avoid", "metal")
    status, text, _ = facetune("profile", "set", *given)
    assert status == 0
    assert text.splitlines()[0] == "Goal: calm. Tracks: 20. Moods are kept for 90 days."
    assert facetune("profile", "set", "--days", "ever", "--prefer", "")[1].splitlines()[:2] == [
        "Goal: calm. Tracks: 20. Moods are kept until they are erased.",
        "Preferred genres: any.",
    ]
    told = ["Names of new playlists: mood and date.", "Album covers: loaded from Spotify."]
    assert facetune("profile", "set", "--mood-in-names", "on", "--covers", "on")[1].splitlines()[-2:] == told
    assert facetune("profile", "set")[1].splitlines()[-2:] == told
    off = json.loads(facetune("profile", "set", "--mood-in-names", "off", "--covers", "off", "--json")[1])
    assert (off["mood_in_names"], off["covers"]) == (False, False)
    assert facetune("profile", "set", "--days", "-1")[0] == 2
    assert facetune("profile", "set", "--prefer", "sole,jazz")[::2] == (
        2,
        "facetune: No track of the catalogue has the genre 'sole'. Did you mean soul?\nSee `facetune --help`.\n",
    )
    assert "Avoided genres: metal." in facetune("profile", "set")[1]
    assert json.loads(facetune("profile", "set", "--days", "0", "--json")[1])["retention_days"] == 0
    for genres in ("g" * 65, ",".join(map(str, range(51))), "j\udce4zz"):
        status, _, errors = facetune("profile", "set", "--avoid", genres)
        assert (status, errors.splitlines()[0]) == (
            2,
            "facetune: There may be at most 50 genres, each a text of at most 64 characters.",
        )


@pytest.mark.usefixtures("past")
def test_an_export(facetune, tmp_path):
    printed = json.loads(facetune("profile", "export")[1])
    target = tmp_path / "mine.json"
    assert facetune("profile", "export", "--out", target)[0] == 0
    written = json.loads(target.read_bytes())
    assert len(written["scans"]) == len(printed["scans"]) == 3
    assert target.stat().st_mode & 0o077 == 0
    status, _, errors = facetune("profile", "export", "--out", target)
    assert (status, json.loads(target.read_bytes())) == (2, written)
    assert "mine.json is there already: name a new file." in errors
    assert json.loads(target.read_bytes()) == written


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on files")
def test_an_export_that_has_no_room_leaves_nothing(facetune, tmp_path):
    import resource

    with open_profile() as profile:
        profile.store("much", "x" * 200_000)
    target = tmp_path / "mine.json"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        status, _, errors = facetune("profile", "export", "--out", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert status == 1
    assert "large" in errors
    assert not target.exists()
    assert facetune("profile", "export", "--out", target)[0] == 0


class Person(io.StringIO):
    """Somebody who sits at the terminal and types this."""

    def isatty(self):
        return True


def test_deleting_a_profile_asks_first(facetune):
    facetune("profile", "new", "Zoë")
    facetune("profile", "use", "Me")
    assert facetune("profile", "delete", "Zoë")[0] == 2, "nobody can be asked"
    assert facetune("profile", "delete", "Nobody", stdin=Person("y\n"))[2].startswith("facetune: ")
    assert "Nothing was changed" in facetune("profile", "delete", "Zoë", stdin=Person("\n"))[2]
    assert "Zoë" in facetune("profile", "list")[1]
    status, text, errors = facetune("profile", "delete", "zoë", stdin=Person("y\n"))
    assert (status, text) == (0, "* Me  (0 scans)\n")
    assert "Delete the profile zoë" in errors


@pytest.mark.usefixtures("past")
def test_erasing_asks_first(facetune):
    assert facetune("profile", "erase")[0] == 2
    assert "Nothing was changed" in facetune("profile", "erase", stdin=Person("\n"))[2]
    assert facetune("profile", "list")[1] == "* Me  (3 scans)\n"
    status, text, errors = facetune("profile", "erase", stdin=Person("y\n"))
    assert (status, text) == (0, "* Me  (0 scans)\n")
    assert "Forget everything about Me?" in errors
    assert facetune("profile", "erase", "--everybody", "--yes")[0] == 0


def test_a_damaged_file_is_told_of_once(facetune, file):
    file.parent.mkdir()
    file.write_bytes(b"?" * 5000)
    assert "was damaged" in facetune("history")[2]
    assert facetune("history")[2] == ""


def kept(scan):
    """What a copy keeps of a scan; of its time, microseconds."""
    return round(scan.time, 3), scan.emotion, scan.correction, scan.tracks


@pytest.mark.usefixtures("past")
def test_a_saved_copy_comes_back_and_is_added_once(facetune, tmp_path):
    with open_profile() as profile:
        profile.feedback(Track(2).id, "liked", name="Song 2", artists=["Artist 2"], scan=1)
        profile.correct(2, "neutral")
        profile.set_setting("goal", "calm")
        profile.save_calibration("rest", {"logs": [-2.0] * 7, "frames": 40, "model": "any", "time": 5.0})
    facetune("profile", "uncovered", "--mouth", "on")
    facetune("profile", "export", "--out", tmp_path / "copy.json")
    with open_profile() as profile:
        before = history.read(profile)

    assert facetune("profile", "import", tmp_path / "copy.json", "--json")[:2] == (
        0,
        json.dumps({"scans": 0, "shown": 0, "feedback": 0, "skipped": 0}, indent=2) + "\n",
    )
    facetune("profile", "new", "Other")
    status, text, errors = facetune("profile", "import", tmp_path / "copy.json")
    assert (status, errors) == (0, "")
    assert text == "Added: 3 moods, 15 shown tracks, 1 judgement.\n"
    with open_profile() as profile:
        after = history.read(profile)
        assert [kept(scan) for scan in after.scans] == [kept(scan) for scan in before.scans]
        assert list(listening.read(profile).liked) == [Track(2).id]
        assert profile.preferences().goal == "calm"
        assert profile.calibration("rest")["frames"] == 40
        assert face.uncovered(profile) == Uncovered(mouth=True)


def test_what_is_never_covered_is_said_shown_and_taken_back(facetune):
    def said(*options):
        return json.loads(facetune("profile", "uncovered", *options, "--json")[1])

    assert said() == {"mouth": False, "eyes": False}
    assert said("--mouth", "on") == {"mouth": True, "eyes": False}
    assert said("--eyes", "on") == {"mouth": True, "eyes": True}
    text = "Mouth and nose: never covered.\nEyes: never hidden.\n"
    assert facetune("profile", "uncovered") == (0, text, "")
    facetune("profile", "calibrate", "--reset")
    assert said("--mouth", "off") == {"mouth": False, "eyes": True}
    facetune("profile", "new", "Other")
    assert said() == {"mouth": False, "eyes": False}
    assert facetune("profile", "uncovered", "--mouth", "perhaps")[0] == 2


@pytest.mark.parametrize("value", [7, None, {"mouth": "yes"}, ["mouth"]])
def test_a_row_about_covers_that_makes_no_sense_counts_as_nothing_said(facetune, tmp_path, value):
    rows = [{"kind": "uncovered", "value": value}]
    file = tmp_path / "copy.json"
    file.write_text(json.dumps({"format": "facetune-profile", "version": 1, "calibration": rows}))
    assert facetune("profile", "import", file)[0] == 0
    with open_profile() as profile:
        assert profile.calibration("uncovered") is None
        profile.save_calibration("uncovered", value)
        assert face.uncovered(profile) == Uncovered()


def test_rows_of_a_copy_that_make_no_sense_are_left_out(facetune, tmp_path):
    scans = [{"scan": 1, "time": "soon"}, 7, {"scan": 2, "time": "2026-11-22T20:11:00.5Z", "goal": "match"}]
    copy = {"format": "facetune-profile", "version": 1, "scans": scans, "feedback": [{"track": "../x"}]}
    file = tmp_path / "copy.json"
    file.write_text(json.dumps(copy))
    status, text, _ = facetune("profile", "import", file)
    assert (status, text.splitlines()[1]) == (0, "Left out, because they make no sense: 4 rows.")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "other", "version": 1}', '{"format": "facetune-profile", "version": 2}']
)
def test_another_file_is_no_copy(facetune, tmp_path, text):
    file = tmp_path / "copy.json"
    file.write_text(text)
    status, _, errors = facetune("profile", "import", file)
    assert status == 1
    assert "is no copy that FaceTune has saved" in errors


def test_what_is_no_file_is_no_copy(facetune, tmp_path):
    for name, code in (("none.json", "source_missing"), ("", "profile_copy_invalid")):
        status, text, _ = facetune("profile", "import", tmp_path / name, "--json")
        assert (status, json.loads(text)["error"]["code"]) == (1, code)
