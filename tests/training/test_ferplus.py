from __future__ import annotations

import csv
import dataclasses

import numpy as np
import pytest

from tests.training.conftest import made_faces
from training.data import dataset, ferplus
from training.data.labels import EXPRESSION_OF_EMOTION, VOTE_COLUMNS
from training.errors import DataError


def votes(**named):
    return np.array([[named.get(name, 0) for name in VOTE_COLUMNS]], np.float32)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (votes(happiness=10), 1),
        (votes(happiness=6, neutral=4), 1),
        (votes(happiness=5, neutral=5), -1),  # half is no majority
        (votes(happiness=5, neutral=4, sadness=1), 1),  # the single vote is an outlier
        (votes(NF=10), -1),
        (votes(unknown=6, neutral=4), -1),
        (votes(), -1),
        (votes(contempt=8, anger=2), 7),
    ],
)
def test_majority(given, answer):
    assert ferplus.majority(given).tolist() == [answer]


def test_distribution_leaves_out_unknown_and_thin_votes():
    assert ferplus.distribution(votes(neutral=6, sadness=2, unknown=2))[0].tolist() == [0.75, 0, 0, 0.25, 0, 0, 0, 0]
    assert ferplus.distribution(votes(neutral=4, NF=6))[0].tolist() == [0] * 8


def test_votes_find_faces_in_folders_by_name(kaggle, table):
    found = dataset.load(kaggle, votes=table.with_name("fer2013new.csv"))
    assert found.votes[:, 0].tolist() == [10] * len(found)


def test_names_that_tell_no_row(faces, table):
    renamed = dataclasses.replace(faces, names=("Training_10118481", *faces.names[1:]))
    with pytest.raises(DataError, match="Training_10118481"):
        ferplus.attach(renamed, table.with_name("fer2013new.csv"))


def test_votes_of_another_table(faces, table):
    renamed = dataclasses.replace(faces, names=("PublicTest_0000000", *faces.names[1:]))
    with pytest.raises(DataError, match=r"do not line up.*row 0 is Training"):
        ferplus.attach(renamed, table.with_name("fer2013new.csv"))


def test_too_few_votes(table):
    plus = table.with_name("fer2013new.csv")
    plus.write_text("\n".join(plus.read_text().splitlines()[:20]) + "\n")
    with pytest.raises(DataError, match="do not line up"):
        dataset.load(table)


def test_a_face_too_few(table):
    lines = table.read_text().splitlines()
    table.write_text("\n".join(lines[:20] + lines[21:]) + "\n")
    with pytest.raises(DataError, match="do not line up: 84 rows of Training, but 83 faces"):
        dataset.load(table)


def test_votes_for_test_sets_that_the_csv_lacks(table, faces):
    table.write_text(
        "\n".join(line for line in table.read_text().splitlines() if not line.endswith("PrivateTest")) + "\n"
    )
    assert dataset.load(table, "test").votes.shape == (len(faces), 10)


def test_folders_may_hold_some_of_the_faces(kaggle, table, faces):
    (kaggle / "train" / "happy" / f"{faces.names[40]}.png").unlink()
    assert len(dataset.load(kaggle, votes=table.with_name("fer2013new.csv")).votes) == len(faces) - 1


def test_votes_of_other_faces_where_the_counts_agree(tmp_path):
    """As where fer2013.csv was sorted, or has one row twice and another one not at all."""
    faces = made_faces(per_class=250)
    shuffled = np.random.default_rng(0).permutation(len(faces))
    faces = dataclasses.replace(faces, labels=faces.labels[shuffled])
    table = tmp_path / "fer2013new.csv"

    def vote(labels):
        with table.open("w", newline="") as lines:
            out = csv.writer(lines)
            out.writerow(ferplus.HEADER)
            for row, label in enumerate(labels):
                ten = np.eye(len(VOTE_COLUMNS), dtype=int)[EXPRESSION_OF_EMOTION[label]] * 10
                out.writerow(["Training", f"fer{row:07d}.png", *ten])

    vote(faces.labels)
    assert ferplus.attach(faces, table, {"Training"}).votes.any(axis=1).all()
    vote(np.concatenate([faces.labels[:1000], np.roll(faces.labels[1000:], 1)]))
    with pytest.raises(DataError, match=r"do not line up: in rows 1\d\d\d to 1749 they name the label of 1\d% of"):
        ferplus.attach(faces, table, {"Training"})
    vote(np.sort(faces.labels))
    with pytest.raises(DataError, match="do not line up: in rows 0 to"):
        ferplus.attach(faces, table, {"Training"})


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Usage,Image name", "usage,image", "header"),
        ("fer0000003.png", "fer0000004.png", "row 3.*out of order"),
        ("fer0000003.png,10", "fer0000003.png,ten", "row 3.*whole number"),
        ("fer0000003.png,10", "fer0000003.png,100", "row 3.*whole number from 0 to 99"),
        ("fer0000003.png,10", "fer0000003.png," + "9" * 5000, "row 3.*whole number"),
        ("fer0000003.png,10", "fer0000003.png,\u0663", "row 3.*whole number"),
        ("fer0000003.png,10,", "fer0000003.png,", "row 3: 11 columns"),
    ],
)
def test_malformed_votes(table, old, new, complaint):
    plus = table.with_name("fer2013new.csv")
    plus.write_text(plus.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=complaint):
        dataset.load(table)
