"""What ships is whole or not at all, and says what it is."""

import json

import numpy as np
import pytest

from training.errors import ExportError
from training.evaluate import card
from training.export import export, manifest

ENTRY = {"file": "emotions.onnx", "sha256": "new"}


@pytest.fixture
def models(tmp_path):
    """A folder with the model of before."""
    (tmp_path / "emotions.onnx").write_bytes(b"old")
    (tmp_path / "manifest.json").write_text('{"version": 1, "detector": {"file": "kept.onnx"}, "emotion": {}}')
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_model_and_manifest_take_their_places_together(models):
    manifest.write(models, b"new", ENTRY)
    assert (models / "emotions.onnx").read_bytes() == b"new"
    told = json.loads((models / "manifest.json").read_text())
    assert told == {"version": 1, "detector": {"file": "kept.onnx"}, "emotion": ENTRY}
    assert names(models) == ["emotions.onnx", "manifest.json"]


@pytest.mark.parametrize("text", ["<<<<<<< ours", "[]"])
def test_a_manifest_that_is_none_leaves_the_model_as_it_was(models, text):
    (models / "manifest.json").write_text(text)
    with pytest.raises(ExportError, match=r"manifest\.json: not a manifest"):
        manifest.write(models, b"new", ENTRY)
    assert (models / "emotions.onnx").read_bytes() == b"old"
    assert names(models) == ["emotions.onnx", "manifest.json"]


def test_a_manifest_that_cannot_be_written_leaves_the_model_as_it_was(models):
    (models / "manifest.json.part").mkdir()
    with pytest.raises(OSError, match=r"manifest\.json\.part"):
        manifest.write(models, b"new", ENTRY)
    assert (models / "emotions.onnx").read_bytes() == b"old"
    assert names(models) == ["emotions.onnx", "manifest.json", "manifest.json.part"]


def test_parity_is_of_faces_of_all_classes(tmp_path, faces, monkeypatch):
    """Not of the first ones: the file that answers otherwise for the last class only is refused."""
    onnx = pytest.importorskip("onnx", reason="comes with tf2onnx: pip install facetune[training]")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["face"], ["flat"]),
            helper.make_node("Slice", ["flat", "start", "end", "axis"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["emotion"], axis=1),
        ],
        "graph",
        [helper.make_tensor_value_info("face", kind, ["batch", 48, 48, 1])],
        [helper.make_tensor_value_info("emotion", kind, ["batch", 7])],
        [onnx.numpy_helper.from_array(np.array([of]), name) for name, of in (("start", 0), ("end", 7), ("axis", 1))],
    )
    file = tmp_path / "float32.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)
    monkeypatch.setattr(export, "PARITY_FACES", 7)
    logits = faces.pixels.reshape(len(faces), -1)[:, :7].astype(np.float32)
    assert export.parity(file, {"emotion": logits}, {"emotion": 1.0}, faces) < 1e-6
    logits[-12:] *= -1
    with pytest.raises(ExportError, match="differs from Keras"):
        export.parity(file, {"emotion": logits}, {"emotion": 1.0}, faces)


def test_the_commit_is_none_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert manifest.commit() is None


def test_changed_code_is_no_commit(monkeypatch):
    class Said:
        returncode = 0

        def __init__(self, command, **_):
            self.stdout = "abc\n" if "rev-parse" in command else changes

    monkeypatch.setattr(manifest.subprocess, "run", Said)
    changes = ""
    assert manifest.commit() == "abc"
    changes = " M train.py\n"
    assert manifest.commit() == "abc-dirty"


def test_only_votes_that_taught_are_told_of(faces):
    without = type(faces)(faces.pixels, faces.labels, faces.names, None)
    assert export._votes_trained({"recipe": {"crowd_weight": 0.5}}, faces)
    assert not export._votes_trained({"recipe": {"crowd_weight": 0.5}}, without)
    assert not export._votes_trained({"recipe": {"crowd_weight": 0.0}}, faces)


def test_a_card_without_its_marks_leaves_the_numbers_as_they_were(tmp_path):
    (tmp_path / "README.md").write_text("no card")
    (tmp_path / "metrics.json").write_text("{}")
    with pytest.raises(ExportError, match="the card lacks"):
        card.record(tmp_path / "README.md", "new", {})
    assert (tmp_path / "metrics.json").read_text() == "{}"
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(ExportError, match=r"metrics\.json: not a card's numbers"):
        card.record(tmp_path / "README.md", "new", {})
    assert names(tmp_path) == ["README.md", "metrics.json"]
