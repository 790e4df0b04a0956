"""Networks side by side, and a run from the file that ships."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow: pip install facetune[training]")
pytest.importorskip("tf2onnx", reason="the export needs tf2onnx: pip install facetune[training]")

from training import ensemble, restore
from training.data.augment import resized
from training.data.dataset import load
from training.data.split import split
from training.export import __main__ as export
from training.export import onnx_graph
from training.export import restore as restoring
from training.networks import architectures, by_name
from training.run import recipes
from training.run.config import Config, fingerprint
from training.run.folder import Run

pytestmark = pytest.mark.timeout(600)

SHARE = 0.25


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The networks with a few channels: what is done to them is the same."""
    for name, widths in (("residual", (4, 8)), ("narrow", (4, 6))):
        monkeypatch.setitem(by_name.NETWORKS, name, lambda name=name, widths=widths: made(name, widths))


def made(name, widths):
    """A network with something in each of its weights, as if it had been trained."""
    model = architectures.residual(widths=widths, name=name)
    rng = np.random.default_rng(len(name))
    for weight in model.weights:
        if weight.name in ("beta", "bias", "moving_mean"):
            weight.assign(rng.normal(size=weight.shape))
        elif weight.name in ("gamma", "moving_variance"):
            weight.assign(rng.uniform(0.5, 2, weight.shape))
    return model


def run_of(name, folder, faces, data="", seed=0):
    run = Run(folder)
    run.open(Config(name, recipes.RECIPES[name], seed, SHARE, None, data, "tensorflow"))
    run.save_validation(faces)
    run.save_best(by_name.build(name))
    run.write_log([{"epoch": 1, "validation_loss": 1.0, "seconds": 1.0}])
    return run


def logits(network, run, faces):
    model = by_name.build(network)
    Run(run).load_best(model)
    return {name: np.asarray(part) for name, part in model(resized(faces.pixels)).items()}


def test_combined_exported_and_restored(table, tmp_path, capsys, monkeypatch):
    import keras

    faces = load(table)
    data = fingerprint(faces)
    kept = faces.take(split(faces, 0, SHARE).validation)
    halves = {name: run_of(name, tmp_path / name, kept, data) for name in by_name.PARTS["pair"]}
    runs = [str(tmp_path / name) for name in halves]
    assert ensemble.main([*runs, "--out", str(tmp_path / "pair")]) == 0
    assert "pair, validation_accuracy 0." in capsys.readouterr().out
    said = [logits(name, tmp_path / name, faces) for name in halves]
    both = logits("pair", tmp_path / "pair", faces)
    for name, found in both.items():
        assert found == pytest.approx(np.mean([each[name] for each in said], axis=0), abs=1e-4)
        assert np.abs(said[0][name] - said[1][name]).max() > 0.1

    # Without a step of its own, and a run like any other.
    models = tmp_path / "models"
    assert export.main([str(tmp_path / "pair"), "--out", str(models)]) == 0
    entry = json.loads((models / "manifest.json").read_text())["emotion"]
    assert (entry["network"], entry["metrics"]["epochs"], entry["metrics"]["seconds"]) == ("pair", 0, 0)
    assert entry["metrics"]["start"] == [run.sha256() for run in halves.values()]
    assert list(entry["outputs"]) == ["emotion", "expression"]

    for file, tolerance in (("float32", 1e-3), ("int8", 0.25)):
        content = (tmp_path / "pair" / f"{file}.onnx").read_bytes()
        model = by_name.build("pair")
        restoring.fill(model, content, entry["temperature"])
        restoring.settle(model, resized(faces.pixels))
        for name, part in model(resized(faces.pixels)).items():
            assert np.asarray(part) == pytest.approx(both[name], abs=tolerance * float(np.abs(both[name]).max()))
        # A training finds it as it is: what a batch is normalised by there is what is expected of it.
        for part in by_name.PARTS["pair"]:
            (dropout,) = (each for each in model.get_layer(part).layers if isinstance(each, keras.layers.Dropout))
            dropout.rate = 0.0
        expected, seen = (np.asarray(model(resized(faces.pixels), training=on)["emotion"]) for on in (False, True))
        assert seen == pytest.approx(expected, abs=0.01 * float(np.abs(expected).max()))

    told = restoring.settle
    shown = []
    monkeypatch.setattr(restoring, "settle", lambda model, faces: told(model, shown.append(faces) or faces))
    monkeypatch.setattr(restoring, "FACES", 14)
    assert restore.main([str(models / "emotions.onnx"), "--data", str(table), "--out", str(tmp_path / "back")]) == 0
    labels = [faces.labels[(faces.pixels == face[..., 0]).all(axis=(1, 2)).argmax()] for face in shown[0]]
    assert np.bincount(labels).tolist() == [2] * 7, "of all classes"
    back = Run(tmp_path / "back")
    assert back.config()["start"] == [entry["sha256"]]
    back.check_shared({"seed": 0, "validation_share": SHARE, "data": data})
    assert len(back.validation()) == 21
    assert back.int8.exists() == (entry["precision"] == "int8")
    again = [str(tmp_path / "back" / name) for name in halves]
    assert ensemble.main([*again, "--out", str(tmp_path / "joined again")]) == 0
    for name, found in logits("pair", tmp_path / "joined again", faces).items():
        assert found == pytest.approx(logits("pair", tmp_path / "back", faces)[name], abs=1e-4)
    capsys.readouterr()
    assert ensemble.main([*runs[:1], str(tmp_path / "back"), "--out", str(tmp_path / "other")]) == 1
    assert (
        "residual and pair make no ensemble; those that do, in this order: residual and narrow"
        in capsys.readouterr().err
    )

    for change, complaint in (
        ({"network": "narrow"}, "emotions.onnx: cannot be read as the narrow network: other constants"),
        ({"network": "wide"}, "its manifest lacks 'wide', or this code does not know it"),
        ({"metrics": {}}, "its manifest lacks 'seed'"),
        ({"metrics": entry["metrics"] | {"validation_sha256": "0"}}, "not the faces that the model was made with"),
    ):
        (models / "manifest.json").write_text(json.dumps({"emotion": entry | change}))
        assert restore.main([str(models / "emotions.onnx"), "--data", str(table), "--out", str(tmp_path / "no")]) == 1
        assert complaint in capsys.readouterr().err
        assert not (tmp_path / "no").exists()


