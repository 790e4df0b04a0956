"""What the options page asks of the real host beside settings: a test picture, and the genres to choose from."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests import catalogue, media
from tests.conftest import ROOT
from tests.host.client import HostProcess


@pytest.fixture(scope="module")
def face(tmp_path_factory):
    return str(media.face_video(tmp_path_factory.mktemp("video") / "face.avi"))


@pytest.fixture
def host(tmp_path):
    """A host with a profile of its own, whatever other tests of the process have left in theirs."""
    catalogue.give(tmp_path)
    with HostProcess({"XDG_DATA_HOME": str(tmp_path)}) as process:
        process.initialize()
        yield process


def test_a_test_picture_shows_the_face_and_is_no_scan(host, face):
    trial = host.start("cameras/test", {"source": face})
    pictures = boxes = 0
    while "method" in (message := host.read()):
        assert message["method"] == "scan/progress"
        step = message["params"]
        boxes += step["progress"].get("box") is not None
        if step.get("preview"):
            pictures += 1
            host.notify("scan/ack", {"id": trial, "sequence": step["sequence"]})
    seen = message["result"]
    assert pictures
    assert boxes
    assert seen["frames"] >= seen["faces"] > 0
    assert seen["width"] > 0
    assert host.answer(host.start("history/read", {}))["result"]["scans"] == []


def test_a_test_picture_is_stopped_at_once_and_frees_the_camera(host, face):
    trial = host.start("cameras/test", {"source": face})
    assert host.read()["method"] == "scan/progress"  # it has begun
    assert host.answer(host.start("scan", {"source": face}))["error"]["data"]["code"] == "busy"
    host.notify("$/cancelRequest", {"id": trial})
    assert host.answer(trial)["error"]["data"]["code"] == "cancelled"
    assert host.answer(host.start("scan", {"source": face}))["result"]["mood"]["emotion"] == "happy"


def test_a_test_picture_needs_no_emotion_model(tmp_path, face):
    """A copy of the package whose models lack the emotion model, as a host of its own."""
    package = Path(shutil.copytree(ROOT / "native_host/facetune", tmp_path / "facetune"))
    shutil.copytree(ROOT / "models", package / "models", ignore=lambda *_: ["emotions.onnx"])
    command = [sys.executable, "-c", "from facetune.host.main import main; main()"]
    folders = {"PYTHONPATH": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    catalogue.give(tmp_path / "data")
    with HostProcess(folders, command=command) as host:
        host.initialize()
        seen = host.answer(host.start("cameras/test", {"source": face}))["result"]
        assert seen["frames"] >= seen["faces"] > 0
        assert host.answer(host.start("scan", {"source": face}))["error"]["data"]["code"] == "model_missing"


def test_the_genres_are_those_of_the_catalogue_the_commonest_first(host):
    genres = host.answer(host.start("catalogue/genres", {}))["result"]["genres"]
    counts = [genre["tracks"] for genre in genres]
    assert {"pop", "jazz", "classical"} <= {genre["name"] for genre in genres}
    assert counts == sorted(counts, reverse=True)
    assert min(counts) > 0
