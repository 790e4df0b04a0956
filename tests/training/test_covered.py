"""The network for what covers a face: what is drawn, and that the host computes what Keras does."""

from __future__ import annotations

import json

import numpy as np
import pytest

from facetune.vision import covered
from training.covered import draw, faces

EYES_NOSE_MOUTH = np.array([(16, 18), (32, 18), (24, 27), (18, 36), (30, 36)], np.float32)


@pytest.fixture
def plain():
    return draw.enlarged(np.full((48, 48), 120, np.uint8))


def changed(before, after):
    """Where a drawing is, in pixels of the face: the mouth, the eyes."""
    differs = np.abs(after - before).reshape(48, 3, 48, 3).mean(axis=(1, 3)) > 2
    return bool(differs[36, 24]), bool(differs[18, 16] and differs[18, 32])


@pytest.mark.parametrize("seed", range(5))
def test_each_drawing_is_where_it_should_be(plain, seed):
    at = draw.places(EYES_NOSE_MOUTH)
    assert not changed(plain, draw.masked(plain, at, np.random.default_rng(seed)))[1]
    assert changed(plain, draw.with_glasses(plain, at, np.random.default_rng(seed), dark=True)) == (False, True)
    assert changed(plain, draw.beside(plain, at, np.random.default_rng(seed))) == (False, False)
    assert draw.shot(plain, np.random.default_rng(seed)).shape == (48, 48)


def test_no_row_is_both_covered_and_doubtful():
    rows = {name: set(found) for name, found in json.loads(faces.ROWS.read_text(encoding="utf-8")).items()}
    assert max(max(found) for found in rows.values()) < 28_709
    for name in ("mouth", "eyes"):
        assert not rows[name] & rows[f"{name}_doubtful"]


def test_the_host_computes_what_keras_does(tmp_path, monkeypatch):
    network = pytest.importorskip("training.covered.network", reason="needs the training extra")
    built = network.build(0)
    (tmp_path / "covered.json").write_text(json.dumps(network.packed(built)), encoding="utf-8")
    monkeypatch.setattr(covered, "FILE", tmp_path / "covered.json")
    covered._network.cache_clear()
    crops = np.random.default_rng(0).integers(0, 256, (4, 48, 48)).astype(np.uint8)
    wanted = 1 / (1 + np.exp(-network.odds(built, crops)))
    try:
        assert np.array([covered.cover(crop) for crop in crops]) == pytest.approx(wanted, abs=0.02)
    finally:
        covered._network.cache_clear()
