from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facetune.music.ranking.variety import jitter, new_seed


@pytest.mark.parametrize(
    ("seed", "outputs"),
    [
        (0, [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]),
        (1234567, [6457827717110365317, 3203168211198807973, 9817491932198370423]),
    ],
)
def test_the_jitter_is_splitmix64(seed, outputs):
    assert jitter(np.arange(3), seed).tolist() == pytest.approx([output / 2**64 for output in outputs])


def test_the_jitter_is_evenly_spread():
    values = jitter(np.arange(100_000), 42)
    assert 0 <= values.min() < values.max() < 1
    assert float(values.mean()) == pytest.approx(0.5, abs=0.01)
    assert float(values.std()) == pytest.approx((1 / 12) ** 0.5, abs=0.01)


@given(st.integers())
def test_a_seed_fixes_the_jitter(seed):
    assert jitter(np.arange(50), seed).tolist() == jitter(np.arange(50), seed).tolist()
    assert jitter(np.arange(50), seed).tolist() != jitter(np.arange(50), seed + 1).tolist()


@given(st.integers(), st.lists(st.integers(0, 2**31), unique=True))
def test_a_place_has_its_luck_whatever_others_are_asked_for(seed, places):
    together = jitter(np.array(places, dtype=np.int64), seed).tolist()
    assert together == [jitter(np.array([place]), seed).item() for place in places]


def test_a_fresh_seed_is_another_one():
    assert new_seed() != new_seed()
