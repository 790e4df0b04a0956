"""What a command says of what goes wrong."""

from __future__ import annotations

from facetune.errors import FaceTuneError
from training.errors import status
from training.evaluate import __main__ as evaluate
from training.evaluate import frames, scores


def failing(error):
    def work():
        raise error

    return work


def test_failures_of_the_host_and_of_the_system_are_told(capsys):
    assert status(failing(FaceTuneError("detector_missing"))) == 1
    assert capsys.readouterr().err == "error: No face detector is installed. Run `facetune models fetch`.\n"
    assert status(failing(FaceTuneError("library_missing", library="onnxruntime", detail="no such file"))) == 1
    assert "error: The library onnxruntime cannot be loaded: no such file." in capsys.readouterr().err
    assert status(failing(ImportError("libGL.so.1: cannot open shared object file"))) == 1
    assert "error: a library cannot be loaded: libGL.so.1" in capsys.readouterr().err


def test_a_missing_detector_is_told_before_anything_is_scored(kaggle, monkeypatch, capsys):
    monkeypatch.setattr(frames, "detector", lambda _: failing(FaceTuneError("detector_missing"))())
    monkeypatch.setattr(scores, "evaluate", failing(AssertionError("scored")))
    assert evaluate.main(["--data", str(kaggle), "--frames"]) == 1
    assert "No face detector is installed" in capsys.readouterr().err
