import json
import os

import numpy as np
import pytest

from facetune import paths
from facetune.affect import EMOTIONS
from facetune.errors import FaceTuneError
from facetune.vision.classifier import Classifier, load_classifier

RESTING = {emotion: 1.0 for emotion in EMOTIONS if emotion != "neutral"}
CROPS = np.random.default_rng(0).integers(0, 255, (5, 48, 48), np.uint8)


def error_of():
    with pytest.raises(FaceTuneError) as caught:
        load_classifier()
    return caught.value


def test_the_shipped_model():
    classifier = load_classifier()
    assert classifier.labels == EMOTIONS
    probabilities = classifier.classify(CROPS)
    assert (probabilities.shape, probabilities.dtype) == ((5, 7), np.float32)
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_faces_do_not_depend_on_their_neighbours():
    classifier = load_classifier()
    together = classifier.classify(CROPS)
    alone = np.concatenate([classifier.classify(CROPS[i : i + 1]) for i in range(5)])
    assert together == pytest.approx(alone, abs=1e-4)


@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_crops(value):
    probabilities = load_classifier().classify(np.full((1, 48, 48), value, np.uint8))
    assert np.isfinite(probabilities).all()
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_no_crops():
    reading = load_classifier().read(np.empty((0, 48, 48), np.uint8))
    assert reading.emotion.shape == (0, 7)


def test_columns_are_found_by_name(stand_in):
    named = dict(zip(EMOTIONS, (0.1, 0.05, 0.15, 0.4, 0.12, 0.08, 0.1), strict=True))
    order = sorted(EMOTIONS)
    stand_in(emotion=[named[emotion] for emotion in order], labels=order)
    assert load_classifier().classify(CROPS)[0] == pytest.approx(list(named.values()), abs=1e-5)


def test_the_order_in_the_manifest_moves_the_columns(edit_manifest):
    edit_manifest(decision="emotion")
    before = load_classifier().classify(CROPS)
    outputs = json.loads((paths.shipped_models() / "manifest.json").read_text())["emotion"]["outputs"]
    outputs["emotion"] = outputs["emotion"][::-1]
    edit_manifest(outputs=outputs)
    assert load_classifier().classify(CROPS) == pytest.approx(before[:, ::-1], abs=1e-6)


def test_the_decision_mixes_the_outputs_as_the_manifest_says(edit_manifest):
    edit_manifest(decision="emotion", decision_temperature=1)
    alone = load_classifier().classify(CROPS)
    edit_manifest(decision="expression")
    crowd = load_classifier().classify(CROPS)
    edit_manifest(decision={"emotion": 3, "expression": 1})
    assert load_classifier().classify(CROPS) == pytest.approx(0.75 * alone + 0.25 * crowd, abs=1e-5)
    assert not np.allclose(alone, crowd)


def test_the_decision_is_as_sharp_as_the_manifest_says(edit_manifest):
    edit_manifest(decision_temperature=0.5)
    sharp = load_classifier().classify(CROPS)
    edit_manifest(decision_temperature=1)
    mixed = load_classifier().classify(CROPS)
    assert sharp == pytest.approx(mixed**2 / (mixed**2).sum(axis=1, keepdims=True), abs=1e-5)


def test_a_manifest_without_a_temperature_leaves_the_mixture_as_it_is(edit_manifest):
    edit_manifest(decision_temperature=1)
    mixed = load_classifier().classify(CROPS)
    file = paths.shipped_models() / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest["emotion"]["decision_temperature"]
    file.write_text(json.dumps(manifest))
    assert (load_classifier().classify(CROPS) == mixed).all()


@pytest.mark.parametrize("temperature", [0, -1])
def test_a_temperature_without_sense(edit_manifest, temperature):
    edit_manifest(decision_temperature=temperature)
    assert error_of().code == "model_corrupt"


@pytest.mark.parametrize("decision", [{"emotion": -1, "expression": 2}, {"expression": 0}, {"expression": "much"}])
def test_a_decision_without_sense(edit_manifest, decision):
    edit_manifest(decision=decision)
    assert error_of().code == "model_corrupt"


def test_a_model_with_expressions(stand_in):
    stand_in(emotion=[1 / 7] * 7, expression=[0.3, *[0.1] * 7])
    classifier = load_classifier()
    reading = classifier.read(CROPS)
    assert classifier.expressions == tuple(f"e{i}" for i in range(8))
    assert reading.expression.shape == (5, 8)
    assert reading.expression[0, 0] == pytest.approx(0.3, abs=1e-5)
    assert classifier.read(CROPS[:0]).expression.shape == (0, 8)


