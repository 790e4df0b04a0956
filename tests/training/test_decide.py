"""Choosing again how the outputs of an exported model decide."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from training import decide

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture
def models(tmp_path):
    """A copy of the models that ship, whose manifest names a split that any faces have."""
    folder = shutil.copytree(MODELS, tmp_path / "models")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["emotion"]["metrics"] |= {"validation_share": 0.5, "validation_sha256": None}
    manifest["emotion"]["decision"] = {"emotion": 1.0, "expression": 0.0}
    del manifest["emotion"]["decision_temperature"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_the_manifest_alone_changes(models, table):
    before = json.loads((models / "manifest.json").read_text())
    content = (models / "emotions.onnx").read_bytes()
    assert decide.main(["--data", str(table), "--model", str(models)]) == 0
    after = json.loads((models / "manifest.json").read_text())
    assert (models / "emotions.onnx").read_bytes() == content
    names = list(after["emotion"])
    assert names.index("decision_temperature") == names.index("decision") + 1
    changed = {name for name, value in after["emotion"].items() if value != before["emotion"].get(name)}
    assert "metrics" in changed
    assert changed <= {"decision", "decision_temperature", "resting", "metrics"}
    assert after["detector"] == before["detector"]


def test_faces_that_the_model_knows_by_heart_are_refused(table, capsys):
    assert decide.main(["--data", str(table), "--model", str(MODELS)]) == 1
    assert "not the faces that the model was made with" in capsys.readouterr().err


def test_a_folder_without_a_manifest(tmp_path, table, capsys):
    assert decide.main(["--data", str(table), "--model", str(tmp_path)]) == 1
    assert "not the manifest of a model" in capsys.readouterr().err
