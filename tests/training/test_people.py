"""The decision beside what voters saw."""

from __future__ import annotations

import numpy as np
import pytest

from training.data import ferplus
from training.data.labels import EMOTIONS
from training.evaluate import people

NEUTRAL, HAPPINESS, SADNESS, CONTEMPT = 0, 1, 3, 7


def votes(*faces):
    """(N, 10) votes from a dictionary for each face: votes by column."""
    found = np.zeros((len(faces), 10), np.float32)
    for row, face in enumerate(faces):
        for column, count in face.items():
            found[row, column] = count
    return found


def sure_of(*emotions, confidence=0.9):
    rest = (1 - confidence) / 6
    return np.array([[confidence if name == each else rest for name in EMOTIONS] for each in emotions], np.float32)


def test_votes_as_emotions():
    seen = votes({NEUTRAL: 8, SADNESS: 2}, {CONTEMPT: 9}, {SADNESS: 5, CONTEMPT: 5}, {HAPPINESS: 3})
    assert ferplus.emotion_majority(seen).tolist() == [EMOTIONS.index("neutral"), -1, -1, EMOTIONS.index("happy")]
    shares = ferplus.emotion_shares(seen)
    assert shares[0, EMOTIONS.index("neutral")] == pytest.approx(0.8)
    assert shares[2].tolist() == pytest.approx(np.eye(7)[EMOTIONS.index("sad")]), "contempt is set aside"
    assert not shares[[1, 3]].any(), "contempt alone, and too few votes"


def test_one_voter_beside_the_others():
    # Nine agree with the other nine. The tenth does not.
    assert ferplus.human_agreement(votes({HAPPINESS: 9, SADNESS: 1})) == (0.9, 10)
    # Of two against two nobody's others have a majority that they share.
    assert ferplus.human_agreement(votes({HAPPINESS: 2, SADNESS: 2}))[0] == 0
    assert ferplus.human_agreement(votes({}))[1] == 0


def test_neutral_faces_that_are_called_something_else():
    seen = votes(*[{NEUTRAL: 9, SADNESS: 1}] * 3, {NEUTRAL: 6, SADNESS: 4}, {HAPPINESS: 10})
    answers = np.concatenate([sure_of("neutral", "sad"), sure_of("sad", confidence=0.4), sure_of("sad", "happy")])
    found = people.scores(answers, seen)
    assert found["n"] == 5
    assert found["accuracy"] == pytest.approx(2 / 5)
    assert found["neutral_seen_as"]["sad"] == pytest.approx(3 / 4)
    assert found["strong_neutral"] == {"n": 3, "wrong": pytest.approx(1 / 3, abs=1e-4)}, "one of the two was not sure"
    assert found["answered"]["share"] == pytest.approx(4 / 5)
    assert "plainly neutral" in people.told(found)


def test_a_face_without_a_majority_has_no_right_answer():
    seen = votes({HAPPINESS: 10}, {HAPPINESS: 5, SADNESS: 5})
    found = people.scores(sure_of("happy", "happy"), seen)
    assert (found["n"], found["accuracy"]) == (1, 1)
    assert found["answered"]["right"] == 0.5
    assert found["answered"]["right_where_clear"] == 1


def test_faces_on_which_people_never_agree():
    assert people.scores(sure_of("happy"), votes({HAPPINESS: 5, SADNESS: 5})) is None
