"""What votes say about labels: counted, weighted, and joined with networks' answers."""

import numpy as np
import pytest

from training.data.labels import EMOTIONS, VOTE_COLUMNS
from training.distill import voters

HAPPY, SAD = EMOTIONS.index("happy"), EMOTIONS.index("sad")


def vote(**given):
    votes = np.zeros(len(VOTE_COLUMNS), np.float32)
    for name, count in given.items():
        votes[VOTE_COLUMNS.index(name)] = count
    return votes


@pytest.fixture
def faces():
    """A hundred happy faces and a hundred sad ones, of which nine in ten voters say the same."""
    votes = np.stack([vote(happiness=9, sadness=1)] * 100 + [vote(happiness=1, sadness=9)] * 100)
    return votes, np.repeat([HAPPY, SAD], 100), np.arange(200)


def test_votes_make_the_label_probable_that_such_faces_have(faces):
    votes, labels, rows = faces
    asked = np.stack([vote(happiness=10), vote(sadness=10), vote(happiness=5, sadness=5), vote()])
    found = voters.label_probabilities(np.concatenate([votes, asked]), np.concatenate([labels, [0] * 4]), rows)[200:]
    assert found.sum(axis=1) == pytest.approx(np.ones(4))
    assert found.argmax(axis=1)[:2].tolist() == [HAPPY, SAD]
    assert found[0, HAPPY] == pytest.approx(found[1, SAD])
    assert found[2, HAPPY] == pytest.approx(found[2, SAD])
    # Nobody voted: what is left is how many faces have each label.
    assert found[3, [HAPPY, SAD]] == pytest.approx([101 / 207] * 2)


def test_ten_voters_count_for_three_witnesses(faces):
    votes, labels, rows = faces
    found = voters.label_probabilities(votes, labels, rows)
    odds = np.log(found[0, HAPPY] / found[0, SAD])
    # 900 and 100 votes, one added to each; eight more of ten voters for the one than for the other.
    assert odds == pytest.approx(voters.INDEPENDENCE * 8 * np.log(901 / 101))


def test_faces_set_aside_teach_nothing(faces):
    votes, labels, rows = faces
    aside = rows[::2]
    wrong = labels.copy()
    wrong[aside] = SAD
    rest = np.setdiff1d(rows, aside)
    assert np.array_equal(
        voters.label_probabilities(votes, labels, rest), voters.label_probabilities(votes, wrong, rest)
    )


def test_joined_by_the_geometric_mean():
    answers = np.array([[0.8, 0.1, 0.1, 0, 0, 0, 0]] * 3, np.float32)
    probabilities = np.tile(np.array([0.2, 0.4, 0.1, 0.1, 0.1, 0.05, 0.05]), (3, 1))
    votes = np.stack([vote(fear=10), vote(), vote(fear=10)])
    found = voters.mixed(answers, votes, probabilities, 0.5)
    assert found[0, 1] / found[0, 0] == pytest.approx(np.sqrt(0.1 * 0.4 / (0.8 * 0.2)), rel=1e-5)
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert found[1] == pytest.approx(answers[1], abs=1e-6), "nobody voted"
    assert voters.mixed(answers, votes, probabilities, 0) == pytest.approx(answers, abs=1e-6)
    assert voters.mixed(answers, votes, probabilities, 1)[0] == pytest.approx(probabilities[0])
