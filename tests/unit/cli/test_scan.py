"""`facetune scan` as a process: in JSON, in words, on what it cannot read, and interrupted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import media
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from tests.unit.command_line import answer, environment, facetune, needs_model


@pytest.fixture
def attended():
    """Children hear Ctrl+C, as in a terminal: where the tests run in the background of a shell, they would not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class TestScan:
    @needs_model
    def test_the_sample_as_json(self):
        result = answer("scan", "--sample", "--limit", "10", "--goal", "match")
        assert {"mood", "goal", "tracks", "path"} < set(result)
        assert result["scan"] is None
        mood = result["mood"]
        assert mood["emotion"] == "happy"
        assert list(mood["distribution"]) == list(EMOTIONS)
        assert sum(mood["distribution"].values()) == pytest.approx(1, abs=1e-6)
        assert {"confidence", "valence", "arousal", "word", "frames"} < set(mood)
        assert len(result["tracks"]) == 10

    @needs_model
    def test_the_sample_is_a_mood_of_nobody(self):
        def kept():
            return [scan["scan"] for scan in answer("history", "--limit", "200")["scans"]]

        before = kept()  # other tests in this process scan, too
        answer("scan", "--sample")
        assert kept() == before
        answer("scan", "--source", paths.sample_portrait())
        assert kept()[1:] == before

    @needs_model
    def test_the_sample_in_words(self):
        process = facetune("scan", "--sample", "--limit", "10", PYTHONIOENCODING="utf-8")
        text = process.stdout.decode()
        assert (process.returncode, process.stderr) == (0, b"")
        assert text.startswith("Your mood: ")
        assert all(f"\n  {emotion} " in text for emotion in EMOTIONS)
        assert "█" in text
        assert "\n 10. " in text

    @needs_model
    def test_bars_without_unicode(self):
        process = facetune("scan", "--sample", PYTHONIOENCODING="ascii")
        assert "  happy    ###" in process.stdout.decode("ascii")

    @needs_model
    def test_nobody_there_is_status_3(self, tmp_path):
        video = media.empty_video(tmp_path / "nobody.avi")
        result = answer("scan", "--source", video, status=3)
        assert (result["mood"]["emotion"], result["mood"]["reason"]) == (None, "no_face")
        assert result["tracks"] == []
        process = facetune("scan", "--source", video)
        assert (process.returncode, process.stderr) == (3, b"")
        assert process.stdout.startswith(b"No face was found.")

    def test_a_failure_is_json_with_status_1(self):
        error = answer("scan", "--source", "missing.png", status=1)["error"]
        assert error["code"] == "source_missing"
        assert error["message"]
        assert error["hint"]

    def test_a_failure_is_a_sentence_and_a_hint_on_stderr(self):
        process = facetune("scan", "--source", "missing.png")
        assert (process.returncode, process.stdout) == (1, b"")
        assert process.stderr.decode().splitlines()[0] == "facetune: There is no file or folder missing.png."

    @pytest.mark.skipif(os.name == "nt", reason="file names are text on Windows")
    def test_names_cannot_drive_the_terminal(self):
        evil = b"/\x1b]0;owned\x07\xff\xc2\x9b31m.png"
        for arguments in ([], ["--json"]):
            command = [sys.executable, "-m", "facetune", "scan", "--source", evil, *arguments]
            process = subprocess.run(command, env=environment(), capture_output=True, check=False, timeout=60)
            assert process.returncode == 1
            shown = (process.stdout + process.stderr).decode()
            assert not any(mark in shown for mark in "\x1b\x07\x9b")
            assert ".png" in shown

    @pytest.mark.skipif(os.name == "nt", reason="signals")
    def test_ctrl_c_ends_a_scan_that_hangs_quietly(self, attended):  # noqa: ARG002
        with socket.create_server(("127.0.0.1", 0)) as silent:
            source = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            with subprocess.Popen(
                [sys.executable, "-m", "facetune", "scan", "--source", source],
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as process:
                silent.settimeout(60)
                connection, _ = silent.accept()
                process.send_signal(signal.SIGINT)
                output, complaint = process.communicate(timeout=60)
                connection.close()
        assert (process.returncode, output, complaint) == (130, b"", b"")
