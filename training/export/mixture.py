"""Which of the two outputs decides the mood, or what mixture: chosen on validation faces, over several looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from facetune.vision import classifier
from training.data import ferplus
from training.data.faces import Faces
from training.data.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS

SHARES = tuple(round(0.05 * step, 2) for step in range(21))

Probabilities = npt.NDArray[np.float32]


def compare(looks: Sequence[Mapping[str, Probabilities]], faces: Faces) -> list[dict[str, float]]:
    """How the decision fares at each of SHARES of `expression`: {"expression", "log_loss", "emotion_labels", "crowd"}.

    `log_loss` (nats) and the accuracy `emotion_labels` are on FER2013's labels, the accuracy `crowd` is on FER+'s
    majority in eight classes, where a decision of seven never answers contempt. Takes the probabilities of `emotion`,
    (N, 7), and `expression`, (N, 8), by look, of which the mean is taken: on one look a few faces decide. Raises
    ValueError for faces without votes.
    """
    if faces.votes is None:
        raise ValueError("the faces have no votes")
    crowd = ferplus.majority(faces.votes)
    clear = crowd >= 0
    rows = []
    for share in SHARES:
        lost, right, heard = [], [], []
        for found in looks:
            decided = classifier.decide(found["emotion"], found["expression"], EXPRESSIONS, share)
            lost.append(-classifier.log_probabilities(decided)[np.arange(len(faces)), faces.labels])
            answers = decided.argmax(axis=1)
            right.append(answers == faces.labels)
            heard.append(np.asarray(EXPRESSION_OF_EMOTION)[answers][clear] == crowd[clear])
        rows.append(
            {
                "expression": share,
                "log_loss": round(float(np.mean(lost)), 5),
                "emotion_labels": round(float(np.mean(right)), 5),
                "crowd": round(float(np.mean(heard)), 5),
            }
        )
    return rows


def choose(rows: list[dict[str, float]]) -> float:
    """The share of `expression` with the least log loss on FER2013's labels; of several such the best with the crowd.

    The crowd sees what people see, but the labels are what others compare by. Their log loss weighs every answer, where
    accuracy counts those that change: on the validation faces a share that cost 0.1 points of it, which is one or two
    faces, has cost 0.4 and 0.5 on others.
    """
    return float(min(rows, key=lambda row: (row["log_loss"], -row["crowd"]))["expression"])
