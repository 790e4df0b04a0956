"""Fixtures for the vision tests: folders of models, detectors, and pictures made from the sample portrait."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from tests import media
from tests.conftest import SHARED

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", SHARED / "models" / "face_detection_yunet_2023mar.onnx"))


@pytest.fixture(scope="session")
def portrait():
    return media.portrait()


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """An empty folder where `facetune models fetch` would put the detector's weights."""
    folder = tmp_path / "fetched"
    folder.mkdir()
    monkeypatch.setattr(paths, "fetched_models", lambda: folder)
    return folder


@pytest.fixture
def yunet(fetched):
    """YuNet's weights, installed."""
    if not WEIGHTS.is_file():
        pytest.skip("YuNet's weights are not here: set FACETUNE_YUNET to face_detection_yunet_2023mar.onnx")
    return Path(shutil.copy(WEIGHTS, fetched))


@pytest.fixture(params=["yunet", "haar"])
def detector(request):
    """Each detector in turn, as load_detector() returns it."""
    from facetune.vision import detector

    request.getfixturevalue("yunet" if request.param == "yunet" else "fetched")
    found = detector.load_detector()
    assert found.name == request.param
    return found


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A copy of the shipped models that is used, and may be damaged."""
    folder = tmp_path / "models"
    shutil.copytree(paths.shipped_models(), folder)
    monkeypatch.setattr(paths, "shipped_models", lambda: folder)
    return folder


@pytest.fixture
def edit_manifest(models):
    """Changes entries of the emotion model in the manifest."""

    def edit(**changes):
        file = models / "manifest.json"
        manifest = json.loads(file.read_text())
        manifest["emotion"].update(changes)
        file.write_text(json.dumps(manifest))

    return edit


@pytest.fixture
def emotion_file(models):
    return models / json.loads((models / "manifest.json").read_text())["emotion"]["file"]


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Writes and uses a model of one dense layer, which gives the same probabilities for every face."""
    onnx = pytest.importorskip("onnx", reason="onnx, of the training extra, writes the stand-in model")
    from onnx import TensorProto, helper, numpy_helper

    def write(*, emotion, expression=None, labels=EMOTIONS):
        nodes = [helper.make_node("Flatten", ["face"], ["flat"])]
        weights, outputs, classes = [], [], {}
        for name, probabilities in (("emotion", emotion), ("expression", expression)):
            if probabilities is None:
                continue
            n = len(probabilities)
            weights += [
                numpy_helper.from_array(np.zeros((48 * 48, n), np.float32), f"{name}_w"),
                numpy_helper.from_array(np.log(np.array(probabilities, np.float32)), f"{name}_b"),
            ]
            nodes += [
                helper.make_node("Gemm", ["flat", f"{name}_w", f"{name}_b"], [f"{name}_logits"]),
                helper.make_node("Softmax", [f"{name}_logits"], [name]),
            ]
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", n]))
            classes[name] = list(labels) if name == "emotion" else [f"e{i}" for i in range(n)]
        face = helper.make_tensor_value_info("face", TensorProto.FLOAT, ["N", 48, 48, 1])
        graph = helper.make_graph(nodes, "stand_in", [face], outputs, weights)
        content = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
        ).SerializeToString()
        assert onnx.load_from_string(content)
        folder = tmp_path / "stand_in"
        folder.mkdir()
        (folder / "emotions.onnx").write_bytes(content)
        entry = {
            "file": "emotions.onnx",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "input": "face",
            "input_shape": [48, 48, 1],
            "input_range": [0, 255],
            "outputs": classes,
        }
        (folder / "manifest.json").write_text(json.dumps({"version": 1, "emotion": entry}))
        monkeypatch.setattr(paths, "shipped_models", lambda: folder)
        return folder

    return write


@pytest.fixture
def save(tmp_path):
    """Writes a picture (any type that OpenCV writes) and returns its path."""

    def write(picture, name="picture.png"):
        file = tmp_path / name
        done, content = cv2.imencode(file.suffix, picture)
        assert done
        file.write_bytes(content.tobytes())
        return str(file)

    return write


@pytest.fixture
def plugged(monkeypatch):
    """Pretends that cameras with these names are connected, with the indexes 0, 2, 4, ..."""

    def plug(*names):
        import cv2_enumerate_cameras

        found = [SimpleNamespace(index=2 * i, name=name) for i, name in enumerate(names)]
        monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda _backend: found)

    return plug


@pytest.fixture
def cancelled():
    """The event that cancels a source."""
    return threading.Event()


def error_of(frames):
    """The error that a source ends with."""

    def all_of_them():
        while frames.next() is not None:
            pass

    with pytest.raises(FaceTuneError) as caught:
        all_of_them()
    return caught.value


def gray(value):
    """A frame that is equally bright all over."""
    return np.full((480, 640, 3), value, np.uint8)
