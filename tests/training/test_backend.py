"""Networks answer alike in either data format, and in 16 bits nearly so."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow: pip install facetune[training]")

from training.errors import RunError
from training.networks import backend, by_name, cost

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def _as_exported():
    yield
    backend.prepare(bfloat16=False)


def answers(name, weights=None):
    """A fresh network's logits for three faces, and its weights."""
    model = by_name.build(name)
    if weights:
        model.set_weights(weights)
    faces = np.random.default_rng(0).uniform(0, 255, (3, 48, 48, 1)).astype(np.float32)
    return {key: np.asarray(part) for key, part in model(faces).items()}, model.get_weights()


@pytest.mark.parametrize("name", sorted(by_name.NETWORKS))
def test_channels_first_as_channels_last(name):
    import keras

    backend.prepare(bfloat16=False)
    last, weights = answers(name)
    keras.config.set_image_data_format("channels_first")
    first, _ = answers(name, weights)
    assert first.keys() == last.keys()
    for key, part in last.items():
        assert np.abs(first[key] - part).max() < 1e-4 * np.abs(part).max()


def test_multiplications_are_those_of_either_format():
    import keras

    backend.prepare(bfloat16=False)
    last = {name: cost.multiplications(by_name.build(name)) for name in by_name.NETWORKS}
    keras.config.set_image_data_format("channels_first")
    assert {name: cost.multiplications(by_name.build(name)) for name in by_name.NETWORKS} == last


@pytest.mark.parametrize("devices", [1, 3, 8])
def test_every_batch_can_be_shared_by_the_devices(devices, monkeypatch):
    class Model:
        def predict(self, faces, *, batch_size, **_):
            sizes = [len(faces[start : start + batch_size]) for start in range(0, len(faces), batch_size)]
            assert all(size % devices == 0 for size in sizes), sizes
            return {"emotion": faces[:, 0, 0]}

    monkeypatch.setattr(backend, "devices", lambda: devices)
    faces = np.arange(259, dtype=np.float32).reshape(-1, 1, 1, 1)
    assert np.array_equal(backend.predict(Model(), faces)["emotion"], faces[:, 0, 0])
    backend.check(8 * devices)
    if devices > 1:
        with pytest.raises(
            RunError, match=f"a batch of {8 * devices + 1} faces cannot be shared evenly by {devices} devices"
        ):
            backend.check(8 * devices + 1)


def test_on_pytorch_an_epoch_draws_by_seed_and_number(monkeypatch):
    seeds = []
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(manual_seed=seeds.append))
    backend.draw(0, 1)
    assert seeds == [], "elsewhere each layer has a generator of its own"
    monkeypatch.setattr(backend.keras.backend, "backend", lambda: "torch")
    for seed, epoch in ((0, 1), (0, 1), (0, 2), (1, 1), (2**32 - 1, 1)):
        backend.draw(seed, epoch)
    assert seeds[0] == seeds[1]
    assert len(set(seeds)) == 4


def test_sixteen_bits_for_the_layers_alone():
    backend.prepare(bfloat16=False)
    exact, weights = answers("residual")
    backend.prepare(bfloat16=True)
    rounded, same = answers("residual", weights)
    assert all(np.array_equal(a, b) for a, b in zip(weights, same, strict=True))
    for key, part in exact.items():
        assert rounded[key].dtype == np.float32
        assert 0 < np.abs(rounded[key] - part).max() < 0.1 * np.abs(part).max()
