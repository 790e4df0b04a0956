"""The mixture of the two outputs that decides the mood, chosen on several views of the validation faces."""

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


def compare(views: Sequence[Mapping[str, Probabilities]], faces: Faces) -> list[dict[str, float]]:
    """Scores of the decision for each of SHARES: {"expression", "log_loss", "emotion_labels", "crowd"}.

    `expression` is the share (0..1) of that output. `log_loss` (nats) and the accuracy `emotion_labels` (0..1) compare
    with FER2013's labels. The accuracy `crowd` compares with FER+'s majority in eight classes; a decision of seven
    classes never answers contempt. `views` has, for each view of the N faces, the probabilities of `emotion`, (N, 7),
    and `expression`, (N, 8). The scores are means over views, because in one view a few faces would decide. Raises
    ValueError for faces without votes.
    """
    if faces.votes is None:
        raise ValueError("the faces have no votes")
    crowd = ferplus.majority(faces.votes)
    clear = crowd >= 0
    rows = []
    for share in SHARES:
        lost, right, heard = [], [], []
        for found in views:
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
    """The share of `expression` with the lowest log loss on FER2013's labels; of equal ones, the best with the voters.

    The voters see what people see, but other models are compared by the labels. Log loss weighs every answer, accuracy
    counts only those that change: a share that lost 0.1 points of accuracy on the validation faces, which is one or two
    faces, lost 0.4 and 0.5 points on others.
    """
    return float(min(rows, key=lambda row: (row["log_loss"], -row["crowd"]))["expression"])
