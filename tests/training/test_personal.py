"""Simulated people: what the manifest tells of resting faces, and which faces the constants are chosen on."""

import json
import shutil

import msgspec
import numpy as np
import pytest

from facetune.affect import EMOTIONS
from facetune.vision.manifest import Resting
from tests.conftest import ROOT
from training import personal
from training.data.faces import Faces
from training.evaluate import simulated_people
from training.export import manifest

MODELS = ROOT / "models"


@pytest.fixture
def models(tmp_path):
    return shutil.copytree(MODELS, tmp_path / "models")


@pytest.fixture
def edited(models):
    """Changes the manifest; an entry of None is taken out."""

    def edit(**changes):
        file = models / "manifest.json"
        manifest = json.loads(file.read_text())
        manifest["emotion"] |= changes
        file.write_text(json.dumps(manifest))
        return models

    return edit


def test_resting_faces_are_told_by_mean_and_spread():
    shares = np.full((4, 7), 0.1)
    shares[:, simulated_people.NEUTRAL] = 0.4
    shares[1, : simulated_people.NEUTRAL] = 0.4
    labels = np.array([simulated_people.NEUTRAL] * 3 + [0])
    found = simulated_people.usual(simulated_people.people(shares, labels))
    assert set(found.mean) == set(EMOTIONS) - {"neutral"}
    assert found.mean["sad"] == pytest.approx(-np.log(4) * 2 / 3, abs=1e-3)
    assert found.spread["sad"] == pytest.approx(np.log(4) / 3**0.5, abs=1e-3)


def test_the_export_tells_what_the_host_reads():
    labels = np.repeat(simulated_people.NEUTRAL, manifest.LEAST_RESTING)
    faces = Faces(np.zeros((len(labels), 48, 48), np.uint8), labels, ("x",) * len(labels), None)
    rng = np.random.default_rng(0)
    found = rng.dirichlet(np.ones(7), len(labels))
    told = manifest.resting(found, faces)
    assert msgspec.convert(told, Resting).mean["sad"] == told["mean"]["sad"]
    few = faces.take(np.arange(manifest.LEAST_RESTING - 1))
    assert manifest.resting(found[:-1], few) is None


def test_constants_are_chosen_on_the_faces_that_were_held_out(edited, table, monkeypatch, capsys):
    """Another share than the training's would put faces among them that the model has learnt by heart."""
    shown = []
    monkeypatch.setattr(personal, "choose", lambda faces, _resting: shown.append(len(faces.labels)) or [])
    for share in (0.25, 0.5):
        models = edited(metrics={"seed": 0, "validation_share": share})
        assert personal.main(["--data", str(table.parent), "--model", str(models), "--choose"]) == 0
    assert shown == [7 * 3, 7 * 6]
    models = edited()
    lost = table.parent / "none" / "faces.csv"
    assert personal.main(["--data", str(table.parent), "--model", str(models), f"--probabilities={lost}"]) == 1
    assert "error: not written: [Errno 2]" in capsys.readouterr().err
    assert personal.main(["--data", str(table.parent), "--model", str(table.parent)]) == 1
    assert "manifest.json is missing" in capsys.readouterr().err
    models = edited(metrics={"seed": 0, "validation_share": 0.25, "validation_sha256": "0"})
    assert personal.main(["--data", str(table.parent), "--model", str(models), "--choose"]) == 1
    assert "not the faces that the model was made with" in capsys.readouterr().err
    models = edited(metrics={})
    assert personal.main(["--data", str(table.parent), "--model", str(models), "--choose"]) == 1
    assert "export the model again" in capsys.readouterr().err


def test_a_manifest_that_tells_nothing_of_resting_faces(edited, table, capsys):
    models = edited(resting=None)
    assert personal.main(["--data", str(table.parent), "--model", str(models)]) == 1
    assert "resting faces" in capsys.readouterr().err
