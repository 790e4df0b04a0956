from __future__ import annotations

import json

import numpy as np
import pytest

from training import split as command
from training.data.faces import Faces
from training.data.split import describe, digest, groups, split, split_of_model
from training.errors import DataError


def shuffled(faces, seed=1):
    return faces.take(np.random.default_rng(seed).permutation(len(faces)))


def test_the_faces_set_aside_are_known_again(faces):
    parts = split(faces, 0, 0.25)
    metrics = {"seed": 0, "validation_share": 0.25, "validation_sha256": digest(faces.pixels[parts.validation])}
    other = shuffled(faces)
    assert set(split_of_model(other, metrics).validation) == set(split(other, 0, 0.25).validation)
    # As JPEG gives them: hardly other faces, but other pixels, by which they are split.
    near = Faces(faces.pixels ^ 1, faces.labels, faces.names)
    with pytest.raises(DataError, match="not the faces that the model was made with"):
        split_of_model(near, metrics)
    del metrics["validation_sha256"]
    assert len(split_of_model(near, metrics).validation) == 21, "older models do not tell"


def test_every_face_is_on_one_side(faces):
    parts = split(faces, share=0.25)
    assert sorted([*parts.train, *parts.validation]) == list(range(len(faces)))


def test_classes_keep_their_shares(faces):
    counts = describe(faces, split(faces, share=0.25))
    assert set(counts["validation"].values()) == {3}
    assert set(counts["train"].values()) == {9}


def test_seed_decides(faces):
    first, same, other = split(faces, 1), split(faces, 1), split(faces, 2)
    assert np.array_equal(first.validation, same.validation)
    assert not np.array_equal(first.validation, other.validation)


def test_order_on_disk_does_not_matter(faces):
    other = shuffled(faces)
    names = {faces.names[row] for row in split(faces).validation}
    assert names == {other.names[row] for row in split(other).validation}


@pytest.mark.parametrize("copy", [lambda x: x, lambda x: x[:, :, ::-1], lambda x: x // 2 * 2])
def test_copies_stay_together(faces, copy):
    doubled = Faces(
        np.concatenate([faces.pixels, copy(faces.pixels)]),
        np.concatenate([faces.labels, (faces.labels + 1) % 7]),  # copies with other labels, as in FER2013
        faces.names * 2,
    )
    parts = split(doubled, share=0.25)
    sides = np.isin(np.arange(len(doubled)), parts.validation)
    assert np.array_equal(sides[: len(faces)], sides[len(faces) :])


def test_black_faces_are_one_picture(faces):
    faces.pixels[:4] = 0
    found = groups(faces.pixels)
    assert len(set(found[:4])) == 1
    assert len(set(found)) == len(faces) - 3


def test_many_copies_take_no_longer_than_as_many_faces(faces, monkeypatch):
    """By what is compared, not by the clock: pairs of copies would be some 10 million here."""
    copies = np.concatenate([faces.pixels, np.repeat(faces.pixels[5:6], 3000, axis=0), faces.pixels[5:6, :, ::-1]])
    pairs = []
    honest = np.nonzero
    monkeypatch.setattr(np, "nonzero", lambda alike: pairs.append(np.count_nonzero(alike)) or honest(alike))
    found = groups(copies)
    assert sum(pairs) < 3 * len(faces)
    assert np.array_equal(found[: len(faces)], np.arange(len(faces)))
    assert set(found[len(faces) :]) == {5}


def test_class_too_small_to_split(faces):
    rows = np.flatnonzero((faces.labels != 1) | (np.arange(len(faces)) == 12))
    with pytest.raises(DataError, match="disgust: 1 faces are too few"):
        split(faces.take(rows))


@pytest.mark.parametrize("share", [0, 1, -0.1, 2])
def test_impossible_share(faces, share):
    with pytest.raises(DataError, match="share"):
        split(faces, share=share)


def test_command_line(kaggle, tmp_path, capsys):
    out = tmp_path / "split.json"
    assert command.main(["--data", str(kaggle), "--share", "0.25", "--out", str(out)]) == 0
    assert len(json.loads(out.read_text())["validation"]) == 21
    assert command.main(["--data", str(kaggle), "--share", "0.25", "--out", str(tmp_path / "no" / "split.json")]) == 1
    assert "error: not written" in capsys.readouterr().err
    assert command.main(["--data", str(tmp_path / "nowhere")]) == 1
    assert "no such folder" in capsys.readouterr().err