def test_a_head_that_learnt_nothing_is_left_out():
    network, back, begun = (by_name.build("residual") for _ in range(3))
    begun.set_weights(back.get_weights())
    restoring.fill(back, onnx_graph.convert(network, {"emotion": 1.5}), {"emotion": 1.5})
    faces = np.random.default_rng(0).uniform(0, 255, (4, 48, 48, 1)).astype(np.float32)
    assert np.asarray(back(faces)["emotion"]) == pytest.approx(np.asarray(network(faces)["emotion"]), abs=1e-3)
    for name in ("kernel", "bias"):
        left = np.asarray(getattr(back.get_layer("expression"), name))
        assert np.array_equal(left, getattr(begun.get_layer("expression"), name)), "it begins as a fresh one does"
    with pytest.raises(ValueError, match="other constants"):
        restoring.fill(back, onnx_graph.convert(network, {"emotion": 1.5}), {"emotion": 1.5, "expression": 1.0})


def test_runs_that_are_not_joined(faces, tmp_path, capsys):
    run_of("residual", tmp_path / "a", faces)
    for place, (seed, complaint) in enumerate(((1, "another seed"), (0, "no checkpoint yet"))):
        other = run_of("narrow", tmp_path / f"b{place}", faces, seed=seed)
        if seed == 0:
            other.best.unlink()
        assert ensemble.main([str(tmp_path / "a"), str(other.folder), "--out", str(tmp_path / "c")]) == 1
        assert complaint in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
    assert ensemble.main([str(tmp_path / "a"), str(tmp_path / "none"), "--out", str(tmp_path / "c")]) == 1
    assert "not the configuration of a run" in capsys.readouterr().err


def test_runs_of_one_network_become_their_mean(faces, tmp_path):
    runs = [run_of("narrow", tmp_path / name, faces) for name in ("before", "after")]
    assert ensemble.main([*(str(run.folder) for run in runs), "--out", str(tmp_path / "mean")]) == 0
    model = by_name.build("narrow")
    weights = []
    for run in (*runs, Run(tmp_path / "mean")):
        run.load_best(model)
        weights.append(model.get_weights())
    for before, after, mean in zip(*weights, strict=True):
        assert mean == pytest.approx((before + after) / 2, abs=1e-6)
    assert any((before != after).any() for before, after, _ in zip(*weights, strict=True))


def test_a_file_without_its_manifest_is_not_restored(table, tmp_path, capsys):
    shutil.copy(Path(export.__file__).parents[2] / "models/emotions.onnx", tmp_path)
    assert restore.main([str(tmp_path / "emotions.onnx"), "--data", str(table), "--out", str(tmp_path / "no")]) == 1
    assert "no manifest beside it tells of this file" in capsys.readouterr().err
