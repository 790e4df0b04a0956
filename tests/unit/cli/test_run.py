"""The command line as a process: arguments, exit statuses, JSON, errors, signals, pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from facetune import __version__
from facetune.findings import DoctorResult
from tests import catalogue
from tests.conftest import SHARED
from tests.unit.command_line import answer, environment, facetune, needs_model

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", SHARED / "models/face_detection_yunet_2023mar.onnx"))

needs_yunet = pytest.mark.skipif(
    not WEIGHTS.is_file(),
    reason="YuNet's weights are not here: set FACETUNE_YUNET to face_detection_yunet_2023mar.onnx",
)


@pytest.fixture
def own_home(tmp_path):
    """A home for one test alone, as changes to the environment."""
    home = tmp_path / "own home"
    home.mkdir()
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
    }


class TestUsage:
    def test_help_lists_the_commands_and_loads_nothing_heavy(self):
        process = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "facetune", "--help"],
            env=environment(),
            capture_output=True,
            check=True,
            timeout=60,
        )
        for command in (
            "scan",
            "recommend",
            "cameras",
            "doctor",
            "install",
            "uninstall",
            "status",
            "catalogue",
            "models",
        ):
            assert f"\n    {command}" in process.stdout.decode()
        loaded = process.stderr.decode()
        assert "facetune.cli" in loaded
        for heavy in ("numpy", "cv2", "onnxruntime", "msgspec", "sqlite3"):
            assert heavy not in loaded

    def test_version(self):
        process = facetune("--version")
        assert (process.returncode, process.stdout.decode()) == (0, f"facetune {__version__}\n")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--json-of-old"],
            ["dance"],
            ["scan", "--gaol", "lift"],
            ["scan", "--goal", "party"],
            ["scan", "--sample", "--source", "0"],
            ["scan", "--limit", "0"],
            ["scan", "--limit", "101"],
            ["scan", "--limit", "many"],
            ["recommend"],
            ["recommend", "--mood", "hungry"],
            ["recommend", "--mood", "sad", "--seed", "-1"],
            ["recommend", "--mood", "sad", "--target", "0.5", "nan"],
            ["recommend", "--mood", "sad", "--minutes", "241"],
            ["catalogue", "--out"],
            ["models", "melt"],
            ["install", "--manifest-dir", "folder"],
            ["install", "--family", "gecko"],
            ["install", "--extension-id", "nonsense"],
        ],
    )
    def test_wrong_usage_is_one_sentence_and_status_2(self, arguments):
        process = facetune(*arguments)
        assert process.returncode == 2
        assert process.stdout == b""
        lines = process.stderr.decode().splitlines()
        assert len(lines) == 2
        assert lines[0].startswith("facetune: ")
        assert lines[1] == "See `facetune --help`."

    def test_wrong_usage_is_json_where_json_was_wanted(self):
        assert answer("recommend", "--mood", "hungry", status=2)["error"]["code"] == "usage"


class TestRecommend:
    def test_tracks_as_json(self):
        result = answer("recommend", "--mood", "sad", "--goal", "lift", "--limit", "20")
        assert {"goal", "tracks", "path", "scan"} <= set(result)
        assert result["goal"] == "lift"
        assert len(result["tracks"]) == 20
        for track in result["tracks"]:
            assert {"id", "name", "artists", "url", "uri", "valence", "energy", "reason"} <= set(track)

    def test_a_target_and_a_length_take_the_place_of_goal_and_limit(self):
        result = answer("recommend", "--mood", "sad", "--target", "-0.6", "0.7", "--minutes", "30")
        last = result["path"][-1]
        assert result["target"] == last == {"valence": pytest.approx(0.2), "energy": pytest.approx(0.85)}
        durations = [track["duration"] for track in result["tracks"]]
        assert abs(sum(durations) - 30 * 60) < max(durations)

    def test_a_seed_fixes_the_answer_where_nothing_was_remembered_in_between(self, own_home):
        catalogue.give(own_home["XDG_DATA_HOME"])
        answer("profile", "set", "--days", "0", **own_home)
        first = answer("recommend", "--mood", "happy", "--seed", "7", **own_home)
        assert answer("recommend", "--mood", "happy", "--seed", "7", **own_home) == first

    def test_words(self):
        process = facetune("recommend", "--mood", "angry", "--limit", "10")
        lines = process.stdout.decode().splitlines()
        assert (process.returncode, process.stderr, len(lines)) == (0, b"", 21)
        assert lines[0].startswith("10 tracks that match angry: ")
        assert lines[1].startswith("  1. ")
        assert lines[19].startswith(" 10. ")
        assert all(line.startswith("     https://open.spotify.com/track/") for line in lines[2::2])
        assert b"\x1b" not in process.stdout

    def test_an_encoding_that_lacks_letters(self):
        process = facetune("recommend", "--mood", "happy", "--limit", "100", PYTHONIOENCODING="ascii")
        assert process.returncode == 0
        process.stdout.decode("ascii")

    def test_settings_give_the_defaults(self, own_home):
        file = Path(own_home["XDG_CONFIG_HOME"], "facetune", "settings.json")
        file.parent.mkdir(parents=True)
        file.write_text('{"goal": "calm", "limit": 3}', encoding="utf-8")
        catalogue.give(own_home["XDG_DATA_HOME"])
        result = answer("recommend", "--mood", "fear", **own_home)
        assert (result["goal"], len(result["tracks"])) == ("calm", 3)


class TestCatalogueAndModels:
    def test_build_and_info(self, own_home):
        built = answer("catalogue", "build", **own_home)
        assert built["tracks"] > 30_000
        info = answer("catalogue", "info", **own_home)
        assert info == {
            "file": built["target"],
            "tracks": built["tracks"],
            "artists": built["artists"],
            "imports": [],
        }

    def test_build_from_a_file(self, own_home, tmp_path):
        header = "id,name,artists,popularity,valence,energy,acousticness"
        (tmp_path / "own.csv").write_text(f"{header}\n{'a' * 22},Song,Singer,5,0.5,0.5,0.5\n", encoding="utf-8")
        built = answer("catalogue", "build", "--from", tmp_path / "own.csv", **own_home)
        assert (built["tracks"], built["skipped"]) == (1, {})
        assert answer("catalogue", "info", **own_home)["tracks"] == 1

    @pytest.mark.parametrize(
        ("body", "code"),
        [(None, "source_missing"), (b"id,name\n", "tracks_unreadable"), (b"\xff", "tracks_unreadable")],
    )
    def test_build_from_a_file_that_will_not_do(self, own_home, tmp_path, body, code):
        if body is not None:
            (tmp_path / "own.csv").write_bytes(body)
        error = answer("catalogue", "build", "--from", tmp_path / "own.csv", status=1, **own_home)["error"]
        assert error["code"] == code
        assert code != "tracks_unreadable" or "`facetune catalogue build --from`" in error["hint"]

    @needs_yunet
    def test_fetch_from_a_file(self, own_home):
        first = answer("models", "fetch", "--from", WEIGHTS, **own_home)
        assert first["fetched"]
        assert answer("models", "fetch", **own_home) == {"file": first["file"], "fetched": False}
        process = facetune("models", "fetch", **own_home)
        assert process.stdout.decode() == f"Already there: {first['file']}\n"

    @needs_model
    def test_list(self, own_home):
        emotions, detector = answer("models", "list", **own_home)["models"]
        assert (emotions["error"], detector["error"]) == (None, "model_missing")

    def test_fetch_from_a_wrong_file(self, own_home, tmp_path):
        (tmp_path / "wrong").write_bytes(b"wrong")
        error = answer("models", "fetch", "--from", tmp_path / "wrong", status=1, **own_home)["error"]
        assert error["code"] == "download_corrupt"


class TestSetup:
    def test_install_status_uninstall(self, own_home):
        made = answer("install", "--browser", "firefox", "--browser", "vivaldi", **own_home)["browsers"]
        assert [(each["browser"], each["state"]) for each in made] == [
            ("firefox", "registered"),
            ("vivaldi", "registered"),
        ]
        seen = {each["browser"]: each["state"] for each in answer("status", **own_home)["browsers"]}
        assert (seen["firefox"], seen["vivaldi"], seen["edge"]) == ("registered", "registered", "not_registered")
        gone = answer("uninstall", **own_home)["browsers"]
        assert {each["state"] for each in gone} == {"not_registered"}
        assert list(Path(own_home["HOME"]).iterdir()) == []
        assert facetune("uninstall", **own_home).stdout == b"Nothing was registered.\n"

    def test_status_in_words_tells_what_is_dangling(self, own_home):
        (made,) = answer("install", "--browser", "firefox", **own_home)["browsers"]
        file = Path(made["manifest"])
        manifest = json.loads(file.read_bytes())
        file.write_text(json.dumps({**manifest, "path": "/gone/facetune-host"}), encoding="utf-8")
        process = facetune("status", **own_home)
        assert process.returncode == 1
        assert b"Firefox: registered, but the program is gone" in process.stdout

    def test_an_unknown_browser(self, own_home):
        error = answer("install", "--browser", "netscape", status=1, **own_home)["error"]
        assert error["code"] == "browser_unknown"

    def test_doctor(self, own_home):
        answer("install", "--browser", "firefox", **own_home)
        process = facetune("doctor", "--json", **own_home)
        result = msgspec.json.decode(process.stdout, type=DoctorResult)
        assert process.returncode == {"ok": 0, "note": 0, "warning": 4, "failure": 1}[result.worst]
        found = {check.subject: check for check in result.checks}
        assert found["Firefox"].state == "ok"
        assert found["Host program"].state == "ok"
        assert found["Log"].found.startswith(own_home["XDG_STATE_HOME"])
        assert all(check.remedy for check in result.checks if check.state in ("warning", "failure"))

    def test_uninstall_with_data_leaves_no_file(self, own_home):
        answer("install", "--browser", "firefox", **own_home)
        catalogue.give(own_home["XDG_DATA_HOME"])
        assert answer("catalogue", "info", **own_home)["tracks"] > 1000
        answer("uninstall", "--data", **own_home)
        assert [path for path in Path(own_home["HOME"]).rglob("*") if path.is_file()] == []


class TestPlumbing:
    def test_a_reader_that_goes_away_is_no_error(self):
        with subprocess.Popen(
            [sys.executable, "-m", "facetune", "recommend", "--mood", "happy"],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            process.stdout.close()
            assert process.wait(timeout=60) == 141
            assert process.stderr.read() == b""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full to write to")
    @pytest.mark.parametrize("command", [["catalogue", "export"], ["history"]])
    def test_a_full_disk_behind_the_output_is_told(self, own_home, command):
        catalogue.give(own_home["XDG_DATA_HOME"])
        with Path("/dev/full").open("wb") as full:
            process = subprocess.run(
                [sys.executable, "-m", "facetune", *command],
                env=environment(**own_home),
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
        assert process.returncode == 1
        assert b"standard output cannot be written: No space left on device" in process.stderr
        assert b"Traceback" not in process.stderr

    def test_the_unexpected_is_a_sentence_and_goes_to_the_log(self, own_home):
        code = (
            "from facetune import cli\n"
            "from facetune.cli import system\n"
            "def fail(options): raise RuntimeError('quite unexpected')\n"
            "system.status = fail\n"
            "cli.main(['status', '--json'])"
        )
        process = subprocess.run(
            [sys.executable, "-c", code], env=environment(**own_home), capture_output=True, check=False, timeout=60
        )
        assert (process.returncode, process.stderr) == (1, b"")
        error = json.loads(process.stdout)["error"]
        assert error["code"] == "internal"
        assert "quite unexpected" in Path(error["params"]["log"]).read_text(encoding="utf-8")
