"""`facetune profile calibrate` says what is known."""

import json

import numpy as np
import pytest

from facetune import cli
from facetune.app import calibrate

SAD_REST = np.log([0.02, 2e-4, 0.02, 0.004, 0.87, 4e-4, 0.08]).tolist()


@pytest.fixture
def said(capfd):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(["profile", "calibrate", *arguments])
        output = capfd.readouterr()
        return ended.value.code, output.out, output.err

    return run


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """With another thread at work, the command would end the whole process."""
    monkeypatch.setattr("threading.active_count", lambda: 1)


def test_nothing_is_known(said):
    assert said("--show") == (0, "Your face at rest is not known.\nScans are not corrected.\n", "")


def test_a_sad_resting_face(said):
    calibrate.keep(SAD_REST, 30, calibrate.model_in_use())
    status, words, _ = said("--show")
    assert status == 0
    assert "from 30 pictures" in words
    assert "Read less readily: sad.\n" in words


def test_a_resting_face_as_most_have_it(said):
    calibrate.keep(np.log([0.02, 2e-4, 0.02, 0.004, 0.36, 4e-4, 0.59]).tolist(), 30, calibrate.model_in_use())
    assert "Scans are not corrected: at rest, your face is read as many are.\n" in said("--show")[1]


def test_a_face_that_another_model_saw(said):
    calibrate.keep(SAD_REST, 30, "another model")
    _, words, _ = said("--show")
    assert "calibrate again" in words
    assert "Scans are not corrected." in words


def test_reset(said):
    calibrate.keep(SAD_REST, 30, calibrate.model_in_use())
    status, output, _ = said("--reset", "--json")
    assert (status, json.loads(output)) == (0, {"rest": None, "corrections": 0, "bias": None})


def test_a_source_that_is_missing(said, tmp_path):
    status, output, error = said("--source", str(tmp_path / "missing.mp4"))
    assert (status, output) == (1, "")
    assert "missing.mp4" in error


def test_show_or_forget(said):
    assert said("--show", "--reset")[0] == 2
