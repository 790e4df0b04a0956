"""A manifest that tells other things of the file than this code goes by."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from training.errors import ExportError
from training.evaluate.onnx_model import Model

MODELS = Path(__file__).parents[2] / "models"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"outputs": {"emotion": ["happy", "sad"]}}, "other classes of emotion"),
        ({"outputs": []}, "names no outputs"),
        ({"input_shape": [64, 64, 1]}, "other input_shape"),
        ({"input_range": [0, 1]}, "other input_range"),
        ({"decision": {"emotion": -1}}, "names no decision"),
        ({"decision": {"emotion": "most"}}, "names no decision"),
        ({"decision": {"emotion": None}}, "names no decision"),
        ({"decision_temperature": 0}, "names no decision"),
    ],
)
def test_a_file_with_other_inputs_classes_or_decision(tmp_path, change, complaint):
    shutil.copytree(MODELS, tmp_path, dirs_exist_ok=True)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["emotion"] |= change
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match=rf"emotions\.onnx: its manifest .*{complaint}"):
        Model(tmp_path / "emotions.onnx")
