"""The vectors that the page is tested with are what the host answers now."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from facetune.vision import manifest
from facetune.vision.detector import YuNet
from tests.conftest import ROOT, SHARED
from tools.vectors import __main__ as vectors
from tools.vectors import faces, frames, history, music, watching
from tools.web import columns, detector

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", SHARED / "models" / manifest.YUNET.file))
RUNTIME = ROOT / "web/node_modules/onnxruntime-web"
STALE = "run python -m tools.vectors"

needs_weights = pytest.mark.skipif(not WEIGHTS.is_file(), reason="the face detector's weights are in ../shared alone")


@pytest.fixture(scope="session")
def catalogue():
    return columns.popular(columns.TRACKS)


@pytest.fixture
def stored():
    return json.loads((vectors.FOLDER / "faces.json").read_text(encoding="utf-8"))


@pytest.mark.timeout(300)
@pytest.mark.skipif(not (RUNTIME.is_dir() and shutil.which("node")), reason="needs node, and npm ci in web/")
def test_the_page_agrees(catalogue, tmp_path):
    (tmp_path / "catalogue").write_bytes(columns.packed(catalogue))
    environment = {**os.environ, "FACETUNE_WEB_CATALOGUE": str(tmp_path / "catalogue")}
    if WEIGHTS.is_file():
        (tmp_path / "detector").write_bytes(detector.freed(WEIGHTS.read_bytes()))
        environment["FACETUNE_WEB_DETECTOR"] = str(tmp_path / "detector")
    files = [ROOT / f"tests/web/{name}.test.js" for name in ("music", "faces", "frames", "decision")]
    done = subprocess.run(
        ["node", "--test", *files], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout
    skipped = [line for line in done.stdout.splitlines() if "# SKIP" in line]
    assert not skipped or not WEIGHTS.is_file(), skipped


@pytest.mark.parametrize(("name", "made", "cases"), [("history", history, "cases"), ("watching", watching, "moods")])
def test_what_needs_neither_faces_nor_tracks_is_fresh(name, made, cases):
    text = (vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    for one, other in zip(json.loads(made.text()), json.loads(text), strict=True):
        # Python 3.12 sums more exactly than 3.11 does.
        for case, known in zip(one.pop(cases), other.pop(cases), strict=True):
            assert flat(case) == [pytest.approx(value) for value in flat(known)], STALE
        assert one == other, STALE


def flat(value, name=""):
    """Every value of a document, with where it is."""
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in flat(inner, f"{name}.{key}")]
    if isinstance(value, list):
        return [each for number, inner in enumerate(value) for each in flat(inner, f"{name}.{number}")]
    return [name, value]


def test_the_answers_with_tracks_are_fresh(catalogue):
    text = (vectors.FOLDER / "music.json").read_text(encoding="utf-8")
    assert json.loads(music.text(catalogue)) == json.loads(text), STALE


@needs_weights
def test_the_boxes_are_fresh(stored):
    found = faces.boxes(vectors.FOLDER, WEIGHTS.read_bytes())
    assert list(found) == [picture["file"] for picture in stored["pictures"]], STALE
    for picture in stored["pictures"]:
        assert found[picture["file"]] == [pytest.approx(row, abs=0.3) for row in picture["faces"]], STALE


def test_what_is_read_in_the_boxes_is_fresh(stored):
    boxes = {picture["file"]: picture["faces"] for picture in stored["pictures"]}
    found = json.loads(json.dumps(faces.vectors(vectors.FOLDER, boxes)))
    for one, other in zip(found["pictures"], stored["pictures"], strict=True):
        crops = [np.frombuffer(base64.b64decode(each.pop("crop", "")), np.uint8).astype(int) for each in (one, other)]
        assert abs(crops[0] - crops[1]).max(initial=0) <= 1, STALE
    same(found, stored)


@needs_weights
def test_what_is_said_of_frames_that_follow_one_another_is_fresh():
    stored = json.loads((vectors.FOLDER / "frames.json").read_text(encoding="utf-8"))
    turns = frames.turns(vectors.FOLDER, YuNet(WEIGHTS.read_bytes()))
    for found, wanted in zip(turns, stored.pop("turns"), strict=True):
        box = wanted.pop("box")
        assert found.pop("box") == (box and pytest.approx(box, abs=0.3)), STALE
        assert found == wanted, STALE
    assert {"corners": frames.corners(), "films": frames.films()} == stored, STALE


def same(found, wanted):
    """Equal, but for what other processors and versions of the libraries change in a number."""
    if isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=0.004), STALE
    elif isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), STALE
        for key, value in wanted.items():
            same(found[key], value)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), STALE
        for one, other in zip(found, wanted, strict=True):
            same(one, other)
    else:
        assert found == wanted, STALE


def test_the_pages_catalogue_has_the_same_bytes_each_time(catalogue):
    assert columns.content(catalogue) == columns.content(catalogue)


def test_an_id_is_a_number_of_128_bits():
    assert columns._number("0" * 21 + "Z") == 61
    with pytest.raises(ValueError, match="128"):
        columns._number("Z" * 22)
    with pytest.raises(ValueError, match="not an id"):
        columns._number("short")


@needs_weights
def test_only_the_size_of_the_detectors_input_is_freed():
    before = WEIGHTS.read_bytes()
    after = detector.freed(before)
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 6


def test_another_network_is_refused():
    with pytest.raises(ValueError, match="YuNet"):
        detector.freed(b"another network")
