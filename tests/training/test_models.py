"""The files that ship in models/ fit each other."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from facetune.vision import classifier
from facetune.vision.evidence import SURE
from training.data.labels import OUTPUTS
from training.errors import ExportError
from training.evaluate import __main__ as evaluate
from training.evaluate import card, conditions
from training.export import mixture, quantize

MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def manifest():
    return json.loads((MODELS / "manifest.json").read_text())


def test_manifest_fits_the_file(manifest):
    entry = manifest["emotion"]
    content = (MODELS / entry["file"]).read_bytes()
    assert entry["size"] == len(content)
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()


def test_manifest_reads_as_the_host_reads_it():
    from facetune.vision import manifest as host

    entry = host.read(MODELS).emotion
    assert entry.outputs["emotion"] == list(OUTPUTS["emotion"])
    assert 0 <= classifier.weight_of(entry.decision) <= 1
    assert len(host.verified(MODELS, entry)) == entry.size


def test_model_gives_the_outputs_of_the_manifest(manifest):
    model = evaluate.Model(MODELS / manifest["emotion"]["file"])
    faces = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    found = model(np.concatenate([faces, np.zeros((1, 48, 48), np.uint8)]))
    assert {name: part.shape for name, part in found.items()} == {
        name: (4, len(classes)) for name, classes in manifest["emotion"]["outputs"].items()
    }
    for part in found.values():
        assert part.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_evaluation_decides_as_the_host_does(faces):
    from facetune.vision.classifier import load_classifier

    model = evaluate.Model(MODELS / "emotions.onnx")
    assert np.abs(model.decide(model(faces.pixels)) - load_classifier(MODELS).classify(faces.pixels)).max() < 1e-5


def test_batch_and_single_faces_get_the_same_answer(manifest):
    model = evaluate.Model(MODELS / manifest["emotion"]["file"])
    faces = np.random.default_rng(1).integers(0, 256, (5, 48, 48), np.uint8)
    together = model(faces)["emotion"]
    alone = np.concatenate([model(face[None])["emotion"] for face in faces])
    assert np.abs(together - alone).max() < 1e-5


def test_card_is_not_stale(manifest):
    text = (MODELS / "README.md").read_text()
    rows = json.loads((MODELS / "metrics.json").read_text())
    assert card.rewritten(text, rows) == text
    row, entry = list(rows.values())[-1], manifest["emotion"]
    assert row["model"]["sha256"] == entry["sha256"]
    assert row["decision"] == entry["decision"]
    assert row["decision_temperature"] == entry["decision_temperature"]
    assert row["trained"] == entry["metrics"]


def test_card_tells_what_was_scored_since_its_last_tables():
    rows = json.loads((MODELS / "metrics.json").read_text())
    list(rows.values())[-1]["frames"]["outputs"] = {
        "decision": {"labels": 0.7, "crowd": 0.75},
        "expression": {"labels": 0.6, "crowd": None},
    }
    list(rows.values())[-1]["precise"] = {"accuracy": 0.8, "confidence": 0.5412, "share": 0.712}
    text = card.tables(rows)
    assert "80 % of the answers name the label from a confidence of 0.54 on, which 71.2 % of the faces reach." in text
    assert "| decision | 70.0 % | 75.0 % |\n| `expression` | 60.0 % | - |" in text


def test_card_leads_with_what_people_see():
    rows = json.loads((MODELS / "metrics.json").read_text())
    text = card.tables(rows)
    assert text.index("faces on which most voters agree") < text.index("| scored on |")
    assert "| neutral | " in text
    people = list(rows.values())[-1]["people"]
    assert f"{100 * people['strong_neutral']['wrong']:.1f} % are called something else with confidence" in text
    blur = {"accuracy": 0.6, "accuracy_interval": [0.58, 0.62], "people": 0.8}
    list(rows.values())[-1]["conditions"] = {"blur": blur}
    head = "the decision under | FER2013's labels | FER+ majority |\n| --- | --- | --- |\n"
    assert f"{head}| blur | 60.0 % | 80.0 % |" in card.tables(rows)


def test_card_without_markers():
    with pytest.raises(ExportError, match="lacks"):
        card.rewritten("# A card\n", {})


def test_file_that_is_no_model(tmp_path, capsys):
    (tmp_path / "emotions.onnx").write_text("version https://git-lfs.github.com/spec/v1\n")
    arguments = ["--model", str(tmp_path / "emotions.onnx"), "--data", str(tmp_path)]
    assert evaluate.main(arguments) == 1
    assert "not an ONNX model" in capsys.readouterr().err
    (tmp_path / "emotions.onnx").unlink()
    assert evaluate.main(arguments) == 1


@pytest.mark.parametrize("text", ['{"emotion": null}', '{"emotion": []}', "[]", "<<<<<<< ours"])
def test_a_manifest_that_tells_nothing_leaves_the_model_alone(tmp_path, text):
    shutil.copy(MODELS / "emotions.onnx", tmp_path)
    (tmp_path / "manifest.json").write_text(text)
    model = evaluate.Model(tmp_path / "emotions.onnx")
    assert (model.entry, model.weight) == ({}, 0)


def test_evaluation_of_folders(kaggle, tmp_path, capsys):
    out = tmp_path / "scores.json"
    assert (
        evaluate.main(
            [
                "--model",
                str(MODELS / "emotions.onnx"),
                "--data",
                str(kaggle),
                "--json",
                str(out),
                "--plots",
                str(tmp_path),
            ]
        )
        == 0
    )
    found = json.loads(out.read_text())
    for scores in (found, *found["outputs"].values()):
        assert {"n", "accuracy", "balanced_accuracy", "macro_f1", "ece", "recall", "confusion"} <= set(scores)
        assert set(scores["recall"]) == set(OUTPUTS["emotion"])
        assert np.sum(scores["confusion"]) == scores["n"] == 84
    assert (tmp_path / "confusion.png").stat().st_size > 1000
    assert (tmp_path / "reliability.png").stat().st_size > 1000
    assert "84 faces" in capsys.readouterr().out


def test_conditions_are_scored_and_told_in_the_card(kaggle, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"# Card\n{card.BEGIN}\nold\n{card.END}\nrest\n")
    model = str(MODELS / "emotions.onnx")
    arguments = ["--model", model, "--data", str(kaggle), "--conditions", "--card", str(readme), "--row", "ours"]
    assert evaluate.main(arguments) == 0
    row = json.loads((tmp_path / "metrics.json").read_text())["ours"]
    assert set(row["conditions"]) == {"darkness", "blur", "noise", "small", "rotation"}
    text = readme.read_text()
    assert "| accuracy under | ours |" in text
    assert "old" not in text
    assert text.endswith("rest\n")


def test_conditions_change_every_face_and_repeat(faces):
    for name in conditions.CONDITIONS:
        seen = conditions.under(name, faces.pixels)
        assert seen.dtype == np.uint8
        assert (seen != faces.pixels).any(axis=(1, 2)).all()
        assert np.array_equal(seen, conditions.under(name, faces.pixels))


def test_evaluation_against_the_crowd(table, capsys):
    arguments = ["--model", str(MODELS / "emotions.onnx"), "--data", str(table), "--split", "public", "--conditions"]
    assert evaluate.main(arguments) == 0
    told = capsys.readouterr().out
    assert "FER+ majority, 84 faces" in told
    under = [line for line in told.splitlines() if line.startswith("under ")]
    assert len(under) == len(conditions.CONDITIONS)
    assert all(line.endswith("% of what people see") for line in under)


def test_int8_that_ships_was_worth_it(manifest):
    """The duel of the export decided by its own rule."""
    entry = manifest["emotion"]
    duel = entry["metrics"]["precisions"]
    exact, small = duel["float32"], duel["int8"]
    losses = [exact["accuracy"][name] - small["accuracy"][name] for name in exact["accuracy"]]
    worth = small["ms"] < exact["ms"] and max(losses) <= quantize.COST
    assert duel["worth"] == worth
    assert entry["precision"] == ("int8" if worth else "float32")
    assert entry["size"] == duel[entry["precision"]]["size"]


def test_decision_is_the_one_that_the_comparison_chose(manifest):
    entry = manifest["emotion"]
    assert entry["decision"]["expression"] == mixture.choose(entry["metrics"]["mixtures"])


def test_not_sure_begins_where_four_of_five_answers_are_right(manifest):
    """And there most faces still get an answer."""
    found = manifest["emotion"]["metrics"]["sure"]
    assert found["accuracy"] == 0.8
    assert pytest.approx(found["confidence"], abs=0.005) == SURE
    assert found["share"] >= 0.7


def test_the_decision_is_sharpened_as_the_manifest_says(manifest):
    model = evaluate.Model(MODELS / "emotions.onnx")
    assert model.temperature == manifest["emotion"]["decision_temperature"] < 1