def test_a_model_without_expressions(stand_in):
    stand_in(emotion=[1 / 7] * 7)
    classifier = load_classifier()
    assert classifier.expressions == ()
    assert classifier.read(CROPS).expression is None


@pytest.mark.usefixtures("models")
def test_a_missing_model(emotion_file):
    emotion_file.unlink()
    error = error_of()
    assert error.code == "model_missing"
    assert emotion_file.name in error.message


def test_a_missing_manifest(models):
    (models / "manifest.json").unlink()
    assert error_of().code == "model_missing"


def test_a_missing_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "shipped_models", lambda: tmp_path / "nowhere")
    assert error_of().code == "model_missing"


def test_a_truncated_model(emotion_file):
    emotion_file.write_bytes(emotion_file.read_bytes()[:-1])
    assert error_of().code == "model_corrupt"


def test_an_empty_model(emotion_file):
    emotion_file.write_bytes(b"")
    assert error_of().code == "model_corrupt"


def test_a_model_that_is_a_folder(emotion_file):
    emotion_file.unlink()
    emotion_file.mkdir()
    assert error_of().code == "model_corrupt"


def test_a_git_lfs_pointer(emotion_file):
    emotion_file.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9379840\n")
    error = error_of()
    assert error.code == "model_pointer"
    assert "git lfs pull" in error.hint


def test_one_changed_bit(emotion_file):
    content = bytearray(emotion_file.read_bytes())
    content[len(content) // 2] ^= 1
    emotion_file.write_bytes(content)
    error = error_of()
    assert error.code == "model_corrupt"
    assert "sha256" in error.message


def test_a_wrong_sha256_in_the_manifest(edit_manifest):
    edit_manifest(sha256="0" * 64)
    assert error_of().code == "model_corrupt"


def test_the_right_file_that_is_no_model(emotion_file, edit_manifest):
    import hashlib

    content = b"\x08\x07 no model"
    emotion_file.write_bytes(content)
    edit_manifest(size=len(content), sha256=hashlib.sha256(content).hexdigest())
    assert error_of().code == "model_corrupt"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outputs": {"emotion": [*EMOTIONS[:6], "bored"]}}, "manifest_invalid"),
        ({"outputs": {"emotion": [*EMOTIONS, "happy"]}}, "manifest_invalid"),
        ({"outputs": {}}, "manifest_invalid"),
        ({"input_shape": [64, 64, 1]}, "manifest_invalid"),
        ({"file": "../emotions.onnx"}, "manifest_invalid"),
        ({"size": "large"}, "manifest_invalid"),
        ({"resting": {"mean": {}, "spread": {}}}, "manifest_invalid"),
        ({"resting": {"mean": RESTING, "spread": {**RESTING, "sad": 0.0}}}, "manifest_invalid"),
        ({"resting": {"mean": {**RESTING, "neutral": 1.0}, "spread": RESTING}}, "manifest_invalid"),
        ({"input": "picture"}, "model_corrupt"),
        ({"outputs": {"emotion": list(EMOTIONS), "mood": ["a"]}}, "model_corrupt"),
    ],
)
def test_a_manifest_that_does_not_fit(edit_manifest, changes, code):
    edit_manifest(**changes)
    assert error_of().code == code


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 2}', '{"version": 1}', '{"version": 1, "emotion": 3}', '"ü"']
)
def test_a_damaged_manifest(models, content):
    (models / "manifest.json").write_text(content, encoding="latin-1")
    assert error_of().code == "manifest_invalid"


def test_one_thread_suffices():
    import onnxruntime

    seen = []
    real = onnxruntime.InferenceSession
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnxruntime, "InferenceSession", lambda *a, **k: (seen.append(a[1]), real(*a, **k))[1])
        assert isinstance(load_classifier(), Classifier)
    assert seen[0].intra_op_num_threads == 1
    assert seen[0].log_severity_level == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_model_that_is_a_fifo_is_not_waited_for(models, emotion_file):
    for file, code in ((emotion_file, "model_corrupt"), (models / "manifest.json", "manifest_invalid")):
        file.unlink()
        os.mkfifo(file)
        assert error_of().code == code


def test_a_name_with_a_zero_byte_is_no_model(edit_manifest):
    edit_manifest(file="a\0b.onnx")
    assert error_of().code == "model_corrupt"
