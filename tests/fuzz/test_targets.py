"""A short, fixed part of what `python -m tests.fuzz` does for as long as it is asked to."""

from __future__ import annotations

import itertools
import random

import pytest

from facetune.errors import FaceTuneError
from tests.fuzz import run
from tests.fuzz.mutate import mutated
from tests.fuzz.run import fuzz
from tests.fuzz.target import SEEDS, Target, kept
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_is_answered_by_anything_but_the_readers_own_error(name):
    target = TARGETS[name]
    found = fuzz(target, seed=1, inputs=len(target.seeds()) + target.inputs)
    assert found.violations == []


@pytest.mark.parametrize("name", [name for name in TARGETS if name not in ("parquet", "profile")])
def test_the_seeds_are_not_refused(name):
    """Else nothing behind the first check would ever be reached. What is kept in the folder may well be."""
    target = TARGETS[name]
    own = [body for body in target.seeds() if body not in kept(name)]
    found = fuzz(target._replace(seeds=lambda: own), seed=1, inputs=len(own))
    assert found.refused <= len(own) // 2


def test_each_folder_of_seeds_is_a_targets():
    assert {folder.name for folder in SEEDS.iterdir()} <= set(TARGETS)
    assert all(file.stat().st_size <= 200_000 for file in SEEDS.rglob("*") if file.is_file())


def broken(body, _folder):
    if b"a" not in body:
        raise FaceTuneError("cancelled")
    if len(body) < 3:
        raise KeyError(body)


def test_what_must_not_be_is_found(monkeypatch):
    peaks = itertools.count(step=40)
    monkeypatch.setattr(run, "memory", lambda: float(next(peaks)))
    target = Target(broken, lambda: [b"b", b"a", b"aaaa"], seconds=-1.0, megabytes=50)
    found = fuzz(target, seed=1, inputs=3)
    assert (found.inputs, found.refused) == (3, 1)
    assert [type(violation.error) for violation in found.violations if violation.error] == [KeyError]
    assert any("seconds" in violation.what for violation in found.violations)
    assert any("MiB" in violation.what for violation in found.violations)


def test_the_same_seed_makes_the_same_inputs():
    seeds = [b"one of them", b"and another", b""]
    first, second = ([mutated(seeds, dice) for _ in range(200)] for dice in (random.Random(5), random.Random(5)))
    assert first == second
    assert len(set(first)) > 100
