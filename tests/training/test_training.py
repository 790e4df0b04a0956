"""From made faces to an ONNX file, with the real networks and the real TensorFlow."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow: pip install facetune[training]")
pytest.importorskip("tf2onnx", reason="the export needs tf2onnx: pip install facetune[training]")

from training import train
from training.data.dataset import load
from training.data.split import digest
from training.data.split import split as parts_of
from training.errors import ExportError, RunError
from training.evaluate import __main__ as evaluate
from training.export import __main__ as export_command
from training.export import export, onnx_graph
from training.networks import architectures, blocks, by_name, cost
from training.run import recipes
from training.run.batches import Batches
from training.run.config import Config, fingerprint
from training.run.folder import Run
from training.run.optimization import cross_entropy, learning_rate
from training.run.trainer import Trainer

from .conftest import step_by_step

# Importing and tracing TensorFlow alone takes a minute on a slow machine.
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(600)

SHARE = 0.25
"""Of the made faces that are set aside: one of two or three would miss classes."""


@pytest.fixture
def short(monkeypatch):
    """Both recipes, cut to two epochs of two steps."""
    for name, recipe in recipes.RECIPES.items():
        cut = dataclasses.replace(recipe, epochs=2, batch=28, patience=None)
        monkeypatch.setitem(recipes.RECIPES, name, cut)


def command(network, table, out):
    return [f"--network={network}", f"--data={table}", f"--out={out}", f"--validation-share={SHARE}", "--threads=1"]


@pytest.mark.parametrize(
    ("network", "parameters"),
    [
        ("plain", 2_345_607),
        ("residual", 1_004_227),
        ("deep", 1_347_083),
        ("narrow", 591_440),
        ("pair", 1_595_667),
        ("hybrid", 954_775),
    ],
)
def test_networks_have_the_size_that_the_card_tells(network, parameters):
    model = by_name.build(network)
    assert model.count_params() == parameters
    assert model.output["emotion"].shape[1] == 7


def test_multiplications_by_hand():
    import keras

    face = keras.Input((48, 48, 1))
    x = keras.layers.Conv2D(4, 3, padding="same")(face)
    x = keras.layers.Dense(7)(keras.layers.GlobalAveragePooling2D()(x))
    assert cost.multiplications(keras.Model(face, x)) == 48 * 48 * 9 * 4 + 4 * 7

    tokens = keras.layers.Reshape((-1, 4))(keras.layers.Conv2D(4, 3, strides=16, padding="same")(face))
    attended = keras.layers.MultiHeadAttention(2, 3)(tokens, tokens)
    # Nine places of four channels; query, key and value of 2 x 3 channels and back; two products of 9 x 9 weights.
    by_hand = 9 * (9 * 4) + 9 * (4 * 4 * 6) + 2 * 9 * 9 * 6
    assert cost.multiplications(keras.Model(face, attended)) == by_hand


def test_hybrid_costs_what_the_residual_network_costs():
    costs = {name: cost.multiplications(by_name.build(name)) for name in ("residual", "hybrid")}
    assert costs["hybrid"] == pytest.approx(costs["residual"], rel=0.1)


def test_a_larger_network_begins_as_the_smaller_one():
    smaller, larger = by_name.build("residual"), by_name.build("deep")
    rng = np.random.default_rng(0)
    smaller.set_weights([rng.uniform(0.5, 1.5, weight.shape) * weight + 0.01 for weight in smaller.get_weights()])
    by_name.grow(smaller, larger)
    faces = rng.uniform(0, 255, (4, 48, 48, 1)).astype(np.float32)
    before, after = (model(faces) for model in (smaller, larger))
    for name, logits in before.items():
        assert np.abs(np.asarray(after[name]) - logits).max() < 1e-4 * np.abs(logits).max()
    # What it has more is there, and needs but a first step to be of use.
    for width in (48, 128):
        larger.get_layer(f"more_{width}_second_normalised").gamma.assign(np.ones(width))
        assert np.abs(np.asarray(larger(faces)["emotion"]) - after["emotion"]).max() > 0.01
        after = larger(faces)


def test_light_and_contrast_drop_out():
    layer = blocks.FaceNormalization()
    faces = np.random.default_rng(0).uniform(50, 150, (2, 48, 48, 1)).astype(np.float32)
    assert np.abs(np.asarray(layer(faces)) - np.asarray(layer(1.5 * faces + 20))).max() < 0.02
    assert np.abs(np.asarray(layer(np.full((1, 48, 48, 1), 7.0, np.float32)))).max() == 0


def test_faces_without_votes_pull_nowhere():
    import tensorflow as tf

    logits = tf.Variable([[1.0, -1.0, 3.0]])
    with tf.GradientTape() as tape:
        loss = cross_entropy(tf.zeros((1, 3)), logits)
    assert np.abs(tape.gradient(loss, logits).numpy()).max() == 0


def test_learning_rate_rises_and_falls():
    recipe = recipes.RECIPES["residual"]
    assert learning_rate(recipe, 0) == 0
    assert learning_rate(recipe, recipe.warmup) == recipe.learning_rate
    assert learning_rate(recipe, 1) == pytest.approx(0)
    assert learning_rate(recipes.RECIPES["plain"], 0.9) == recipes.RECIPES["plain"].learning_rate


@pytest.mark.usefixtures("short")
@pytest.mark.filterwarnings("ignore:Gradients do not exist for variables ..expression")  # no votes, no targets
@pytest.mark.parametrize("network", ["plain", "residual", "hybrid"])
def test_from_data_to_onnx(network, table, kaggle, tmp_path, monkeypatch):
    # In folders there are no votes: a network with two heads learns, and ships, with one.
    data, split = (kaggle, "test") if network == "residual" else (table, "public")
    monkeypatch.setitem(by_name.NETWORKS, "residual", lambda: architectures.residual(widths=(4, 8)))
    # Its attention is what the export may stumble over, and does so with few channels as with many.
    monkeypatch.setitem(by_name.NETWORKS, "hybrid", lambda: architectures.hybrid(widths=(8, 16, 24), tokens=32))
    out, models = tmp_path / "run", tmp_path / "models"
    # `plain` is traced as in a real run; with attention that takes ten seconds, and the export traces each.
    how = ["--set=bfloat16=true", "--set=sizes=[[1,40]]"] if network == "hybrid" else []
    with step_by_step() if network != "plain" else contextlib.nullcontext():
        assert train.main([*command(network, data, out), *how]) == 0
    assert len(Run(out).log()) == 2
    assert (out / "curves.png").stat().st_size > 1000

    models.mkdir()
    (models / "manifest.json").write_text('{"version": 1, "detector": {"file": "kept.onnx"}}')
    assert export_command.main([str(out), "--out", str(models)]) == 0
    manifest = json.loads((models / "manifest.json").read_text())
    assert manifest["detector"] == {"file": "kept.onnx"}
    assert manifest["emotion"]["metrics"]["parity"] < export.PARITY
    assert manifest["emotion"]["metrics"]["validation_share"] == SHARE
    faces = load(data)
    assert manifest["emotion"]["metrics"]["validation_sha256"] == digest(
        faces.pixels[parts_of(faces, 0, SHARE).validation][::-1]
    )
    assert list(manifest["emotion"]["outputs"]) == ["emotion", *(["expression"] if network == "hybrid" else [])]
    assert manifest["emotion"]["resting"] is None, "one resting face is too few to tell how they spread"
    model = evaluate.Model(models / "emotions.onnx")
    assert model.entry["network"] == network
    assert set(model(np.zeros((2, 48, 48), np.uint8))) == set(manifest["emotion"]["outputs"])

    if network != "hybrid":  # see onnx_graph.convert
        # Not emotions.onnx: which of the two that is depends on which was faster.
        first = [(out / name).read_bytes() for name in ("float32.onnx", "int8.onnx")]
        assert export_command.main([str(out), "--out", str(models)]) == 0
        again = [(out / name).read_bytes() for name in ("float32.onnx", "int8.onnx")]
        assert again == first, "the same run gives the same bytes"
    assert evaluate.main(["--model", str(models / "emotions.onnx"), "--data", str(data), "--split", split]) == 0


def untrained(folder, faces, data=""):
    """A run that could be exported, but for its quality."""
    run = Run(folder)
    run.open(Config("plain", recipes.RECIPES["plain"], 0, SHARE, None, data, "tensorflow"))
    run.save_validation(faces)
    run.save_best(by_name.build("plain"))
    run.write_log([{"epoch": 1, "validation_loss": 1.0, "seconds": 1.0}])
    return run


def test_a_file_that_answers_otherwise_is_refused(faces, tmp_path, monkeypatch):
    run = untrained(tmp_path / "run", faces)
    honest = onnx_graph.convert
    monkeypatch.setattr(onnx_graph, "convert", lambda model, _: honest(model, {"emotion": 3.0}))
    with pytest.raises(ExportError, match="differs from Keras"):
        export.export(run.folder, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_loss_that_is_no_number_ends_the_run(faces, tmp_path):
    recipe = dataclasses.replace(recipes.RECIPES["plain"], batch=28)
    trainer = Trainer(by_name.build("plain"), Batches(faces, recipe, 0), faces, Run(tmp_path), None)
    trainer.model.set_weights([np.full_like(weight, np.nan) for weight in trainer.model.get_weights()])
    with pytest.raises(RunError, match="loss of step 0 is nan"):
        trainer.train_epoch()


def test_each_epoch_draws_by_its_own_number(faces, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr("training.networks.backend.draw", lambda *number: drawn.append(number))
    recipe = dataclasses.replace(recipes.RECIPES["plain"], batch=100)  # of no steps, which take the time
    trainer = Trainer(by_name.build("plain"), Batches(faces, recipe, 5), faces, Run(tmp_path), None)
    monkeypatch.setattr(trainer, "_validate", dict)
    monkeypatch.setattr(trainer, "progress", lambda: 0.0)
    trainer.train_epoch()
    trainer.train_epoch()
    assert drawn == [(5, 0), (5, 1)]


def test_the_epoch_with_the_lowest_loss_is_kept(faces, tmp_path, monkeypatch):
    scores = iter((0.2, 1.5, 0.5, 1.6))  # the second epoch has the better accuracy and the worse loss
    monkeypatch.setattr(
        "training.run.trainer.score", lambda *_: {"validation_accuracy": next(scores), "validation_loss": next(scores)}
    )
    recipe = dataclasses.replace(recipes.RECIPES["plain"], batch=28)
    trainer = Trainer(by_name.build("plain"), Batches(faces, recipe, 0), faces, Run(tmp_path), None)
    trainer.train_epoch()
    kept = Run(tmp_path).best.read_bytes()
    trainer.train_epoch()
    assert (trainer.best_epoch, trainer.best) == (1, 1.5)
    assert Run(tmp_path).best.read_bytes() == kept


def test_a_checkpoint_of_another_network_is_refused(faces, tmp_path):
    def trainer(network):
        recipe = dataclasses.replace(recipes.RECIPES[network], batch=28)
        return Trainer(by_name.build(network), Batches(faces, recipe, 0), faces, Run(tmp_path), None)

    for mine, other in (("plain", "residual"), ("residual", "plain")):
        trainer(other).save()
        with pytest.raises(RunError, match="checkpoint is not one of this network"):
            trainer(mine).restore()


def test_export_of_a_run_without_checkpoint(tmp_path, faces, capsys):
    assert export_command.main([str(tmp_path)]) == 1
    assert "config.json" in capsys.readouterr().err
    run = Run(tmp_path / "run")
    run.open(Config("plain", recipes.RECIPES["plain"], 0, 0.1, None, "", "tensorflow"))
    run.save_validation(faces)
    with pytest.raises(RunError, match="no checkpoint yet"):
        export.export(run.folder, tmp_path / "models")
    run.save_best(by_name.build("plain"))  # and killed before the epoch was logged
    with pytest.raises(RunError, match="no checkpoint yet"):
        export.export(run.folder, tmp_path / "models")


def test_an_export_that_cannot_be_written(tmp_path, faces, capsys):
    run = untrained(tmp_path / "run", faces)
    (run.folder / "float32.onnx").mkdir()
    assert export_command.main([str(run.folder), "--out", str(tmp_path / "models")]) == 1
    assert "error: not written" in capsys.readouterr().err


def weights_after(epochs, faces, folder, interrupted):
    """A small residual network's weights after some epochs, in one process's life or in one life for each epoch."""
    import keras

    recipe = dataclasses.replace(recipes.RECIPES["residual"], epochs=epochs, batch=28, sizes=())

    def trainer():
        keras.utils.set_random_seed(0)
        return Trainer(architectures.residual(widths=(4, 8)), Batches(faces, recipe, 0), faces, Run(folder), None)

    folder.mkdir()
    life = trainer()
    while not life.finished():
        life.train_epoch()
        life.save()
        if interrupted:
            life = trainer()
            assert life.restore()
    return [*life.model.get_weights(), *life.average]


@pytest.mark.usefixtures("untraced")
def test_a_killed_run_ends_like_an_unbroken_one(faces, tmp_path):
    whole = weights_after(3, faces, tmp_path / "whole", interrupted=False)
    broken = weights_after(3, faces, tmp_path / "broken", interrupted=True)
    assert max(float(np.abs(a - b).max()) for a, b in zip(whole, broken, strict=True)) < 1e-4


STEP_BY_STEP = """
import runpy
import tensorflow
tensorflow.config.run_functions_eagerly(True)
runpy.run_module("training.train", run_name="__main__", alter_sys=True)
"""
"""The program without the graph that TensorFlow traces first, which takes longer than a few steps do."""


@pytest.mark.usefixtures("untraced")
def test_a_run_that_was_killed_outright_goes_on(table, tmp_path, capsys):
    """The real program and the real signal: kill -9 in the middle of an epoch, then the same command again."""
    # plain: its dropout must go on, too. The test above has the moving average.
    options = [*command("plain", table, tmp_path), "--set=epochs=3", "--set=batch=28"]
    program = [sys.executable, "-c", STEP_BY_STEP, *options, f"--out={tmp_path / 'broken'}"]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as broken:
        for line in broken.stdout:
            if "epoch 2 " in line:  # the first is on disk before the second begins
                with pytest.raises(RunError, match="another process trains in it"), Run(tmp_path / "broken").alone():
                    pass
                broken.kill()
                break
        said, _ = broken.communicate()
    assert broken.returncode not in (0, None), said  # on POSIX minus the signal's number
    # Both here, where TensorFlow has been imported: of the killed process nothing is left but its folder.
    assert train.main([*options, f"--out={tmp_path / 'broken'}"]) == 0
    assert "resuming after epoch" in capsys.readouterr().out
    assert train.main([*options, f"--out={tmp_path / 'whole'}"]) == 0
    (first, _), (second, _) = (Run(tmp_path / name).load_state() for name in ("whole", "broken"))
    assert max(float(np.abs(first[name] - second[name]).max()) for name in first) < 1e-4
    assert len(Run(tmp_path / "broken").log()) == 3


@pytest.mark.usefixtures("untraced")
def test_a_run_begins_with_the_weights_of_another(table, tmp_path, capsys, monkeypatch):
    for name, more in (("residual", ()), ("deep", (8,))):
        smaller = functools.partial(architectures.residual, widths=(4, 8), more=more, name=name)
        monkeypatch.setitem(by_name.NETWORKS, name, smaller)
    short = ["--set=epochs=1", "--set=batch=28", "--set=sizes=[[0.9,16]]"]
    first = tmp_path / "first"
    assert train.main([*command("residual", table, first), *short]) == 0
    Run(first).curves.unlink()  # as if killed between the last checkpoint and its picture
    assert train.main([*command("residual", table, first), *short]) == 0
    assert Run(first).curves.stat().st_size > 1000
    went_on = [*command("deep", table, tmp_path / "second"), *short, f"--start={first}"]  # which grows from the other
    assert train.main([*went_on, "--set=learning_rate=1e-9"]) == 0
    assert len(Run(tmp_path / "second").config()["start"]) == 1
    ours, theirs, smaller = by_name.build("deep"), by_name.build("deep"), by_name.build("residual")
    Run(first).load_best(smaller)
    by_name.grow(smaller, theirs)
    Run(tmp_path / "second").load_best(ours)
    kernels = [
        (mine.kernel, layer.kernel)
        for mine, layer in zip(ours.layers, theirs.layers, strict=True)
        if hasattr(layer, "kernel") and not layer.name.startswith(architectures.MORE)
    ]
    assert len(kernels) == 9
    assert max(float(np.abs(a - b).max()) for a, b in kernels) < 1e-6
    capsys.readouterr()
    assert train.main([*command("residual", table, tmp_path / "third"), *short, f"--start={first}", "--seed=5"]) == 1
    assert "another seed" in capsys.readouterr().err
    second = tmp_path / "second"
    assert train.main([*command("residual", table, tmp_path / "third"), *short, f"--start={second}"]) == 1
    assert "another network; --start needs the same" in capsys.readouterr().err
    assert train.main([*went_on, "--set=sizes=[[2,16]]"]) == 1
    assert "not a list of" in capsys.readouterr().err


@pytest.mark.usefixtures("untraced")
def test_a_run_begins_with_the_mean_of_two(table, tmp_path, capsys):
    faces, both = load(table), [tmp_path / "first", tmp_path / "second"]
    runs = [untrained(folder, faces, fingerprint(faces)) for folder in both]
    out = tmp_path / "third"
    # A rate at which nothing is learnt.
    short = ["--set=epochs=1", "--set=batch=28", "--set=learning_rate=1e-12"]
    assert train.main([*command("plain", table, out), *short, "--start", *map(str, both)]) == 0
    assert len(set(Run(out).config()["start"])) == 2
    assert "starts with  validation_accuracy 0." in capsys.readouterr().out
    ours, *theirs = weights = [by_name.build("plain") for _ in range(3)]
    for run, model in zip([Run(out), *runs], weights, strict=True):
        run.load_best(model)
    for mean, *each in zip(ours.get_weights(), *(model.get_weights() for model in theirs), strict=True):
        assert mean == pytest.approx(np.mean(each, axis=0), abs=1e-6)
        if mean.ndim > 1:
            assert np.abs(each[0] - each[1]).max() > 0.01
